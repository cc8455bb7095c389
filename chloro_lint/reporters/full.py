"""Findings for people at a terminal: the source lines, why it matters and how to repair it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from chloro_lint.model import Diagnostic, Rule, Severity, Silenced
from chloro_lint.report import Report
from chloro_lint.reporters.excerpt import gutter_width, source_lines
from chloro_lint.reporters.finding import aside, exception, place, where
from chloro_lint.reporters.summary import closing
from chloro_lint.reporters.text import cells, first_sentence, hang, visible, wrap
from chloro_lint.reporters.view import View


def full(report: Report, view: View) -> str:
    """Write each finding as a block: what, where, the source lines, why, and the fix."""
    blocks = [_finding(item, report, view) for item in report.diagnostics]
    if view.show_silenced:
        blocks += [_silenced(item, report, view) for item in report.silenced]
    blocks += closing(report, view)
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _finding(item: Diagnostic, report: Report, view: View) -> str:
    label = item.severity.label
    notes = _notes(item, report.rules.get(item.name))
    return _block(item, label, label, notes, view)


def _silenced(item: Silenced, report: Report, view: View) -> str:
    rule = report.rules.get(item.diagnostic.name)
    notes = [("silenced", exception(item)), *_notes(item.diagnostic, rule)]
    word = f"{item.diagnostic.severity.label}, silenced"
    return _block(item.diagnostic, word, "faint", notes, view)


def _block(
    item: Diagnostic, word: str, style: str, notes: list[tuple[str, str]], view: View
) -> str:
    head = (
        f"{view.paint(f'{visible(item.code)} {visible(item.name)}', style)}"
        f"  {view.paint(word, style)}  {view.paint(where(item), 'place')}"
    )
    lines = [head, *_message(item, view)]
    if item.excerpt:
        lines += source_lines(item.excerpt, item.span, style, view)
    lead = " " * gutter_width(item.excerpt)
    if item.excerpt and notes:
        lines.append(view.paint(f"{lead} |", "gutter"))
    lead = f"{lead} " if lead else "  "
    for label, text in notes:
        first = f"{lead}= {label}: "
        wrapped = _wrapped(first, text, view.width)
        named = f"{lead}{view.paint('=', 'gutter')} {view.paint(f'{label}:', 'strong')} "
        lines += [named + wrapped[0].removeprefix(first), *wrapped[1:]]
    return "\n".join(lines)


@lru_cache(maxsize=1024)
def _wrapped(first: str, text: str, width: int) -> tuple[str, ...]:
    """Wrap a note; most of a report's are those of a few rules."""
    return tuple(hang(first, text, width))


def _message(item: Diagnostic, view: View) -> list[str]:
    message, subject = visible(item.message), aside(item)
    if subject and cells(message) + 1 + cells(subject) <= view.width:
        return [f"{view.paint(message, 'strong')} {view.paint(subject, 'faint')}"]
    # indented, so that no message can look like the head of another finding
    first, *rest = wrap(message, view.width - 2)
    lines = [first, *(f"  {line}" for line in rest)]
    below = hang("  ", subject, view.width) if subject else []
    return [view.paint(line, "strong") for line in lines] + [
        view.paint(line, "faint") for line in below
    ]


def _notes(item: Diagnostic, rule: Rule | None) -> list[tuple[str, str]]:
    return [(label, visible(text)) for label, text in _all_notes(item, rule) if text]


def _all_notes(item: Diagnostic, rule: Rule | None) -> Iterator[tuple[str, str]]:
    if rule:
        yield "why", first_sentence(rule.why)
        yield "fix", " ".join(rule.fix.split())
    for related in item.related:
        yield "see", f"{place(related.file, related.span.line)} {related.note}".rstrip()
    for assumption in item.assumptions:
        yield "assumed", assumption
    # Information conforms: it is about a statement and does not fail it.
    yield "about" if item.severity is Severity.INFO else "fails", ", ".join(item.controls)
