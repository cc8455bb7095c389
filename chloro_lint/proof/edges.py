"""Whether an architecture's required flows work: each edge, on both sides, to a port listened on.

An edge from one party to another is proved where both sides surely let its ports through and the
destination listens on them, refuted where one side surely does not, and else unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from chloro_lint.kube.network_policies import EGRESS, INGRESS, isolated_directions, rules_of
from chloro_lint.kube.selectors import describe, matches
from chloro_lint.model import Place, Resource
from chloro_lint.proof.addresses import Ranges, intersect, node_local_dns, private, size, subtract
from chloro_lint.proof.connectivity import NO, Connectivity, Passage, ports_at
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.policies import Entry, Opening
from chloro_lint.proof.ports import (
    EVERYTHING,
    NOTHING,
    PROTOCOLS,
    Connections,
    only,
    port_range,
    stretches,
)


class Doubt(NamedTuple):
    """Why a side is in doubt, as the end of a sentence, and the input that would decide."""

    words: str
    missing: str


@dataclass(frozen=True, slots=True)
class Side:
    """One end of an edge: what it stops, what it may stop, and the rules that let the rest pass."""

    of: Peer
    other: Peer
    direction: str
    stopped: Connections
    unsure: Connections
    rules: tuple[Opening, ...] = ()
    left_out: Ranges = ()
    """Of the internet: addresses that nothing lets through."""
    doubt: Doubt | None = None
    """Of an unsure side: the reason, where it is none of how plugins read policies."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The rule, or the policy, that a person would edit so that a connection passes."""

    place: Place
    says: str
    about_ports: bool = False
    """Whether the peers are right and the ports are not."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One required connection between two peers, and what became of it."""

    source: Peer
    target: Peer
    wanted: Connections
    sides: tuple[Side, ...]
    deaf: Connections = NOTHING
    """Ports that the target's containers, which declare others, do not listen on."""
    mute: Connections = NOTHING
    """Ports of which nothing says whether the target listens on them."""
    unread: tuple[Resource, ...] = ()
    """The policies of other models that could make another verdict."""

    @property
    def proved(self) -> bool:
        """Whether the edge works under every reading."""
        doubts = (
            self.deaf,
            self.mute,
            *(x for one in self.sides for x in (one.stopped, one.unsure)),
        )
        return not self.unread and all(one.empty for one in doubts)


def edge(net: Connectivity, source: Peer, target: Peer, wanted: Connections) -> Edge:
    """Decide one required edge."""
    deaf, mute = _heard(net, target, wanted)
    sides = tuple(
        _side(net, of, other, direction, wanted)
        for of, other, direction in ((source, target, EGRESS), (target, source, INGRESS))
    )
    unread = _unread(net, sides, wanted) if deaf.empty else ()
    return Edge(source, target, wanted, sides, deaf, mute, unread)


def _unread(net: Connectivity, sides: Sequence[Side], wanted: Connections) -> tuple[Resource, ...]:
    """Return the policies that are not evaluated and could make another verdict.

    Where NetworkPolicies stop the edge these have to open what is stopped, on every side that stops
    it; else they have to close what is wanted.
    """
    found: dict[Resource, None] = {}
    stopped = any(not one.stopped.empty for one in sides)
    for side in sides:
        given = net.influences(side.of, side.direction, side.other)
        left = side.stopped
        for one in given:
            change = side.stopped.both(one.opens) if stopped else wanted.both(one.closes)
            left = left.without(one.opens)
            if not change.empty:
                found[one.policy] = None
        if not left.empty:
            return ()
    return tuple(found)


def _side(net: Connectivity, of: Peer, other: Peer, direction: str, wanted: Connections) -> Side:
    if of.addresses:
        return Side(of, other, direction, NOTHING, NOTHING)
    if other.addresses:
        return _towards_addresses(net, of, other, direction, wanted)
    passage: Passage = net.side(of, other, direction)
    destination = other if direction == EGRESS else of
    rules = tuple(
        one
        for one in ([] if of.host_network else net.opened(of, direction))
        if net.admission(one, other) != NO
        and not ports_at(one, destination).possibly.both(wanted).empty
    )
    stopped = wanted.without(passage.possibly)
    doubt = None
    if direction == EGRESS and not stopped.empty:
        asking = _asking_a_cache(net, of, other, stopped)
        if asking:
            stopped, rules, doubt = NOTHING, asking, _CACHE
    unsure = wanted.without(passage.surely).without(stopped)
    return Side(of, other, direction, stopped, unsure, rules, doubt=doubt)


