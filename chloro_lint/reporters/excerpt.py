"""Source lines with line numbers and carets beneath the guilty stretch."""

from __future__ import annotations

from collections.abc import Sequence

from chloro_lint.model import Excerpt, Span
from chloro_lint.reporters.text import cells, visible
from chloro_lint.reporters.view import View

_TAB = "    "
_REACH = 1000
"""Characters around the guilty stretch beyond which a line is never shown, however wide."""


def gutter_width(excerpt: Excerpt | None) -> int:
    """Return the columns that the line numbers of an excerpt need."""
    return len(str(excerpt.first_line + len(excerpt.lines) - 1)) if excerpt else 0


def source_lines(excerpt: Excerpt, span: Span, style: str, view: View) -> list[str]:
    """Draw an excerpt; of a span over several lines its first line is underlined.

    Tabs are drawn as four spaces, wide characters get as many carets as they take columns, and
    a line longer than the view is cut around the guilty stretch.
    """
    digits = gutter_width(excerpt)
    room = max(view.width - digits - 3, 16)
    drawn = [view.paint(" " * digits + " |", "gutter")]
    for number, line in enumerate(excerpt.lines, excerpt.first_line):
        guilty = number == span.line
        text, carets = _draw(line, span, room) if guilty else (_cut(line, room), "")
        drawn.append(f"{view.paint(f'{number:>{digits}} |', 'gutter')} {text}".rstrip())
        if guilty:
            lead = view.paint(" " * digits + " |", "gutter")
            margin = len(carets) - len(carets.lstrip())
            drawn.append(f"{lead} {' ' * margin}{view.paint(carets[margin:], style)}")
    return drawn


def _draw(line: str, span: Span, room: int) -> tuple[str, str]:
    """Return a line and the carets beneath it, both cut to the room."""
    start = min(max(span.column - 1, 0), len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    end = min(max(end, start), len(line))
    behind = max(start - _REACH, 0)
    pieces = _pieces(line[behind : start + _REACH])
    start, end = start - behind, min(end - behind, len(pieces))
    beyond = start >= len(pieces)  # the caret stands behind the last character
    if behind == 0 and len(pieces) == len(line) and cells("".join(pieces)) + beyond <= room:
        before, marked, after = pieces[:start], pieces[start:end], pieces[end:]
    else:
        sizes = [cells(piece) for piece in pieces]
        room -= 2
        low = 0
        while low < start and sum(sizes[low:end]) > room:
            low += 1
        high, taken = low, 0
        while high < len(pieces) and taken + sizes[high] <= room:
            taken += sizes[high]
            high += 1
        before, marked = pieces[low:start], pieces[start : min(end, high)]
        after = pieces[max(start, min(end, high)) : high]
        before = ["…", *before] if low or behind else before
        after = [*after, "…"] if high < len(pieces) or len(pieces) + behind < len(line) else after
    text = "".join([*before, *marked, *after])
    return text, " " * cells("".join(before)) + "^" * max(cells("".join(marked)), 1)


def _cut(line: str, room: int) -> str:
    """Return a line of the surroundings, cut at its end where it is too long."""
    text = "".join(_pieces(line[: room + _REACH]))
    if cells(text) <= room:
        return text
    kept, taken = [], 0
    for piece in text:
        taken += cells(piece)
        if taken > room - 1:
            break
        kept.append(piece)
    return "".join([*kept, "…"])


def _pieces(line: Sequence[str]) -> list[str]:
    return [_TAB if char == "\t" else visible(char) for char in line]
