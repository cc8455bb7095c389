"""Read a document in plain block style line by line, several times as fast as YAML's parser can.

What is read here is a small part of YAML, though nearly all that manifests are made of: mappings
and lists in block style, scalars, block scalars, comments, and flow collections that end on their
line. Everything else raises Unsure, all that is wrong included, and the document goes to the
general path (`events`, `compose`), which alone defines what YAML means. Both agree to the column;
`tests/parse/test_paths_agree.py` holds them to it.

What is left to the general path, and why:

- anchors, aliases, tags, `<<`, `? `, directives: their meaning reaches beyond a line;
- tabs and whatever is not printable: some are errors, some are line ends for YAML alone;
- a key that occurs twice, or that is null: the general path says so, and where;
- keys of other characters than names are made of, escapes but the plainest, indentation
  indicators, flow collections of several lines, items below a bare dash: rare;
- a scalar or a flow collection at the top: the document is no manifest, or is JSON;
- nesting deeper than any manifest's: the general path has the limit and the message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from chloro_lint.model.values import NamedTuple
from chloro_lint.parse.inline import Unsure, copied
from chloro_lint.parse.line import (
    BLANK,
    BLOCK,
    FLOW,
    NOTHING,
    OPEN,
    PLAIN,
    QUOTED_SCALAR,
    Lines,
)
from chloro_lint.parse.long_scalars import LongScalar, block_scalar, plain_scalar, quoted_scalar

MAX_BLOCK_DEPTH: Final = 64

LINES: Final = Lines()
"""What all documents share: the lines that were read so far."""

_NONE: Final = -9  # no column of any line


class LongStretch(NamedTuple):
    """Where a scalar stands that is not all on the line of its key or dash: rows and columns."""

    row: int
    start: int
    last: int
    end: int


class BlockDocument(NamedTuple):
    """The data of a document, and for each of its entries and items in order the row it is in.

    Rows are counted from 0 at the document's first line. What stands inside flow collections has
    no row of its own. `long` are the scalars of several lines, by the row of their key or dash.
    """

    data: Any
    rows: Sequence[int]
    long: dict[int, LongStretch]


def read_block_style(  # noqa: C901, PLR0912, PLR0915  a call for each line would cost its work again
    lines: Sequence[str], *, closed: bool = True
) -> BlockDocument:
    """Read the lines of one document; raise Unsure where they are not of the plain kind.

    `closed` says that the last line has a line end.
    """
    lookup = LINES
    rows: list[int] = []
    note = rows.append
    long: dict[int, LongStretch] = {}
    # The collections that are open, each with its column. The document is the value of a key at
    # a column before all others.
    root: dict[str, Any] = {}
    stack: list[tuple[Any, int]] = []
    inside: Any = root
    at = -1
    pending: str | None = ""  # the key that waits for its value
    ready = _NONE  # the column at which a key and its scalar belong to `inside`, if any does
    numbered = enumerate(lines)
    for row, line in numbered:
        column, kind, key, value, where = lookup[line]
        if column == ready:
            if key in inside:
                raise Unsure
            inside[key] = value
            note(row)
            continue
        if kind == BLANK:
            continue
        dashes = where[4]
        if dashes:
            first = dashes[0]
        elif key is not None:
            first = where[0]
        else:
            # Text alone on its line is the value of the key before it, or goes on with it.
            scalar = _text_alone(lines, row, at, pending, rows, long)
            inside[_last(inside) if pending is None else pending] = scalar.value
            pending = None
            ready = at if type(inside) is dict else _NONE
            _skip(numbered, scalar.last - row)
            continue

        # The collection that the line belongs to is opened by it, or is open already.
        if pending is not None:
            if first > at or (first == at and dashes):
                opened: Any = [] if dashes else {}
                inside[pending] = opened
                stack.append((inside, at))
                inside = opened
                at = first
            else:
                inside[pending] = None
            pending = None
        elif first > at:
            scalar = _goes_on(lines, row, at, rows, long)
            inside[_last(inside)] = scalar.value
            _skip(numbered, scalar.last - row)
            continue
        wanted = list if dashes else dict
        while at > first or (at == first and type(inside) is not wanted):
            inside, at = stack.pop()
        if at != first:
            raise Unsure

        if dashes:
            note(row)
            for dash in dashes[1:]:
                opened = []
                inside.append(opened)
                stack.append((inside, at))
                inside = opened
                at = dash
                note(row)
            if key is not None:
                opened = {}
                inside.append(opened)
                stack.append((inside, at))
                inside = opened
                at = where[0]
        if len(stack) > MAX_BLOCK_DEPTH:
            raise Unsure

        if key is None:
            ready = _NONE
        else:
            if key in inside:
                raise Unsure
            note(row)
            if kind == NOTHING:
                pending = key
                ready = _NONE
                continue
            ready = at
        if kind == FLOW:
            value = copied(value)
        elif kind > QUOTED_SCALAR:
            if kind == BLOCK:
                scalar = block_scalar(value, lines, row + 1, at, closed=closed)
            else:
                scalar = quoted_scalar(value, lines, row + 1, at)
            value = scalar.value
            long[row] = LongStretch(row, where[2], scalar.last, scalar.end)
            _skip(numbered, scalar.last - row)
        if key is None:
            inside.append(value)
        else:
            inside[key] = value

    if pending is not None:
        inside[pending] = None
    if not rows:
        raise Unsure
    return BlockDocument(root[""], rows, long)


def _skip(numbered: Iterator[tuple[int, str]], rows: int) -> None:
    next(islice(numbered, rows, rows), None)


def _last(collection: Any) -> Any:
    """Return the key or the index of what was put into a collection last."""
    return len(collection) - 1 if type(collection) is list else next(reversed(collection))


def _text_alone(
    lines: Sequence[str],
    row: int,
    parent: int,
    pending: str | None,
    rows: list[int],
    long: dict[int, LongStretch],
) -> LongScalar:
    """Read a line without key and dash: a scalar that belongs to a key above, or more of one."""
    if pending is None:
        return _goes_on(lines, row, parent, rows, long)
    _column, kind, _key, value, where = LINES[lines[row]]
    _, _, start, end, _ = where
    if not rows or start <= parent or kind not in {PLAIN, QUOTED_SCALAR, OPEN}:
        raise Unsure
    scalar: LongScalar | None
    if kind == OPEN:
        scalar = quoted_scalar(value, lines, row + 1, parent)
    else:
        scalar = plain_scalar(lines, row, start, end, parent) if kind == PLAIN else None
        scalar = scalar or LongScalar(value, row, end)
    long[rows[-1]] = LongStretch(row, start, scalar.last, scalar.end)
    return scalar


def _goes_on(
    lines: Sequence[str], row: int, parent: int, rows: list[int], long: dict[int, LongStretch]
) -> LongScalar:
    """Read on with the plain scalar that stood on the last line but blank ones; or raise Unsure.

    Only a plain scalar goes on; after one in quotes, and after a comment, more text is an error.
    """
    begun = rows[-1] if rows else -1
    between = lines[begun + 1 : row]
    if begun < 0 or "".join(between).strip(" "):
        raise Unsure
    _column, kind, _key, _value, where = LINES[lines[begun]]
    if kind != PLAIN:
        raise Unsure
    scalar = plain_scalar(lines, begun, where[2], where[3], parent)
    if scalar is None:
        raise Unsure
    long[begun] = LongStretch(begun, where[2], scalar.last, scalar.end)
    return scalar
