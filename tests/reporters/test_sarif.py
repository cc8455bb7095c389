"""SARIF as GitHub's code scanning takes it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chloro_lint.model import Location, Rule, Severity, Span, Unchecked
from chloro_lint.reporters import View, render, sarif
from chloro_lint.reporters.sarif_rules import about_security, descriptor, pascal
from tests.harness import rules
from tests.reporters.readers import READERS, in_report
from tests.reporters.sample_reports import FINDING, RATE, WARNING, WRITABLE, everything, report


def run_of(*findings: Any, view: View | None = None, **changes: Any) -> dict[str, Any]:
    text = render("sarif", report(*findings, **changes), view or View())
    list(READERS["sarif"](text))
    [run] = json.loads(text)["runs"]
    assert isinstance(run, dict)
    return run


def test_a_finding_is_a_result_with_its_place_its_statements_and_its_related_places() -> None:
    [result] = run_of(replace(FINDING, line_hash="a1b2c3:1"))["results"]
    assert result == {
        "ruleId": "CHL312",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "container 'api' can write to its root filesystem (Deployment chloromaster/"
            "backend). Statements: BF-41. Assumed: no admission webhook sets the field. "
            "See [the namespace enforces restricted](1)."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "k8s/backend.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 42, "startColumn": 11, "endLine": 42, "endColumn": 20},
                },
                "logicalLocations": [
                    {"fullyQualifiedName": "Deployment chloromaster/backend", "kind": "resource"}
                ],
            }
        ],
        "partialFingerprints": {
            "chloroLint/v1": "6f2c0d5e9b8a4c11",
            "primaryLocationLineHash": "a1b2c3:1",
        },
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "k8s/namespace.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 7, "startColumn": 5, "endLine": 7, "endColumn": 40},
                },
                "message": {"text": "the namespace enforces restricted"},
            }
        ],
        "properties": {
            "controls": ["BF-41"],
            "path": FINDING.path,
            "assumptions": ["no admission webhook sets the field"],
        },
    }


def test_a_line_without_a_hash_leaves_it_to_the_upload() -> None:
    [result] = run_of(FINDING)["results"]
    assert result["partialFingerprints"] == {"chloroLint/v1": "6f2c0d5e9b8a4c11"}


def test_a_rule_brings_its_words_and_what_code_scanning_reads() -> None:
    [rule] = run_of(FINDING)["tool"]["driver"]["rules"]
    assert rule["id"] == "CHL312"
    assert rule["name"] == "WritableRootFilesystem"
    assert rule["shortDescription"] == {"text": "Container can write to its root filesystem."}
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"] == {
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "8.0",
        "tags": ["container", "kubernetes", "security"],
    }
    assert rule["help"]["markdown"] == (
        "**CHL312 writable-root-filesystem**: Container can write to its root filesystem.\n\n"
        f"**Why**: {WRITABLE.why}\n\n**Fix**: {WRITABLE.fix}\n\n"
        "- <https://kubernetes.io/docs/concepts/security/pod-security-standards/>\n\n"
        "To silence it on one line: `# chloro-lint: ignore[writable-root-filesystem] the reason`. "
        "`chloro-lint explain writable-root-filesystem` shows an example of each."
    )


def test_only_rules_that_found_something_are_described_by_code() -> None:
    described = run_of(FINDING, WARNING)["tool"]["driver"]["rules"]
    assert [one["id"] for one in described] == ["CHL104", "CHL312"]


def test_rules_about_operation_are_no_security_alerts() -> None:
    security = {one.name for one in rules() if about_security(one)}
    assert {"writable-root-filesystem", "open-cors", "literal-credential"} <= security
    assert not {"missing-rate-limit", "hpa-target", "missing-readiness-probe"} & security
    assert "security-severity" not in descriptor(RATE)["properties"]


def test_every_name_that_is_called_a_security_rule_is_a_rule() -> None:
    from chloro_lint.reporters.sarif_rules import _SECURITY  # noqa: PLC0415 - only here

    assert {one.name for one in rules()} >= _SECURITY


@pytest.mark.parametrize("name", ["own", "writable-root-filesystem", "a-1-b"])
def test_a_name_becomes_pascal_case(name: str) -> None:
    assert pascal(name) == "".join(part.capitalize() for part in name.split("-"))


def test_long_words_are_cut_where_github_cuts_them_and_none_is_empty() -> None:
    bare = Rule("CHL900", "own", Severity.INFO, "resource", "", "x " * 2000, "", RATE.check)
    described = descriptor(bare)
    assert described["shortDescription"] == {"text": "own."}
    assert len(described["fullDescription"]["text"]) == 1024


def test_the_worst_come_first() -> None:
    assert [one["level"] for one in run_of(WARNING, replace(FINDING, file="z"))["results"]] == [
        "error",
        "warning",
    ]


def test_silenced_findings_are_left_out_because_github_would_open_alerts_for_them() -> None:
    text = render("sarif", everything(), View())
    assert "suppressions" not in text
    assert len(json.loads(text)["runs"][0]["results"]) == 2


def test_silenced_findings_that_are_asked_for_say_so() -> None:
    [run] = json.loads(render("sarif", everything(), View(show_silenced=True)))["runs"]
    assert [one["suppressions"] for one in run["results"]] == [
        [],
        [],
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "waiver: load test; owner team-edge; until 2030-01-31",
            }
        ],
    ]


def test_a_crash_makes_the_run_unsuccessful_and_is_named() -> None:
    crash = Unchecked("own on Pod a/b", "KeyError: 'x'", "a.yaml")
    [invocation] = run_of(crashes=(crash,))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"] == [
        {
            "level": "error",
            "message": {
                "text": "own on Pod a/b crashed, so it did not check a.yaml: KeyError: 'x'"
            },
        }
    ]


def test_runs_against_several_baselines_keep_their_alerts_apart() -> None:
    ids = {run_of(baseline=name)["automationDetails"]["id"] for name in ("chloromaster", "none")}
    assert ids == {"chloro-lint/chloromaster/", "chloro-lint/none/"}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./k8s/a.yaml", "k8s/a.yaml"),
        ("k8s/a b#c?d%e.yaml", "k8s/a%20b%23c%3Fd%25e.yaml"),
        ("k8s/ü:x.yaml", "k8s/%C3%BC%3Ax.yaml"),
        ("/abs/a.yaml", "file:///abs/a.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("a\udcff.yaml", "a%FF.yaml"),
        ("", "."),
    ],
)
def test_a_file_name_becomes_an_address(file: str, uri: str) -> None:
    [result] = run_of(replace(FINDING, file=file))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uri"] == uri
    assert ("uriBaseId" in artifact) is not uri.startswith(("file:", ".."))


def test_no_text_of_a_manifest_becomes_a_link() -> None:
    evil = replace(FINDING, message="see [here](https://evil.example)", related=())
    [result] = run_of(evil)["results"]
    assert r"\[here\](https://evil.example)" in result["message"]["text"]
    note = Location("a.yaml", Span(1, 1, 1, 2), "x](https://evil.example) [y")
    [result] = run_of(replace(FINDING, related=(note,)))["results"]
    assert r"[x\](https://evil.example) \[y](1)" in result["message"]["text"]


def test_what_github_refuses_is_left_out_worst_kept_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    monkeypatch.setattr(sarif, "SHOWN_RESULTS", 2)
    findings = [replace(WARNING, span=Span(line, 1, line, 2)) for line in range(1, 4)]
    run = run_of(*findings, FINDING)
    assert [one["ruleId"] for one in run["results"]] == ["CHL312", "CHL104", "CHL104"]
    assert [
        one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]
    ] == [
        "1 finding left out: GitHub takes 3 of a run.",
        "GitHub shows the worst 2 of 4 findings.",
    ]


def test_a_finding_of_a_rule_that_is_not_known_is_still_a_result() -> None:
    text = render("sarif", report(replace(FINDING, name="gone", code="CHL999")), View())
    [result] = json.loads(text)["runs"][0]["results"]
    assert result["ruleId"] == "CHL999"
    assert "ruleIndex" not in result


def test_a_report_without_findings_is_a_log_without_results() -> None:
    assert run_of()["results"] == []
    assert list(READERS["sarif"](render("sarif", report(), View()))) == []
    assert sum(in_report(report()).values()) == 0
