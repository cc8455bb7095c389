"""Scalars in quotes, and collections in flow style, that begin and end on one line.

Only what is beyond doubt is read: what is rare, and what two readers of YAML might take
differently, raises Unsure and is left to YAML's own parser.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Any, Final

from chloro_lint.model import Scalar
from chloro_lint.parse.compose import Entries, Mark, Node
from chloro_lint.parse.scalars import resolve, stringify

MAX_FLOW_DEPTH: Final = 16
LONGEST_KEY: Final = 256
"""YAML's parsers know a key only by its colon, and look no further for it than 1,024."""

DOUBLE: Final = r"(?:[^\"\\]++|\\[nt\"\\/])*+"
"""What stands in double quotes; of the escapes those that manifests use."""

SINGLE: Final = r"(?:[^']++|'')*+"
"""What stands in single quotes."""

QUOTED: Final = rf"(?:\"(?P<double>{DOUBLE})\"|'(?P<single>{SINGLE})')"

REST: Final = re.compile(r" *+(?:(?<= )#.*+)?+$")
"""What may stand behind a value on its line."""

# Far less than YAML has for plain scalars in a flow collection: neither an indicator at the
# beginning, nor a dash or a colon that anything but text follows.
_SCALAR: Final = re.compile(
    QUOTED + r"|(?P<plain>(?:[\w./$~+=]|-(?=[\w./-]))"
    r"(?:[\w./$~+=@%*()-]|:(?=[\w/])|[ ]++(?=[\w./$~+=(]))*+)"
)
_SPACE: Final = re.compile("[ ]*+")
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPED: Final = {"n": "\n", "t": "\t"}


class Unsure(Exception):  # noqa: N818  not an error of the program
    """The text is not of the simple kind that can be read line by line."""


def plain_value(text: str) -> Scalar:
    """Return what a plain scalar means; raise Unsure where kubectl would refuse it."""
    value = resolve(text)
    if type(value) is float and not isfinite(value):
        raise Unsure
    return value


def quoted_value(double: str | None, single: str | None) -> str:
    """Return the value of a scalar that `QUOTED` matched, from its groups."""
    if double is None:
        return (single or "").replace("''", "'")
    if "\\" in double:
        return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), double)
    return double


def read_flow(line: str, at: int, base: int, nodes: list[Node]) -> tuple[Any, Mark]:
    """Read the collection that begins at a column of a line; raise Unsure.

    Its marks, and what is returned as its own, are offset by `base`; they join the nodes as those
    of `compose.Composed` do.
    """
    flow = _Flow(line, at, base, nodes)
    value, number = flow.value()
    return value, (base + at, base + flow.at, number)


def copied(value: Any) -> Any:
    """Return a copy of what a flow collection says: no two documents share one."""
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    if type(value) is list:
        return [copied(item) for item in value]
    return value


class _Flow:
    """Reads one collection; `at` is the column of what comes next."""

    __slots__ = ("_base", "_depth", "_line", "_nodes", "at")

    def __init__(self, line: str, at: int, base: int, nodes: list[Node]) -> None:
        self.at = at
        self._line = line
        self._base = base
        self._nodes = nodes
        self._depth = 0

    def value(self) -> tuple[Any, int]:
        """Read a value and return it with the number of its node, -1 of a scalar."""
        opening = self._line[self.at : self.at + 1]
        if opening not in {"{", "["}:
            text, plain = self._scalar()
            return plain_value(text) if plain else text, -1
        self._depth += 1
        if self._depth > MAX_FLOW_DEPTH:
            raise Unsure
        number = len(self._nodes)
        self.at += 1
        value = self._mapping() if opening == "{" else self._list()
        self._depth -= 1
        return value, number

    def _list(self) -> list[Any]:
        data: list[Any] = []
        marks: list[Mark] = []
        self._nodes.append(marks)
        more = not self._closes("]")
        while more:
            start = self.at
            value, number = self.value()
            data.append(value)
            marks.append((self._base + start, self._base + self.at, number))
            more = self._goes_on("]")
        return data

    def _mapping(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        marks: Entries = {}
        self._nodes.append(marks)
        more = not self._closes("}")
        while more:
            key_start = self.at
            key, plain = self._scalar()
            key_end = self.at
            name = stringify(key) if plain else key
            self._take(":")
            if name is None or name in data or key_end - key_start > LONGEST_KEY:
                raise Unsure
            if not self._skip_space():
                raise Unsure
            start = self.at
            data[name], number = self.value()
            places = (key_start, key_end, start, self.at)
            marks[name] = (*(self._base + place for place in places), number)
            more = self._goes_on("}")
        return data

    def _scalar(self) -> tuple[str, bool]:
        """Read a scalar; tell whether its form may give it a type."""
        match = _SCALAR.match(self._line, self.at)
        if match is None:
            raise Unsure
        self.at = match.end()
        plain: str | None = match["plain"]
        if plain is not None:
            return plain, True
        return quoted_value(match["double"], match["single"]), False

    def _closes(self, bracket: str) -> bool:
        self._skip_space()
        closes = self._line.startswith(bracket, self.at)
        self.at += closes
        return closes

    def _goes_on(self, bracket: str) -> bool:
        """Step over the comma to the next entry, or over the bracket."""
        if self._closes(bracket):
            return False
        self._take(",")
        self._skip_space()
        return True

    def _take(self, mark: str) -> None:
        if not self._line.startswith(mark, self.at):
            raise Unsure
        self.at += 1

    def _skip_space(self) -> bool:
        before = self.at
        match = _SPACE.match(self._line, before)
        self.at = match.end() if match else before
        return self.at > before
