"""The outline of a document: all that is written in it, with what no later stage gets to see.

Data keeps the last of two entries with the same key, and of an alias what it stands for. Whoever
has to know every place where a text stands needs the outline.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from chloro_lint.model.values import NamedTuple, dataclass, field
from chloro_lint.parse.compose import MAX_DEPTH
from chloro_lint.parse.events import parser_of
from chloro_lint.parse.syntax import SyntaxFault, explain


class Scalar(NamedTuple):
    """A scalar: its stretch of the text, quotes and block header included, and its value."""

    start: int
    end: int
    value: str


class Alias(NamedTuple):
    """An alias and the name it uses."""

    start: int
    end: int
    name: str


@dataclass(slots=True, eq=False)
class Mapping:
    """The entries of a mapping in order, keys and values; a key may stand there twice."""

    entries: list[tuple[Node, Node]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Sequence:
    """The items of a list."""

    items: list[Node] = field(default_factory=list)


Node: TypeAlias = Scalar | Alias | Mapping | Sequence


class Outline(NamedTuple):
    """A document's root, None of an empty one; its anchors by name, and its scalars in order."""

    root: Node | None
    anchors: dict[str, list[Node]]
    scalars: list[Scalar]
    end: int
    """The offset after the last of what was read."""


class _Open(NamedTuple):
    """A collection that is being read, and of a mapping the key that waits for its value."""

    node: Mapping | Sequence
    key: list[Node]

    def add(self, node: Node) -> None:
        if isinstance(self.node, Sequence):
            self.node.items.append(node)
        elif self.key:
            self.node.entries.append((self.key.pop(), node))
        else:
            self.key.append(node)


def outline(text: str) -> Outline:
    """Return the outline of the first document of a text.

    Raises SyntaxFault where it is not YAML, and where it is nested deeper than manifests may be.
    """
    from yaml import (  # noqa: PLC0415  costs 30 ms, and no file may need it
        AliasEvent,
        DocumentEndEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
        YAMLError,
    )

    found = Outline(None, {}, [], 0)
    top = _Open(Sequence(), [])
    stack = [top]
    end = 0
    try:
        get_event = parser_of(text).get_event
        while True:
            event = get_event()
            kind = type(event)
            if kind is DocumentEndEvent or kind is StreamEndEvent:
                break
            if kind in (MappingEndEvent, SequenceEndEvent):
                stack.pop()
            elif kind in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
                node = _node(event, alias=kind is AliasEvent, mapping=kind is MappingStartEvent)
                stack[-1].add(node)
                if kind is not AliasEvent and event.anchor:
                    found.anchors.setdefault(event.anchor, []).append(node)
                if isinstance(node, Scalar):
                    found.scalars.append(node)
                elif isinstance(node, (Mapping, Sequence)):
                    stack.append(_Open(node, []))
            else:
                continue
            end = event.end_mark.index
            if len(stack) > MAX_DEPTH + 1:
                raise SyntaxFault("the document is nested too deep", event.start_mark.index)
    except YAMLError as error:
        raise explain(error, text) from None
    items = top.node.items if isinstance(top.node, Sequence) else []
    return found._replace(root=items[0] if items else None, end=end)


def _node(event: Any, *, alias: bool, mapping: bool) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    if alias:
        return Alias(start, end, event.anchor)
    if hasattr(event, "value"):
        return Scalar(start, end, event.value)
    return Mapping() if mapping else Sequence()
