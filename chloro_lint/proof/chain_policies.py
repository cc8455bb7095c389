"""The last link of a chain: whether the NetworkPolicies let the controller in to the pods.

Where an assumption says who the controller is, its pods are the source, and both sides are asked
like those of any edge. Where none does, what is asked is what can be: a port that the policies open
to nobody stays shut whoever comes, and one that they open to everybody is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chloro_lint.kube.network_policies import INGRESS
from chloro_lint.kube.selectors import describe, equality_matches
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import replace
from chloro_lint.proof.chain_links import Chain, Step
from chloro_lint.proof.connectivity import Connectivity, ports_at
from chloro_lint.proof.edges import edge, near_miss
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.policies import Opening
from chloro_lint.proof.ports import NOTHING, Connections, only, port_range

_ASSUMED: Final[Mapping[str, str]] = {"Ingress": "ingress-controller"}
_GATEWAY: Final = "gateway"


class ControllerAccess:
    """Whether requests get past the policies of a set.

    `assumptions` may hold ``ingress-controller`` and ``gateway``: namespace and labels of the pods
    that requests come from.
    """

    def __init__(self, net: Connectivity, assumptions: Mapping[str, Any]) -> None:
        self._net = net
        self._assumptions = assumptions
        self._sources: dict[str, Peer | None] = {}

    def follow(self, chain: Chain) -> Chain:
        """Return a chain that got to a listener with what the policies make of it."""
        peer, port = chain.peer, chain.port
        if peer is None or port is None:
            return chain
        wanted = only(chain.protocol, port_range(port, port))
        kind = _ASSUMED.get(chain.entrance.resource.kind, _GATEWAY)
        source = self._source(kind)
        if source is None:
            return self._from_anybody(chain, peer, wanted, kind)
        where = f"the pods {describe(source.labels)} of namespace {source.namespace}"
        leans = () if source.in_set else (f"{kind} is {where}",)
        return replace(self._from(chain, source, peer, wanted), assumptions=leans)

    def _source(self, kind: str) -> Peer | None:
        """Return the pods that requests come from: those of the set, else as they are assumed."""
        if kind not in self._sources:
            self._sources[kind] = self._found(kind)
        return self._sources[kind]

    def _found(self, kind: str) -> Peer | None:
        written = self._assumptions.get(kind)
        if not isinstance(written, dict) or not isinstance(written.get("namespace"), str):
            return None
        namespace, labels = written["namespace"], written.get("labels") or {}
        for one in self._net.pods:
            if one.namespace == namespace and equality_matches(labels, one.labels):
                return one
        return Peer(kind, namespace, labels, self._net.labels_of_namespace(namespace))

    def _from(self, chain: Chain, source: Peer, peer: Peer, wanted: Connections) -> Chain:
        found = edge(self._net, source, peer, wanted)
        if found.unread:
            return _unread(chain, found.unread[0])
        for side in found.sides:
            if not side.stopped.empty:
                miss = near_miss(self._net, side, wanted)
                return chain.broken(Step.POLICY, miss.place, miss.says)
        for side in found.sides:
            if not side.unsure.empty:
                place = side.rules[0].place if side.rules else _name(peer)
                says = f"whether {source.label} gets through depends on the network plugin"
                return chain.unsure(Step.POLICY, place, says, "how the network plugin reads it")
        for rule in (rule for side in found.sides for rule in side.rules):
            says = f"{rule.policy.label} opens it to {source.label}"
            chain = chain.then(Step.POLICY, rule.place, says)
        return chain

    def _from_anybody(self, chain: Chain, peer: Peer, wanted: Connections, kind: str) -> Chain:
        """Ask what can be asked without knowing the controller: whether anybody gets through."""
        shut = not peer.host_network and bool(self._net.isolating(peer, INGRESS))
        opened, rules = self._opened(peer, wanted) if shut else (wanted, [])
        for other in self._net.influences(peer, INGRESS):
            change = other.opens if shut and not rules else other.closes
            if not change.both(wanted).empty:
                return _unread(chain, other.policy)
        if not shut:
            return chain
        if not rules:
            place, says = self._closed(peer, opened)
            return chain.broken(Step.POLICY, place, says)
        for one in rules:
            if any(entry.everybody for entry in one.entries):
                return chain.then(Step.POLICY, one.place, f"{one.policy.label} opens it")
        says = f"{rules[0].policy.label} opens it to some"
        missing = f"assumptions.{kind}: the namespace and the labels of its pods"
        return chain.unsure(Step.POLICY, rules[0].place, says, missing)

    def _opened(self, peer: Peer, wanted: Connections) -> tuple[Connections, list[Opening]]:
        """Return the ports that are opened to anybody at all, and the rules that open what is wanted."""
        opened, rules = NOTHING, []
        for one in self._net.opened(peer, INGRESS):
            passing = ports_at(one, peer).possibly
            if any(entry.valid for entry in one.entries):
                opened = opened.union(passing)
                if not passing.both(wanted).empty:
                    rules.append(one)
        return opened, rules

    def _closed(self, peer: Peer, opened: Connections) -> tuple[Place, str]:
        """Name the rule that opens other ports, or the policy that opens none."""
        for one in self._net.opened(peer, INGRESS):
            if one.ports:
                return one.ports[0].place, f"{one.policy.label} opens {opened}"
        policy = self._net.isolating(peer, INGRESS)[-1]
        return policy.at("spec", "podSelector"), f"{policy.label} closes it and no policy opens it"


def _unread(chain: Chain, policy: Resource) -> Chain:
    says = f"{policy.label} may decide whether requests get through"
    place = policy.at("metadata", "name")
    return chain.unsure(Step.POLICY, place, says, f"what {policy.label} amounts to")


def _name(peer: Peer) -> Place:
    return peer.pods[0].resource.at("metadata", "name")
