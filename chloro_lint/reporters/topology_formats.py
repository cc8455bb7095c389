"""The formats of the connectivity view, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from chloro_lint.model import Unchecked
from chloro_lint.reporters.topology_difference import difference_text
from chloro_lint.reporters.topology_graphs import dot
from chloro_lint.reporters.topology_json import difference_json, topology_json
from chloro_lint.reporters.topology_mermaid import mermaid
from chloro_lint.reporters.topology_svg import topology_svg
from chloro_lint.reporters.topology_tables import (
    difference_csv,
    difference_markdown,
    topology_csv,
    topology_markdown,
)
from chloro_lint.reporters.topology_text import topology_text
from chloro_lint.reporters.topology_words import Compared, Shown
from chloro_lint.reporters.view import View

_Faults = Sequence[Unchecked]
FORMATS: Mapping[str, Callable[[Sequence[Shown], _Faults, View], str]] = MappingProxyType(
    {
        "text": topology_text,
        "json": lambda sets, unread, _view: topology_json(sets, unread),
        "csv": lambda sets, _unread, _view: topology_csv(sets),
        "md": lambda sets, _unread, _view: topology_markdown(sets),
        "mermaid": lambda sets, _unread, _view: mermaid(sets),
        "dot": lambda sets, _unread, _view: dot(sets),
        "svg": lambda sets, _unread, _view: topology_svg([one.topology for one in sets]) + "\n",
    }
)
DIFF_FORMATS: Mapping[str, Callable[[Sequence[Compared], _Faults, View], str]] = MappingProxyType(
    {
        "text": difference_text,
        "json": lambda some, unread, _view: difference_json(some, unread),
        "csv": lambda some, _unread, _view: difference_csv(some),
        "md": lambda some, _unread, _view: difference_markdown(some),
    }
)
SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "text",
        ".json": "json",
        ".csv": "csv",
        ".md": "md",
        ".markdown": "md",
        ".mmd": "mermaid",
        ".mermaid": "mermaid",
        ".dot": "dot",
        ".gv": "dot",
        ".svg": "svg",
    }
)
"""The format that the name of a file speaks of."""
