"""Why one party reaches another, or does not: the rules that let it, or the policies that stop it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.kube.network_policies import EGRESS, INGRESS
from chloro_lint.model import ChloroError
from chloro_lint.proof.connectivity import MAYBE, NO, Connectivity, ports_at
from chloro_lint.proof.ports import NOTHING
from chloro_lint.proof.topology import Link, Node, Topology
from chloro_lint.references.nearest import Names
from chloro_lint.reporters.text import visible
from chloro_lint.reporters.topology_text import STYLES
from chloro_lint.reporters.topology_words import MEANINGS, SIGNS, parts, passage_words, where
from chloro_lint.reporters.view import View
from chloro_lint.world import World


def explain_pair(
    worlds: Sequence[tuple[World, Topology]], source: str, target: str, view: View
) -> str:
    """Explain every pair of parties that two names mean, in the sets that know both.

    Raises `ChloroError` where no set knows a name, with the nearest one.
    """
    for name in (source, target):
        if not any(_named(name, topology) for _, topology in worlds):
            raise ChloroError(_unknown(name, [topology for _, topology in worlds]))
    blocks = [
        "\n".join(_pair(world.connectivity, topology, one, other, view))
        for world, topology in worlds
        for one in _named(source, topology)
        for other in _named(target, topology)
    ]
    if not blocks:
        raise ChloroError(f"no set knows both {source!r} and {target!r}")
    return "\n\n".join(blocks) + "\n"


def _names(of: Node) -> tuple[str, ...]:
    if not of.peer.in_set:
        return (of.label, of.detail)
    return (of.label, f"{of.namespace}/{of.label}", of.key, of.party)


def _named(name: str, topology: Topology) -> list[Node]:
    exact = [one for one in topology.nodes if name == one.key]
    return exact or [one for one in topology.nodes if name and name in _names(one)]


def _unknown(name: str, topologies: Sequence[Topology]) -> str:
    offered = [word for of in topologies for one in of.nodes for word in _names(one) if word]
    near = Names(offered).nearest(name)
    hint = f"; did you mean {near!r}?" if near else ""
    parties = sorted({one.label for of in topologies for one in of.nodes if not one.peer.in_set})
    return f"nobody is called {name!r}{hint} (outside: {', '.join(parties)})"


def _pair(
    net: Connectivity, topology: Topology, source: Node, target: Node, view: View
) -> Iterator[str]:
    head = f"{source.key} → {target.key}"
    yield view.paint(visible(head), "strong")
    if source is target:
        yield "  the pods of one workload: connections with itself are not looked at"
        return
    passage = net.passage(source.peer, target.peer)
    if not (source.peer.in_set or target.peer.in_set):
        yield "  both are outside these manifests: nothing here decides it"
        return
    yield f"  passes: {passage_words(passage)}"
    link = next((x for x in topology.links if (x.source, x.target) == (source, target)), None)
    if link is not None and link.judged:
        yield from _verdicts(link, view)
    for one in net.unread_about(source.peer, target.peer):
        words = f"{one.label} is not evaluated, so that it may open or close anything"
        yield f"  {view.paint(visible(words), 'warning')}  {_at(where(one.at('kind')), view)}"
    for of, other, direction in ((source, target, EGRESS), (target, source, INGRESS)):
        yield from _side(net, of, other, direction, view)
    if link is not None and link.why:
        yield f"  depends on: {visible('; '.join(link.why))}"


def _verdicts(link: Link, view: View) -> Iterator[str]:
    for state, ports in parts(link, 12):
        text = f"{SIGNS[state]} {ports}: {MEANINGS[state]}"
        yield f"  {view.paint(text, STYLES[state])}"
    if not link.unheard.empty:
        yield f"  nobody listens on {link.unheard}"


def _at(text: str, view: View) -> str:
    return view.paint(visible(text), "place")


def _side(net: Connectivity, of: Node, other: Node, direction: str, view: View) -> Iterator[str]:
    way = "what leaves" if direction == EGRESS else "what enters"
    lead = f"  {way} {visible(of.label)}"
    if of.peer.addresses:
        yield f"{lead}: addresses have no policies"
        return
    if of.peer.host_network:
        yield f"{lead}: it is in the network of its node, where policies do not hold: open"
        return
    isolating = net.isolating(of.peer, direction)
    if not isolating:
        inside = of.peer.in_set
        words = "nothing selects it: open" if inside else "no policy here selects it: taken as open"
        yield f"{lead}: {words}"
        return
    destination = other.peer if direction == EGRESS else of.peer
    opened = NOTHING
    lines = []
    for opening in net.opened(of.peer, direction):
        admitted = net.admission(opening, other.peer)
        if admitted == NO:
            continue
        found = ports_at(opening, destination)
        name = visible(opening.policy.label)
        at = _at(where(opening.place), view)
        names = sorted({one.name for one in opening.named})
        if found.possibly.empty:
            called = visible(", ".join(names))
            lines.append(f"    {name} opens ports called {called}, which it has not  {at}")
            continue
        perhaps = "may open" if admitted == MAYBE else "opens"
        reading = ", if the network plugin applies it to pods" if admitted == MAYBE else ""
        lines.append(f"    {name} {perhaps} {passage_words(found)}{reading}  {at}")
        opened = opened.union(found.possibly)
    if opened.empty:
        yield f"{lead}: stopped, since no rule opens it"
    else:
        yield f"{lead}: {opened} alone"
    yield from lines
    if lines and opened.empty:
        return
    for one in isolating if opened.empty else ():
        at = _at(where(one.at("spec", "podSelector")), view)
        yield f"    {visible(one.label)} isolates it  {at}"
