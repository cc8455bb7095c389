"""What connectivity appeared or went between two sets, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from chloro_lint.model import Unchecked
from chloro_lint.proof.topology_diff import Change
from chloro_lint.reporters.text import visible
from chloro_lint.reporters.topology_words import Compared, passage_words
from chloro_lint.reporters.view import View


def difference_text(some: Sequence[Compared], unread: Sequence[Unchecked], view: View) -> str:
    """Write what differs between two sides."""
    lines: list[str] = []
    for one in some:
        lines += _difference(one, view)
    if not lines:
        lines.append("The same connections on both sides.")
    if unread:
        lines.append(view.paint("At fault, so that objects may be missing here:", "warning"))
        lines += [f"  {visible(one.file)}: {visible(one.why)}" for one in unread]
    return "\n".join(lines) + "\n"


def _difference(of: Compared, view: View) -> list[str]:
    found = of.difference
    if found.empty and found.complete:
        return []
    lines = [view.paint(f"Set {visible(of.name)}", "strong")] if of.name else []
    lines += [view.paint(f"+ {visible(one.key)} came", "good") for one in found.came]
    lines += [view.paint(f"- {visible(one.key)} went", "error") for one in found.went]
    for node, before, after in found.open_changes:
        text = f"~ {visible(node.key)} is open for {_ways(after)}, was open for {_ways(before)}"
        lines.append(view.paint(text, "warning"))
    for change in found.changes:
        sign, style = {
            "added": ("+", "good"),
            "removed": ("-", "error"),
            "changed": ("~", "warning"),
        }[change.sort]
        lines.append(view.paint(f"{sign} {visible(change_words(change))}", style))
    if not found.complete:
        lines.append("One side is too large to be listed whole: there may be more.")
    return lines


def _ways(directions: Sequence[str]) -> str:
    return " and ".join(directions) or "neither direction"


def change_words(change: Change) -> str:
    """Say what changed in one line."""
    ends = f"{change.source.key} → {change.target.key}"
    before, after = (passage_words(one) for one in (change.before, change.after))
    why = f"  ({change.moved})" if change.moved else ""
    if change.sort == "added":
        return f"{ends}: {after}{why}"
    if change.sort == "removed":
        return f"{ends}: {before}{why}"
    return f"{ends}: {before} → {after}{why}"
