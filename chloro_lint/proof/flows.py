"""Who ought to talk to whom: an architecture's flows, and the parties that they name.

A party is a component (its workload's pods), ``internet`` (every global address), or pods outside
the set that an assumption describes by namespace and labels, such as ``dns``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chloro_lint.baseline import Component
from chloro_lint.kube.selectors import describe, equality_matches
from chloro_lint.model import ChloroError
from chloro_lint.proof.addresses import internet
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.ports import EVERYTHING, NOTHING, PROTOCOLS, Connections, only, port_range

INTERNET = "internet"
DNS = "dns"
_ASSUMED_AS: Mapping[str, str] = {"ingress": "ingress-controller"}
"""Parties whose assumption goes by another name."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One arrow of the architecture."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    connections: Connections
    required: bool = True


def flow(written: Mapping[str, Any]) -> Flow:
    """Read one entry of the flows; ports are written ``TCP/443`` or ``TCP/8000-8010``."""
    connections = NOTHING
    for port in written.get("ports") or ():
        connections = connections.union(_ports(str(port)))
    return Flow(
        _names(written.get("from")),
        _names(written.get("to")),
        connections if written.get("ports") else EVERYTHING,
        written.get("required") is not False,
    )


def _names(written: Any) -> tuple[str, ...]:
    some = written if isinstance(written, list) else [written]
    return tuple(str(one) for one in some if one)


def _ports(text: str) -> Connections:
    protocol, _, numbers = text.rpartition("/")
    first, _, last = numbers.partition("-")
    if protocol not in PROTOCOLS or not (first + last).isdecimal() or not first:
        raise ChloroError(f"the port {text!r} of a flow is not written like TCP/443")
    return only(protocol, port_range(int(first), int(last or first)))


class Flows:
    """The flows of one architecture over the connectivity of one set."""

    def __init__(
        self,
        net: Connectivity,
        written: Sequence[Mapping[str, Any]],
        components: Mapping[str, Component],
        assumptions: Mapping[str, Any],
    ) -> None:
        self.net = net
        self.all = tuple(flow(one) for one in written)
        self.components = components
        self.assumptions = assumptions
        self._assumed: dict[str, Peer | None] = {}

    @cached_property
    def _components_by_workload(self) -> Mapping[tuple[str, str, str], str]:
        return {
            (one.kind, one.namespace, one.workload): name for name, one in self.components.items()
        }

    @cached_property
    def _pods(self) -> Mapping[str, tuple[Peer, ...]]:
        found: dict[str, list[Peer]] = {}
        for one in self.net.pods:
            name = self.party_of(one)
            if name:
                found.setdefault(name, []).append(one)
        return {name: tuple(some) for name, some in found.items()}

    def peers(self, party: str) -> tuple[Peer, ...]:
        """Return who a party is; nobody where a component is absent or nothing is assumed."""
        found = self._pods.get(party, ())
        if found or party in self.components:
            return found
        if party == INTERNET:
            return (Peer("the internet", addresses=internet()),)
        assumed = self.assumed(party)
        return (assumed,) if assumed is not None else ()

    def assumed(self, party: str) -> Peer | None:
        """Return the pods outside the set that an assumption describes as a party."""
        if party not in self._assumed:
            self._assumed[party] = self._described(party)
        return self._assumed[party]

    def _described(self, party: str) -> Peer | None:
        written = self.assumptions.get(_ASSUMED_AS.get(party, party))
        if not isinstance(written, dict) or not isinstance(written.get("namespace"), str):
            return None
        namespace = written["namespace"]
        labels = written.get("labels") or {}
        known = self.net.labels_of_namespace(namespace)
        return Peer(party, namespace, labels, known)

    def assumption(self, party: str) -> tuple[str, ...]:
        """Name what a verdict about a party outside the set leans on."""
        assumed = self.assumed(party)
        if assumed is None or party in self._pods:
            return ()
        labels = describe(assumed.labels)
        return (f"{party} is the pods {labels} of namespace {assumed.namespace}",)

    @cached_property
    def assumed_parties(self) -> tuple[str, ...]:
        """The parties outside the set that the flows name and an assumption describes."""
        named = dict.fromkeys(name for one in self.all for name in (*one.sources, *one.targets))
        return tuple(name for name in named if self.assumed(name) is not None)

    @cached_property
    def _sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.all for name in one.sources))

    @cached_property
    def _targets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for one in self.all for name in one.targets))

    def party_of(self, peer: Peer) -> str:
        """Return the party that a peer is, or nothing."""
        if peer.in_set:
            one = peer.pods[0].resource
            found = self._components_by_workload.get((one.kind, one.namespace, one.name))
            if found:
                return found
        for name in self.assumed_parties:
            assumed = self.assumed(name)
            if (
                assumed is not None
                and assumed.namespace == peer.namespace
                and equality_matches(assumed.labels, peer.labels)
            ):
                return name
        return ""

    def between(self, source: str, target: str) -> Connections:
        """Return what the flows allow from one party to another.

        Pods of the system that are no component (an empty `source`) may what any component may
        towards parties outside the system, DNS for example: those flows bound what leaves it.
        """
        outside = target not in self.components
        result = NOTHING
        for one in self.all:
            sources = one.sources if source else tuple(x for x in one.sources if outside)
            named = source in sources or (not source and any(x in self.components for x in sources))
            if named and target in one.targets:
                result = result.union(one.connections)
        return result

    def required(
        self, sources: Sequence[str], targets: Sequence[str]
    ) -> Iterator[tuple[str, str, Connections]]:
        """Return each required edge, narrowed to some sources and targets where those are given.

        Raises `ChloroError` where no flow names one of these.
        """
        for given, known in ((sources, self._sources), (targets, self._targets)):
            for name in given:
                if name not in known:
                    raise ChloroError(f"no flow names {name!r} (known: {', '.join(known)})")
        found: dict[tuple[str, str], Connections] = {}
        for one in self.all:
            for source in one.sources if one.required else ():
                for target in one.targets:
                    if (sources and source not in sources) or (targets and target not in targets):
                        continue
                    edge = (source, target)
                    found[edge] = found.get(edge, NOTHING).union(one.connections)
        for (source, target), connections in found.items():
            yield source, target, connections