_DNS: Final = only("TCP", port_range(53, 53)).union(only("UDP", port_range(53, 53)))
_CACHE: Final = Doubt(
    "only the address of a DNS cache on the nodes is opened",
    "whether pods ask a DNS cache on their node (169.254.20.10)",
)


def _asking_a_cache(
    net: Connectivity, of: Peer, other: Peer, stopped: Connections
) -> tuple[Opening, ...]:
    """Return the rules that open DNS at the address of the cache that nodes may have."""
    if other.in_set or not stopped.without(_DNS).empty:
        return ()
    found = tuple(
        one
        for one in net.opened(of, EGRESS)
        if any(intersect(entry.block or (), node_local_dns()) for entry in one.entries)
    )
    left = stopped
    for one in found:
        left = left.without(one.numbered)
    return found if left.empty else ()


def _towards_addresses(
    net: Connectivity, of: Peer, other: Peer, direction: str, wanted: Connections
) -> Side:
    """Decide each port: most addresses left out stop it, a few leave it open what is needed."""
    if of.host_network or not net.isolating(of, direction):
        return Side(of, other, direction, NOTHING, NOTHING)
    stopped = unsure = NOTHING
    rules: dict[Opening, None] = {}
    left_out: Ranges = ()
    goal, nodes = _ipv4(other.addresses), _ipv4(private())
    masking = net.masking(of) if direction == INGRESS else None
    doubt = None
    for protocol in PROTOCOLS:
        for first, last in stretches(wanted.of(protocol)):
            port = only(protocol, port_range(first, last))
            left, passing = _left_out(net, of, direction, port, goal)
            rules.update(dict.fromkeys(passing))
            if masking is not None and (left or _left_out(net, of, direction, port, nodes)[0]):
                unsure = unsure.union(port)
                doubt = _masked_by(masking)
            elif 2 * size(left) >= size(goal):
                stopped = stopped.union(port)
                left_out = left
            elif left:
                unsure = unsure.union(port)
                left_out = left
    return Side(of, other, direction, stopped, unsure, tuple(rules), left_out, doubt)


def _ipv4(ranges: Ranges) -> Ranges:
    return tuple(one for one in ranges if one.version == 4)  # noqa: PLR2004 - IP version


def _left_out(
    net: Connectivity, of: Peer, direction: str, port: Connections, goal: Ranges
) -> tuple[Ranges, list[Opening]]:
    """Return the addresses of a goal that nothing opens a port to, and the rules that open it."""
    passing = []
    for one in net.opened(of, direction):
        if not port.without(one.numbered).empty:
            continue
        before = goal
        for entry in one.entries:
            if entry.valid:
                goal = () if entry.everybody else subtract(goal, entry.block or ())
        if goal != before:
            passing.append(one)
    return goal, passing


def _masked_by(service: Resource) -> Doubt:
    """Say that clients may be seen by the address of a node: only some rewrite it."""
    return Doubt(
        f"{service.label} may hide clients behind the address of a node",
        f"the addresses of clients behind {service.label}, whose externalTrafficPolicy is not Local",
    )


def _heard(net: Connectivity, target: Peer, wanted: Connections) -> tuple[Connections, Connections]:
    """Return the wanted ports that nobody listens on, and those of which nothing is known.

    What containers declare and what probes ask is listened on. A declaration is optional: where
    there is none at all, or where a Service leads to the number, nothing is known. Of a range one
    port suffices.
    """
    if not target.in_set:
        return NOTHING, NOTHING
    silent = NOTHING
    for protocol in PROTOCOLS:
        for first, last in stretches(wanted.of(protocol)):
            asked = only(protocol, port_range(first, last))
            if asked.both(target.heard).empty:
                silent = silent.union(asked)
    if wanted == EVERYTHING or silent.empty:
        return NOTHING, NOTHING
    if target.listened.empty:
        return NOTHING, silent
    led_to = net.led_to(target)
    return silent.without(led_to), silent.both(led_to)


def near_miss(net: Connectivity, side: Side, wanted: Connections) -> NearMiss:
    """Return what to edit so that a side lets an edge pass: the rule that comes nearest."""
    return min(_misses(net, side, wanted), key=lambda one: one[0])[1]


