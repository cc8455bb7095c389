"""Build a document's data, and the marks of where it was written, from a stream of events."""

from __future__ import annotations

from math import isfinite
from typing import Any, TypeAlias, cast

from chloro_lint.model import Problem, Scalar
from chloro_lint.model.values import NamedTuple
from chloro_lint.parse.scalars import key_of, resolve, stringify, typed
from chloro_lint.parse.text import Page

MAX_DEPTH = 200
MAX_ALIASED = 100_000
MAX_PROBLEMS = 1_000
"""Of one document; more of them tell nothing new."""

Mark: TypeAlias = tuple[int, ...]
"""Offsets in the document, the last element the number of the collection's node, or -1.

Of a mapping's entry: key start, key end, value start, value end, node. Of a list's item, and of
the root: start, end, node. A block scalar's end includes the line ends after it.
"""

Entries: TypeAlias = dict[str | None, Mark]
"""The marks of a mapping's entries. Under None stands its first `<<`."""

Node: TypeAlias = Entries | list[Mark]

_TAG = "tag:yaml.org,2002:"
_SHOWN = 60
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"


class Refusal(Exception):  # noqa: N818  not an error of the program
    """The document cannot be read any further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Composed(NamedTuple):
    """A document's plain data, its marks, and what kubectl would not accept in it."""

    data: Any
    root: Mark
    nodes: list[Node]
    problems: list[Problem]
    end: int
    """The offset after the last of what was read."""


class _Anchored:
    """What an anchor stands for: complete once its node has ended."""

    __slots__ = ("complete", "height", "node", "size", "value")

    def __init__(self) -> None:
        self.complete = False
        self.height = 0
        self.value: Any = None
        self.node = -1
        self.size = 1


class _Frame:
    """A collection that is being read."""

    __slots__ = (
        "anchored", "before", "data", "explicit", "height", "inside_key", "key", "key_end",
        "key_start", "marks", "node", "start",
    )  # fmt: skip

    def __init__(
        self, data: Any, marks: Any, node: int, start: int, before: int, anchored: _Anchored | None
    ) -> None:
        self.data = data
        self.marks = marks
        self.node = node
        self.start = start
        self.before = before
        self.anchored = anchored
        self.key: Any = _WANTED
        self.key_start = self.key_end = 0
        self.explicit: set[str] | None = None
        self.height = 1
        self.inside_key = False


class _State:
    """What a mapping expects next, where it is no value of a key."""


_WANTED = _State()  # a key
_DROPPED = _State()  # the value of a key that has no meaning
_MERGE = _State()  # the value of `<<`


