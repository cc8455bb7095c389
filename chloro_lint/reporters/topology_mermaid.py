"""Who reaches whom as a flowchart in Mermaid's language, as GitHub, GitLab and others draw it.

Whatever comes from manifests stands in quoted labels only, which Mermaid reads as HTML with
``#…;`` entities; nodes are called by numbers. Mermaid refuses charts beyond two sizes, and none of
the places that draw them can be told otherwise: a larger one is gathered as for a picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.proof.topology import Topology
from chloro_lint.reporters.ports_text import short
from chloro_lint.reporters.text import visible
from chloro_lint.reporters.topology_graphs import STATES, by_namespace, called, space_label
from chloro_lint.reporters.topology_picture import BEYOND, Arrow, Box, Picture, lane_key, picture
from chloro_lint.reporters.topology_words import SIGNS, Shown, names, parts

MOST_EDGES = 499
"""Mermaid's `maxEdges` is 500, and it refuses that many."""
MOST_CHARACTERS = 50_000
"""Its `maxTextSize`."""
_MOST_NAMES = 5
"""Names in a box that stands for several workloads."""

_ARROWS = {
    "open": "-->",
    "wanted": "==>",
    "unwanted": "-.->",
    "missing": "-.-x",
    "unknown": "-.->",
    BEYOND: "-.->",
}
_BEYOND = "outside these manifests: "


def mermaid(sets: Sequence[Shown]) -> str:
    """Write a flowchart, a subgraph for each namespace.

    What is too large for Mermaid is gathered first, the least of the connections left out where even
    that is too much; a box says so.
    """
    whole: list[str] = []
    edges = 0
    for number, one in enumerate(sets):
        prefix = f"s{number}"
        whole += _nodes(one.topology, prefix)
        links = list(_links(one.topology, prefix))
        whole += links
        edges += len(links)
    text = _chart(whole)
    if edges <= MOST_EDGES and len(text) <= MOST_CHARACTERS:
        return text
    return _largest([(one.topology, picture(one.topology)) for one in sets])


def _chart(lines: Sequence[str]) -> str:
    return "\n".join(["flowchart LR", *lines]) + "\n"


def _nodes(of: Topology, prefix: str) -> Iterator[str]:
    ids = _ids(of, prefix)
    named = names(of.nodes)
    spaces, outside = by_namespace(of)
    for number, (space, nodes) in enumerate(spaces.items()):
        yield f'  subgraph {prefix}g{number}["{_html(space_label(of, space))}"]'
        for node in nodes:
            yield f'    {ids[node.key]}["{_html(called(node))}"]'
        yield "  end"
    for node in outside:
        yield f'  {ids[node.key]}(["{_html(named[node.key])}"])'


def _links(of: Topology, prefix: str) -> Iterator[str]:
    ids = _ids(of, prefix)
    for link in of.links:
        for state, ports in parts(link):
            label = f"{SIGNS[state]} {STATES[state]}{ports}"
            yield _edge(ids[link.source.key], _ARROWS[state], label, ids[link.target.key])
    for one in of.beyond:
        label = f"{_BEYOND}{short(one.connections)}"
        yield _edge(ids[one.source.key], _ARROWS[BEYOND], label, ids[one.target.key])


def _ids(of: Topology, prefix: str) -> dict[str, str]:
    return {node.key: f"{prefix}n{number}" for number, node in enumerate(of.nodes)}


def _edge(source: str, arrow: str, label: str, target: str) -> str:
    return f'  {source} {arrow}|"{_html(label.strip())}"| {target}'


def _largest(drawn: Sequence[tuple[Topology, Picture]]) -> str:
    """Write as many connections of gathered sets as Mermaid takes.

    First go those that the architecture has a word on, then those that stand for the most.
    """
    ids = [_gathered_ids(of, f"s{number}") for number, (_, of) in enumerate(drawn)]
    arrows = [(number, one) for number, (_, of) in enumerate(drawn) for one in of.arrows]
    arrows.sort(key=lambda numbered: (numbered[1].state == "open", -numbered[1].count))
    most = min(MOST_EDGES, len(arrows))
    while True:
        remarks = [remark for _, of in drawn for remark in of.remarks]
        if most < len(arrows):
            remarks.append(
                f"Not drawn: {len(arrows) - most} more connections. `--format csv` has all."
            )
        lines: list[str] = []
        for number, (topology, of) in enumerate(drawn):
            lines += _boxes(topology, of, ids[number])
        lines += [
            f'  r{number}["{_html(one)}"]' for number, one in enumerate(dict.fromkeys(remarks))
        ]
        kept = sorted(arrows[:most], key=lambda numbered: numbered[0])
        lines += [_arrow(one, ids[number]) for number, one in kept]
        text = _chart(lines)
        if len(text) <= MOST_CHARACTERS or not most:
            return text
        most = most * 3 // 4


def _gathered_ids(of: Picture, prefix: str) -> dict[str, str]:
    found = {box.key: f"{prefix}n{number}" for number, box in enumerate(of.boxes)}
    lanes = dict.fromkeys(box.lane for box in of.boxes if box.lane)
    return {**{lane_key(lane): f"{prefix}g{at}" for at, lane in enumerate(lanes)}, **found}


def _boxes(topology: Topology, of: Picture, ids: dict[str, str]) -> Iterator[str]:
    lanes: dict[str, list[Box]] = {}
    for box in of.boxes:
        lanes.setdefault(box.lane, []).append(box)
    for lane, boxes in lanes.items():
        if lane:
            yield f'  subgraph {ids[lane_key(lane)]}["{_html(space_label(topology, lane))}"]'
        for box in boxes:
            opening, closing = ("[", "]") if box.side == "inside" else ("([", "])")
            yield f'    {ids[box.key]}{opening}"{_html(_words(box))}"{closing}'
        if lane:
            yield "  end"


def _words(box: Box) -> str:
    shown = box.names
    if len(shown) > _MOST_NAMES:
        shown = (*shown[: _MOST_NAMES - 1], f"and {len(shown) - _MOST_NAMES + 1} more")
    return ", ".join(shown) + (f" ({box.note})" if box.note else "")


def _arrow(of: Arrow, ids: dict[str, str]) -> str:
    if of.state == BEYOND:
        label = f"{_BEYOND}{short(of.ports)}"
    else:
        label = f"{SIGNS[of.state]} {STATES[of.state]}{short(of.ports)}"
    return _edge(ids[of.source], _ARROWS[of.state], label, ids[of.target])


def _html(text: str) -> str:
    """Write every character that Mermaid, Markdown or HTML could take for syntax as an entity."""
    return "".join(
        char if char.isalnum() or char in " .,-/:✓✗…→" else f"#{ord(char)};"
        for char in visible(text)
    )
