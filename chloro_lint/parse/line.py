"""What a single line of a manifest in block style says, as far as that is beyond doubt.

Manifests repeat their lines: of ten lines nine were seen before. `Lines` remembers what it read.
A line that is `UNSURE` makes its whole document one for YAML's own parser.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeAlias

from chloro_lint.parse.inline import (
    LONGEST_KEY,
    QUOTED,
    Unsure,
    plain_value,
    quoted_value,
    read_flow,
)
from chloro_lint.parse.scalars import stringify

Where: TypeAlias = tuple[int, int, int, int, tuple[int, ...]]
"""Columns from 0: start and end of the key, start and end of the value, and the dashes before.

Without a key its start and end are the value's start. Of a block scalar the end is unknown.
"""

Line: TypeAlias = tuple[int, int, Any, Any, Where]
"""Column of the key, what the value is, the key, the value, and where both stand.

The column is `DASHED` where dashes stand before the key, or before a value without one: then the
key is None. A plain tuple, because it is taken apart for every line of every manifest.
"""

# Columns of lines that have none.
DASHED: Final = -1
BLANK: Final = -2
UNSURE: Final = -3

# What a value is.
SCALAR: Final = 0  # itself
NOTHING: Final = 1  # null, or what stands on the lines below
FLOW: Final = 2  # a list or a mapping; everybody needs an own copy
BLOCK: Final = 3  # the header of a block scalar: `|`, `>-`

_NOWHERE: Final[Where] = (0, 0, 0, 0, ())
_BLANK: Final[Line] = (BLANK, NOTHING, None, None, _NOWHERE)
_UNSURE: Final[Line] = (UNSURE, NOTHING, None, None, _NOWHERE)

_LINE: Final = re.compile(
    r" *+((?:- ++){0,8}+)"
    r"(?:(?:([\w./$][\w./$-]*+)|\"([^\"\\]*+)\"|'([^']*+)'):(?: ++(.*+))?+$|([^ #].*+))?"
)
_DELIMITED: Final = re.compile(QUOTED + r"|(?P<header>[|>][-+]?+)")
_REST: Final = re.compile(r" *+(?:(?<= )#.*+)?+$")
_INDICATORS: Final = frozenset("-?:,[]{}#&*!|>'\"%@`")


class Lines(dict[str, Line]):
    """A memory of lines, which forgets all of them when it is full."""

    __slots__ = ()

    MOST = 1 << 15
    LONGEST = 200

    def __missing__(self, line: str) -> Line:
        read = read_line(line)
        if len(line) <= self.LONGEST:
            if len(self) >= self.MOST:
                self.clear()
            self[line] = read
        return read


def read_line(line: str) -> Line:
    """Read one line, without its end, that stands outside block scalars."""
    match = _LINE.match(line)
    if match is None or not line.isprintable():
        return _UNSURE
    dashed, key, double, single, text, item = match.groups()
    start = match.end(1)
    dashes: tuple[int, ...] = ()
    column = start
    if dashed:
        first = match.start(1)
        dashes = tuple(at for at in range(first, start) if line[at] == "-")
        column = DASHED
    try:
        if item is not None:
            # Without a dash and without a key it may be the second line of anything.
            return _valued(line, DASHED, None, start, start, item, dashes) if dashed else _UNSURE
        if key is not None:
            end = match.end(2)
            key = stringify(key)
        elif double is not None or single is not None:
            key = single if double is None else double
            end = start + len(key) + 2
        else:
            return _UNSURE if dashed else _BLANK
        if key is None or end - start > LONGEST_KEY:
            return _UNSURE
        if not text or text[0] == "#":
            return (column, NOTHING, key, None, (start, end, end + 1, end + 1, dashes))
        return _valued(line, column, key, start, end, text, dashes)
    except Unsure:
        return _UNSURE


def _valued(
    line: str,
    column: int,
    key: str | None,
    key_start: int,
    key_end: int,
    text: str,
    dashes: tuple[int, ...],
) -> Line:
    """Read the value of a key or of an item, which the text to the line's end begins with."""
    start = len(line) - len(text)
    first = text[0]
    value: Any
    if first not in _INDICATORS or (first == "-" and text[1:2] not in {"", " "}):
        remark = text.find(" #")
        if remark >= 0:
            text = text[:remark]
        text = text.rstrip(" ")
        if ": " in text or text[-1] == ":":
            raise Unsure
        where = (key_start, key_end, start, start + len(text), dashes)
        return (column, SCALAR, key, plain_value(text), where)
    if first in "[{":
        kind = FLOW
        value, (_start, end, _node) = read_flow(line, start, 0, [])
    else:
        match = _DELIMITED.match(line, start)
        if match is None:
            raise Unsure
        double, single, header = match.groups()
        end = match.end()
        if header is not None:
            kind, value = BLOCK, header
        else:
            kind, value = SCALAR, quoted_value(double, single)
    if _REST.match(line, end) is None:
        raise Unsure
    return (column, kind, key, value, (key_start, key_end, start, end, dashes))
