"""Scalars of several lines in block style: block scalars, and plain and quoted ones that go on.

All raise Unsure where the lines are not beyond doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from chloro_lint.model import Scalar
from chloro_lint.parse.inline import DOUBLE, REST, SINGLE, Unsure, plain_value, quoted_value

_DOUBLE: Final = re.compile(f'{DOUBLE}(?=("?+))')
_SINGLE: Final = re.compile(f"{SINGLE}(?=('?+))")


class LongScalar(NamedTuple):
    """A value, and where it ends: its last row, and the column after it."""

    value: Scalar
    last: int
    end: int


def block_scalar(
    header: str, lines: Sequence[str], first: int, parent: int, *, closed: bool
) -> LongScalar:
    """Read the block scalar whose rows begin at `first`.

    `parent` is the column of the mapping or the dash that it belongs to, `closed` says that the
    last line has a line end: where it has none, the scalar has none either.
    """
    stop, indent = _block_rows(lines, first, parent)
    ends = closed or stop < len(lines)
    if not ends and not lines[-1].strip(" "):
        raise Unsure
    texts = [line[indent:] for line in lines[first:stop]]
    if not "".join(texts).replace("\t", "").isprintable():
        raise Unsure
    blank = 0
    while not texts[-1]:
        texts.pop()
        blank += 1
    text = "\n".join(texts) if header[0] == "|" else _folded(texts)
    if ends and header[1:] != "-":
        text += "\n" * (1 + blank if header[1:] == "+" else 1)
    return LongScalar(text, stop - 1, len(lines[stop - 1]))


def _block_rows(lines: Sequence[str], first: int, parent: int) -> tuple[int, int]:
    """Return the row after a block scalar and its indentation.

    Blank lines at its end are part of it. One that is wider than its first text stands before it
    is an error, and a tab there may be one.
    """
    row, most = first, len(lines)
    widest = 0
    while row < most and not lines[row].strip(" "):
        widest = max(widest, len(lines[row]))
        row += 1
    if row == most:
        raise Unsure
    text = lines[row].lstrip(" ")
    indent = len(lines[row]) - len(text)
    if indent <= parent or indent < widest or text[0] == "\t":
        raise Unsure
    pad = " " * indent
    while row < most and (lines[row].startswith(pad) or not lines[row].strip(" ")):
        row += 1
    return row, indent


def _folded(texts: list[str]) -> str:
    """Join lines by blanks; lines that are empty or begin with space keep their line ends."""
    pieces: list[str] = []
    empty = 0
    joins = False
    for text in texts:
        if not text:
            empty += 1
            continue
        indented = text[0] in " \t"
        if not pieces:
            pieces.append("\n" * empty)
        elif joins and not indented:
            pieces.append("\n" * empty or " ")
        else:
            pieces.append("\n" * (empty + 1))
        pieces.append(text)
        empty = 0
        joins = not indented
    return "".join(pieces)


def plain_scalar(
    lines: Sequence[str], row: int, start: int, end: int, parent: int
) -> LongScalar | None:
    """Read the rest of the plain scalar that stands between two columns of a row, if it goes on.

    It goes on in lines that are indented deeper than its parent, whatever they look like, but
    for one that is a comment or looks like a key: that is an error.
    """
    pieces = [lines[row][start:end]]
    last = row
    gap = 0
    for number in range(row + 1, len(lines)):
        line = lines[number]
        text = line.strip(" ")
        if not text:
            gap += 1
            continue
        if len(line) - len(line.lstrip(" ")) <= parent or text[0] == "#":
            break
        if ": " in text or text[-1] == ":" or " #" in text or not text.isprintable():
            raise Unsure
        pieces += ("\n" * gap or " ", text)
        gap = 0
        last = number
        end = len(line.rstrip(" "))
    if last == row:
        return None
    if lines[row][len(pieces[0]) + start :].strip(" "):
        # A comment behind its first line ended it there.
        raise Unsure
    return LongScalar(plain_value("".join(pieces)), last, end)


def quoted_scalar(opened: str, lines: Sequence[str], first: int, parent: int) -> LongScalar:
    """Read the quoted scalar that begins with `opened`, its quote included, and goes on at `first`.

    YAML's parsers let its lines stand anywhere, YAML itself only deeper than its parent.
    """
    quote = opened[0]
    text = opened[1:].rstrip(" ")
    inside = _DOUBLE if quote == '"' else _SINGLE
    pieces = [text]
    gap = 0
    for number in range(first, len(lines)):
        line = lines[number]
        body = line.lstrip(" ")
        indent = len(line) - len(body)
        if not body:
            gap += 1
            continue
        match = inside.match(line, indent)
        if indent <= parent or match is None or not line.isprintable():
            raise Unsure
        end = match.end()
        closes = match[1] != ""
        text = line[indent:end]
        pieces += ("\n" * gap or " ", text if closes else text.rstrip(" "))
        gap = 0
        if closes:
            if not REST.match(line, end + 1):
                raise Unsure
            raw = "".join(pieces)
            value = quoted_value(raw, None) if quote == '"' else quoted_value(None, raw)
            return LongScalar(value, number, end + 1)
        if end < len(line):
            raise Unsure
    raise Unsure
