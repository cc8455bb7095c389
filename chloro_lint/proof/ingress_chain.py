"""From a host and path to a listening container: each link on the way of a request.

An Ingress, or a route of the Gateway API, sends the requests of a host and path to a port of a
Service. That port leads to a port of the pods that the Service selects. A container has to listen
there, and the NetworkPolicies have to let the controller in. The chain is followed from the outside
in, once for each workload behind the Service, and ends at the first link that does not hold.

Sources: the API reference of Ingress (ports are the Service's, never target ports), of Service
(``targetPort`` defaults to ``port``, names are resolved in each pod), and of the Gateway API (a
backend in another namespace needs a ReferenceGrant there, and a Gateway takes the routes that its
listeners allow). Policies see the port of the pod, after
the Service has been resolved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any, Final, NamedTuple

from chloro_lint.kube.gateway_attachment import parents, refusal
from chloro_lint.kube.gateway_routes import GROUP, is_route
from chloro_lint.kube.network_policies import INGRESS
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.ports import listed
from chloro_lint.kube.selectors import describe, equality_matches
from chloro_lint.kube.service_ports import (
    Reach,
    ServicePort,
    is_alias,
    offered,
    reach,
    service_ports,
)
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place, Related, Resource
from chloro_lint.proof.connectivity import Connectivity, ports_at
from chloro_lint.proof.edges import edge, near_miss
from chloro_lint.proof.entrances import Entrance, entrances
from chloro_lint.proof.listeners import Heard, Listeners
from chloro_lint.proof.peers import NAME_LABEL, Peer
from chloro_lint.proof.ports import NOTHING, Connections, only, port_range
from chloro_lint.references import Reference, References
from chloro_lint.references import State as Known
from chloro_lint.references.grants import granted

_FINITE: Final = ("Job", "CronJob")
_ASSUMED: Final[Mapping[str, str]] = {"Ingress": "ingress-controller"}
_GATEWAY: Final = "gateway"


class Step(Enum):
    """What a link is about, in the order in which a request passes them."""

    ROUTE = "route"
    GATEWAY = "gateway"
    GRANT = "grant"
    SERVICE = "service"
    PORT = "port"
    PODS = "pods"
    LISTENER = "listener"
    POLICY = "policy"


class Link(NamedTuple):
    """One step of a chain: where it is written, and what it says."""

    step: Step
    place: Place
    says: str

    @property
    def related(self) -> Related:
        """The link as a further place of a finding."""
        return Related(self.place, self.says)


class State(Enum):
    """What became of a chain."""

    WHOLE = "whole"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Chain:
    """The way of the requests of one entrance to one workload.

    `links` hold, in order; `end` is the link that breaks or is in doubt, None of a whole chain.
    """

    entrance: Entrance
    links: tuple[Link, ...]
    state: State = State.WHOLE
    end: Link | None = None
    missing: str = ""
    """Of an unknown one: the input that would decide."""
    pod: Pod | None = None
    """One of the pods, where the chain gets that far."""
    peer: Peer | None = None
    port: int | None = None
    """The port of the pods, where the chain gets that far."""
    protocol: str = "TCP"
    assumptions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write the chain in one line: each link, and where it breaks."""
        words = [one.says for one in self.links]
        if self.end is not None:
            words.append(f"{'✗' if self.state is State.BROKEN else '?'} {self.end.says}")
        return " → ".join(words)

    def then(self, step: Step, place: Place, says: str) -> Chain:
        """Return the chain with one more link that holds."""
        return replace(self, links=(*self.links, Link(step, place, says)))

    def broken(self, step: Step, place: Place, says: str) -> Chain:
        """Return the chain that ends at a link which does not hold."""
        return replace(self, state=State.BROKEN, end=Link(step, place, says))

    def unsure(self, step: Step, place: Place, says: str, missing: str) -> Chain:
        """Return the chain that ends at a link of which nothing is known."""
        return replace(self, state=State.UNKNOWN, end=Link(step, place, says), missing=missing)


