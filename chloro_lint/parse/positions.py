"""Locate the values of one document in its file, when something has to be shown."""

from __future__ import annotations

from chloro_lint.model import FieldPath, Span
from chloro_lint.model.regex import regex
from chloro_lint.model.values import dataclass
from chloro_lint.parse.compose import Mark, Node
from chloro_lint.parse.text import Page

_PROPERTIES = regex(r"(?:[&!][^\s,\[\]{}]*+\s++)++")
_ENTRY = 5


@dataclass(frozen=True, slots=True, eq=False)
class WrittenPositions:
    """The marks of a document, of which nothing is computed before it is asked for.

    `base` is where the document stands on the page, `root` the mark of its data. What stands
    behind an alias is located where its anchor is; a merged key where it was written.
    """

    page: Page
    base: int
    root: Mark
    nodes: list[Node]

    def span(self, path: FieldPath) -> Span:
        """Return the key a person would edit; see `model.Positions`."""
        mark, whole = self._nearest(path)
        if len(mark) == _ENTRY:
            return self._entry(mark, with_value=whole)
        return self._item(mark)

    def value_span(self, path: FieldPath) -> Span:
        """Return the value's own text, of a block scalar from its header to its last line."""
        mark, whole = self._nearest(path)
        if not whole:
            return self.span(path)
        start, end = mark[-3], mark[-2]
        return self._span(start, self._trimmed(start, end))

    def written(self, path: FieldPath) -> bool:
        """Tell whether the path stands in the text, itself or by an alias or a merge."""
        return self._nearest(path)[1]

    def under(self, prefix: FieldPath) -> WrittenPositions:
        """Return the positions of the part of the document that stands at a path.

        Where nothing is written there, everything is located at the nearest written ancestor.
        """
        mark, whole = self._nearest(prefix)
        if whole:
            return WrittenPositions(self.page, self.base, mark[-3:], self.nodes)
        start, end = (mark[0], mark[1]) if len(mark) == _ENTRY else self._first(mark)
        return WrittenPositions(self.page, self.base, (start, end, -1), self.nodes)

    def _nearest(self, path: FieldPath) -> tuple[Mark, bool]:
        """Return the mark of a path, or of its nearest written ancestor, and whether it is it."""
        mark = self.root
        for step in path:
            node = self.nodes[mark[-1]] if mark[-1] >= 0 else None
            inner: Mark | None = None
            if isinstance(node, dict) and isinstance(step, str):
                inner = node.get(step)
            elif isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node):
                inner = node[step]
            if inner is None:
                return mark, False
            mark = inner
        return mark, True

    def _entry(self, mark: Mark, *, with_value: bool) -> Span:
        key_start, key_end, _start, end, _node = mark
        begin = self._past_properties(key_start, key_end)
        if with_value and self._is_short(mark):
            return self._span(begin, end)
        return self._span(begin, key_end)

    def _is_short(self, mark: Mark) -> bool:
        """Tell a scalar that ends on the line of its key; an alias is as short as one."""
        key_start, _key_end, start, end, node = mark
        if end <= start or key_start > start:
            return False
        text = self.page.text
        if text[self.base + self._past_properties(start, end)] in "|>":
            return False
        if node >= 0 and not text.startswith("*", self.base + start):
            return False
        return text.find("\n", self.base + key_start, self.base + end) < 0

    def _item(self, mark: Mark) -> Span:
        start, end = self._first(mark)
        if end > start:
            end = self._trimmed(start, end)
        text_end = self.page.text.find("\n", self.base + start, self.base + end)
        return self._span(start, end if text_end < 0 else text_end - self.base)

    def _first(self, mark: Mark) -> tuple[int, int]:
        """Return the first key, or the scalar, that an item or the whole document begins with."""
        while True:
            start, end, number = mark[-3:]
            node = self.nodes[number] if number >= 0 else None
            if not node or self.page.text.startswith("*", self.base + start):
                return self._past_properties(start, end), end
            if isinstance(node, dict):
                inside = [entry for entry in node.values() if start <= entry[0] < end]
                if not inside:
                    return self._past_properties(start, end), end
                key_start, key_end, *_ = min(inside)
                return self._past_properties(key_start, key_end), key_end
            mark = node[0]

    def _past_properties(self, start: int, end: int) -> int:
        """Skip the anchor and the tag before a node."""
        text = self.page.text
        if text[self.base + start : self.base + start + 1] in {"&", "!"}:
            match = _PROPERTIES.match(text, self.base + start, self.base + end)
            if match:
                return match.end() - self.base
        return start

    def _trimmed(self, start: int, end: int) -> int:
        """Take the line ends after a block scalar away from it."""
        return start + len(self.page.text[self.base + start : self.base + end].rstrip(" \t\n"))

    def _span(self, start: int, end: int) -> Span:
        return self.page.span(self.base + start, self.base + end)
