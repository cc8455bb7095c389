"""Who reaches whom as text that other programs draw: Mermaid and Graphviz.

Whatever comes from manifests stands in quoted labels only; nodes are called by numbers. Mermaid
reads labels as HTML with ``#…;`` entities, Graphviz has escapes of its own after a backslash.
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
_MERMAID_ARROWS = {
    "open": "-->",
    "wanted": "==>",
    "unwanted": "-.->",
    "missing": "-.-x",
    "unknown": "-.->",
}
_WORDS = {
    "open": "",
    "wanted": "",
    "unwanted": "unwanted: ",
    "missing": "missing: ",
    "unknown": "unknown: ",
}


def mermaid(sets: Sequence[Shown]) -> str:
    """Write a flowchart in Mermaid's language, a subgraph for each namespace."""
    lines = ["flowchart LR"]
    for number, one in enumerate(sets):
        lines += _mermaid(one.topology, f"s{number}")
    return "\n".join(lines) + "\n"


def _mermaid(of: Topology, prefix: str) -> Iterator[str]:
    ids = {node.key: f"{prefix}n{number}" for number, node in enumerate(of.nodes)}
    named = names(of.nodes)
    spaces, outside = _by_namespace(of)
    for number, (space, nodes) in enumerate(spaces.items()):
        yield f'  subgraph {prefix}g{number}["{_html(_space(of, space))}"]'
        for node in nodes:
            yield f'    {ids[node.key]}["{_html(_called(node))}"]'
        yield "  end"
    for node in outside:
        yield f'  {ids[node.key]}(["{_html(named[node.key])}"])'
    for link in of.links:
        for state, ports in parts(link):
            arrow = _MERMAID_ARROWS[state]
            label = _html(f"{SIGNS[state]} {_WORDS[state]}{ports}".strip())
            yield f'  {ids[link.source.key]} {arrow}|"{label}"| {ids[link.target.key]}'
    for one in of.beyond:
        label = _html(f"outside these manifests: {short(one.connections)}")
        yield f'  {ids[one.source.key]} -.->|"{label}"| {ids[one.target.key]}'


def _html(text: str) -> str:
    """Write every character that Mermaid, Markdown or HTML could take for syntax as an entity."""
    return "".join(
        char if char.isalnum() or char in " .,-/:✓✗…→" else f"#{ord(char)};"
        for char in visible(text)
    )


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
    spaces, outside = _by_namespace(of)
    for number, (space, nodes) in enumerate(spaces.items()):
        yield f"  subgraph cluster_{prefix}g{number} {{"
        yield f"    label={_quoted(_space(of, space))};"
        for node in nodes:
            yield f"    {ids[node.key]} [label={_quoted(_called(node))}];"
        yield "  }"
    for node in outside:
        yield f"  {ids[node.key]} [label={_quoted(named[node.key])}, style=rounded];"
    for link in of.links:
        for state, ports in parts(link):
            label = _quoted(f"{SIGNS[state]} {_WORDS[state]}{ports}".strip())
            ends = f"{ids[link.source.key]} -> {ids[link.target.key]}"
            yield f"  {ends} [label={label}, {_DOT_STYLES[state]}];"
    for one in of.beyond:
        label = _quoted(f"outside these manifests: {short(one.connections)}")
        ends = f"{ids[one.source.key]} -> {ids[one.target.key]}"
        yield f'  {ends} [label={label}, color="#57606a", style=dotted];'


def _quoted(text: str) -> str:
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _space(of: Topology, space: str) -> str:
    words = f"namespace {space}"
    return f"{words} ({of.name})" if of.name else words


def _called(node: Node) -> str:
    words = openness(node)
    return f"{node.label} ({words})" if words else node.label


def _by_namespace(of: Topology) -> tuple[dict[str, list[Node]], list[Node]]:
    spaces: dict[str, list[Node]] = {}
    outside = []
    for node in of.shown:
        if node.peer.in_set:
            spaces.setdefault(node.namespace, []).append(node)
        else:
            outside.append(node)
    return spaces, outside
