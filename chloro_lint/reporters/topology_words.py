"""What every format of the connectivity view says in the same words: names, signs, verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from chloro_lint.model import Place
from chloro_lint.proof.chain_links import Chain, State
from chloro_lint.proof.connectivity import Passage
from chloro_lint.proof.topology import Link, Node, Topology
from chloro_lint.proof.topology_diff import Difference
from chloro_lint.reporters.ports_text import short
from chloro_lint.reporters.text import visible

SIGNS: Mapping[str, str] = MappingProxyType(
    {"wanted": "✓", "unwanted": "!", "missing": "✗", "unknown": "?", "open": ""}
)
MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "wanted": "a flow of the architecture, and it passes",
        "unwanted": "it passes, and is no flow of the architecture",
        "missing": "the architecture requires it, and it is blocked",
        "unknown": "depends on what is not known",
        "open": "it passes",
    }
)
CHAIN_SIGNS: Final[Mapping[State, str]] = {
    State.WHOLE: "✓", State.BROKEN: "✗", State.UNKNOWN: "?",
}  # fmt: skip


class Shown(NamedTuple):
    """One set as the view shows it."""

    topology: Topology
    chains: tuple[Chain, ...] = ()


class Compared(NamedTuple):
    """One set on two sides."""

    name: str
    difference: Difference


class Stretch(NamedTuple):
    """One link of a chain as it is shown: its sign, what it says, and where."""

    sign: str
    says: str
    place: Place


def where(place: Place) -> str:
    """Write a place as file, line and column."""
    span = place.resource.span(place.path)
    return f"{place.resource.source}:{span.line}:{span.column}"


def parts(link: Link, few: int = 4) -> list[tuple[str, str]]:
    """Return what a link says, as states with their ports, written shortly."""
    return [(state, short(ports, few)) for state, ports in link.parts]


def stretches_of(chain: Chain) -> Iterator[Stretch]:
    """Return the links of a chain behind the entrance itself."""
    for one in chain.links[1:]:
        yield Stretch("✓", one.says, one.place)
    if chain.end is not None:
        yield Stretch(CHAIN_SIGNS[chain.state], chain.end.says, chain.end.place)


def names(nodes: Sequence[Node]) -> dict[str, str]:
    """Return the name to show of each node: with its namespace or kind where others have the same."""
    spaces = {one.namespace for one in nodes if one.namespace}
    result: dict[str, str] = {}
    for one in nodes:
        name = f"{one.namespace}/{one.label}" if one.namespace and len(spaces) > 1 else one.label
        result[one.key] = name
    taken: dict[str, int] = {}
    for name in result.values():
        taken[name] = taken.get(name, 0) + 1
    for one in nodes:
        if taken[result[one.key]] > 1 and one.peer.in_set:
            result[one.key] = one.key
    return {key: visible(name) for key, name in result.items()}


def openness(node: Node) -> str:
    """Say in which directions nothing isolates a workload, or nothing."""
    ways: Mapping[tuple[str, ...], str] = {
        ("Ingress",): "open in",
        ("Egress",): "open out",
        ("Ingress", "Egress"): "open",
    }
    return ways.get(node.open, "")


def passage_words(passage: Passage) -> str:
    """Write what passes surely, and after it what passes possibly."""
    surely, possibly = passage
    rest = possibly.without(surely)
    words = [str(surely)] if not surely.empty or rest.empty else []
    if not rest.empty:
        words.append(f"perhaps {rest}")
    return ", ".join(words)


def tally(topology: Topology) -> str:
    """Count the links by state: ``6 wanted, 1 unwanted``; nothing where nothing is judged."""
    counts = dict.fromkeys(("wanted", "unwanted", "missing", "unknown"), 0)
    for link in topology.links:
        for state, _ in link.parts:
            if state in counts:
                counts[state] += 1
    return ", ".join(f"{number} {state}" for state, number in counts.items())


class Fact(NamedTuple):
    """Something to say of a whole set: what it is about, and what there is to say."""

    lead: str
    text: str
    style: str = "label"


def isolation(topology: Topology, named: Mapping[str, str]) -> Iterator[Fact]:
    """Say which workloads policies do not isolate."""
    for directions, words in (
        (("Ingress", "Egress"), "in both directions"),
        (("Ingress",), "for what comes in"),
        (("Egress",), "for what goes out"),
    ):
        some = [named[one.key] for one in topology.workloads if one.open == directions]
        if some:
            text = f"{words}, since nothing isolates them: {some_of(some)}"
            yield Fact("Open", text, "warning")
    hosts = [named[one.key] for one in topology.workloads if one.peer.host_network]
    if hosts:
        text = f"where policies do not hold: {some_of(hosts)}"
        yield Fact("In the network of their node,", text)


def gaps(topology: Topology) -> Iterator[Fact]:
    """Say what the view of a set does not show, and why."""
    if topology.absent:
        yield Fact("Not here:", visible("; ".join(topology.absent)))
    if topology.unread:
        some = some_of([visible(one) for one in topology.unread])
        yield Fact("Not evaluated:", f"{some}; it may open and close anything", "warning")
    if topology.mesh:
        text = (
            f"{len(topology.mesh.sources)} workloads whose sending nothing isolates reach each of "
            f"{len(topology.mesh.targets)} that nothing isolates from them, on every port"
        )
        yield Fact("Not listed one by one:", text, "warning")
    if topology.unlisted:
        yield Fact("Not looked at:", f"{topology.unlisted} pairs, of too many", "warning")
    if topology.more_strangers:
        text = f"{topology.more_strangers} more selectors of pods that are not here"
        yield Fact("Not looked at:", text, "warning")


def some_of(names_: Sequence[str], most: int = 12) -> str:
    """List names, and count those that are too many."""
    more = f" and {len(names_) - most} more" if len(names_) > most else ""
    return ", ".join(names_[:most]) + more