def _misses(
    net: Connectivity, side: Side, wanted: Connections
) -> Iterator[tuple[tuple[int, int, int], NearMiss]]:
    destination = side.other if side.direction == EGRESS else side.of
    for number, opening in enumerate(net.opened(side.of, side.direction)):
        passing = ports_at(opening, destination).surely
        admitted = bool(net.admission(opening, side.other))
        if side.other.addresses:
            blocks = (entry.block or () for entry in opening.entries)
            touches = any(intersect(block, side.other.addresses) for block in blocks)
            admitted = touches and passing.both(wanted).empty
        if admitted:
            yield (0, 0, number), _ports_miss(opening, passing, wanted)
        elif not passing.both(wanted).empty:
            for entry in opening.entries:
                yield (1, _unlike(entry, side), number), _peer_miss(net, opening, entry)
        elif side.other.namespace != side.of.namespace:
            for entry in opening.entries:
                if _nowhere(net, entry):
                    yield (2, 0, number), _peer_miss(net, opening, entry)
    yield from _ignored(net, side)
    for policy in net.isolating(side.of, side.direction):
        rules = len(rules_of(policy, side.direction))
        bare = not policy.mapping("spec", "podSelector")
        key = side.direction.lower()
        says = f"NetworkPolicy {policy.name} closes {key} and opens nothing for it"
        yield (3, int(bare), -rules), NearMiss(policy.at("spec", key), says)


def _ignored(net: Connectivity, side: Side) -> Iterator[tuple[tuple[int, int, int], NearMiss]]:
    """Return the policies with rules for this that their own types leave out."""
    for policy in net.selecting(side.of):
        if side.direction in isolated_directions(policy):
            continue
        for opening in net.openings(policy, side.direction):
            blocks = any(entry.block for entry in opening.entries) and side.other.addresses
            if blocks or net.admission(opening, side.other) != NO:
                key = side.direction.lower()
                says = f"NetworkPolicy {policy.name} has {key} rules that its policyTypes leave out"
                yield (1, 0, 0), NearMiss(policy.at("spec", "policyTypes"), says)
                break


def _unlike(entry: Entry, side: Side) -> int:
    """Tell how little an item resembles what would be needed."""
    if side.other.addresses:
        return int(entry.block is None)
    if side.other.namespace != side.of.namespace:
        return int(entry.namespaces is None)
    return int(entry.pods is None or entry.namespaces is not None)


def _ports_miss(opening: Opening, passing: Connections, wanted: Connections) -> NearMiss:
    place = Place(opening.place.resource, (*opening.place.path, "ports"))
    if opening.ports and passing.both(wanted).empty:
        place = opening.ports[0].place
    names = "".join(f", {one.name!r}" for one in opening.named if not one.bits)
    opens_words = f"{passing}{names}" if not passing.empty or not names else names[2:]
    return NearMiss(place, f"NetworkPolicy {opening.policy.name} opens {opens_words}", True)


def _peer_miss(net: Connectivity, opening: Opening, entry: Entry) -> NearMiss:
    name = opening.policy.name
    if not entry.valid:
        return NearMiss(entry.place, f"NetworkPolicy {name} has an item that is not valid")
    if entry.block is not None:
        cidr = entry.place.resource.get(*entry.place.path, "ipBlock", "cidr", default="")
        place = Place(entry.place.resource, (*entry.place.path, "ipBlock", "cidr"))
        return NearMiss(place, f"NetworkPolicy {name} opens it to {cidr} only")
    if entry.namespaces is not None:
        words = describe(entry.namespaces)
        place = Place(entry.place.resource, (*entry.place.path, "namespaceSelector"))
        if _nowhere(net, entry):
            return NearMiss(
                place, f"NetworkPolicy {name} asks for a namespace with {words}; none is known"
            )
        pods = describe(entry.pods or {})
        return NearMiss(
            place, f"NetworkPolicy {name} opens it to {pods} of namespaces {words} only"
        )
    place = Place(entry.place.resource, (*entry.place.path, "podSelector"))
    return NearMiss(
        place, f"NetworkPolicy {name} opens it to pods with {describe(entry.pods or {})}"
    )


def _nowhere(net: Connectivity, entry: Entry) -> bool:
    """Tell whether an item asks for namespaces of which none is known."""
    return entry.namespaces is not None and not any(
        matches(entry.namespaces, one) for one in net.namespace_labels.values()
    )
