"""Findings as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import pytest

from chloro_lint.reporters import View, render
from chloro_lint.reporters.csv_findings import COLUMNS
from tests.reporters.sample_reports import FINDING, everything, report


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_finding_is_a_row_with_everything_that_is_known_of_it() -> None:
    [row] = rows(render("csv", report(FINDING), View()))
    assert row == {
        "severity": "error",
        "code": "CHL312",
        "name": "writable-root-filesystem",
        "object": "Deployment chloromaster/backend",
        "message": "container 'api' can write to its root filesystem",
        "file": "k8s/backend.yaml",
        "line": "42",
        "column": "11",
        "end_line": "42",
        "end_column": "20",
        "path": FINDING.path,
        "controls": "BF-41",
        "assumptions": "no admission webhook sets the field",
        "related": "k8s/namespace.yaml:7 the namespace enforces restricted",
        "fingerprint": "6f2c0d5e9b8a4c11",
        "silenced_by": "",
        "reason": "",
        "owner": "",
        "expires": "",
    }


def test_silenced_findings_come_with_their_exception_where_they_are_asked_for() -> None:
    assert len(rows(render("csv", everything(), View()))) == 2
    *_, last = rows(render("csv", everything(), View(show_silenced=True)))
    assert [last[key] for key in ("silenced_by", "reason", "owner", "expires")] == [
        "waiver",
        "load test",
        "team-edge",
        "2030-01-31",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r\n=", "＝"])
def test_no_cell_begins_a_formula(start: str) -> None:
    evil = replace(FINDING, message=f"{start}HYPERLINK(1)", subject="", file="-a.yaml")
    [row] = rows(render("csv", report(evil), View()))
    assert row["message"].lstrip()[0] not in "=+-@＝"
    assert row["file"] == "'-a.yaml"


def test_a_report_without_findings_is_its_head() -> None:
    assert render("csv", report(), View()) == ",".join(COLUMNS) + "\r\n"
