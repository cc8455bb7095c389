from __future__ import annotations

from dataclasses import replace

from chloro_lint.model import Severity, Span, Unchecked
from chloro_lint.reporters import View, render
from tests.reporters.sample_reports import FINDING, WARNING, everything, report

QUIET = View(quiet=True)


def test_a_finding_becomes_an_annotation_with_its_fix() -> None:
    assert render("github", report(FINDING), View()) == (
        "::error file=k8s/backend.yaml,line=42,endLine=42,col=11,endColumn=20,"
        "title=CHL312 writable-root-filesystem::"
        "container 'api' can write to its root filesystem (Deployment chloromaster/backend)%0A"
        "Fix: Set `securityContext.readOnlyRootFilesystem: true` and mount an emptyDir where the "
        "program writes.\n"
        "Checked 14 files, 31 objects with 58 rules: 1 error.\n"
    )


def test_properties_and_messages_are_escaped_as_the_runner_reads_them() -> None:
    odd = replace(WARNING, name="own", file="a,b:c%.yaml", message="100% of: a, b", subject="")
    assert render("github", report(odd), QUIET) == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=4,endLine=4,col=3,endColumn=14,title=CHL104 own::"
        "100%25 of: a, b\n"
    )


def test_a_span_over_several_lines_has_no_columns() -> None:
    wide = replace(WARNING, name="own", span=Span(4, 3, 6, 1), severity=Severity.INFO)
    assert render("github", report(wide), QUIET).startswith(
        "::notice file=k8s/ingress.yaml,line=4,endLine=6,title=CHL104 own::"
    )


def test_a_finding_without_a_file_has_no_place() -> None:
    lone = replace(WARNING, name="own", file="", subject="")
    assert render("github", report(lone), QUIET) == (
        "::warning title=CHL104 own::ingress has no rate limit\n"
    )


def test_the_worst_come_first() -> None:
    late = replace(FINDING, file="z.yaml")
    lines = render("github", report(WARNING, late), QUIET).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning"]


def test_ten_of_a_level_need_no_notice() -> None:
    ten = [replace(FINDING, span=Span(line, 1, line, 2)) for line in range(1, 11)]
    lines = render("github", report(*ten), QUIET).splitlines()
    assert [line[:8] for line in lines] == ["::error "] * 10


def test_what_github_would_drop_is_printed_and_announced() -> None:
    findings = [
        replace(base, severity=level, span=Span(line, 1, line, 2), name="own", subject="")
        for base, level in (
            (FINDING, Severity.ERROR),
            (WARNING, Severity.WARNING),
            (WARNING, Severity.INFO),
        )
        for line in range(1, 13)
    ]
    lines = render("github", report(*findings), QUIET).splitlines()
    commands = [line.split(" ")[0] for line in lines[:30]]
    assert commands == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    assert lines[29:32] == [
        "::notice title=chloro-lint::7 more findings: see the log of this step",
        "::group::7 more findings",
        f"- k8s/backend.yaml:11:1: CHL312[own] error {FINDING.message}",
    ]
    assert len(lines) == 30 + 1 + 7 + 1
    assert lines[-1] == "::endgroup::"


def test_a_crash_is_an_error_and_takes_a_place_among_the_ten() -> None:
    ten = [replace(FINDING, span=Span(line, 1, line, 2)) for line in range(1, 11)]
    crash = Unchecked("own on Pod a/b", "KeyError: 'x'", "a.yaml")
    lines = render("github", report(*ten, crashes=(crash,)), QUIET).splitlines()
    assert lines[0] == "::error file=a.yaml,title=rule-crash::own on Pod a/b: KeyError: 'x'"
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert "::group::1 more finding" in lines


def test_no_text_of_a_manifest_becomes_a_command_of_its_own() -> None:
    evil = "x\n::stop-commands::t\n##[stop-commands]t ::error::"
    findings = [
        replace(FINDING, file=f"::error::{evil}", message=evil, subject=evil, span=Span(n, 1, n, 2))
        for n in range(1, 15)
    ]
    crash = Unchecked(evil, evil, evil)
    text = render("github", report(*findings, crashes=(crash,)), View(verbose=True))
    for line in text.splitlines():
        known = ("::error ", "::notice title=", "::group::", "::endgroup::")
        if line.lstrip().startswith("::"):
            assert line.startswith(known)
        else:
            assert "##[" not in line


def test_annotations_are_never_coloured() -> None:
    assert "\x1b" not in render("github", everything(), View(color=True, verbose=True))
