"""The compliance report as CSV: a row for each outcome, and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.compliance import Compliance
from chloro_lint.model import Evidence, Verdict
from chloro_lint.report import Report
from chloro_lint.reporters import View, render_compliance
from chloro_lint.reporters.compliance_csv import COLUMNS
from chloro_lint.reporters.csv_text import cell, lines
from tests.reporters.sample_reports import CONTROLS, everything, evidence
from tests.reporters.test_injection import EVIL, poison


def rows(report: Report) -> list[dict[str, str]]:
    text = render_compliance("csv", Compliance(report), View())
    assert text.endswith("\r\n")
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def of(*evidence: Evidence, **changes: object) -> Report:
    control = replace(CONTROLS[0], evidence=evidence, undecided=(), **changes)  # type: ignore[arg-type]
    return replace(everything(), controls=(control,))


def test_a_pass_has_a_row_as_a_failure_has() -> None:
    report = of(
        evidence(Verdict.FAIL, message="the target is 50"), evidence(Verdict.PASS, seen="80")
    )
    assert [(one["id"], one["verdict"], one["seen"], one["line"]) for one in rows(report)] == [
        ("BF-01", "fail", "", "12"),
        ("BF-01", "pass", "80", "12"),
    ]


def test_the_first_row_names_the_columns() -> None:
    assert render_compliance("csv", Compliance(Report()), View()) == ",".join(COLUMNS) + "\r\n"


def test_a_statement_without_evidence_has_a_row_of_its_own() -> None:
    [row] = rows(of(manual="the Dockerfile"))
    assert row["evidence_to_ask_for"] == "the Dockerfile"
    own = COLUMNS[4 : COLUMNS.index("evidence_to_ask_for")]
    assert {row[name] for name in own} == {""}


def test_what_did_not_run_has_a_row_with_the_reason() -> None:
    control = replace(CONTROLS[0], evidence=(), undecided=("missing-rate-limit: deselected",))
    [row] = rows(replace(everything(), controls=(control,)))
    assert (row["rule"], row["verdict"], row["missing"]) == (
        "missing-rate-limit",
        "unknown",
        "deselected",
    )


def test_a_waived_outcome_names_owner_reason_and_end() -> None:
    [row] = rows(replace(everything(), controls=(CONTROLS[4],)))
    words = [row[f"waiver_{name}"] for name in ("owner", "reason", "expires")]
    assert words == ["team-edge", "load test", "2030-01-31"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "|", "%", " =", "  @"])
def test_no_cell_begins_a_formula(start: str) -> None:
    assert cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


def test_numbers_stay_numbers_and_plain_text_stays_itself() -> None:
    assert lines([[7, -7, "a=b", "", " "]]) == "7,-7,a=b,, \r\n"


def test_quotes_commas_and_line_ends_stay_in_their_cell() -> None:
    assert lines([['say "no"', "a,b", "a\r\nb"]]) == '"say ""no""","a,b",a\\r b\r\n'


def test_hostile_text_stays_in_its_row() -> None:
    plain, hostile = rows(everything()), rows(poison(EVIL))
    assert len(hostile) == len(plain)
    assert all(set(row) == set(COLUMNS) for row in hostile)


@given(st.text(max_size=30))
def test_whatever_is_in_a_cell_is_one_cell_and_no_formula(text: str) -> None:
    [[read]] = csv.reader(StringIO(lines([[f"x{text}"]]), newline=""), strict=True)
    assert read.startswith("x")
    written = cell(text)
    assert isinstance(written, str)
    assert written.lstrip()[:1] not in set("=+-@＝＋－＠|%") or not written.strip()
