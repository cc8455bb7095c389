"""Source lines on the page, with the guilty stretch marked by an underline and a pointer."""

from __future__ import annotations

from chloro_lint.model import Excerpt, Span
from chloro_lint.reporters.markup import Markup, tag, text

_MOST = 400
"""Characters that are shown of a line; a minified document is one line."""


def source(excerpt: Excerpt, span: Span) -> Markup:
    """Return the lines with their numbers. The marks are signs too, not colours alone."""
    last = excerpt.first_line + len(excerpt.lines) - 1
    digits = len(str(last))
    rows = []
    for number, line in enumerate(excerpt.lines, excerpt.first_line):
        guilty = number == span.line
        gutter = tag("span", f"{'>' if guilty else ' '} {number:>{digits}}  ", class_="gutter")
        body = _marked(line, span) if guilty else text(_cut(line, 0, _MOST))
        row = "row guilty" if guilty else "row"
        rows.append(tag("span", gutter, body, Markup("\n"), class_=row))
    return tag("pre", tag("code", *rows), class_="source")


def _marked(line: str, span: Span) -> Markup:
    start = min(max(span.column - 1, 0), len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    end = min(max(end, start), len(line), start + _MOST)
    low = max(0, start - _MOST // 2)
    marked = line[start:end]
    pieces = [
        "…" if low else "",
        _tabs(line[low:start]),
        tag("mark", _tabs(marked)) if marked else "",
        _tabs(_cut(line, end, _MOST)),
    ]
    return Markup("".join(text(one) for one in pieces))


def _cut(line: str, start: int, most: int) -> str:
    return _tabs(line[start : start + most]) + ("…" if len(line) > start + most else "")


def _tabs(piece: str) -> str:
    return piece.replace("\t", "    ")
