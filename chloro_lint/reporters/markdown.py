"""Findings as Markdown, for the summary of a job or a note on a merge request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from chloro_lint.model import Diagnostic, Severity, Silenced, Unchecked
from chloro_lint.report import Report
from chloro_lint.reporters.excerpt import source_lines
from chloro_lint.reporters.finding import exception, statement, where
from chloro_lint.reporters.markdown_text import code, escaped, table
from chloro_lint.reporters.summary import last_line
from chloro_lint.reporters.text import count
from chloro_lint.reporters.view import View

MOST_BYTES = 900_000
"""GitHub drops a job summary above 1 MiB as a whole; some of it belongs to other steps."""

MOST_PLACES = 20
"""Source excerpts that the details of one rule show; the table has every place."""

_MARKS = {Severity.ERROR: "✗ error", Severity.WARNING: "! warning", Severity.INFO: "i info"}
_PLAIN = View(width=120)


def markdown(report: Report, view: View) -> str:
    """Write a table of the findings, worst first, then why, how to fix it and the lines by rule.

    The text stays below `MOST_BYTES`: details go first, then rows, and what is left out is counted.
    """
    head = [f"## chloro-lint: {_title(report)}"]
    if report.crashes:
        head.append("**Not to be trusted**, because rules crashed:")
        head.append("\n".join(f"- {_named(one)}" for one in report.crashes[:MOST_PLACES]))
    if not view.quiet:
        head.append(escaped(last_line(report)))
    room = MOST_BYTES - 1000 - sum(_size(part) for part in head)
    findings = sorted(report.diagnostics, key=lambda item: -item.severity)
    rows, left_out = _fitting((_row(item) for item in findings), room)
    parts = []
    if rows:
        heading = table(["", "Where", "What", "Rule", "Fails"], [])
        parts.append("\n".join([*heading, *rows]))
        room -= sum(_size(row) for row in rows)
    if left_out:
        parts.append(f"**Cut**: {count(left_out, 'more finding')} did not fit.")
    blocks, hidden = _fitting(_details(findings, report, view), room)
    parts += blocks
    if hidden:
        parts.append(f"**Cut**: details of {count(hidden, 'more group')} did not fit.")
    return "\n\n".join([*head, *parts]) + "\n"


def _title(report: Report) -> str:
    found = Counter(item.severity for item in report.diagnostics)
    numbers = [
        count(found[level], noun, plural)
        for level, noun, plural in (
            (Severity.ERROR, "error", ""),
            (Severity.WARNING, "warning", ""),
            (Severity.INFO, "info", "info"),
        )
        if found[level]
    ]
    return ", ".join(numbers) or "no findings"


def _row(item: Diagnostic) -> str:
    cells = [
        _MARKS[item.severity],
        code(where(item)),
        escaped(statement(item)),
        code(item.name),
        escaped(", ".join(item.controls)) if item.severity is not Severity.INFO else "",
    ]
    return f"| {' | '.join(cells)} |"


def _details(findings: Sequence[Diagnostic], report: Report, view: View) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Diagnostic]] = {}
    for item in findings:
        groups.setdefault((item.code, item.name), []).append(item)
    for (number, name), members in groups.items():
        title = f"{escaped(number)} {escaped(name)} ({len(members)})"
        yield _folded(title, "\n\n".join(_about(name, members, report)))
    if view.show_silenced and report.silenced:
        rows = [_silenced(item) for item in report.silenced]
        lines = table(["Where", "What", "Rule", "Silenced by"], rows)
        yield _folded(f"Silenced ({len(rows)})", "\n".join(lines))
    if view.verbose:
        yield from _listed("Undecided", report.unchecked)
        yield from _listed("Skipped", report.coverage.skipped)


def _about(name: str, members: Sequence[Diagnostic], report: Report) -> Iterator[str]:
    rule = report.rules.get(name)
    if rule:
        yield f"**Why**: {_prose(rule.why)}"
        yield f"**Fix**: {_prose(rule.fix)}"
    shown = members[:MOST_PLACES]
    for item in shown:
        yield f"{code(where(item))} {escaped(statement(item))}"
        if item.excerpt:
            lines = source_lines(item.excerpt, item.span, "", _PLAIN)
            yield f"<pre>{chr(10).join(_verbatim(line) for line in lines[1:])}</pre>"
        for place in item.related:
            yield f"See {code(f'{place.file}:{place.span.line}')} {escaped(place.note)}".rstrip()
    if len(members) > len(shown):
        yield f"and {count(len(members) - len(shown), 'more place')}"


def _prose(text: str) -> str:
    """Write the words of a rule, in which backticks mark code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    shown = []
    for number, part in enumerate(parts):
        flat = " ".join(part.split("\n"))
        indent = flat[: len(flat) - len(flat.lstrip())]
        trail = flat[len(flat.rstrip()) :] if flat.strip() else ""
        shown.append(code(part) if number % 2 else f"{indent}{escaped(part)}{trail}")
    return "".join(shown)


def _silenced(item: Silenced) -> list[str]:
    found = item.diagnostic
    return [
        code(where(found)),
        escaped(statement(found)),
        code(found.name),
        escaped(exception(item)),
    ]


def _listed(title: str, entries: Sequence[Unchecked]) -> Iterator[str]:
    if entries:
        rows = [[code(one.file), escaped(one.what), escaped(one.why)] for one in entries]
        yield _folded(f"{title} ({len(rows)})", "\n".join(table(["File", "What", "Why"], rows)))


def _named(item: Unchecked) -> str:
    return f"{escaped(item.what)}: {escaped(item.why)}"


def _folded(title: str, body: str) -> str:
    return f"<details>\n<summary>{title}</summary>\n\n{body}\n\n</details>"


def _verbatim(line: str) -> str:
    """Keep the blanks at the beginning, which `escaped` takes away, and nothing else of a line."""
    indent = len(line) - len(line.lstrip())
    return " " * indent + escaped(line)


def _fitting(parts: Iterable[str], room: int) -> tuple[list[str], int]:
    """Return the first parts that fit into so many bytes, and how many do not."""
    kept: list[str] = []
    left_out = 0
    for part in parts:
        size = _size(part)
        if left_out or size > room:
            left_out += 1
        else:
            kept.append(part)
            room -= size
    return kept, left_out


def _size(text: str) -> int:
    return len(text.encode()) + 2
