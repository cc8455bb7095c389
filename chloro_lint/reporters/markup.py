"""HTML and SVG built so that text stays text: whatever is not finished markup is escaped.

A string becomes markup in one place, `text`; elements are made of markup and strings. What comes
from a manifest can therefore open no tag, leave no attribute and reorder nothing that is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from chloro_lint.reporters.text import visible

_LONG = re.compile(r"\S{20}")
_SIGNS = re.compile(r"(?<=[^\s\\][/,=.:_-])(?=\w)")
_VOID = frozenset({"br", "hr", "input", "meta", "link", "col", "wbr"})
_WITHOUT_TEXT = frozenset({"script", "style"})


class Markup(str):
    """Finished markup, safe to write as it is."""

    __slots__ = ()


Attribute = str | int | bool | None
Child = str | None
"""A string is text unless it is `Markup`; None is nothing."""


def text(value: str) -> Markup:
    """Escape a text; what steers a terminal or a reader's eye is written as an escape."""
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(visible(value)))


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element.

    In the names of attributes an underscore stands for a hyphen, and one at the end for nothing
    (``class_``). True gives an attribute without a value, False and None give none.
    """
    opening = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{opening}>")
    if name in _WITHOUT_TEXT and not all(isinstance(one, Markup) for one in children if one):
        raise TypeError(f"{name} takes no text")
    return Markup(f"<{name}{opening}>{together(children)}</{name}>")


def together(children: Iterable[Child]) -> Markup:
    """Put pieces one after the other."""
    return Markup("".join(text(one) for one in children if one is not None))


def joined(separator: str, children: Iterable[str]) -> Markup:
    """Put pieces one after the other with something in between."""
    return Markup(text(separator).join(text(one) for one in children))


def loose(value: str) -> Markup:
    """Escape a text whose long words may be broken after a sign, as paths and labels are long."""
    if isinstance(value, Markup):
        return value
    pieces = _SIGNS.split(visible(value)) if _LONG.search(value) else [visible(value)]
    return Markup("<wbr>".join(html.escape(piece) for piece in pieces))


def prose(words: str) -> Markup:
    """Return a text of ours on one line; what stands between backticks is code."""
    pieces = " ".join(words.split()).split("`")
    if len(pieces) % 2 == 0:
        return text("`".join(pieces))
    return together(
        tag("code", piece) if number % 2 else piece for number, piece in enumerate(pieces)
    )


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    written = name.removesuffix("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{text(str(value))}"'
