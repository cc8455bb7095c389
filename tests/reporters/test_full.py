from __future__ import annotations

import re
from dataclasses import replace

from chloro_lint.model import Severity
from chloro_lint.reporters import View, render
from chloro_lint.reporters.text import cells
from tests.reporters.sample_reports import FINDING, SILENCED, WARNING, everything, report

QUIET = View(quiet=True)


def full(*diagnostics: object, view: View = QUIET, **changes: object) -> str:
    return render("full", report(*diagnostics, **changes), view)  # type: ignore[arg-type]


def test_a_finding_shows_the_place_the_lines_the_reason_and_the_fix() -> None:
    assert full(FINDING) == (
        "CHL312 writable-root-filesystem  error  k8s/backend.yaml:42:11\n"
        "container 'api' can write to its root filesystem\n"
        "  (Deployment chloromaster/backend)\n"
        "   |\n"
        "41 |       containers:\n"
        "42 |         - name: api\n"
        "   |           ^^^^^^^^^\n"
        "43 |           image: api:1.4.2\n"
        "   |\n"
        "   = why: Whoever breaks in can replace the program, e.g. by a web shell.\n"
        "   = fix: Set `securityContext.readOnlyRootFilesystem: true` and mount an\n"
        "          emptyDir where the program writes.\n"
        "   = see: k8s/namespace.yaml:7 the namespace enforces restricted\n"
        "   = assumed: no admission webhook sets the field\n"
        "   = fails: BF-41\n"
    )


def test_a_wide_terminal_gets_longer_lines() -> None:
    lines = full(FINDING, view=View(width=160, quiet=True)).splitlines()
    assert lines[1] == (
        "container 'api' can write to its root filesystem (Deployment chloromaster/backend)"
    )
    assert lines[9] == (
        "   = fix: Set `securityContext.readOnlyRootFilesystem: true` and mount an emptyDir where "
        "the program writes."
    )


def test_a_finding_without_source_lines_needs_no_gutter() -> None:
    assert full(WARNING) == (
        "CHL104 missing-rate-limit  warning  k8s/ingress.yaml:4:3\n"
        "ingress has no rate limit (Ingress chloromaster/web)\n"
        "  = why: One client can exhaust the pods behind it.\n"
        "  = fix: Annotate the Ingress with `nginx.ingress.kubernetes.io/limit-rps`.\n"
    )


def test_a_finding_of_an_unknown_rule_and_no_subject_is_two_lines() -> None:
    lone = replace(WARNING, name="own-rule", subject="", severity=Severity.INFO, file="")
    assert full(lone) == "CHL104 own-rule  info  (no file):4:3\ningress has no rate limit\n"


def test_a_long_message_goes_on_indented_so_that_it_cannot_pass_for_a_head() -> None:
    long = replace(
        WARNING, name="own", subject="a" * 90, message="word " * 18 + "CHL999 own  error"
    )
    assert full(long).splitlines()[1:] == [
        "word word word word word word word word word word word word word word word",
        "  word word word CHL999 own  error",
        "  (" + "a" * 77,
        "  " + "a" * 13 + ")",
    ]


def test_findings_are_parted_by_an_empty_line() -> None:
    assert full(FINDING, WARNING).count("\n\n") == 1


def test_silenced_findings_show_on_request_with_reason_owner_and_end() -> None:
    hidden = full(silenced=(SILENCED,))
    shown = full(silenced=(SILENCED,), view=View(quiet=True, show_silenced=True))
    assert hidden == ""
    assert shown == (
        "CHL104 missing-rate-limit  warning, silenced  k8s/ingress.yaml:4:3\n"
        "ingress has no rate limit (Ingress chloromaster/web)\n"
        "  = silenced: waiver: load test; owner team-edge; until 2030-01-31\n"
        "  = why: One client can exhaust the pods behind it.\n"
        "  = fix: Annotate the Ingress with `nginx.ingress.kubernetes.io/limit-rps`.\n"
    )


def test_the_summary_is_the_last_line() -> None:
    assert full(WARNING, view=View()).splitlines()[-2:] == [
        "",
        "Checked 14 files, 31 objects with 58 rules: 1 warning.",
    ]


def test_without_colour_no_escape_is_written() -> None:
    view = View(show_silenced=True, statistics=True, verbose=True)
    for name in ("full", "concise", "github", "azure", "junit"):
        assert "\x1b" not in render(name, everything(), view)


def test_colour_changes_no_word() -> None:
    view = View(show_silenced=True, statistics=True, verbose=True)
    for name in ("full", "concise"):
        plain = render(name, everything(), view)
        coloured = render(name, everything(), replace(view, color=True))
        assert coloured != plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_colour_marks_the_severity_and_the_carets() -> None:
    coloured = full(FINDING, view=View(color=True, quiet=True))
    assert coloured.startswith(
        "\x1b[1;31mCHL312 writable-root-filesystem\x1b[0m  \x1b[1;31merror\x1b[0m  "
        "\x1b[36mk8s/backend.yaml:42:11\x1b[0m\n"
    )
    assert "\n\x1b[34m   |\x1b[0m           \x1b[1;31m^^^^^^^^^\x1b[0m\n" in coloured


def test_lines_keep_to_the_width() -> None:
    for width in (80, 160):
        text = full(FINDING, WARNING, view=View(width=width, quiet=True))
        assert max(cells(line) for line in text.splitlines()) <= width
