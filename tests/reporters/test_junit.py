"""JUnit XML as Jenkins, GitLab, Azure and CircleCI read it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from chloro_lint.model import Severity, Silenced, Span, Unchecked, Verdict
from chloro_lint.report import Report
from chloro_lint.reporters import View, render
from tests.reporters.readers import READERS
from tests.reporters.sample_reports import (
    CONTROLS,
    FINDING,
    SILENCED,
    WARNING,
    WRITABLE,
    everything,
    report,
)


def suites(shown: Report) -> ET.Element:
    text = render("junit", shown, View())
    list(READERS["junit"](text))
    return ET.fromstring(text)


def cases(shown: Report) -> list[ET.Element]:
    return list(suites(shown).iter("testcase"))


def test_a_finding_is_a_failed_test_of_its_rule_and_object_in_the_suite_of_its_file() -> None:
    root = suites(report(FINDING))
    assert root.attrib == {
        "name": "chloro-lint",
        "tests": "1",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }
    [suite] = root
    assert suite.attrib["name"] == "k8s/backend.yaml"
    [case] = suite
    assert case.attrib == {
        "classname": "chloro-lint.writable-root-filesystem",
        "name": "Deployment chloromaster/backend",
        "file": "k8s/backend.yaml",
        "line": "42",
    }
    [failure] = case
    assert failure.attrib == {
        "message": "container 'api' can write to its root filesystem "
        "(Deployment chloromaster/backend)",
        "type": "error",
    }
    assert failure.text == (
        "k8s/backend.yaml:42:11: error: container 'api' can write to its root filesystem "
        "(Deployment chloromaster/backend) (fails BF-41)\n"
        f"why: {WRITABLE.why}\nfix: {WRITABLE.fix}"
    )


def test_findings_of_one_rule_on_one_object_are_one_test() -> None:
    again = replace(FINDING, span=Span(50, 1, 50, 2), message="container 'b' too", subject="")
    again = replace(again, subject=FINDING.subject)
    [case] = cases(report(FINDING, again))
    assert case[0].attrib["message"].endswith("(and 1 more)")
    assert (case[0].text or "").count(": error: ") == 2


def test_information_does_not_fail_a_test() -> None:
    [case] = cases(report(replace(FINDING, severity=Severity.INFO)))
    assert [one.tag for one in case] == ["system-out"]
    assert (case[0].text or "").startswith("k8s/backend.yaml:42:11: info: ")


def test_a_silenced_finding_is_a_skipped_test_with_its_reason() -> None:
    [case] = cases(report(silenced=(SILENCED,)))
    [skipped] = case
    assert skipped.attrib == {"message": "waiver: load test; owner team-edge; until 2030-01-31"}


def test_a_test_that_fails_elsewhere_is_not_skipped() -> None:
    silenced = Silenced(replace(FINDING, span=Span(9, 1, 9, 2)), "comment", "because", "", "")
    [case] = cases(report(FINDING, silenced=(silenced,)))
    assert [one.tag for one in case] == ["failure"]


def test_what_passed_is_a_passed_test_because_it_shows_that_a_check_ran() -> None:
    passed = [one for one in CONTROLS if one.verdict is Verdict.PASS]
    names = {
        (one.attrib["classname"], one.attrib["file"], one.attrib["line"])
        for one in cases(report(controls=tuple(passed)))
        if not len(one)
    }
    assert names == {
        ("chloro-lint.hpa-target", "k8s/services.yaml", "12"),
        ("chloro-lint.hpa-target", "k8s/hpa.yaml", "12"),
    }


def test_a_crash_is_an_error_and_what_is_undecided_is_skipped() -> None:
    crash = Unchecked("own on Pod a/b", "KeyError: 'x'", "a.yaml")
    open_ = Unchecked("BF-24", "missing: add-ons", "")
    first, second = cases(report(crashes=(crash,), unchecked=(open_,)))
    assert [(one.tag, one.attrib["message"]) for one in first] == [("error", "KeyError: 'x'")]
    assert first.attrib["file"] == "a.yaml"
    assert [(one.tag, one.attrib["message"]) for one in second] == [
        ("skipped", "not decided: missing: add-ons")
    ]
    assert "file" not in second.attrib


def test_the_sums_are_those_of_the_suites() -> None:
    root = suites(everything())
    for key in ("tests", "failures", "errors", "skipped"):
        assert int(root.attrib[key]) == sum(int(one.attrib[key]) for one in root)


def test_characters_that_xml_cannot_hold_are_shown_or_replaced() -> None:
    odd = replace(WARNING, message="a\x00b\ufffe\ud800]]>&<c>\x1b", subject="")
    [case] = cases(report(odd))
    assert case[0].attrib["message"] == r"a\x00b" + "\ufffd" + r"\ud800]]>&<c>\x1b"


def test_a_clean_report_is_a_document_without_suites() -> None:
    assert list(suites(report())) == []
