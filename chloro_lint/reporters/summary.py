"""What stands below the findings: crashes, lists on request, counts, and the last line."""

from __future__ import annotations

from collections import Counter

from chloro_lint.model import Severity, Unchecked
from chloro_lint.report import Report
from chloro_lint.reporters.text import count, hang, visible
from chloro_lint.reporters.view import View

_NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("info", "info"),
}


def closing(report: Report, view: View) -> list[str]:
    """Return the blocks below the findings, each some lines; crashes show even when quiet."""
    blocks = [_listing("Crashed, so not checked", report.crashes, view)] if report.crashes else []
    if view.quiet:
        return blocks
    if view.verbose and report.coverage.skipped:
        blocks.append(_listing("Skipped", report.coverage.skipped, view))
    if view.verbose and report.unchecked:
        blocks.append(_listing("Undecided", report.unchecked, view))
    if view.statistics and (report.diagnostics or report.silenced):
        blocks.append(_statistics(report, view))
    worst = max((diagnostic.severity for diagnostic in report.diagnostics), default=None)
    style = "error" if report.crashes else worst.label if worst else "good"
    return [*blocks, view.paint(last_line(report), style)]


def last_line(report: Report) -> str:
    """Say in one line what was looked at, what was found, silenced and left undecided."""
    coverage = report.coverage
    looked = (
        f"Checked {count(coverage.files, 'file')}, {count(coverage.resources, 'object')}"
        f" with {count(coverage.rules, 'rule')}"
    )
    if report.system_found:
        looked += f" against {visible(report.baseline)}"
    parts = [_found(report)]
    if report.silenced:
        parts.append(f"{len(report.silenced)} silenced")
    if undecided := _undecided(report):
        parts.append(f"{undecided} undecided")
    if coverage.skipped:
        parts.append(f"{count(len(coverage.skipped), 'input')} skipped")
    if report.crashes:
        parts.append(count(len(report.crashes), "crash", "crashes"))
    if report.system_found is False:
        parts.append(f"the system of baseline {visible(report.baseline)} was not found")
    return f"{looked}: {'; '.join(parts)}."


def _found(report: Report) -> str:
    numbers = Counter(diagnostic.severity for diagnostic in report.diagnostics)
    found = [count(numbers[level], *nouns) for level, nouns in _NOUNS.items() if numbers[level]]
    return ", ".join(found) or "no findings"


def _undecided(report: Report) -> str:
    numbers = (
        count(report.undecided, "statement") if report.undecided else "",
        count(len(report.unchecked), "check") if report.unchecked else "",
    )
    return ", ".join(number for number in numbers if number)


def _listing(title: str, entries: tuple[Unchecked, ...], view: View) -> str:
    lines = [view.paint(f"{title}:", "strong")]
    for entry in entries:
        file = visible(entry.file) if entry.file != entry.what else ""
        named = ": ".join(part for part in (file, visible(entry.what)) if part)
        lines += hang("  ", f"{named}: {visible(entry.why)}", view.width, 4)
    return "\n".join(lines)


def _statistics(report: Report, view: View) -> str:
    found = Counter((item.code, item.name) for item in report.diagnostics)
    hushed = Counter((item.diagnostic.code, item.diagnostic.name) for item in report.silenced)
    keys = sorted(found.keys() | hushed.keys(), key=lambda key: (-found[key], key))
    digits = len(str(max(found.values(), default=0)))
    lines = [view.paint("Findings by rule:", "strong")]
    for key in keys:
        code, name = key
        aside = f"  ({hushed[key]} silenced)" if hushed[key] else ""
        lines.append(f"  {found[key]:>{digits}}  {visible(code)} {visible(name)}{aside}")
    return "\n".join(lines)
