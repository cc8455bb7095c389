"""What policies let through beyond an architecture's flows, by the rule that lets it through.

Nothing else may pass: for every rule that opens something to the system's pods the other end is
tried out with a witness of each of its items (`strangers`), with the parties outside the set, with
the set's own pods and with addresses. That suffices, since rules only add. A stranger's own
policies are not known, so its side counts as open. Pods of one workload keep to themselves here:
an architecture's flows are between components.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from chloro_lint.kube.network_policies import EGRESS, INGRESS, isolated_directions
from chloro_lint.kube.selectors import equality_matches
from chloro_lint.model import Place, Resource
from chloro_lint.proof.addresses import (
    Ranges,
    internet,
    intersect,
    local,
    node_local_dns,
    private,
    subtract,
)
from chloro_lint.proof.connectivity import Connectivity, admits, ports_at
from chloro_lint.proof.flows import DNS, INTERNET, Flows
from chloro_lint.proof.peers import NAME_LABEL, Peer
from chloro_lint.proof.policies import Entry, Opening
from chloro_lint.proof.ports import NOTHING, Connections, only
from chloro_lint.proof.strangers import ELSEWHERE, foreigners, neighbour

WITHIN = "within"
"""Between pods of the system's own namespaces; else the direction says which border is crossed."""
SCOPES = (WITHIN, INGRESS.lower(), EGRESS.lower())


class Grade(IntEnum):
    """How sure it is that an excess is one, the worst last."""

    ADVICE = 1
    """The pods beside those that are meant are let through too, to the same ports."""
    UNKNOWN = 2
    PLUGIN = 3
    """It depends on the network plugin: whether an ipBlock applies to pods."""
    SURE = 4


@dataclass(frozen=True, slots=True)
class Excess:
    """Something that passes and should not: the widest counterexample of one place."""

    place: Place
    opening: Opening
    subject: Peer
    other: str
    connections: Connections
    grade: Grade
    scopes: frozenset[str]
    targets: frozenset[str]
    """The components that are reached, by name."""
    missing: str = ""
    unheard: bool = False
    """The peers are meant, the one port too many is no listener's: a mistyped port."""

    @property
    def policy(self) -> Resource:
        """The policy that lets it through."""
        return self.opening.policy


@dataclass(frozen=True, slots=True)
class OpenSide:
    """A direction in which nothing isolates some pods of the system."""

    subject: Peer
    direction: str


@dataclass(frozen=True, slots=True)
class _Try:
    """One other end: who, what the flows allow, and what passes."""

    other: str
    scope: str
    intended: Connections
    passing: Connections
    grade: Grade = Grade.SURE
    missing: str = ""

    @property
    def extra(self) -> Connections:
        return self.passing.without(self.intended)


def open_sides(net: Connectivity, namespaces: frozenset[str]) -> Iterator[OpenSide]:
    """Return the directions of the system's pods that no policy isolates, or none can."""
    for one in net.pods:
        if one.namespace in namespaces:
            for direction in (INGRESS, EGRESS):
                if one.host_network or not net.isolating(one, direction):
                    yield OpenSide(one, direction)


def excesses(net: Connectivity, flows: Flows, namespaces: frozenset[str]) -> tuple[Excess, ...]:
    """Return what the policies of the system's namespaces open beyond the flows, one a place."""
    found: dict[Place, Excess] = {}
    for policy in net.policies:
        subjects = [one for one in net.selected(policy) if not one.host_network]
        if policy.namespace not in namespaces or not subjects:
            continue
        trials = _Trials(net, flows, namespaces, _unlike(flows, subjects))
        for direction in sorted(isolated_directions(policy)):
            for opening in net.openings(policy, direction):
                for entry in opening.entries:
                    for one in trials.of(opening, entry):
                        before = found.get(one.place)
                        found[one.place] = one if before is None else _merged(before, one)
    return tuple(found.values())


def _merged(one: Excess, other: Excess) -> Excess:
    worst = other if other.grade > one.grade else one
    return replace(worst, scopes=one.scopes | other.scopes, targets=one.targets | other.targets)


def _unlike(flows: Flows, subjects: Sequence[Peer]) -> list[tuple[Peer, str]]:
    """Return subjects with their parties, those that are alike to every rule only once."""
    found: dict[object, tuple[Peer, str]] = {}
    for one in subjects:
        party = flows.party_of(one)
        key = (party, tuple(sorted(one.named.items())))
        found.setdefault(key, (one, party))
    return list(found.values())


