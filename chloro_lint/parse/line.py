"""What a single line of a manifest in block style says, as far as that is beyond doubt.

Manifests repeat their lines: of ten lines nine were seen before. `Lines` remembers what it read.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from chloro_lint.model.regex import regex
from chloro_lint.parse.inline import (
    DOUBLE,
    LONGEST_KEY,
    QUOTED,
    REST,
    SINGLE,
    Unsure,
    plain_value,
    quoted_value,
    read_flow,
)
from chloro_lint.parse.scalars import stringify

Where: TypeAlias = tuple[int, int, int, int, tuple[int, ...]]
"""Columns from 0: start and end of the key, start and end of the value, and the dashes before.

Without a key its start and end are the value's start. Of a value that does not end on its line
the end is that of its first line.
"""

Line: TypeAlias = tuple[int, int, Any, Any, Where]
"""Column of the key, kind of the value, key, value, and where both stand.

Only a line that is a key and a scalar, and nothing else, has a column here: it asks for no more
than to be put into the mapping at that column. All others have `NO_COLUMN`. A line without a key
has None there. It is a plain tuple because it is taken apart for every line of every manifest.
"""

NO_COLUMN: Final = -1

# What a line is, if not only a key and a scalar.
BLANK: Final = 0  # nothing, or a comment
OTHER: Final = 1  # not known: at best, text that continues a scalar
# What the value is.
PLAIN: Final = 2
QUOTED_SCALAR: Final = 3
NOTHING: Final = 4  # null, or what stands on the lines below
FLOW: Final = 5  # a list or a mapping; everybody needs an own copy
BLOCK: Final = 6  # the header of a block scalar: `|`, `>-`
OPEN: Final = 7  # a scalar in quotes that goes on in the next line; its first line, quote included

_NOWHERE: Final[Where] = (0, 0, 0, 0, ())
_BLANK: Final[Line] = (NO_COLUMN, BLANK, None, None, _NOWHERE)
_OTHER: Final[Line] = (NO_COLUMN, OTHER, None, None, _NOWHERE)

# Indentation, dashes, then: a key and what follows its colon; or an item; or nothing.
_LINE: Final = regex(
    r" *+((?:- ++){0,8}+)"
    r"(?:(?:([\w./$][\w./$-]*+)|\"([^\"\\]*+)\"|'([^']*+)'):(?: ++(.*+))?+$|([^ #].*+))?"
    r"(?:#.*+)?+$"
)
_DELIMITED: Final = regex(rf"{QUOTED}|(?P<header>[|>][-+]?+)|(?P<open>\"{DOUBLE}|'{SINGLE})$")
_INDICATORS: Final = frozenset("-?:,[]{}#&*!|>'\"%@`")


class Lines(dict[str, Line]):
    """A memory of lines, which forgets all of them when it is full."""

    __slots__ = ()

    MOST = 1 << 14
    LONGEST = 200

    def __missing__(self, line: str) -> Line:
        read = read_line(line)
        if len(line) <= self.LONGEST:
            if len(self) >= self.MOST:
                self.clear()
            self[line] = read
        return read


def read_line(line: str) -> Line:
    """Read one line, without its end, that stands outside of scalars of several lines.

    A character that is not printable makes it one that is not known: among them are tabs, which
    no line may be indented with, and the line ends that only YAML takes for such.
    """
    match = _LINE.match(line)
    if match is None or not line.isprintable():
        return _OTHER
    dashed, key, double, single, text, item = match.groups()
    start = match.end(1)
    dashes: tuple[int, ...] = ()
    if dashed:
        first = match.start(1)
        dashes = tuple([at for at in range(first, start) if line[at] == "-"])
    try:
        if item is not None:
            return _valued(line, None, start, start, item, dashes)
        if key is not None:
            end = match.end(2)
            key = stringify(key)
        elif double is not None or single is not None:
            key = single if double is None else double
            end = start + len(key) + 2
        else:
            # A dash without anything after it waits for an item on the lines below.
            return _OTHER if dashed else _BLANK
        if key is None or end - start > LONGEST_KEY:
            return _OTHER
        if not text or text[0] == "#":
            return (NO_COLUMN, NOTHING, key, None, (start, end, end + 1, end + 1, dashes))
        return _valued(line, key, start, end, text, dashes)
    except Unsure:
        return _OTHER


def _valued(
    line: str, key: str | None, key_start: int, key_end: int, text: str, dashes: tuple[int, ...]
) -> Line:
    """Read the value of a key or of an item, which the text to the line's end begins with."""
    start = len(line) - len(text)
    first = text[0]
    column = NO_COLUMN if key is None or dashes else key_start
    value: Any
    if first not in _INDICATORS or (first in "-?:" and text[1:2] not in {"", " "}):
        remark = text.find(" #")
        if remark >= 0:
            text = text[:remark]
        text = text.rstrip(" ")
        if ": " in text or text[-1] == ":":
            raise Unsure
        where = (key_start, key_end, start, start + len(text), dashes)
        return (column, PLAIN, key, plain_value(text), where)
    if first in "[{":
        column, kind = NO_COLUMN, FLOW
        value, (_start, end, _node) = read_flow(line, start, 0, [])
    else:
        match = _DELIMITED.match(line, start)
        if match is None:
            raise Unsure
        double, single, header, opened = match.groups()
        end = match.end()
        if double is not None or single is not None:
            kind, value = QUOTED_SCALAR, quoted_value(double, single)
        else:
            column = NO_COLUMN
            kind, value = (BLOCK, header) if header is not None else (OPEN, opened)
    if REST.match(line, end) is None:
        raise Unsure
    return (column, kind, key, value, (key_start, key_end, start, end, dashes))
