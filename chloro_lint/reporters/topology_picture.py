"""What a drawing of a topology shows: boxes, arrows and lanes, gathered until they can be read.

Boxes that nobody could tell apart by their arrows become one: workloads that nothing isolates from
each other, outsiders of equal standing, and in a large set workloads that are alike. What all
workloads of a namespace do is one arrow of the namespace. Where that is not enough, a namespace is
one box.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chloro_lint.proof.ports import Connections
from chloro_lint.proof.topology import Node, Topology
from chloro_lint.reporters.topology_words import gaps, openness

MOST_BOXES = 64
"""Boxes above which no graph is drawn."""
MOST_ARROWS = 110
MOST_ROWS = 90
"""Boxes above which a matrix leaves some out."""
_FEW = 20
"""Boxes up to which workloads that are alike stay apart."""
_MESH = 3
"""Workloads from which those that all reach each other are one box."""
_COMMON = 3
"""Boxes from which what all of a namespace do is an arrow of the namespace."""

LEFT, INSIDE, RIGHT = "left", "inside", "right"
BEYOND = "beyond"
"""The state of a flow that no manifest here decides."""


@dataclass(frozen=True, slots=True)
class Box:
    """One or several nodes that are drawn as one."""

    key: str
    names: tuple[str, ...]
    sort: str
    """``workload``, ``store``, ``ingress``, ``internet``, ``addresses``, ``pods`` or ``party``."""
    side: str = INSIDE
    lane: str = ""
    """The namespace of workloads."""
    note: str = ""
    tip: str = ""
    open: bool = False
    """Whether nothing isolates it in either direction."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """What passes from one box to another in one state; an end may be a lane's, by `lane_key`."""

    source: str
    target: str
    state: str
    ports: Connections
    count: int = 1
    """How many links it stands for."""


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn of one topology, and what was gathered for it."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    remarks: tuple[str, ...] = ()
    matrix: bool = False
    """Whether it is too much for boxes and arrows."""

    @property
    def too_large(self) -> bool:
        """Whether a graph of it could not be read."""
        return len(self.boxes) > MOST_BOXES or len(self.arrows) > MOST_ARROWS


def lane_key(namespace: str) -> str:
    """Return the name of a lane as the end of an arrow."""
    return f"lane/{namespace}"


def picture(of: Topology) -> Picture:
    """Choose what is drawn of a topology."""
    whole = _plain(of)
    small = _alike(whole, _open_together, _MESH, "reach each other on every port")
    small = _alike(small, _outsiders, 2, "")
    if len(small.boxes) > _FEW:
        small = _alike(small, _workloads, 2, "")
    found = _common(small)
    if not found.too_large:
        return found
    by_namespace = _by_namespace(whole)
    if by_namespace is not None and not by_namespace.too_large:
        return by_namespace
    if len(small.boxes) > MOST_ROWS and by_namespace is not None:
        small = by_namespace
    return _cut(replace(small, matrix=True))


def _cut(of: Picture) -> Picture:
    """Leave out of a matrix what is too much for it, those with the fewest arrows first."""
    if len(of.boxes) <= MOST_ROWS:
        return of
    counts = Counter(end for one in of.arrows for end in (one.source, one.target))
    busiest = {one.key for one in sorted(of.boxes, key=lambda box: -counts[box.key])[:MOST_ROWS]}
    left = len(of.boxes) - MOST_ROWS
    return replace(
        of,
        boxes=tuple(one for one in of.boxes if one.key in busiest),
        arrows=tuple(one for one in of.arrows if busiest.issuperset((one.source, one.target))),
        remarks=(f"Not drawn: {left} more with fewer connections.", *of.remarks),
    )


def _plain(of: Topology) -> Picture:
    """Return a box for each node, and an arrow for each state of a link.

    Who is outside and both reaches and is reached is drawn on both sides.
    """
    boxes: dict[str, Box] = {}
    arrows = []
    for node in of.shown:
        if node.peer.in_set:
            boxes[node.key] = _box(node, INSIDE)

    def end(node: Node, side: str) -> str:
        if node.peer.in_set:
            return node.key
        key = f"{side}/{node.key}"
        if key not in boxes:
            boxes[key] = replace(_box(node, side), key=key)
        return key

    for beyond in of.beyond:
        ends = (end(beyond.source, LEFT), end(beyond.target, LEFT))
        arrows.append(Arrow(*ends, BEYOND, beyond.connections))
    for link in of.links:
        ends = (end(link.source, LEFT), end(link.target, RIGHT))
        arrows += [Arrow(*ends, state, ports) for state, ports in link.parts]
    remarks = tuple(f"{one.lead} {one.text}." for one in gaps(of))
    return Picture(tuple(boxes.values()), tuple(arrows), remarks)


def _box(node: Node, side: str) -> Box:
    sort = node.sort
    if node.peer.in_set:
        sort = "store" if node.store else "workload"
    elif node.party == "ingress":
        sort = "ingress"
    kind = node.peer.pods[0].resource.kind if node.peer.in_set else ""
    notes = [kind, openness(node), "host network" if node.peer.host_network else ""]
    note = ", ".join(one for one in notes if one)
    tip = node.detail if not node.peer.in_set else node.key
    return Box(node.key, (node.label,), sort, side, node.namespace, note, tip, len(node.open) > 1)


