"""Code Quality as GitLab reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from chloro_lint.model import Severity, Unchecked
from chloro_lint.report import Report
from chloro_lint.reporters import View, render
from tests.reporters.readers import READERS
from tests.reporters.sample_reports import FINDING, WARNING, report


def issues(shown: Report) -> list[dict[str, Any]]:
    text = render("gitlab", shown, View())
    list(READERS["gitlab"](text))
    found: list[dict[str, Any]] = json.loads(text)
    return found


def test_a_finding_is_an_issue() -> None:
    assert issues(report(FINDING)) == [
        {
            "description": "container 'api' can write to its root filesystem "
            "(Deployment chloromaster/backend)",
            "check_name": "writable-root-filesystem",
            "fingerprint": "6f2c0d5e9b8a4c11",
            "severity": "major",
            "location": {"path": "k8s/backend.yaml", "lines": {"begin": 42, "end": 42}},
        }
    ]


def test_severities_are_gitlabs_own_words() -> None:
    found = issues(report(FINDING, WARNING, replace(WARNING, severity=Severity.INFO, path="/x")))
    assert sorted(one["severity"] for one in found) == ["info", "major", "minor"]


def test_a_path_is_relative_as_gitlab_compares_it() -> None:
    found = issues(report(replace(FINDING, file="./a.yaml"), replace(WARNING, file="")))
    assert {one["location"]["path"] for one in found} == {"a.yaml", "."}


def test_two_findings_never_share_a_fingerprint_because_gitlab_would_show_one() -> None:
    other = replace(FINDING, file="overlays/b.yaml")
    assert len({one["fingerprint"] for one in issues(report(FINDING, other))}) == 2


def test_a_crash_is_a_blocker() -> None:
    [one] = issues(report(crashes=(Unchecked("own on Pod a/b", "KeyError: 'x'", "a.yaml"),)))
    assert (one["severity"], one["check_name"]) == ("blocker", "rule-crash")
    assert one["description"] == "own on Pod a/b crashed, so it did not check: KeyError: 'x'"


def test_a_clean_report_is_an_empty_list() -> None:
    assert render("gitlab", report(), View()) == "[]\n"
