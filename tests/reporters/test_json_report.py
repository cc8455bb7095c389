from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chloro_lint.report import Report
from chloro_lint.reporters import View, render
from tests.reporters.sample_reports import FINDING, everything, report

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "report.schema.json").read_text(encoding="utf-8")
)


def document(of: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render("json", of, View()))
    return found


def objects(schema: Any) -> list[dict[str, Any]]:
    """Return every schema of an object inside a schema."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    inner = [found for item in schema.values() for found in objects(item)]
    return [schema, *inner] if "properties" in schema and "type" in schema else inner


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_closes_and_requires_and_describes_everything() -> None:
    found = objects(SCHEMA)
    assert len(found) == 16
    for one in found:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])
        for name, key in one["properties"].items():
            assert "description" in key or "$ref" in key, name


@pytest.mark.parametrize(
    "of", [report(), everything(), report(FINDING, baseline="own", system_found=False)]
)
def test_every_report_keeps_to_the_schema(of: Report) -> None:
    Draft202012Validator(SCHEMA).validate(document(of))


def test_the_keys_come_in_the_order_of_the_schema() -> None:
    whole = document(everything())
    assert list(whole) == list(SCHEMA["properties"])
    assert list(whole["diagnostics"][0]) == list(SCHEMA["$defs"]["diagnostic"]["properties"])
    assert list(whole["controls"][0]) == list(SCHEMA["$defs"]["control"]["properties"])


def test_an_empty_report_is_written_in_full() -> None:
    whole = document(report(rules={}))
    assert whole == {
        "schemaVersion": 1,
        "tool": {"name": "chloro-lint", "version": "1.2.3"},
        "baseline": {"name": "none", "digest": "", "systemFound": None},
        "configuration": {"file": "", "digest": ""},
        "summary": {
            "findings": {"error": 0, "warning": 0, "info": 0},
            "silenced": 0,
            "unchecked": 0,
            "crashes": 0,
            "controls": {
                "pass": 0,
                "fail": 0,
                "waived": 0,
                "not applicable": 0,
                "unknown": 0,
                "manual": 0,
            },
        },
        "diagnostics": [],
        "silenced": [],
        "unchecked": [],
        "crashes": [],
        "controls": [],
        "rules": [],
        "coverage": {"files": 14, "resources": 31, "rules": 58, "skipped": []},
    }


def test_a_finding_carries_its_span_fingerprint_and_controls() -> None:
    assert document(everything())["diagnostics"][0] == {
        "code": "CHL312",
        "name": "writable-root-filesystem",
        "severity": "error",
        "file": "k8s/backend.yaml",
        "span": {"line": 42, "column": 11, "endLine": 42, "endColumn": 20},
        "message": "container 'api' can write to its root filesystem",
        "subject": "Deployment chloromaster/backend",
        "path": "/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem",
        "fingerprint": "6f2c0d5e9b8a4c11",
        "related": [
            {
                "file": "k8s/namespace.yaml",
                "span": {"line": 7, "column": 5, "endLine": 7, "endColumn": 40},
                "note": "the namespace enforces restricted",
            }
        ],
        "controls": ["BF-41"],
        "assumptions": ["no admission webhook sets the field"],
    }


def test_a_control_shows_the_evidence_on_both_sides() -> None:
    control = document(everything())["controls"][2]
    assert control["verdict"] == "fail"
    assert [one["verdict"] for one in control["evidence"]] == ["pass", "fail"]
    assert control["evidence"][1] | {"span": None} == {
        "verdict": "fail",
        "rule": "hpa-target",
        "subject": "HorizontalPodAutoscaler chloromaster/backend",
        "file": "k8s/hpa.yaml",
        "span": None,
        "path": "/spec/metrics/0/resource/target/averageUtilization",
        "message": "the target is 50",
        "seen": "averageUtilization 50",
        "expected": "80",
        "assumptions": [],
        "missing": "",
        "reason": "",
        "waivedBy": "",
        "owner": "",
        "expires": "",
        "fingerprint": "0a1b2c3d4e5f6071",
    }


def test_source_lines_are_not_part_of_it() -> None:
    assert "image: api:1.4.2" not in render("json", everything(), View())


def test_text_stays_readable_but_cannot_steer_a_terminal() -> None:
    odd = replace(FINDING, message="日本 \x1b[31m \u202e \x9b \ud800 \U000e0041 \n")
    text = render("json", report(odd), View())
    assert r'"message": "日本 \u001b[31m \u202e \u009b \ufffd \udb40\udc41 \n"' in text
    assert json.loads(text)["diagnostics"][0]["message"] == (
        "日本 \x1b[31m \u202e \x9b \ufffd \U000e0041 \n"
    )