class Chains:
    """Every chain of a set.

    `assumptions` may hold ``ingress-controller`` and ``gateway``: namespace and labels of the pods
    that requests come from. Where they do not, a policy refutes only what it opens to nobody.
    `pod_makers` says who may make pods of a namespace that are not in the set, or nothing.
    """

    def __init__(
        self,
        manifests: ManifestSet,
        references: References,
        net: Connectivity,
        listeners: Listeners,
        assumptions: Mapping[str, Any],
        pod_makers: Callable[[str], str],
    ) -> None:
        self._set = manifests
        self._references = references
        self._net = net
        self._listeners = listeners
        self._assumptions = assumptions
        self._pod_makers = pod_makers

    @cached_property
    def all(self) -> tuple[Chain, ...]:
        """Every chain, in the order in which the entrances are written."""
        return tuple(chain for one in entrances(self._set) for chain in self.of(one))

    @cached_property
    def _into(self) -> Mapping[tuple[str, str], tuple[Chain, ...]]:
        found: dict[tuple[str, str], list[Chain]] = {}
        for chain in self.all:
            key = (chain.entrance.namespace, chain.entrance.service)
            found.setdefault(key, []).append(chain)
        return {key: tuple(some) for key, some in found.items()}

    def into(self, service: Resource) -> tuple[Chain, ...]:
        """Return the chains that lead to a Service."""
        return self._into.get((service.namespace, service.name), ())

    def of(self, entrance: Entrance) -> Iterator[Chain]:
        """Follow one entrance; one chain for each workload behind its Service."""
        one = entrance
        says = f"{one.resource.label} routes {one.requests} to Service {one.service}"
        chain = Chain(one, (Link(Step.ROUTE, one.rule, says),))
        if is_route(one.resource):
            chain = self._by_gateway(chain)
        if chain.end is None and one.namespace != one.resource.namespace:
            chain = self._by_grant(chain)
        if chain.end is None:
            yield from self._to_service(chain)
        else:
            yield chain

    def _by_gateway(self, chain: Chain) -> Chain:
        """Ask the Gateways of the set; a route that one which is not here may take goes on."""
        route = chain.entrance.resource
        labels = self._net.namespace_labels.get(route.namespace)
        refused: list[tuple[Place, str]] = []
        for parent in parents(route):
            namespace = str(route.get(*parent, "namespace", default=route.namespace))
            name = str(route.get(*parent, "name", default=""))
            gateway = self._set.named("Gateway", namespace, name, GROUP)
            if gateway is None or route.get(*parent, "kind", default="Gateway") != "Gateway":
                return chain
            why = refusal(gateway, route, parent, labels)
            if why is None:
                return chain.then(Step.GATEWAY, gateway.at("metadata", "name"), gateway.label)
            refused.append((route.at(*parent, "name"), f"{gateway.label} {why}"))
        return chain.broken(Step.GATEWAY, *refused[0]) if refused else chain

    def _by_grant(self, chain: Chain) -> Chain:
        one = chain.entrance
        grant = granted(self._set, one.resource, "", "Service", one.namespace, one.service)
        if grant is not None:
            return chain.then(Step.GRANT, grant.at("spec"), f"{grant.label} allows it")
        says = (
            f"no ReferenceGrant of namespace {one.namespace} lets {one.resource.kind}s of "
            f"{one.resource.namespace} name Service {one.service}"
        )
        if self._references.owns(one.namespace):
            return chain.broken(Step.GRANT, one.backend, says)
        missing = f"the ReferenceGrants of namespace {one.namespace}"
        return chain.unsure(Step.GRANT, one.backend, says, missing)

    def _to_service(self, chain: Chain) -> Iterator[Chain]:
        one = chain.entrance
        reference = Reference(one.backend, "Service", one.namespace, one.service)
        found = self._references.resolve(reference)
        if found.target is None:
            says = f"Service {one.namespace}/{one.service} is not among the manifests"
            if found.state is Known.MISSING:
                yield chain.broken(Step.SERVICE, one.backend, says)
            else:
                missing = f"the Service {one.namespace}/{one.service}"
                yield chain.unsure(Step.SERVICE, one.backend, says, missing)
            return
        service = found.target
        ports = tuple(service_ports(service))
        port = _wanted(service, ports, one.port)
        if port is None:
            offers = ", ".join(str(each.number) for each in ports) or "no port"
            wanted = "no port" if one.port is None else f"port {one.port!r}"
            says = f"{wanted} of {service.label} is asked for, which has {offers}"
            yield chain.broken(Step.PORT, one.port_place, says)
            return
        says = f"{service.label} leads from {port.number} to {port.target}"
        chain = chain.then(Step.PORT, port.place, says)
        yield from self._to_pods(replace(chain, protocol=port.protocol), service, port)

    def _to_pods(self, chain: Chain, service: Resource, port: ServicePort) -> Iterator[Chain]:
        selector = service.at("spec", "selector")
        if is_alias(service):
            host = service.get("spec", "externalName", default="another host")
            says = f"{service.label} stands for {host}"
            yield chain.unsure(Step.PODS, selector, says, f"who answers at {host}")
            return
        if not service.mapping("spec", "selector"):
            says = f"{service.label} has no selector"
            yield chain.unsure(Step.PODS, selector, says, f"the endpoints of {service.label}")
            return
        pods = self._set.pods_behind(service)
        if not pods:
            wanted = describe(service.mapping("spec", "selector"))
            says = f"{service.label} selects {wanted}, which no pod of the set carries"
            makers = self._pod_makers(service.namespace)
            if makers:
                yield chain.unsure(Step.PODS, selector, says, f"the pods of {makers}")
            else:
                yield chain.broken(Step.PODS, selector, says)
            return
        lasting = [one for one in pods if one.resource.kind not in _FINITE] or pods
        peers = dict.fromkeys(
            peer for one in lasting if (peer := self._peer_of.get(one)) is not None
        )
        for peer in peers:
            of = peer.pods[0]
            says = f"{service.label} selects the pods of {of.resource.label}"
            reached = replace(chain.then(Step.PODS, selector, says), pod=of, peer=peer)
            yield self._to_listener(reached, service, port, of)

    @cached_property
    def _peer_of(self) -> Mapping[Pod, Peer]:
        return {pod: peer for peer in self._net.pods for pod in peer.pods}

    def _to_listener(self, chain: Chain, service: Resource, port: ServicePort, of: Pod) -> Chain:
        declares = f"{of.resource.label} declares {listed(offered(of))}"
        if isinstance(port.target, str):
            if reach(port, of) is not Reach.DECLARED:
                says = f"no container has a port {port.target!r}: {declares}"
                return chain.broken(Step.LISTENER, port.place, says)
            declared = next(
                one
                for one in offered(of)
                if (one.name, one.protocol) == (port.target, port.protocol)
            )
            number = declared.number
        else:
            number = port.target
            heard = self._listeners.hearing(of, port.protocol, number, service)
            if heard.heard is Heard.NO:
                says = f"no container listens on {number}: {declares}"
                return chain.broken(Step.LISTENER, port.place, says)
            if heard.heard is Heard.UNKNOWN:
                says = f"{declares}, not {number}; {heard.why}"
                missing = f"what listens on port {number} of {of.resource.label}"
                return chain.unsure(Step.LISTENER, port.place, says, missing)
            found = [x for x in offered(of) if (x.number, x.protocol) == (number, port.protocol)]
            declared = found[0]
        says = f"{declared.container.label} listens on {number}"
        heard_chain = chain.then(Step.LISTENER, declared.container.at("ports"), says)
        return self._past_policies(replace(heard_chain, port=number))

    def _past_policies(self, chain: Chain) -> Chain:
        assert chain.peer is not None and chain.port is not None  # noqa: PT018 - the listener link sets both
        wanted = only(chain.protocol, port_range(chain.port, chain.port))
        kind = _ASSUMED.get(chain.entrance.resource.kind, _GATEWAY)
        sources = self._sources(kind)
        if not sources:
            return self._past_anybody(chain, wanted, kind)
        source = sources[0]
        leans = () if source.in_set else (f"{kind} is the pods {describe(source.labels)} of namespace {source.namespace}",)  # fmt: skip
        return replace(self._past(chain, source, wanted), assumptions=leans)

    def _past(self, chain: Chain, source: Peer, wanted: Connections) -> Chain:
        peer = chain.peer or source
        found = edge(self._net, source, peer, wanted)
        if found.unread:
            return self._unread(chain, found.unread[0])
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
            chain = chain.then(
                Step.POLICY, rule.place, f"{rule.policy.label} opens it to {source.label}"
            )
        return chain

    def _past_anybody(self, chain: Chain, wanted: Connections, kind: str) -> Chain:
        """Ask what can be asked without knowing the controller: whether anybody gets through."""
        peer = chain.peer
        assert peer is not None
        unread = self._net.unread_about(peer)
        if unread:
            return self._unread(chain, unread[0])
        if peer.host_network or not self._net.isolating(peer, INGRESS):
            return chain
        opened, rules = NOTHING, []
        for one in self._net.opened(peer, INGRESS):
            passing = ports_at(one, peer).possibly
            if any(entry.valid for entry in one.entries):
                opened = opened.union(passing)
                if not passing.both(wanted).empty:
                    rules.append(one)
        if not rules:
            policy = self._net.isolating(peer, INGRESS)[-1]
            place, says = _closed(self._net, peer, policy, opened)
            return chain.broken(Step.POLICY, place, says)
        for one in rules:
            if any(entry.everybody for entry in one.entries):
                return chain.then(Step.POLICY, one.place, f"{one.policy.label} opens it")
        says = f"{rules[0].policy.label} opens it to some"
        missing = f"assumptions.{kind}: the namespace and the labels of its pods"
        return chain.unsure(Step.POLICY, rules[0].place, says, missing)

    def _unread(self, chain: Chain, policy: Resource) -> Chain:
        says = f"{policy.label} may decide whether requests get through"
        place = policy.at("metadata", "name")
        return chain.unsure(Step.POLICY, place, says, f"what {policy.label} amounts to")

    def _sources(self, kind: str) -> tuple[Peer, ...]:
        written = self._assumptions.get(kind)
        if not isinstance(written, dict) or not isinstance(written.get("namespace"), str):
            return ()
        namespace, labels = written["namespace"], written.get("labels") or {}
        known = self._net.namespace_labels.get(namespace, {NAME_LABEL: namespace})
        here = tuple(
            one
            for one in self._net.pods
            if one.namespace == namespace and equality_matches(labels, one.labels)
        )
        return here or (Peer(kind, namespace, labels, known),)


def _closed(
    net: Connectivity, peer: Peer, policy: Resource, opened: Connections
) -> tuple[Place, str]:
    """Name the rule that opens other ports, or the policy that opens none."""
    for one in net.opened(peer, INGRESS):
        if one.ports:
            return one.ports[0].place, f"{one.policy.label} opens {opened}"
    return policy.at("spec", "podSelector"), f"{policy.label} closes it and no policy opens it"


def _name(peer: Peer) -> Place:
    return peer.pods[0].resource.at("metadata", "name")


def _wanted(
    service: Resource, ports: tuple[ServicePort, ...], wanted: int | str | None
) -> ServicePort | None:
    """Look a port up among the Service's; a name only among those that have one."""
    written = service.items("spec", "ports")
    if wanted is None:
        return None
    for one in ports:
        if isinstance(wanted, int):
            if one.number == wanted:
                return one
        else:
            entry = written[int(one.place.path[2])]
            if entry.get("name") == wanted:
                return one
    return None
