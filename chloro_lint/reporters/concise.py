"""One line for each finding, for grep, editors and hooks."""

from __future__ import annotations

from chloro_lint.model import Diagnostic
from chloro_lint.report import Report
from chloro_lint.reporters.finding import exception, statement, where
from chloro_lint.reporters.summary import closing
from chloro_lint.reporters.text import visible
from chloro_lint.reporters.view import View


def concise(report: Report, view: View) -> str:
    """Write ``file:line:column: CODE[name] severity message (subject)``, a line each."""
    lines = [line(item, view) for item in report.diagnostics]
    if view.show_silenced:
        lines += [
            f"{line(item.diagnostic, view)} {view.paint(f'[silenced by {exception(item)}]', 'faint')}"
            for item in report.silenced
        ]
    lines += closing(report, view)
    return "".join(f"{part}\n" for part in lines)


def line(item: Diagnostic, view: View) -> str:
    """Write one finding; never more than one line, whatever the manifest holds."""
    label = item.severity.label
    rule = f"{visible(item.code)}[{visible(item.name)}]"
    return (
        f"{view.paint(where(item), 'place')}: {view.paint(rule, label)}"
        f" {view.paint(label, label)} {statement(item)}"
    )
