"""Logging commands of Azure Pipelines, which list findings on the summary of a run.

Escapes are those of the pipelines' own task library. Azure knows errors and warnings only, so
information stands in the log as plain lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chloro_lint.model import Diagnostic, Severity
from chloro_lint.report import Report
from chloro_lint.reporters.build_log import harmless
from chloro_lint.reporters.concise import line
from chloro_lint.reporters.finding import statement
from chloro_lint.reporters.summary import closing
from chloro_lint.reporters.text import visible
from chloro_lint.reporters.view import View

_TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def azure(report: Report, view: View) -> str:
    """Write an issue for each finding, worst first: a summary shows only so many."""
    view = replace(view, color=False)
    worst_first = sorted(report.diagnostics, key=lambda item: -item.severity)
    lines = [_issue({"type": "error"}, f"{item.what}: {item.why}") for item in report.crashes]
    lines += [
        _finding(item) if item.severity in _TYPES else harmless(line(item, view))
        for item in worst_first
    ]
    lines += [harmless(part) for block in closing(report, view) for part in block.split("\n")]
    return "".join(f"{part}\n" for part in lines)


def _finding(item: Diagnostic) -> str:
    properties: dict[str, object] = {"type": _TYPES[item.severity], "sourcepath": item.file}
    if item.file:
        properties |= {"linenumber": item.span.line, "columnnumber": item.span.column}
    properties["code"] = item.code
    return _issue(properties, f"{item.name}: {statement(item)}")


def _issue(properties: Mapping[str, object], message: str) -> str:
    pairs = "".join(
        f"{key}={_escape(str(value)).replace(']', '%5D').replace(';', '%3B')};"
        for key, value in properties.items()
        if value
    )
    return f"##vso[task.logissue {pairs}]{_escape(message)}"


def _escape(text: str) -> str:
    return visible(text).replace("%", "%AZP25")
