"""Logging commands as the agent of Azure Pipelines reads them."""

from __future__ import annotations

from dataclasses import replace

from chloro_lint.model import Severity, Unchecked
from chloro_lint.reporters import View, render
from tests.reporters.readers import READERS
from tests.reporters.sample_reports import FINDING, WARNING, everything, report

QUIET = View(quiet=True)


def test_a_finding_is_an_issue_with_its_place_and_code() -> None:
    assert render("azure", report(FINDING), View()) == (
        "##vso[task.logissue type=error;sourcepath=k8s/backend.yaml;linenumber=42;"
        "columnnumber=11;code=CHL312;]writable-root-filesystem: container 'api' can write to its "
        "root filesystem (Deployment chloromaster/backend)\n"
        "Checked 14 files, 31 objects with 58 rules: 1 error.\n"
    )


def test_the_worst_come_first_and_information_is_a_plain_line() -> None:
    info = replace(WARNING, severity=Severity.INFO, file="a.yaml")
    *issues, plain = render("azure", report(info, WARNING, FINDING), QUIET).splitlines()
    assert [line.partition(";")[0] for line in issues] == [
        "##vso[task.logissue type=error",
        "##vso[task.logissue type=warning",
    ]
    assert plain == (
        "a.yaml:4:3: CHL104[missing-rate-limit] info ingress has no rate limit "
        "(Ingress chloromaster/web)"
    )


def test_properties_are_escaped_and_read_back() -> None:
    odd = replace(FINDING, file="a;b]c%d.yaml")
    text = render("azure", report(odd), QUIET)
    assert "sourcepath=a%3Bb%5Dc%AZP25d.yaml;" in text
    assert [(one.file, one.line) for one in READERS["azure"](text)] == [("a;b]c%d.yaml", 42)]


def test_a_finding_without_a_file_has_no_place() -> None:
    lone = replace(WARNING, file="", subject="")
    assert render("azure", report(lone), QUIET) == (
        "##vso[task.logissue type=warning;code=CHL104;]missing-rate-limit: "
        "ingress has no rate limit\n"
    )


def test_a_crash_is_an_error() -> None:
    crash = Unchecked("own on Pod a/b", "KeyError: 'x'", "a.yaml")
    assert render("azure", report(crashes=(crash,)), QUIET).startswith(
        "##vso[task.logissue type=error;]own on Pod a/b: KeyError: 'x'\n"
    )


def test_no_text_of_a_manifest_becomes_a_command_of_its_own() -> None:
    evil = "x\n##vso[task.setvariable variable=PATH]/evil ##[error]no"
    poisoned = [
        replace(FINDING, file=evil, message=evil, subject=evil, severity=one) for one in Severity
    ]
    text = render("azure", report(*poisoned, crashes=(Unchecked(evil, evil, evil),)), View())
    for line in text.splitlines():
        assert line.rfind("##vso[task.logissue") in (0, -1)
        body = line.removeprefix("##vso[task.logissue")
        if line is not body:
            body = body.partition("]")[2]
        else:
            assert "##vso[" not in body.lower()
            assert "##[" not in body


def test_issues_are_never_coloured() -> None:
    assert "\x1b" not in render("azure", everything(), View(color=True, verbose=True))
