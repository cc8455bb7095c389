"""Locate the values of a document that was read line by line, when something has to be shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from chloro_lint.model import FieldPath, Span
from chloro_lint.parse.block_style import LINES, BlockDocument
from chloro_lint.parse.compose import Entries, Mark, Node
from chloro_lint.parse.inline import read_flow
from chloro_lint.parse.line import FLOW
from chloro_lint.parse.positions import WrittenPositions
from chloro_lint.parse.text import Page


class LazyPositions:
    """Positions of which nothing exists before the first question.

    Until then there is only the table of rows; then the marks are made that the general path
    would have made, so that both answer alike.
    """

    __slots__ = ("_make", "_written")

    def __init__(self, make: Callable[[], WrittenPositions]) -> None:
        self._make: Callable[[], WrittenPositions] | None = make
        self._written: WrittenPositions | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPositions.of, (self.marked(),)

    @classmethod
    def of(cls, written: WrittenPositions) -> LazyPositions:
        """Return what is marked already."""
        return cls(lambda: written)

    def marked(self) -> WrittenPositions:
        """Return the positions with their marks."""
        written = self._written
        if written is None:
            assert self._make is not None
            written = self._written = self._make()
            # What it was made from may go.
            self._make = None
        return written

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


def line_positions(page: Page, first: int, document: BlockDocument) -> LazyPositions:
    """Return the positions of a document whose first line is the page's row `first`, from 0."""
    return LazyPositions(lambda: _Marker(page, first, document).positions())


_SCALAR: Final = -1


class _Marker:
    """Makes the marks of a document, walking its data in the order in which it was written.

    Lines are read once more, for the columns that nobody asked for at first. `end` is where the
    last scalar ended: there ends, with it, every collection that it was the last of.
    """

    __slots__ = ("_data", "_end", "_long", "_next", "_nodes", "_page", "_rows", "_starts")

    def __init__(self, page: Page, first: int, document: BlockDocument) -> None:
        self._page = page
        self._starts = page.starts()[first:] if first else page.starts()
        self._data = document.data
        self._rows = document.rows
        self._long = document.long
        self._nodes: list[Node] = []
        self._next = 0
        self._end = 0

    def positions(self) -> WrittenPositions:
        """Return the positions; the document stands on the page with its offsets."""
        row = self._rows[0]
        where = self._where(row)
        start = self._starts[row] + (where[4][0] if where[4] else where[0])
        number = self._collection(self._data, where[4][0] if where[4] else -1)
        return WrittenPositions(self._page, 0, (start, self._end, number), self._nodes)

    def _line(self, row: int) -> str:
        start = self._starts[row]
        end = self._page.text.find("\n", start)
        return self._page.text[start:] if end < 0 else self._page.text[start:end]

    def _where(self, row: int) -> tuple[int, int, int, int, tuple[int, ...]]:
        return LINES[self._line(row)][4]

    def _collection(self, data: Any, column: int) -> int:
        """Mark a block collection, of a list those of its items, and return its number."""
        number = len(self._nodes)
        if type(data) is dict:
            entries: Entries = {}
            self._nodes.append(entries)
            for key, value in data.items():
                entries[key] = self._entry(value)
        else:
            items: list[Mark] = []
            self._nodes.append(items)
            items.extend(self._item(value, column) for value in data)
        return number

    def _entry(self, value: Any) -> Mark:
        row = self._rows[self._next]
        self._next += 1
        base = self._starts[row]
        line = self._line(row)
        _column, kind, _key, _value, (key_start, key_end, start, end, _dashes) = LINES[line]
        return (base + key_start, base + key_end, *self._value(value, row, kind, line, start, end))

    def _item(self, value: Any, column: int) -> Mark:
        row = self._rows[self._next]
        self._next += 1
        line = self._line(row)
        _column, kind, key, _value, (key_start, _end, start, end, dashes) = LINES[line]
        inner = dashes.index(column) + 1
        if inner < len(dashes):
            number = self._collection(value, dashes[inner])
            return (self._starts[row] + dashes[inner], self._end, number)
        if key is not None:
            number = self._collection(value, _SCALAR)
            return (self._starts[row] + key_start, self._end, number)
        return self._value(value, row, kind, line, start, end)

    def _value(self, value: Any, row: int, kind: int, line: str, start: int, end: int) -> Mark:
        """Mark the value whose key or dash stands in a row, itself perhaps in later ones."""
        base = self._starts[row]
        if kind == FLOW:
            _data, mark = read_flow(line, start, base, self._nodes)
            self._end = mark[1]
            return mark
        if type(value) is dict or type(value) is list:
            row = self._rows[self._next]
            where = self._where(row)
            column = where[4][0] if type(value) is list else where[0]
            begin = self._starts[row] + column
            number = self._collection(value, column)
            return (begin, self._end, number)
        if row in self._long:
            stretch = self._long[row]
            begin = self._starts[stretch.row] + stretch.start
            self._end = self._starts[stretch.last] + stretch.end
        else:
            begin = base + start
            self._end = base + end
        return (begin, self._end, _SCALAR)
