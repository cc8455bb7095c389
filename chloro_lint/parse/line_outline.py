"""The outline of a document in plain block style, without YAML's parser.

It comes to the same as `outline`: loading PyYAML alone takes longer than
Python's start.
"""

from __future__ import annotations

from typing import Any

from chloro_lint.parse.block_style import read_block_style
from chloro_lint.parse.compose import Mark
from chloro_lint.parse.compose import Node as Marks
from chloro_lint.parse.inline import Unsure
from chloro_lint.parse.line_positions import marks_of_lines
from chloro_lint.parse.outline import Mapping, Node, Outline, Scalar, Sequence
from chloro_lint.parse.text import Page


def outline_by_lines(text: str) -> Outline | None:
    """Return the outline of a document; None where it is not plain enough to be read by lines."""
    page = Page(text)
    try:
        document = read_block_style(page.lines(), closed=text.endswith("\n"))
    except Unsure:
        return None
    root, nodes = marks_of_lines(page, 0, document)
    drawing = _Drawing(text, nodes)
    return Outline(drawing.node(document.data, root), {}, drawing.scalars, len(text))


class _Drawing:
    """Makes nodes of data and the marks of where it stands."""

    def __init__(self, text: str, marks: list[Marks]) -> None:
        self.scalars: list[Scalar] = []
        self._text = text
        self._marks = marks

    def node(self, data: Any, mark: Mark) -> Node:
        start, end, number = mark[-3:]
        inner = self._marks[number] if number >= 0 else None
        if inner is None:
            value = data if isinstance(data, str) else self._text[start:end]
            return self._scalar(start, end, value)
        if isinstance(inner, dict):
            return Mapping(
                [
                    (self._key(key, entry), self.node(data[key], entry))
                    for key, entry in inner.items()
                ]
            )
        return Sequence([self.node(item, mark) for item, mark in zip(data, inner, strict=True)])

    def _key(self, key: str | None, entry: Mark) -> Scalar:
        start, end = entry[:2]
        written = self._text[start:end]
        return self._scalar(start, end, str(key) if written[:1] in {'"', "'"} else written)

    def _scalar(self, start: int, end: int, value: str) -> Scalar:
        scalar = Scalar(start, end, value)
        self.scalars.append(scalar)
        return scalar