Class = Callable[[Box], tuple[str, ...] | None]


def _open_together(box: Box) -> tuple[str, ...] | None:
    return (box.lane,) if box.open else None


def _outsiders(box: Box) -> tuple[str, ...] | None:
    return (box.side,) if box.sort in ("internet", "addresses", "pods", "party") else None


def _workloads(box: Box) -> tuple[str, ...] | None:
    return (box.lane, box.sort, box.note) if box.side == INSIDE else None


def _alike(of: Picture, class_of: Class, least: int, note: str) -> Picture:
    """Draw as one the boxes of a class that have the same arrows to everybody else."""
    profile: dict[str, set[tuple[object, ...]]] = {one.key: set() for one in of.boxes}
    together = class_of is _open_together
    kin = {one.key: found for one in of.boxes if (found := class_of(one)) is not None}
    for arrow in of.arrows:
        s, t = arrow.source, arrow.target
        if together and s in kin and kin[s] == kin.get(t):
            continue
        profile[s].add(("to", t, arrow.state, arrow.ports))
        profile[t].add(("from", s, arrow.state, arrow.ports))
    groups: dict[object, list[Box]] = {}
    for box in of.boxes:
        if box.key in kin:
            groups.setdefault((kin[box.key], frozenset(profile[box.key])), []).append(box)
    merged = {
        one.key: group[0].key for group in groups.values() if len(group) >= least for one in group
    }
    heads = {
        group[0].key: _gathered(group, note) for group in groups.values() if len(group) >= least
    }
    return _renamed(of, merged, heads)


def _gathered(group: Sequence[Box], note: str) -> Box:
    first = group[0]
    kinds = dict.fromkeys(one.note for one in group)
    shared = next(iter(kinds)) if len(kinds) == 1 else ""
    words = ", ".join(one for one in (shared, note) if one)
    names = tuple(name for one in group for name in one.names)
    tip = "; ".join(one.tip for one in group if one.tip)
    return replace(first, names=names, note=words, tip=tip)


def _renamed(of: Picture, merged: dict[str, str], heads: dict[str, Box]) -> Picture:
    """Put heads in the place of the boxes they stand for, and add up their arrows."""
    boxes = tuple(
        heads.get(one.key, one) for one in of.boxes if merged.get(one.key, one.key) == one.key
    )
    found: dict[tuple[str, str, str], Arrow] = {}
    for arrow in of.arrows:
        source = merged.get(arrow.source, arrow.source)
        target = merged.get(arrow.target, arrow.target)
        if source == target:
            continue
        key = (source, target, arrow.state)
        if key in found:
            before = found[key]
            ports = before.ports.union(arrow.ports)
            found[key] = replace(before, ports=ports, count=before.count + arrow.count)
        else:
            found[key] = replace(arrow, source=source, target=target)
    return replace(of, boxes=boxes, arrows=tuple(found.values()))


def _common(of: Picture) -> Picture:
    """Draw once, from or to the lane, what every box of a lane has with somebody outside it."""
    lanes: dict[str, list[str]] = {}
    for box in of.boxes:
        if box.side == INSIDE:
            lanes.setdefault(box.lane, []).append(box.key)
    lane_of = {key: lane for lane, keys in lanes.items() for key in keys}
    shared: dict[tuple[str, str, str, Connections], list[Arrow]] = {}
    for arrow in of.arrows:
        ends = [lane_of.get(end) for end in (arrow.source, arrow.target)]
        if ends.count(None) == 1:
            source = arrow.source if ends[0] is None else lane_key(ends[0])
            target = arrow.target if ends[1] is None else lane_key(ends[1])
            shared.setdefault((source, target, arrow.state, arrow.ports), []).append(arrow)
    sizes = {lane_key(lane): len(keys) for lane, keys in lanes.items()}
    gone: set[Arrow] = set()
    added = []
    for (source, target, state, ports), some in shared.items():
        if len(some) == sizes.get(source, sizes.get(target)) and len(some) >= _COMMON:
            gone.update(some)
            total = sum(one.count for one in some)
            added.append(Arrow(source, target, state, ports, total))
    return replace(of, arrows=(*(one for one in of.arrows if one not in gone), *added))


def _by_namespace(of: Picture) -> Picture | None:
    """Draw a box for each namespace; None where there is only one."""
    spaces: dict[str, list[Box]] = {}
    for box in of.boxes:
        if box.side == INSIDE:
            spaces.setdefault(box.lane, []).append(box)
    if len(spaces) <= 1:
        return None
    merged = {one.key: lane_key(space) for space, some in spaces.items() for one in some}
    boxes = [
        Box(lane_key(space), (space,), "namespace", INSIDE, "", _counted(len(some)), space)
        for space, some in spaces.items()
    ]
    outside = [one for one in of.boxes if one.side != INSIDE]
    found = _renamed(replace(of, boxes=(*outside, *boxes)), merged, {})
    words = "There are too many workloads to draw each: a box is a namespace."
    return _alike(replace(found, remarks=(words, *found.remarks)), _outsiders, 2, "")


def _counted(number: int) -> str:
    return f"{number} workload{'s' if number != 1 else ''}"
