"""Locate the values of a document that was read line by line, when something has to be shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

from chloro_lint.model import FieldPath, Span
from chloro_lint.model.values import NamedTuple
from chloro_lint.parse.block_style import LINES, BlockDocument, LongStretch
from chloro_lint.parse.compose import Entries, Mark, Node
from chloro_lint.parse.inline import read_flow
from chloro_lint.parse.line import FLOW, QUOTED_SCALAR
from chloro_lint.parse.positions import WrittenPositions
from chloro_lint.parse.text import Page

Plain: TypeAlias = tuple[int, bytes, list[tuple[int, ...]]]
"""A line table as `marshal` writes it: the first row, all rows, and the scalars of several lines."""


class _LineTable(NamedTuple):
    """What positions are made from: the page, the document's first row, and its table of rows."""

    page: Callable[[], Page]
    first: int
    document: BlockDocument


class LazyPositions:
    """Positions of which nothing exists before the first question.

    Until then there is only the table of rows; then the marks are made that the general path
    would have made, so that both answer alike.
    """

    __slots__ = ("_table", "make")

    def __init__(
        self, make: Callable[[], WrittenPositions], table: _LineTable | None = None
    ) -> None:
        self.make = make
        self._table = table

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPositions.of, (self.marked(),)

    @classmethod
    def of(cls, written: WrittenPositions) -> LazyPositions:
        """Return what is marked already."""
        return cls(lambda: written)

    def plain(self, data: Any) -> Plain | None:
        """Return the table in a form that crosses to another process, `data` being the document's.

        None where there is no table, or where the data is no longer as it was read.
        """
        from array import array  # noqa: PLC0415 - a run in one process needs none

        table = self._table
        if table is None or table.document.data is not data:
            return None
        long: list[tuple[int, ...]] = [
            (row, *stretch) for row, stretch in table.document.long.items()
        ]
        return (table.first, array("I", table.document.rows).tobytes(), long)

    @classmethod
    def of_plain(cls, page: Callable[[], Page], data: Any, plain: Plain) -> LazyPositions:
        """Return the positions of a document that was read in another process; see `plain`."""
        return cls(partial(_made_of_plain, page, data, plain))

    def marked(self) -> WrittenPositions:
        """Return the positions with their marks."""
        return _marks_of(self)

    def span(self, path: FieldPath) -> Span:
        """Return the key a person would edit; see `model.Positions`."""
        return self.marked().span(path)

    def value_span(self, path: FieldPath) -> Span:
        """Return the value's own text; see `WrittenPositions.value_span`."""
        return self.marked().value_span(path)

    def written(self, path: FieldPath) -> bool:
        """Tell whether the path stands in the text."""
        return self.marked().written(path)

    def under(self, prefix: FieldPath) -> LazyPositions:
        """Return the positions of the part of the document that stands at a path."""
        return LazyPositions(lambda: self.marked().under(prefix))


@lru_cache(maxsize=256)
def _marks_of(positions: LazyPositions) -> WrittenPositions:
    """Make the marks of a document; what is asked of one is asked at about the same time."""
    return positions.make()


def line_positions(page: Callable[[], Page], first: int, document: BlockDocument) -> LazyPositions:
    """Return the positions of a document whose first line is the page's row `first`, from 0."""
    table = _LineTable(page, first, document)
    return LazyPositions(partial(_made, table), table)


def _made(table: _LineTable) -> WrittenPositions:
    page = table.page()
    return WrittenPositions(page, 0, *marks_of_lines(page, table.first, table.document))


def marks_of_lines(page: Page, first: int, document: BlockDocument) -> tuple[Mark, list[Node]]:
    """Return the mark of a document and its nodes, in offsets of the page; see `line_positions`."""
    return _Marker(page, first, document).marks(document.data)


def _made_of_plain(page: Callable[[], Page], data: Any, plain: Plain) -> WrittenPositions:
    from array import array  # noqa: PLC0415 - a run in one process needs none

    first, written, long = plain
    rows = array("I")
    rows.frombytes(written)
    stretches = {row: LongStretch(*stretch) for row, *stretch in long}
    return _made(_LineTable(page, first, BlockDocument(data, rows, stretches)))


NO_NODE: Final = -1
"""What a scalar has instead of a node."""


class _Marker:
    """Makes the marks of a document, walking its data in the order in which it was written.

    Lines are read once more, for the columns that nobody asked for at first. `end` is where the
    last scalar ended: there ends, with it, every collection that it was the last of.
    """

    __slots__ = (
        "_end", "_first", "_lines", "_long", "_next", "_nodes", "_rows", "_starts",
    )  # fmt: skip

    def __init__(self, page: Page, first: int, document: BlockDocument) -> None:
        self._starts = page.starts()
        self._lines = page.lines()
        self._first = first
        self._rows = document.rows
        self._long = document.long
        self._nodes: list[Node] = []
        self._next = 0
        self._end = 0

    def marks(self, data: Any) -> tuple[Mark, list[Node]]:
        """Return the mark of the whole document and its nodes, in offsets of the page."""
        return self._below(data), self._nodes

    def _below(self, data: Any) -> Mark:
        """Mark a block collection that begins with the next row."""
        row = self._first + self._rows[self._next]
        key_start, _, _, _, dashes = LINES[self._lines[row]][4]
        column = dashes[0] if type(data) is list else key_start
        number = self._collection(data, column)
        return (self._starts[row] + column, self._end, number)

    def _collection(self, data: Any, column: int) -> int:
        """Mark the entries of a mapping, or the items of the list at a column."""
        number = len(self._nodes)
        if type(data) is dict:
            entries: Entries = {}
            self._nodes.append(entries)
            for key, value in data.items():
                entries[key] = self._entry(value)
        else:
            items: list[Mark] = []
            self._nodes.append(items)
            items.extend([self._item(value, column) for value in data])
        return number

    def _entry(self, value: Any) -> Mark:
        number = self._rows[self._next]
        self._next += 1
        row = self._first + number
        base = self._starts[row]
        _, kind, _, _, (key_start, key_end, start, end, _) = LINES[self._lines[row]]
        if kind <= QUOTED_SCALAR and number not in self._long:
            # Nearly all entries of nearly all documents.
            start += base
            self._end = end = base + end
            return (base + key_start, base + key_end, start, end, NO_NODE)
        return (base + key_start, base + key_end, *self._value(value, row, kind, start, end))

    def _item(self, value: Any, column: int) -> Mark:
        row = self._first + self._rows[self._next]
        self._next += 1
        _, kind, key, _, (key_start, _, start, end, dashes) = LINES[self._lines[row]]
        inner = dashes.index(column) + 1
        if inner < len(dashes):
            number = self._collection(value, dashes[inner])
            return (self._starts[row] + dashes[inner], self._end, number)
        if key is not None:
            number = self._collection(value, key_start)
            return (self._starts[row] + key_start, self._end, number)
        return self._value(value, row, kind, start, end)

    def _value(self, value: Any, row: int, kind: int, start: int, end: int) -> Mark:
        """Mark the value whose key or dash stands in a row, itself perhaps in later ones."""
        base = self._starts[row]
        if kind == FLOW:
            _, mark = read_flow(self._lines[row], start, base, self._nodes)
            self._end = mark[1]
            return mark
        if type(value) is dict or type(value) is list:
            return self._below(value)
        long = self._long.get(row - self._first)
        if long is not None:
            begin = self._starts[self._first + long.row] + long.start
            self._end = self._starts[self._first + long.last] + long.end
            return (begin, self._end, NO_NODE)
        self._end = base + end
        return (base + start, self._end, NO_NODE)
