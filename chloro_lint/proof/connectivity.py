"""Who can reach whom: the connections that the NetworkPolicies of a set let through.

Semantics of networking.k8s.io/v1 (API reference and the network policy concepts page). What passes
from one peer to another is what the egress of the one and the ingress of the other both let
through. A direction in which no policy selects a pod is open; else it is the union of what the
rules of all selecting policies open. A policy selects pods of its own namespace.

Two things depend on the network plugin, so that every answer has two bounds, what passes *surely*
and what passes *possibly*: whether an ipBlock applies to pods that have one of its addresses, and
whether selectors see pods in the network of their node. Policies on such pods are not enforced.
Policies of other models are not evaluated; what they may open and close widens the two bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from chloro_lint.kube.network_policies import (
    DIRECTIONS,
    EGRESS,
    INGRESS,
    isolated_directions,
    pod_selector,
)
from chloro_lint.kube.other_policies import is_other_model
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.selectors import matches
from chloro_lint.kube.service_ports import is_alias, service_ports
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple
from chloro_lint.proof.addresses import AddressRange, Ranges, atoms, intersect, private, size
from chloro_lint.proof.influence import Influence, influences
from chloro_lint.proof.peers import NAME_LABEL, Peer, classes
from chloro_lint.proof.policies import Entry, Opening, openings
from chloro_lint.proof.ports import EVERYTHING, NOTHING, Connections, only, port_range

NO, MAYBE, YES = 0, 1, 2


class Passage(NamedTuple):
    """What passes: surely, and under every reading that a network plugin may have."""

    surely: Connections
    possibly: Connections

    def both(self, other: Passage) -> Passage:
        """Return what passes by both."""
        return Passage(self.surely.both(other.surely), self.possibly.both(other.possibly))


OPEN = Passage(EVERYTHING, EVERYTHING)


class Connectivity:
    """The connections of a set, with indexes for questions about them.

    `assumptions` may hold ``namespaces``: the labels of namespaces that no manifest creates. Of
    other namespaces only the label that Kubernetes sets is known.
    """

    def __init__(
        self, manifests: ManifestSet, assumptions: Mapping[str, Any] | None = None
    ) -> None:
        self._set = manifests
        known = (assumptions or {}).get("namespaces") or {}
        self.namespace_labels: dict[str, Mapping[str, str]] = {
            name: {NAME_LABEL: name, **(labels or {})} for name, labels in known.items()
        }
        for one in manifests.of_kind("Namespace"):
            labels = one.mapping("metadata", "labels")
            self.namespace_labels[one.name] = {**labels, NAME_LABEL: one.name}
        for one in manifests.resources:
            if one.namespace and one.namespace not in self.namespace_labels:
                self.namespace_labels[one.namespace] = {NAME_LABEL: one.namespace}
        self._selected: dict[Resource, tuple[Peer, ...]] = {}
        self._openings: dict[tuple[int, str], tuple[Opening, ...]] = {}

    def labels_of_namespace(self, name: str) -> Mapping[str, str]:
        """Return the labels that a namespace surely has."""
        return self.namespace_labels.get(name, {NAME_LABEL: name})

    @cached_property
    def policies(self) -> tuple[Resource, ...]:
        """The NetworkPolicies of the set; of several definitions of one the winning one."""
        found = (one for one in self._set.of_kind("NetworkPolicy") if self._wins(one))
        return tuple(sorted(found, key=lambda one: (one.namespace, one.name)))

    def _wins(self, one: Resource) -> bool:
        return not one.name or self._set.named(one.kind, one.namespace, one.name) is one

    @cached_property
    def unread(self) -> tuple[Resource, ...]:
        """Policies of models that are not evaluated: they may open and close anything."""
        return self._set.among(is_other_model)

    def unread_about(self, *peers: Peer) -> tuple[Resource, ...]:
        """Return the policies that are not evaluated and may change something for some peers."""
        found = (
            one.policy
            for peer in peers
            for direction in DIRECTIONS
            for one in self.influences(peer, direction)
        )
        return tuple(dict.fromkeys(found))

    def influences(
        self, of: Peer, direction: str, other: Peer | None = None
    ) -> tuple[Influence, ...]:
        """Return what policies that are not evaluated may change for a peer, in one direction."""
        if not self.unread:
            return ()
        isolated = bool(self.isolating(of, direction))
        return tuple(influences(self.unread, of, direction, other, isolated=isolated))

    @cached_property
    def pods(self) -> tuple[Peer, ...]:
        """The pods of the set, in classes of equals."""
        return classes((one for one in self._set.pods if self._wins(one.resource)), self._labels)

    @property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        return self.namespace_labels

    @cached_property
    def addresses(self) -> tuple[Peer, ...]:
        """All addresses outside the cluster, in classes that every policy treats alike."""
        blocks: list[AddressRange] = []
        for policy in self.policies:
            for direction in DIRECTIONS:
                for opening in self.openings(policy, direction):
                    for entry in opening.entries:
                        blocks += entry.block or ()
        return tuple(Peer(str(one), addresses=(one,)) for one in atoms(blocks))

    @property
    def peers(self) -> tuple[Peer, ...]:
        """Everybody who is known: the pods of the set, and the addresses outside."""
        return (*self.pods, *self.addresses)

    @cached_property
    def _pods_by_label(self) -> Mapping[tuple[str, str, str], Sequence[Peer]]:
        found: dict[tuple[str, str, str], list[Peer]] = {}
        for one in self.pods:
            namespace = one.namespace
            for key, value in one.labels.items():
                found.setdefault((namespace, key, value), []).append(one)
        return found

    @cached_property
    def _pods_by_namespace(self) -> Mapping[str, tuple[Peer, ...]]:
        found: dict[str, list[Peer]] = {}
        for one in self.pods:
            found.setdefault(one.namespace, []).append(one)
        return {key: tuple(some) for key, some in found.items()}

    def carrying(self, namespace: str, key: str, value: str) -> Sequence[Peer]:
        """Return the pods of the set that carry one label."""
        return self._pods_by_label.get((namespace, key, value), ())

    def picked(self, selector: Mapping[str, Any], namespace: str) -> tuple[Peer, ...]:
        """Return the pods of the set that a selector picks in one namespace."""
        labels = selector.get("matchLabels") or {}
        carrying = self._pods_by_label
        found = [carrying.get((namespace, key, value), ()) for key, value in labels.items()]
        candidates = min(found, key=len) if found else self._pods_by_namespace.get(namespace, ())
        return tuple([one for one in candidates if matches(selector, one.labels)])

    def selected(self, policy: Resource) -> tuple[Peer, ...]:
        """Return the pods of the set that a policy selects."""
        if policy not in self._selected:
            self._selected[policy] = self.picked(pod_selector(policy), policy.namespace)
        return self._selected[policy]

    @cached_property
    def _policies_of_pods(self) -> Mapping[Peer, tuple[Resource, ...]]:
        found: dict[Peer, list[Resource]] = {}
        for policy in self.policies:
            for one in self.selected(policy):
                found.setdefault(one, []).append(policy)
        return {one: tuple(some) for one, some in found.items()}

    @cached_property
    def _policies_by_namespace(self) -> Mapping[str, tuple[Resource, ...]]:
        found: dict[str, list[Resource]] = {}
        for one in self.policies:
            found.setdefault(one.namespace, []).append(one)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def _led_to(self) -> Mapping[Pod, Connections]:
        found: dict[Pod, Connections] = {}
        for service in self._set.of_kind("Service"):
            ports = NOTHING
            for one in service_ports(service):
                if isinstance(one.target, int):
                    ports = ports.union(only(one.protocol, port_range(one.target, one.target)))
            for pod in () if is_alias(service) else self._set.pods_behind(service):
                found[pod] = found.get(pod, NOTHING).union(ports)
        return found

    def led_to(self, of: Peer) -> Connections:
        """Return the ports that Services lead to by number in some pods of the set."""
        result = NOTHING
        for pod in of.pods:
            result = result.union(self._led_to.get(pod, NOTHING))
        return result

    def masking(self, of: Peer) -> Resource | None:
        """Return a Service that lets in clients from outside under the address of a node, or None.

        Source: the API reference of Service, ``externalTrafficPolicy``: Cluster, the default, may
        obscure the client's address.
        """
        return next((self._masking[pod] for pod in of.pods if pod in self._masking), None)

    @cached_property
    def _masking(self) -> Mapping[Pod, Resource]:
        return {
            pod: service
            for service in self._set.of_kind("Service")
            if service.get("spec", "type") in ("LoadBalancer", "NodePort")
            and service.get("spec", "externalTrafficPolicy") != "Local"
            for pod in self._set.pods_behind(service)
        }

    def isolating(self, of: Peer, direction: str) -> tuple[Resource, ...]:
        """Return the policies that isolate a peer in a direction; none: the direction is open."""
        return tuple(one for one in self.selecting(of) if direction in isolated_directions(one))

    def selecting(self, of: Peer) -> tuple[Resource, ...]:
        """Return the policies that select a peer, whichever directions they isolate."""
        if of.in_set:
            return self._policies_of_pods.get(of, ())
        return tuple(
            one
            for one in self._policies_by_namespace.get(of.namespace, ())
            if matches(pod_selector(one), of.labels)
        )

    def openings(self, policy: Resource, direction: str) -> tuple[Opening, ...]:
        """Return the rules of a policy in one direction."""
        key = (id(policy), direction)
        if key not in self._openings:
            self._openings[key] = openings(policy, direction)
        return self._openings[key]

    def opened(self, of: Peer, direction: str) -> Iterator[Opening]:
        """Return every rule that opens something for a peer that is isolated in a direction."""
        for policy in self.isolating(of, direction):
            yield from self.openings(policy, direction)

    def side(self, of: Peer, other: Peer, direction: str) -> Passage:
        """Return what the NetworkPolicies of one end let through, to or from the other."""
        if of.addresses or of.host_network or not self.isolating(of, direction):
            return OPEN
        surely = possibly = NOTHING
        destination = other if direction == EGRESS else of
        for opening in self.opened(of, direction):
            admitted = self.admission(opening, other)
            if admitted == NO:
                continue
            passage = ports_at(opening, destination)
            possibly = possibly.union(passage.possibly)
            if admitted == YES:
                surely = surely.union(passage.surely)
        return Passage(surely, possibly)

    def admission(self, opening: Opening, other: Peer) -> int:
        """Tell whether a rule is about a peer: YES, NO, or MAYBE where it depends on the plugin."""
        return max(
            (admits(entry, opening.policy.namespace, other) for entry in opening.entries),
            default=NO,
        )

    def passage(self, source: Peer, destination: Peer) -> Passage:
        """Return what passes between two peers, with both bounds."""
        out = self._whatever_else_holds(source, destination, EGRESS)
        return out.both(self._whatever_else_holds(destination, source, INGRESS))

    def _whatever_else_holds(self, of: Peer, other: Peer, direction: str) -> Passage:
        """Widen what one end lets through by what policies that are not evaluated may change."""
        surely, possibly = self.side(of, other, direction)
        for one in self.influences(of, direction, other):
            surely, possibly = surely.without(one.closes), possibly.union(one.opens)
        return Passage(surely, possibly)

    def allowed(self, source: Peer, destination: Peer) -> Connections:
        """Return what passes between two peers under every reading; see `passage` for the rest."""
        return self.passage(source, destination).surely

    def because(
        self, source: Peer, destination: Peer, protocol: str, port: int
    ) -> tuple[Place, ...]:
        """Return the rules that let a connection pass, or the policies that stop it.

        A side that is open because nothing selects the peer adds no place.
        """
        chain: list[Place] = []
        for of, other, direction in (
            (source, destination, EGRESS),
            (destination, source, INGRESS),
        ):
            if of.addresses or of.host_network:
                continue
            opening = [
                one.place
                for one in self.opened(of, direction)
                if self.admission(one, other)
                and ports_at(one, destination).possibly.holds(protocol, port)
            ]
            isolating = self.isolating(of, direction)
            chain += opening or [one.at("spec", "podSelector") for one in isolating]
        return tuple(chain)


def ports_at(opening: Opening, destination: Peer) -> Passage:
    """Return the ports that a rule opens at a destination, its names resolved there.

    What a pod outside the set calls a port is not known: a name may be any port.
    """
    surely = possibly = opening.numbered
    for one in opening.named:
        bits = destination.named.get((one.name, one.protocol), 0)
        found = only(one.protocol, bits)
        surely = surely.union(found)
        unknown = not destination.in_set and not destination.addresses
        possibly = possibly.union(EVERYTHING if unknown else found)
    return Passage(surely, possibly)


def admits(entry: Entry, namespace: str, other: Peer) -> int:
    """Tell whether one item of a rule of a policy in a namespace is about a peer."""
    if not entry.valid:
        return NO
    if entry.everybody:
        return YES
    if entry.block is not None:
        return _holds(entry.block, other)
    if other.addresses:
        return NO
    if entry.namespaces is None:
        if other.namespace != namespace:
            return NO
    elif not matches(entry.namespaces, other.namespace_labels):
        return NO
    if entry.pods is not None and not matches(entry.pods, other.labels):
        return NO
    return MAYBE if other.host_network else YES


def _holds(block: Ranges, other: Peer) -> int:
    """Tell whether an ipBlock holds a peer; of pods only the plugin knows whether it applies."""
    if other.addresses:
        held = size(intersect(block, other.addresses))
        return YES if held == size(other.addresses) else NO
    usual = block if other.host_network else intersect(block, private())
    return MAYBE if usual else NO