class Composer:
    """Takes events in order, without recursion; `composed` is complete after the last one.

    Offsets are those of the document, which stands at `base` on the page. Aliases share the
    object they stand for: nothing is copied, but what they would expand to is counted.
    """

    def __init__(self, page: Page, base: int) -> None:
        self.problems: list[Problem] = []
        self._page = page
        self._base = base
        self._nodes: list[Node] = []
        self._stack: list[_Frame] = []
        self._frame: _Frame | None = None
        self._anchors: dict[str, _Anchored] = {}
        self._total = 0
        self._aliased = 0
        self._end = 0
        self._data: Any = None
        self._root: Mark = (0, 0, -1)

    def composed(self) -> Composed:
        """Return what the events said."""
        return Composed(self._data, self._root, self._nodes, self.problems, self._end)

    def scalar(
        self, text: str, start: int, end: int, *, plain: bool, tag: str = "", anchor: str = ""
    ) -> None:
        """Take a scalar: `plain` where its form may give it a type."""
        self._total += 1
        self._end = end
        frame = self._frame
        if frame is not None and frame.key is _WANTED:
            self._scalar_key(frame, text, start, end, plain=plain, tag=tag)
            if anchor:
                self._anchor(anchor, text if not plain else resolve(text))
            return
        value: Scalar = text
        if tag or plain:
            value = self._tagged(text, tag, start, end) if tag else resolve(text)
            if type(value) is float and not isfinite(value):
                self._refuse_value(start, end, "infinite and undefined numbers have no JSON form")
                value = None
        if anchor:
            self._anchor(anchor, value)
        self._put(value, start, end, -1)

    def alias(self, name: str, start: int, end: int) -> None:
        """Take an alias."""
        anchored = self._anchors.get(name)
        if anchored is None:
            self._stop(
                "syntax-error", start, end, f"alias *{name[:_SHOWN]} has no anchor before it"
            )
        elif not anchored.complete:
            self._stop(
                "excessive-structure", start, end, f"anchor &{name[:_SHOWN]} contains itself"
            )
        else:
            self._end = end
            self._expand(anchored, start, end)
            frame = self._frame
            if frame is not None and frame.key is _WANTED:
                self._alias_key(frame, anchored, start, end)
            else:
                aliased_list = isinstance(anchored.value, list)
                merged_list = aliased_list and frame is not None and frame.key is _MERGE
                self._put(anchored.value, start, end, -1 if merged_list else anchored.node)

    def _expand(self, anchored: _Anchored, start: int, end: int) -> None:
        """Count what an alias stands for, though it is shared: readers walk all of it."""
        self._total += anchored.size
        self._aliased += anchored.size
        if self._aliased > MAX_ALIASED:
            message = f"aliases expand to more than {MAX_ALIASED:,} values"
            self._stop("excessive-structure", start, end, message)
        if anchored.height + len(self._stack) > MAX_DEPTH:
            self._stop("excessive-structure", start, end, TOO_DEEP)
        frame = self._frame
        if frame is not None and frame.height <= anchored.height:
            frame.height = anchored.height + 1

    def open(self, start: int, end: int, *, mapping: bool, anchor: str = "") -> None:
        """Take the start of a mapping or a list."""
        if len(self._stack) >= MAX_DEPTH:
            self._stop("excessive-structure", start, end, TOO_DEEP)
        frame = self._frame
        if frame is not None and frame.key is _WANTED:
            self._collection_key(frame, start, end, mapping=mapping)
        self._total += 1
        self._end = end
        anchored = None
        if anchor:
            anchored = self._anchors[anchor] = _Anchored()
        marks: Node = {} if mapping else []
        node = len(self._nodes)
        self._nodes.append(marks)
        data: Any = {} if mapping else []
        opened = _Frame(data, marks, node, start, self._total - 1, anchored)
        if frame is not None:
            opened.inside_key = frame.inside_key or frame.key is _WANTED
        self._frame = opened
        if not mapping:
            opened.key = None
        self._stack.append(opened)

    def close(self, flow_end: int = -1) -> None:
        """Take the end of a collection: of a flow one the offset after its bracket."""
        frame = self._stack.pop()
        self._frame = self._stack[-1] if self._stack else None
        if flow_end >= 0:
            self._end = flow_end
        if frame.anchored is not None:
            anchored = frame.anchored
            anchored.complete = True
            anchored.value = frame.data
            anchored.node = frame.node
            anchored.size = self._total - frame.before
            anchored.height = frame.height
        outer = self._frame
        if outer is not None and outer.height <= frame.height:
            outer.height = frame.height + 1
        if outer is not None and outer.key is _WANTED:
            outer.key = _DROPPED
        else:
            self._put(frame.data, frame.start, max(self._end, frame.start), frame.node)

    def _put(self, value: Any, start: int, end: int, node: int) -> None:
        frame = self._frame
        if frame is None:
            self._data = value
            self._root = (start, end, node)
            return
        key = frame.key
        if key is None:
            frame.data.append(value)
            frame.marks.append((start, end, node))
            return
        frame.key = _WANTED
        if type(key) is str:
            frame.data[key] = value
            frame.marks[key] = (frame.key_start, frame.key_end, start, end, node)
        elif key is _MERGE:
            frame.marks.setdefault(None, (frame.key_start, frame.key_end, start, end, node))
            self._merge(frame, value, start, end, node)

    def _merge(self, frame: _Frame, value: Any, start: int, end: int, node: int) -> None:
        """Set the keys of merged mappings as go-yaml does: over all that was written before."""
        # go-yaml refuses the alias of a list here, which comes without a node.
        marks = self._nodes[node] if node >= 0 else []
        values, numbers = [value], [node]
        if isinstance(marks, list):
            values, numbers = value, [mark[-1] for mark in marks]
        if node < 0 or not all(isinstance(item, dict) for item in values):
            self._refuse_value(start, end, "a merge takes a mapping or a list of mappings")
            return
        if frame.explicit is None:
            frame.explicit = set(frame.data)
        # Of several the first has the last word.
        for item, number in zip(reversed(values), reversed(numbers), strict=True):
            frame.data.update(item)
            frame.marks.update(
                (key, mark)
                for key, mark in cast("Entries", self._nodes[number]).items()
                if key is not None
            )

    def _scalar_key(
        self, frame: _Frame, text: str, start: int, end: int, *, plain: bool, tag: str
    ) -> None:
        frame.key_start, frame.key_end = start, end
        if text == "<<" and (plain or tag == _TAG + "merge"):
            frame.key = _MERGE
            return
        key: str | None = text
        if tag:
            key = key_of(self._tagged(text, tag, start, end))
        elif plain:
            key = stringify(text)
        self._set_key(frame, key, start, end)

    def _alias_key(self, frame: _Frame, anchored: _Anchored, start: int, end: int) -> None:
        frame.key_start, frame.key_end = start, end
        if anchored.node >= 0:
            frame.key = _DROPPED
            self._refuse_value(start, end, "a mapping or a list cannot be a key")
            return
        self._set_key(frame, key_of(anchored.value), start, end)

    def _collection_key(self, frame: _Frame, start: int, end: int, *, mapping: bool) -> None:
        text = self._page.text
        at = self._base + start
        if mapping and text.startswith("{", at) and at > 0 and text[at - 1] == "{":
            close = text.find("}}", at)
            self._stop(
                "unrendered-template",
                start - 1,
                close + 2 - self._base if 0 <= close < text.find("\n", at) else end,
                "a template expression stands where a value belongs",
            )
        if not frame.inside_key:
            self._refuse_value(start, end, "a mapping or a list cannot be a key")

    def _set_key(self, frame: _Frame, key: str | None, start: int, end: int) -> None:
        if key is None:
            frame.key = _DROPPED
            self._refuse_value(start, end, "null cannot be a key")
            return
        frame.key = key
        explicit = frame.explicit
        if explicit is not None:
            repeated = key in explicit
            explicit.add(key)
        else:
            repeated = key in frame.data
        if repeated:
            line = self._page.line(self._base + frame.marks[key][0])
            self._report(
                "duplicate-key", start, end, f"key {_shown(key)} is already set at line {line}"
            )

    def _tagged(self, text: str, tag: str, start: int, end: int) -> Scalar:
        """Give a scalar the type of its tag; a tag that is not YAML's own leaves it a string."""
        name = tag.removeprefix(_TAG) if tag.startswith(_TAG) else ""
        try:
            return typed(text, name)
        except ValueError:
            self._refuse_value(start, end, f"the value cannot be read as !!{name}")
            return None

    def _anchor(self, name: str, value: Scalar) -> None:
        anchored = self._anchors[name] = _Anchored()
        anchored.complete = True
        anchored.value = None if isinstance(value, float) and not isfinite(value) else value

    def _refuse_value(self, start: int, end: int, message: str) -> None:
        self._report("unsupported-value", start, end, message)

    def _report(self, fault: str, start: int, end: int, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            span = self._page.span(self._base + start, self._base + end)
            self.problems.append(Problem(fault, span, message))

    def _stop(self, fault: str, start: int, end: int, message: str) -> None:
        raise Refusal(
            Problem(fault, self._page.span(self._base + start, self._base + end), message)
        )


def _shown(key: str) -> str:
    text = key if len(key) <= _SHOWN else key[: _SHOWN - 1] + "…"
    return '"' + "".join(char if char.isprintable() else "\ufffd" for char in text) + '"'