class _Trials:
    """The other ends that the rules of one policy are tried with."""

    def __init__(
        self,
        net: Connectivity,
        flows: Flows,
        namespaces: frozenset[str],
        subjects: list[tuple[Peer, str]],
    ) -> None:
        self.net = net
        self.flows = flows
        self.namespaces = namespaces
        self.subjects = subjects

    def of(self, opening: Opening, entry: Entry) -> Iterator[Excess]:
        if not entry.valid:
            return
        for subject, party in self.subjects:
            for one in self._tries(opening, entry, subject, party):
                if not one.extra.empty:
                    yield from self._found(opening, entry, subject, party, one)

    def _tries(self, opening: Opening, entry: Entry, subject: Peer, party: str) -> Iterator[_Try]:
        if entry.block is not None:
            yield from self._addresses(opening, entry.block, party)
            return
        if entry.everybody:
            yield self._everybody(opening, subject, party)
        else:
            for other in foreigners(self.net, entry, self.namespaces):
                yield self._stranger(opening, subject, party, other, opening.direction.lower())
        anybody = False
        own = opening.policy.namespace
        for name in (own,) if entry.namespaces is None else sorted(self.namespaces):
            near = neighbour(self.net, entry, name)
            if near is None:
                continue
            label = "any pod and any address" if entry.everybody else near.label
            one = self._stranger(opening, subject, party, near, WITHIN, label)
            anybody = anybody or (one.grade is Grade.SURE and not one.extra.empty)
            yield one
        yield from self._outside(opening, entry, subject, party)
        if not anybody:
            yield from self._inside(opening, entry, subject, party)

    def _passing(self, opening: Opening, subject: Peer, other: Peer) -> Connections:
        return ports_at(opening, subject if opening.direction == INGRESS else other).possibly

    def _intended(self, opening: Opening, party: str, other: str) -> Connections:
        if opening.direction == INGRESS:
            return self.flows.between(other, party) if party and other else NOTHING
        return self.flows.between(party, other) if other else NOTHING

    def _everybody(self, opening: Opening, subject: Peer, party: str) -> _Try:
        passing = self._passing(opening, subject, Peer("anybody", ELSEWHERE))
        intended = self._intended(opening, party, INTERNET)
        only_pods = passing.without(intended).empty
        words = "any pod of any namespace" if only_pods else "any pod and any address"
        return _Try(words, opening.direction.lower(), NOTHING, passing)

    def _stranger(
        self,
        opening: Opening,
        subject: Peer,
        party: str,
        other: Peer,
        scope: str,
        label: str = "",
    ) -> _Try:
        passing = self._passing(opening, subject, other)
        name = self.flows.party_of(other)
        if name:
            return self._party(opening, party, name, passing)
        one = _Try(label or other.label, scope, NOTHING, passing)
        beside = self._beside(other)
        if beside and passing.without(self._intended(opening, party, beside)).empty:
            return replace(one, grade=Grade.ADVICE)
        if self._mislabelled(opening, party, other, passing):
            return replace(one, grade=Grade.ADVICE)
        return self._perhaps_absent(opening, party, "", one) if scope == WITHIN else one

    def _party(self, opening: Opening, party: str, name: str, passing: Connections) -> _Try:
        """Try a party outside the set; what it calls a port is taken to be what is meant."""
        intended = self._intended(opening, party, name)
        if opening.named and opening.direction == EGRESS:
            passing = opening.numbered
        one = _Try(name, opening.direction.lower(), intended, passing)
        return one if party else self._perhaps_absent(opening, party, name, one)

    def _perhaps_absent(self, opening: Opening, party: str, other: str, one: _Try) -> _Try:
        """Leave it open where an absent component may be what pods of no component are."""
        for name in self.flows.components:
            if self.flows.peers(name) or one.extra.empty:
                continue
            intended = NOTHING
            if not party:
                intended = self._intended(opening, name, other)
            if not other:
                intended = intended.union(self._intended(opening, party, name))
            if one.passing.without(intended).empty:
                return replace(
                    one, grade=Grade.UNKNOWN, missing=f"whether {name}, which is absent, is meant"
                )
        return one

    def _mislabelled(self, opening: Opening, party: str, other: Peer, passing: Connections) -> bool:
        """Tell whether a party is meant, in a namespace by labels that none is known to have.

        That the party is not reached so is another finding: no second one of the same cause.
        """
        known = (labels.items() for labels in self.net.namespace_labels.values())
        if any(other.namespace_labels.items() - {(NAME_LABEL, ELSEWHERE)} <= one for one in known):
            return False
        for name in self.flows.assumed_parties:
            assumed = self.flows.assumed(name)
            if assumed is not None and equality_matches(assumed.labels, other.labels):
                return passing.without(self._intended(opening, party, name)).empty
        return False

    def _beside(self, other: Peer) -> str:
        """Return the party outside the set whose namespace a stranger shares."""
        for name in self.flows.assumed_parties:
            assumed = self.flows.assumed(name)
            if assumed is not None and assumed.namespace == other.namespace:
                return name
        return ""

    def _outside(self, opening: Opening, entry: Entry, subject: Peer, party: str) -> Iterator[_Try]:
        """Try the parties outside the set."""
        scope, namespace = opening.direction.lower(), opening.policy.namespace
        for name in self.flows.assumed_parties if not entry.everybody else ():
            other = self.flows.assumed(name)
            if other is not None and admits(entry, namespace, other):
                yield self._stranger(opening, subject, party, other, scope)

    def _inside(self, opening: Opening, entry: Entry, subject: Peer, party: str) -> Iterator[_Try]:
        """Try the set's own pods, for what comes in: that says it of both ends."""
        if opening.direction == EGRESS:
            return
        for other in self._pods_of(entry, opening.policy.namespace):
            name = self.flows.party_of(other)
            same = other.pods[0].resource is subject.pods[0].resource
            if same or (name and name == party):
                continue
            passing = self._passing(opening, subject, other)
            passing = passing.both(self.net.side(other, subject, EGRESS).possibly)
            intended = self._intended(opening, party, name)
            one = _Try(f"the pods of {other.label}", WITHIN, intended, passing)
            yield one if name and party else self._perhaps_absent(opening, party, name, one)

    def _pods_of(self, entry: Entry, namespace: str) -> Iterator[Peer]:
        """Return the pods of the system that an item with selectors is about."""
        if entry.everybody:
            return
        for name in self.namespaces if entry.namespaces is not None else (namespace,):
            for other in self.net.picked(entry.pods or {}, name):
                if admits(entry, namespace, other):
                    yield other

    def _addresses(self, opening: Opening, block: Ranges, party: str) -> Iterator[_Try]:
        scope = opening.direction.lower()
        passing = opening.numbered
        intended = self._intended(opening, party, INTERNET)
        public = intersect(block, internet())
        inside = intersect(block, private())
        if public:
            yield _Try("addresses of the internet", scope, intended, passing)
        if opening.direction == INGRESS:
            if not public and block:
                yield _Try(f"addresses {block[0]}", scope, NOTHING, passing)
        elif public:
            reading = self.flows.assumptions.get("ipblock")
            if inside and reading != "external-only":
                yield _Try(
                    f"every pod with an address in {inside[0]}",
                    scope, NOTHING, passing, Grade.PLUGIN,
                    "" if reading else "whether the network plugin applies ipBlock to pods",
                )  # fmt: skip
            elif near := intersect(block, local()):
                words = f"shared and link-local addresses ({near[0]})"
                yield _Try(words, scope, NOTHING, passing, Grade.ADVICE)
        elif rest := subtract(block, self._servers(opening, party, passing)):
            meant = self._behind_addresses(opening, party, passing)
            yield _Try(
                f"addresses {rest[0]}", scope, NOTHING, passing,
                Grade.UNKNOWN if meant else Grade.SURE,
                f"whether {rest[0]} is an address of {meant}" if meant else "",
            )  # fmt: skip

    def _behind_addresses(self, opening: Opening, party: str, passing: Connections) -> str:
        """Return the party whose Service may have private addresses: that is for the cluster."""
        for name in (DNS, *self.flows.components):
            if passing.without(self._intended(opening, party, name)).empty:
                return name
        return ""

    def _servers(self, opening: Opening, party: str, passing: Connections) -> Ranges:
        """Return the addresses at which caches on the nodes answer what the flows send to DNS."""
        dns = self._intended(opening, party, DNS)
        return node_local_dns() if passing.without(dns).empty else ()

    def _found(
        self, opening: Opening, entry: Entry, subject: Peer, party: str, one: _Try
    ) -> Iterator[Excess]:
        """Name the peers that are let in, or of peers that are meant each port too many."""
        reached = frozenset({party} if party and opening.direction == INGRESS else ())
        whole = Excess(
            opening.place if entry.everybody else entry.place,
            opening,
            subject,
            one.other,
            one.extra,
            one.grade,
            frozenset({one.scope}),
            reached,
            one.missing,
        )
        if one.intended.empty:
            yield whole
            return
        for place, extra in _ports_too_many(opening, one.extra):
            found = replace(whole, place=place, connections=extra)
            unheard = opening.direction == INGRESS and _unheard(subject, extra)
            yield replace(found, grade=Grade.ADVICE, unheard=True) if unheard else found


def _unheard(subject: Peer, extra: Connections) -> bool:
    """Tell whether this is a single port that none of the pods' containers listens on."""
    single = sum(bits.bit_count() for bits in extra) == 1
    return single and not subject.listened.empty and extra.both(subject.heard).empty


def _ports_too_many(opening: Opening, extra: Connections) -> Iterator[tuple[Place, Connections]]:
    """Return each item that opens ports too many with these, else where the ports would stand."""
    left = extra
    for one in opening.ports:
        mine = left.both(only(one.protocol, one.bits))
        if not mine.empty:
            yield one.place, mine
            left = left.without(mine)
    if not left.empty:
        yield Place(opening.place.resource, (*opening.place.path, "ports")), left
