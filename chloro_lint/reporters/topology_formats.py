"""The formats of the connectivity view, by name."""

from __future__ import annotations

from collections.abc import Sequence

from chloro_lint.model import Unchecked
from chloro_lint.reporters.topology_graphs import dot, mermaid
from chloro_lint.reporters.topology_svg import topology_svg
from chloro_lint.reporters.topology_tables import (
    difference_csv,
    difference_json,
    difference_markdown,
    topology_csv,
    topology_json,
    topology_markdown,
)
from chloro_lint.reporters.topology_text import Compared, Shown, difference_text, topology_text
from chloro_lint.reporters.view import View

FORMATS = ("text", "json", "csv", "md", "mermaid", "dot", "svg")
DIFF_FORMATS = ("text", "json", "csv", "md")


def render_topology(
    name: str, sets: Sequence[Shown], unread: Sequence[Unchecked], view: View
) -> str:
    """Write the topologies of some sets in one of `FORMATS`."""
    match name:
        case "json":
            return topology_json(sets, unread)
        case "csv":
            return topology_csv(sets)
        case "md":
            return topology_markdown(sets)
        case "mermaid":
            return mermaid(sets)
        case "dot":
            return dot(sets)
        case "svg":
            return topology_svg([one.topology for one in sets]) + "\n"
        case _:
            return topology_text(sets, unread, view)


def render_difference(
    name: str, some: Sequence[Compared], unread: Sequence[Unchecked], view: View
) -> str:
    """Write what differs in one of `DIFF_FORMATS`."""
    match name:
        case "json":
            return difference_json(some, unread)
        case "csv":
            return difference_csv(some)
        case "md":
            return difference_markdown(some)
        case _:
            return difference_text(some, unread, view)
