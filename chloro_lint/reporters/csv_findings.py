"""Findings as CSV: a row for each, for spreadsheets and scripts that read nothing else."""

from __future__ import annotations

from chloro_lint.model import Diagnostic, Silenced
from chloro_lint.report import Report
from chloro_lint.reporters.csv_text import lines
from chloro_lint.reporters.finding import place
from chloro_lint.reporters.view import View

COLUMNS = (
    "severity", "code", "name", "object", "message", "file", "line", "column", "end_line",
    "end_column", "path", "controls", "assumptions", "related", "fingerprint", "silenced_by",
    "reason", "owner", "expires",
)  # fmt: skip


def csv_findings(report: Report, view: View) -> str:
    """Write a row for each finding, and for each silenced one where those are asked for."""
    rows = [[*_finding(item), *[""] * 4] for item in report.diagnostics]
    if view.show_silenced:
        rows += [[*_finding(item.diagnostic), *_exception(item)] for item in report.silenced]
    return lines([COLUMNS, *rows])


def _finding(item: Diagnostic) -> list[str | int]:
    related = [f"{place(one.file, one.span.line)} {one.note}".rstrip() for one in item.related]
    return [
        item.severity.label,
        item.code,
        item.name,
        item.subject,
        item.message,
        item.file,
        *item.span,
        item.path,
        " ".join(item.controls),
        "; ".join(item.assumptions),
        "; ".join(related),
        item.fingerprint,
    ]


def _exception(item: Silenced) -> list[str | int]:
    return [item.by, item.reason, item.owner, item.expires]
