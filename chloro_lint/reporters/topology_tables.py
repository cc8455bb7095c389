"""Who reaches whom, and what differs between two sets, as CSV and Markdown: a row for each pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.proof.chain_links import Chain
from chloro_lint.proof.topology import Topology
from chloro_lint.reporters import csv_text
from chloro_lint.reporters.markdown_text import escaped, table
from chloro_lint.reporters.topology_words import (
    CHAIN_SIGNS,
    SIGNS,
    Compared,
    Shown,
    gaps,
    isolation,
    names,
    parts,
    passage_words,
    stretches_of,
    where,
)

_COLUMNS = (
    "set", "source", "target", "state", "passes", "wanted", "unwanted", "missing", "unknown",
    "depends on",
)  # fmt: skip
_CHANGE_COLUMNS = ("set", "change", "source", "target", "before", "after", "because")


def topology_csv(sets: Sequence[Shown]) -> str:
    """Write a row for each pair that something passes between, or has to."""
    return csv_text.lines([_COLUMNS, *(row for one in sets for row in _rows(one))])


def _rows(of: Shown) -> Iterator[Sequence[str]]:
    for one in of.topology.links:
        listed = (one.wanted, one.unwanted, one.missing, one.unknown)
        words = ("" if some.empty else str(some) for some in listed)
        ends = (one.source.key, one.target.key)
        passes = passage_words(one.passage)
        yield (of.topology.name, *ends, one.state, passes, *words, "; ".join(one.why))
    for each in of.topology.beyond:
        ends = (each.source.key, each.target.key)
        yield (of.topology.name, *ends, "beyond", *[""] * 5, "outside these manifests")


def difference_csv(some: Sequence[Compared]) -> str:
    """Write a row for each change."""
    return csv_text.lines([_CHANGE_COLUMNS, *(row for one in some for row in _changes(one))])


def _changes(of: Compared) -> Iterator[Sequence[str]]:
    found = of.difference
    for sort, nodes in (("came", found.came), ("went", found.went)):
        for node in nodes:
            yield of.name, sort, node.key, "", "", "", ""
    for node, before, after in found.open_changes:
        yield of.name, "open", node.key, "", " ".join(before), " ".join(after), ""
    for one in found.changes:
        before_words, after_words = (passage_words(x) for x in (one.before, one.after))
        ends = (one.source.key, one.target.key)
        yield of.name, one.sort, *ends, before_words, after_words, one.moved


def topology_markdown(sets: Sequence[Shown]) -> str:
    """Write a table of the links, and the ways in as a list."""
    lines = ["# Who reaches whom"]
    for one in sets:
        lines += _markdown(one)
    return "\n".join(lines) + "\n"


def links(topology: Topology) -> Iterator[tuple[str, str, str, str]]:
    """Tell each link: from whom, to whom, what passes, and what the architecture says of it."""
    named = names(topology.nodes)
    for one in topology.links:
        verdicts = "; ".join(
            f"{SIGNS[state]} {state}: {ports}" for state, ports in parts(one) if state != "open"
        )
        yield named[one.source.key], named[one.target.key], passage_words(one.passage), verdicts
    for each in topology.beyond:
        words = f"outside these manifests: {each.connections}"
        yield named[each.source.key], named[each.target.key], "", words


def _markdown(of: Shown) -> Iterator[str]:
    topology = of.topology
    named = names(topology.nodes)
    if topology.name:
        yield f"\n## {escaped(topology.name)}"
    yield ""
    rows = [[escaped(text) for text in row] for row in links(topology)]
    yield from table(("From", "To", "Passes", "Verdict"), rows)
    for fact in (*isolation(topology, named), *gaps(topology)):
        yield f"\n{escaped(f'{fact.lead} {fact.text}.')}"
    if of.chains:
        yield "\n### What comes in\n"
    for chain in of.chains:
        yield from _way_in(chain)


def _way_in(chain: Chain) -> Iterator[str]:
    entrance = chain.entrance
    sign = CHAIN_SIGNS[chain.state]
    yield f"- {sign} {escaped(entrance.requests)} ({escaped(entrance.resource.label)})"
    for one in stretches_of(chain):
        yield f"  - {one.sign} {escaped(one.says)} ({escaped(where(one.place))})"


def difference_markdown(some: Sequence[Compared]) -> str:
    """Write a table of the changes."""
    rows = [[escaped(text) for text in row] for one in some for row in _changes(one)]
    if not rows:
        return "# What changed\n\nThe same connections on both sides.\n"
    head = [word.capitalize() for word in _CHANGE_COLUMNS]
    return "\n".join(["# What changed", "", *table(head, rows)]) + "\n"
