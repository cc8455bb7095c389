"""The compliance report as CSV: a row for each statement, object and rule, passes included."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import ControlResult, Evidence
from chloro_lint.report import Report
from chloro_lint.reporters.csv_text import lines
from chloro_lint.reporters.view import View
from chloro_lint.reporters.waivers import Waivers

COLUMNS = (
    "id", "section", "statement", "control_verdict", "rule", "code", "object", "file", "line",
    "column", "seen", "expected", "verdict", "message", "waiver_owner", "waiver_reason",
    "waiver_expires", "assumption", "missing", "evidence_to_ask_for",
)  # fmt: skip


def compliance_csv(report: Report, _view: View) -> str:
    """Write the evidence of every statement; one without evidence has a row of its own."""
    waivers = Waivers(report)
    rows = (row for control in report.controls for row in _rows(control, report, waivers))
    return lines([COLUMNS, *rows])


def _rows(control: ControlResult, report: Report, waivers: Waivers) -> Iterator[list[str | int]]:
    head: list[str | int] = [control.id, control.section, control.statement, control.verdict.value]
    for item in control.evidence:
        yield [*head, *_evidence(item, report, waivers), control.manual]
    for why in control.undecided:
        rule, _, reason = why.partition(": ")
        known = report.rules.get(rule)
        named = [rule, known.code] if known else ["", ""]
        yield [*head, *named, *[""] * 6, "unknown", "", "", "", "", "", reason if known else why,
               control.manual]  # fmt: skip
    if not control.evidence and not control.undecided:
        yield [*head, *[""] * 15, control.manual]


def _evidence(item: Evidence, report: Report, waivers: Waivers) -> list[str | int]:
    rule = report.rules.get(item.rule)
    silenced = waivers.of(item)
    place: list[str | int] = [item.span.line, item.span.column] if item.span else ["", ""]
    return [
        item.rule,
        rule.code if rule else "",
        item.subject,
        item.file,
        *place,
        item.seen,
        item.expected,
        item.verdict.value,
        item.message,
        silenced.owner if silenced else "",
        item.reason,
        silenced.expires if silenced else "",
        "; ".join(item.assumptions),
        item.missing,
    ]
