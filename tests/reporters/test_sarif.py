"""SARIF beyond what its readers check: silenced findings, limits, links, odd file names."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chloro_lint.model import Span
from chloro_lint.report import Report
from chloro_lint.reporters import View, render
from chloro_lint.reporters import sarif as module
from tests.reporters.sample_reports import FINDING, SILENCED, WARNING, everything, report


def run(of: Report, view: View = View()) -> dict[str, Any]:  # noqa: B008 - a frozen value
    [found] = json.loads(render("sarif", of, view))["runs"]
    assert isinstance(found, dict)
    return found


def test_a_result_says_what_and_where_and_links_what_belongs_to_it() -> None:
    [result] = run(report(FINDING))["results"]
    assert result["message"]["text"] == (
        "container 'api' can write to its root filesystem (Deployment chloromaster/backend). "
        "Statements: BF-41. Assumed: no admission webhook sets the field. "
        "See [the namespace enforces restricted](1)."
    )
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "k8s/backend.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 42, "startColumn": 11, "endLine": 42, "endColumn": 20},
    }
    assert result["partialFingerprints"] == {"chloroLint/v1": "6f2c0d5e9b8a4c11"}


def test_github_s_hash_is_there_where_the_run_worked_it_out() -> None:
    [result] = run(report(replace(FINDING, line_hash="ab:1")))["results"]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == "ab:1"


def test_what_is_silenced_is_left_out_unless_asked_for() -> None:
    quiet = replace(report(FINDING), silenced=(SILENCED,))
    assert [one["ruleId"] for one in run(quiet)["results"]] == ["CHL312"]
    first, second = run(quiet, View(show_silenced=True))["results"]
    assert first["suppressions"] == []
    assert second["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "waiver: load test; owner team-edge; until 2030-01-31",
        }
    ]


def test_equal_fingerprints_are_told_apart() -> None:
    twin = replace(FINDING, file="other/backend.yaml")
    names = [one["partialFingerprints"]["chloroLint/v1"] for one in
             run(report(FINDING, twin))["results"]]  # fmt: skip
    assert len(set(names)) == 2
    assert "6f2c0d5e9b8a4c11" in names


def test_the_worst_are_kept_where_github_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_RESULTS", 2)
    monkeypatch.setattr(module, "SHOWN_RESULTS", 1)
    found = [WARNING, *(replace(FINDING, span=Span(n, 1, n, 2)) for n in (1, 2))]
    log = run(report(*found))
    assert [one["level"] for one in log["results"]] == ["error", "error"]
    assert [one["message"]["text"] for one in
            log["invocations"][0]["toolExecutionNotifications"]] == [
        "1 finding left out: GitHub takes 2 of a run.",
        "GitHub shows the worst 1 of 3 findings.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./k8s/a.yaml", "k8s/a.yaml"),
        ("k8s/a b#é.yaml", "k8s/a%20b%23%C3%A9.yaml"),
        ("/tmp/a.yaml", "file:///tmp/a.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("k8s/\udcff.yaml", "k8s/%FF.yaml"),
    ],
)
def test_file_names_become_addresses(file: str, uri: str) -> None:
    [result] = run(report(replace(FINDING, file=file)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_rule_that_crashed_makes_the_run_a_failure() -> None:
    log = run(everything())
    assert log["invocations"][0]["executionSuccessful"] is False
    assert "crashed" in log["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_the_baseline_keeps_the_alerts_of_several_runs_apart() -> None:
    assert run(replace(report(), baseline="staging"))["automationDetails"] == {
        "id": "chloro-lint/staging/"
    }
