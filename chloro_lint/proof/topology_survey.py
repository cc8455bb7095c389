"""Finds who reaches whom in a set, workload by workload, and whether an architecture wants it.

Connections of a workload with itself are left out, and those between outsiders but for the flows
that the architecture draws there. The pairs are found from the rules, not by trying each with each:
a set of thousands of workloads with narrow policies has few. What nothing isolates in a large set
is kept as one sentence, a *mesh*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain

from chloro_lint.kube.databases import server
from chloro_lint.kube.network_policies import DIRECTIONS, EGRESS, INGRESS
from chloro_lint.proof.connectivity import NO, OPEN, Connectivity, Passage
from chloro_lint.proof.edges import edge
from chloro_lint.proof.flows import Flows
from chloro_lint.proof.outsiders import Outsider, addresses, blocks, parties, strangers
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.pod_pairs import PodPairs
from chloro_lint.proof.ports import NOTHING, Connections
from chloro_lint.proof.topology import Beyond, Link, Mesh, Node, Topology

MESHED = 80
"""Workloads that nothing isolates, above which their connections are not listed one by one."""
MOST_LINKS = 20_000
"""Connections that are listed at most."""
_NOT_MEANT = frozenset({"pods", "addresses"})
"""Outsiders that may be of a party but are not whom its required flows mean."""


class Outside:
    """Everybody outside some sets, so that two sets are held against the same outsiders."""

    def __init__(self, nets: Sequence[tuple[Connectivity, Flows]], *, judged: bool) -> None:
        written = [block for net, _ in nets for block in blocks(net)]
        found = list(addresses(written, judged=judged))
        for net, flows in nets:
            found += parties(net, flows)
        self.more = 0
        home = frozenset(one.namespace for net, _ in nets for one in net.pods)
        known = list(found)
        for net, flows in nets:
            some, more = strangers(net, flows, home, known)
            found += some
            self.more += more
        unique: dict[str, Outsider] = {}
        for one in found:
            unique.setdefault(one.label, one)
        self.all = tuple(unique.values())


def topology(
    name: str,
    net: Connectivity,
    flows: Flows,
    namespaces: frozenset[str] = frozenset(),
    outside: Outside | None = None,
) -> Topology:
    """Compute who reaches whom in a set; without flows nothing is judged."""
    judged = bool(flows.all)
    outside = outside or Outside([(net, flows)], judged=judged)
    return _Survey(net, flows, namespaces, outside).topology(name)


class _Survey:
    """One walk through the pairs of one set."""

    def __init__(
        self, net: Connectivity, flows: Flows, namespaces: frozenset[str], outside: Outside
    ) -> None:
        self.net = net
        self.flows = flows
        self.judged = bool(flows.all)
        self.more = outside.more
        self.nodes: list[Node] = [*self._workloads(namespaces), *map(self._outsider, outside.all)]
        self.pairs = PodPairs(net)
        self._classes: dict[Peer, object] = dict(zip(net.pods, self.pairs.alike, strict=True))
        self._passages: dict[tuple[object, object], Passage] = {}

    def _workloads(self, namespaces: frozenset[str]) -> Iterator[Node]:
        taken: dict[str, int] = {}
        for peer in self.net.pods:
            resource = peer.pods[0].resource
            key = f"{resource.kind}/{peer.namespace}/{peer.label}"
            taken[key] = taken.get(key, 0) + 1
            if taken[key] > 1:
                key = f"{key}#{taken[key]}"
            open_ = tuple(
                one for one in DIRECTIONS if peer.host_network or not self.net.isolating(peer, one)
            )
            if self.net.unread_about(peer) and not peer.host_network:
                open_ = ()
            yield Node(
                key,
                peer.label,
                "workload",
                peer,
                self.flows.party_of(peer),
                "in the network of its node, where policies do not hold"
                if peer.host_network
                else "",
                open_,
                peer.namespace in namespaces,
                _keeps_data(peer),
            )

    @staticmethod
    def _outsider(one: Outsider) -> Node:
        return Node(one.label, one.label, one.sort, one.peer, one.party, one.detail)

    @cached_property
    def pods(self) -> list[Node]:
        return [one for one in self.nodes if one.peer.in_set]

    def topology(self, name: str) -> Topology:
        links: list[Link] = []
        seen: set[tuple[int, int]] = set()
        mesh = self._mesh()
        for source, target in chain(self._outer(), self._inner(mesh)):
            if source is target or (id(source), id(target)) in seen:
                continue
            if len(links) >= MOST_LINKS:
                break
            seen.add((id(source), id(target)))
            link = self._link(source, target)
            if link is not None:
                links.append(link)
        order = {id(one): number for number, one in enumerate(self.nodes)}
        links.sort(key=lambda one: (order[id(one.source)], order[id(one.target)]))
        return Topology(
            name,
            tuple(self.nodes),
            tuple(links),
            self.judged,
            tuple(self._absent()),
            tuple(dict.fromkeys(one.label for one in self.net.unread)),
            tuple(self._beyond()),
            mesh,
            self._all_pairs(mesh) - len(seen) if len(links) >= MOST_LINKS else 0,
            self.more,
        )

    @cached_property
    def _free(self) -> tuple[list[Node], list[Node]]:
        """The pods that nothing isolates for what goes out, and for what comes in."""
        sides = (self.pairs.outgoing, self.pairs.incoming)
        out, into = ([self.pods[at] for at, one in enumerate(x) if one is None] for x in sides)
        return out, into

    def _mesh(self) -> Mesh | None:
        out, into = self._free
        return (
            Mesh(tuple(out), tuple(into))
            if out and into and max(map(len, self._free)) > MESHED
            else None
        )

    def _outer(self) -> Iterator[tuple[Node, Node]]:
        """Return the pairs that are always looked at: the required ones, and those with outsiders."""
        yield from self._required()
        outsiders = [one for one in self.nodes if not one.peer.in_set]
        for one in self.pods:
            for other in outsiders:
                yield one, other
                yield other, one

    def _inner(self, mesh: Mesh | None) -> Iterator[tuple[Node, Node]]:
        """Return the pairs of pods between which something may pass, but for a mesh."""
        if mesh is None:
            out, into = self._free
            yield from ((one, other) for one in out for other in into)
        for source, target in self.pairs.within():
            yield self.pods[source], self.pods[target]

    def _all_pairs(self, mesh: Mesh | None) -> int:
        """Count the pairs that there are to look at."""
        outer = 2 * len(self.pods) * (len(self.nodes) - len(self.pods))
        free = 0
        if mesh is None:
            out, into = self._free
            free = len(out) * len(into) - len({id(one) for one in out} & {id(one) for one in into})
        return outer + free + self.pairs.count

    def _required(self) -> Iterator[tuple[Node, Node]]:
        """Return the pairs of the required flows, which may be blocked."""
        for source, target, _ in self._edges:
            for x in self._by_party.get(source, ()):
                for y in self._by_party.get(target, ()):
                    if x.peer.in_set or y.peer.in_set:
                        yield x, y

    def _beyond(self) -> Iterator[Beyond]:
        """Return the required flows between two who are outside."""
        for source, target, connections in self._edges:
            for x in self._by_party.get(source, ()):
                for y in self._by_party.get(target, ()):
                    if not (x.peer.in_set or y.peer.in_set):
                        yield Beyond(x, y, connections)

    @cached_property
    def _by_party(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for one in self.nodes:
            if one.party and one.sort not in _NOT_MEANT:
                found.setdefault(one.party, []).append(one)
        return found

    def _absent(self) -> Iterator[str]:
        for name, one in self.flows.components.items():
            if self.judged and not self.flows.peers(name):
                optional = ", which is optional" if one.optional else ""
                yield f"{name} ({one.label}{optional})"

    def _passage(self, source: Peer, target: Peer) -> Passage:
        """Return what passes; pods of one class have it in common."""
        key = (self._classes.get(source, source), self._classes.get(target, target))
        if key not in self._passages:
            self._passages[key] = self.net.passage(source, target)
        return self._passages[key]

    def _link(self, source: Node, target: Node) -> Link | None:
        passage = self._passage(source.peer, target.peer)
        judged = self.judged and (source.system or target.system)
        unsure = passage.possibly.without(passage.surely)
        why = self._why(source, target) if not unsure.empty else ()
        if not judged or (source.party and source.party == target.party):
            if passage.possibly.empty:
                return None
            return Link(source, target, passage, unknown=unsure, why=why)
        wanted = self.flows.between(source.party, target.party) if target.party else NOTHING
        if target.peer.in_set and not (source.party and target.party):
            wanted = NOTHING
        required = self._needed(source, target)
        unheard = NOTHING
        if not required.empty and target.peer.in_set:
            found = edge(self.net, source.peer, target.peer, required)
            unheard = found.deaf.both(passage.possibly)
        missing = required.without(passage.possibly).union(unheard)
        if passage.possibly.empty and missing.empty:
            return None
        return Link(
            source,
            target,
            passage,
            judged=True,
            wanted=passage.surely.both(wanted).without(unheard),
            unwanted=passage.surely.without(wanted),
            missing=missing,
            unknown=unsure,
            unheard=unheard,
            why=why,
        )

    def _needed(self, source: Node, target: Node) -> Connections:
        if source.sort in _NOT_MEANT or target.sort in _NOT_MEANT:
            return NOTHING
        found = NOTHING
        for x, y, some in self._edges:
            if (x, y) == (source.party, target.party):
                found = found.union(some)
        return found

    @cached_property
    def _edges(self) -> tuple[tuple[str, str, Connections], ...]:
        return tuple(self.flows.required((), ()))

    def _why(self, source: Node, target: Node) -> tuple[str, ...]:
        unread = self.net.unread_about(source.peer, target.peer)
        if unread:
            return tuple(f"{one.label}, which is not evaluated" for one in unread[:3])
        hosts = [one.label for one in (source, target) if one.peer.host_network]
        if hosts:
            return (f"whether the plugin sees {hosts[0]}, which is in its node's network",)
        if self._by_block(source, target):
            return ("whether the network plugin applies ipBlock to pods",)
        return ("what the other side calls its ports",)

    def _by_block(self, source: Node, target: Node) -> bool:
        for of, other, direction in (
            (source.peer, target.peer, EGRESS),
            (target.peer, source.peer, INGRESS),
        ):
            if of.addresses or of.host_network or self.net.side(of, other, direction) == OPEN:
                continue
            for opening in self.net.opened(of, direction):
                blocks_only = any(one.block is not None for one in opening.entries)
                if blocks_only and self.net.admission(opening, other) != NO:
                    return True
        return False


def _keeps_data(of: Peer) -> bool:
    """Tell whether a workload is a store: a database server, or claims of its own."""
    return any(
        one.resource.items("spec", "volumeClaimTemplates")
        or any(server(each) is not None for each in one.containers if each.lasting)
        for one in of.pods[:1]
    )
