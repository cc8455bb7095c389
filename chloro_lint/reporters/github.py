"""Workflow commands of GitHub Actions, which annotate the lines of a pull request.

GitHub keeps ten annotations of each level in a step and drops the others without a word, so the
worst come first and what does not fit is printed as plain lines with one notice that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chloro_lint.model import Diagnostic, Rule, Severity
from chloro_lint.report import Report
from chloro_lint.reporters.build_log import harmless
from chloro_lint.reporters.concise import line
from chloro_lint.reporters.finding import statement
from chloro_lint.reporters.summary import closing
from chloro_lint.reporters.text import count, visible
from chloro_lint.reporters.view import View

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_KEPT = 10


def github(report: Report, view: View) -> str:
    """Write annotations, worst first, then the findings beyond GitHub's limits as plain lines."""
    view = replace(view, color=False)
    crashes = [
        _command("error", {"file": item.file, "title": "rule-crash"}, f"{item.what}: {item.why}")
        for item in report.crashes[:_KEPT]
    ]
    shown, rest = _choose(report.diagnostics, _KEPT - len(crashes))
    lines = [*crashes, *(_annotation(item, report.rules.get(item.name)) for item in shown)]
    if rest:
        more = count(len(rest), "more finding")
        lines += [
            _command("notice", {"title": "chloro-lint"}, f"{more}: see the log of this step"),
            f"::group::{more}",
            *(harmless(f"- {line(item, view)}") for item in rest),
            "::endgroup::",
        ]
    lines += [harmless(part) for block in closing(report, view) for part in block.split("\n")]
    return "".join(f"{part}\n" for part in lines)


def _choose(
    findings: Sequence[Diagnostic], errors: int
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Part findings, worst first, into those that GitHub keeps and the rest."""
    room = {Severity.ERROR: errors, Severity.WARNING: _KEPT, Severity.INFO: _KEPT}
    worst_first = sorted(findings, key=lambda item: -item.severity)
    shown, rest = _fit(worst_first, room)
    return _fit(worst_first, room | {Severity.INFO: _KEPT - 1}) if rest else (shown, rest)


def _fit(
    findings: Sequence[Diagnostic], room: dict[Severity, int]
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    left = dict(room)
    shown: list[Diagnostic] = []
    rest: list[Diagnostic] = []
    for item in findings:
        left[item.severity] -= 1
        (shown if left[item.severity] >= 0 else rest).append(item)
    return shown, rest


def _annotation(item: Diagnostic, rule: Rule | None) -> str:
    span = item.span
    properties: dict[str, object] = {"file": item.file}
    if item.file:
        properties |= {"line": span.line, "endLine": span.end_line}
        if span.line == span.end_line:  # the API takes columns only within one line
            properties |= {"col": span.column, "endColumn": span.end_column}
    properties["title"] = f"{item.code} {item.name}"
    fix = f"\nFix: {' '.join(rule.fix.split())}" if rule and rule.fix else ""
    return _command(_COMMANDS[item.severity], properties, statement(item) + fix)


def _command(name: str, properties: dict[str, object], message: str) -> str:
    """Write a command with the escapes of GitHub's own toolkit; empty properties are left out."""
    pairs = ",".join(
        f"{key}={_escape(visible(str(value))).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
        if value
    )
    text = "\n".join(visible(part) for part in message.split("\n"))
    return f"::{name} {pairs}::{_escape(text)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
