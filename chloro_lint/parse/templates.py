"""Recognise the source of a template engine where a manifest was expected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from chloro_lint.model import FieldPath
from chloro_lint.model.regex import regex

_OPENING = regex(r"\{[{%]")
_BARE_LINE = regex(r"^[ \t]*(?:- +)*(?:[\w./-]+:[ \t]+)?(\{[{%])", re.MULTILINE)
_PODS: tuple[FieldPath, ...] = (
    ("spec",),
    ("spec", "template", "spec"),
    ("spec", "jobTemplate", "spec", "template", "spec"),
)
_IDENTITY: tuple[FieldPath, ...] = (
    ("apiVersion",),
    ("kind",),
    ("metadata", "name"),
    ("metadata", "namespace"),
)


def cause(text: str, error: int, scalars: list[tuple[int, int]]) -> int | None:
    """Return the template mark that made a text unreadable, None where none did.

    `error` is the offset where the parser stopped, `scalars` are the stretches it had read: marks
    in quotes and in block scalars are ordinary text, unless they stand next to the error.
    """
    near_start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, error))) + 1
    near_end = text.find("\n", error)
    near_end = len(text) if near_end < 0 else near_end
    quoted = [(a, b) for a, b in scalars if "\n" in text[a:b] or text[a : a + 1] in {'"', "'"}]
    position = 0
    for match in _OPENING.finditer(text, 0, near_end):
        at = match.start()
        while position < len(quoted) and quoted[position][1] <= at:
            position += 1
        inside = position < len(quoted) and quoted[position][0] <= at
        if (at >= near_start or not inside) and not _in_comment(text, at):
            return at
    later = _BARE_LINE.search(text, near_end)
    return later.start(1) if later else None


def _in_comment(text: str, at: int) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.lstrip().startswith("#") or " #" in line


def templated_fields(data: Any) -> Iterator[FieldPath]:
    """Yield the paths whose template expression makes it unknown what object this is or runs."""
    yield from _templated(data)
    if isinstance(data, dict) and str(data.get("kind")).endswith("List"):
        for index, item in enumerate(_list(data.get("items"))):
            for path in _templated(item):
                yield ("items", index, *path)


def _templated(data: Any) -> Iterator[FieldPath]:
    for path in _IDENTITY:
        if _is_template(_get(data, path)):
            yield path
    for pod in _PODS:
        for name in ("containers", "initContainers"):
            for index, container in enumerate(_list(_get(data, (*pod, name)))):
                if _is_template(_get(container, ("image",))):
                    yield (*pod, name, index, "image")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_template(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    opening = value.find("{{")
    return opening >= 0 and value.find("}}", opening) >= 0


def _get(data: Any, path: FieldPath) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data
