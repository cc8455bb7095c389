"""What changed between two sets, by meaning: who came and went, and what passes now and before.

Both sides are held against the same outsiders, so that a policy that was rewritten and means the
same is no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chloro_lint.proof.connectivity import Passage
from chloro_lint.proof.ports import NOTHING
from chloro_lint.proof.topology import Node, Topology

_NOTHING = Passage(NOTHING, NOTHING)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One pair whose connections differ."""

    source: Node
    target: Node
    before: Passage
    after: Passage
    moved: str = ""
    """Why all of it came or went: the workload that did."""

    @property
    def sort(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        if self.before.possibly.empty:
            return "added"
        return "removed" if self.after.possibly.empty else "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two topologies."""

    came: tuple[Node, ...]
    went: tuple[Node, ...]
    changes: tuple[Change, ...]
    open_changes: tuple[tuple[Node, tuple[str, ...], tuple[str, ...]], ...] = ()
    """Workloads of which other directions are open now: before, after."""
    complete: bool = True
    """False where one side is too large to be listed whole."""

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.came or self.went or self.changes or self.open_changes)


def difference(before: Topology, after: Topology) -> Difference:
    """Compare two topologies that were computed with one `Outside`."""
    old = {one.key: one for one in before.workloads}
    new = {one.key: one for one in after.workloads}
    came = tuple(one for key, one in new.items() if key not in old)
    went = tuple(one for key, one in old.items() if key not in new)
    moved = {one.key: f"{one.label} came" for one in came}
    moved |= {one.key: f"{one.label} went" for one in went}
    was, is_ = _links(before), _links(after)
    changes = []
    for key in dict.fromkeys((*was, *is_)):
        some = was.get(key) or is_[key]
        passed = was[key][2] if key in was else _NOTHING
        passes = is_[key][2] if key in is_ else _NOTHING
        if passed != passes:
            why = ", ".join(moved[one] for one in key if one in moved)
            changes.append(Change(some[0], some[1], passed, passes, why))
    changes.sort(key=lambda one: (one.source.key, one.target.key))
    turned = tuple(
        (new[key], old[key].open, new[key].open)
        for key in old
        if key in new and old[key].open != new[key].open
    )
    parts = (before, after)
    complete = not any(one.mesh or one.unlisted or one.more_strangers for one in parts)
    return Difference(came, went, tuple(changes), turned, complete)


def _links(of: Topology) -> Mapping[tuple[str, str], tuple[Node, Node, Passage]]:
    return {
        (one.source.key, one.target.key): (one.source, one.target, one.passage)
        for one in of.links
        if not one.passage.possibly.empty
    }
