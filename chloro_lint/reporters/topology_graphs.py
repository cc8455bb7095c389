"""Who reaches whom as text that Graphviz draws, and the words that graphs have in common.

Whatever comes from manifests stands in quoted labels only; nodes are called by numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.proof.topology import Node, Topology
from chloro_lint.reporters.ports_text import short
from chloro_lint.reporters.text import visible
from chloro_lint.reporters.topology_words import SIGNS, Shown, names, openness, parts

_DOT_STYLES = {
    "open": 'color="#57606a"',
    "wanted": 'color="#1a7f37"',
    "unwanted": 'color="#cf222e", style=dashed',
    "missing": 'color="#cf222e", style=dotted, arrowhead=tee',
    "unknown": 'color="#9a6700", style=dotted',
}
STATES = {
    "open": "",
    "wanted": "",
    "unwanted": "unwanted: ",
    "missing": "missing: ",
    "unknown": "unknown: ",
}
"""How a label begins that says what state a connection is in."""


def dot(sets: Sequence[Shown]) -> str:
    """Write a graph in Graphviz' language, a cluster for each namespace."""
    lines = ["digraph topology {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    lines.append('  edge [fontname="sans-serif", fontsize=10];')
    for number, one in enumerate(sets):
        lines += _dot(one.topology, f"s{number}")
    return "\n".join([*lines, "}"]) + "\n"


def _dot(of: Topology, prefix: str) -> Iterator[str]:
    ids = {node.key: f"{prefix}n{number}" for number, node in enumerate(of.nodes)}
    named = names(of.nodes)
    spaces, outside = by_namespace(of)
    for number, (space, nodes) in enumerate(spaces.items()):
        yield f"  subgraph cluster_{prefix}g{number} {{"
        yield f"    label={_quoted(space_label(of, space))};"
        for node in nodes:
            yield f"    {ids[node.key]} [label={_quoted(called(node))}];"
        yield "  }"
    for node in outside:
        yield f"  {ids[node.key]} [label={_quoted(named[node.key])}, style=rounded];"
    for link in of.links:
        for state, ports in parts(link):
            label = _quoted(f"{SIGNS[state]} {STATES[state]}{ports}".strip())
            ends = f"{ids[link.source.key]} -> {ids[link.target.key]}"
            yield f"  {ends} [label={label}, {_DOT_STYLES[state]}];"
    for one in of.beyond:
        label = _quoted(f"outside these manifests: {short(one.connections)}")
        ends = f"{ids[one.source.key]} -> {ids[one.target.key]}"
        yield f'  {ends} [label={label}, color="#57606a", style=dotted];'


def _quoted(text: str) -> str:
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def space_label(of: Topology, space: str) -> str:
    """Return what a namespace is called, with the name of its set where there are several."""
    words = f"namespace {space}"
    return f"{words} ({of.name})" if of.name else words


def called(node: Node) -> str:
    """Return what a workload is called, with a word where nothing isolates it."""
    words = openness(node)
    return f"{node.label} ({words})" if words else node.label


def by_namespace(of: Topology) -> tuple[dict[str, list[Node]], list[Node]]:
    """Return the nodes to draw: workloads by namespace, and everybody else."""
    spaces: dict[str, list[Node]] = {}
    outside = []
    for node in of.shown:
        if node.peer.in_set:
            spaces.setdefault(node.namespace, []).append(node)
        else:
            outside.append(node)
    return spaces, outside
