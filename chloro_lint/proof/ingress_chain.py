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

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from chloro_lint.kube.gateway_attachment import parents, refusal
from chloro_lint.kube.gateway_routes import GROUP, is_route
from chloro_lint.kube.kinds import ENDING
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.ports import listed
from chloro_lint.kube.selectors import describe
from chloro_lint.kube.service_ports import (
    Reach,
    ServicePort,
    is_alias,
    offered,
    reach,
    service_ports,
)
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import replace
from chloro_lint.proof.absent_pods import AbsentPods
from chloro_lint.proof.chain_links import Chain, Link, Step
from chloro_lint.proof.chain_policies import ControllerAccess
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.entrances import Entrance, entrances
from chloro_lint.proof.listeners import Heard, Listeners
from chloro_lint.proof.peers import Peer
from chloro_lint.references import Reference, References
from chloro_lint.references import State as Known
from chloro_lint.references.grants import granted


class Chains:
    """Every chain of a set.

    `assumptions` say who the controllers are (`chain_policies`).
    """

    def __init__(
        self,
        manifests: ManifestSet,
        references: References,
        net: Connectivity,
        listeners: Listeners,
        assumptions: Mapping[str, Any],
        absent_pods: AbsentPods,
    ) -> None:
        self._set = manifests
        self._references = references
        self._net = net
        self._listeners = listeners
        self._access = ControllerAccess(net, assumptions)
        self._absent_pods = absent_pods

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
        ports = service_ports(service)
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
            makers = self._absent_pods.makers(
                service.namespace, service.mapping("spec", "selector")
            )
            if makers:
                yield chain.unsure(Step.PODS, selector, says, f"the pods of {makers}")
            else:
                yield chain.broken(Step.PODS, selector, says)
            return
        lasting = [one for one in pods if one.resource.kind not in ENDING] or pods
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
        return self._access.follow(replace(heard_chain, port=number))


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
