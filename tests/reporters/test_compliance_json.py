"""The compliance report as JSON: its schema, its order, and that it holds what the page shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chloro_lint.compliance import Compliance
from chloro_lint.reporters import View, render_compliance
from tests.reporters.sample_compliance import whole
from tests.reporters.sample_reports import everything, report
from tests.reporters.test_json_report import SCHEMA as REPORT
from tests.reporters.test_json_report import objects

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas/compliance.schema.json").read_text(encoding="utf-8")
)


def document(of: Compliance) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_compliance("json", of, View()))
    return found


def test_the_schema_is_a_schema_that_closes_requires_and_describes_everything() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    found = objects(SCHEMA)
    assert len(found) == 31
    for one in found:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])
        for name, key in one["properties"].items():
            assert "description" in key or "$ref" in key, name


@pytest.mark.parametrize(
    "of", [whole(), Compliance(report()), Compliance(everything()), whole(changes=None)]
)
def test_every_report_keeps_to_the_schema(of: Compliance) -> None:
    Draft202012Validator(SCHEMA).validate(document(of))


def test_the_keys_come_in_the_order_of_the_schema() -> None:
    def check(value: Any, schema: dict[str, Any]) -> None:
        if "$ref" in schema:
            schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
        if "oneOf" in schema:
            schema = schema["oneOf"][0]
            return check(value, schema) if value is not None else None
        if isinstance(value, dict):
            assert list(value) == list(schema["properties"])
            for key, one in value.items():
                check(one, schema["properties"][key])
        if isinstance(value, list):
            for one in value:
                check(one, schema["items"])
        return None

    check(document(whole()), SCHEMA)


@pytest.mark.parametrize(
    "name", ["severity", "verdict", "span", "diagnostic", "silenced", "unchecked", "rule"]
)
def test_what_both_schemas_describe_they_describe_alike(name: str) -> None:
    assert SCHEMA["$defs"][name] == REPORT["$defs"][name]


def test_evidence_carries_the_source_lines_that_the_page_shows() -> None:
    [waived] = [one for one in document(whole())["controls"] if one["verdict"] == "waived"]
    [evidence] = waived["evidence"]
    assert evidence["excerpt"] == {
        "firstLine": 11,
        "lines": ["  scaleUp:", "    stabilizationWindowSeconds: 120"],
    }
    assert (evidence["owner"], evidence["expires"]) == ("team-edge", "2030-01-31")
    assert waived["objects"] == ["HorizontalPodAutoscaler chloromaster/backend"]


def test_what_is_not_as_committed_is_named() -> None:
    inputs = document(whole())["inputs"]
    assert inputs["uncommitted"] == ["k8s/backend.yaml", "chloro-lint.yaml", "k8s/gone.yaml"]


def test_a_finding_about_no_statement_stands_beside() -> None:
    assert [one["name"] for one in document(whole())["beside"]] == ["missing-rate-limit"]
