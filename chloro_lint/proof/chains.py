"""What becomes of a request that an Ingress takes: host, Service, port, pods, listener, policy.

A chain is followed link by link and ends at the first that is broken. A port that a container does
not declare may be listened on all the same, so that link stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chloro_lint.kube.ingress_routes import routes
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.service_ports import Reach, ServicePort, reach, service_ports
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place, Resource
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.ports import Connections, only, port_range

GOOD, UNSURE, BROKEN = "good", "unknown", "broken"


@dataclass(frozen=True, slots=True, eq=False)
class Door:
    """One way in: what is asked for, and the Service and port that are to answer.

    Whatever routes requests to Services can be written as doors.
    """

    by: Resource
    place: Place
    host: str
    path: str
    namespace: str
    service: str
    port: int | str | None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One link of a chain."""

    words: str
    state: str = GOOD
    place: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A door, and the links behind it as far as they hold."""

    door: Door
    steps: tuple[Step, ...]

    @property
    def state(self) -> str:
        """``broken`` or ``unknown`` where a link is, else ``good``."""
        states = {one.state for one in self.steps}
        return next((word for word in (BROKEN, UNSURE) if word in states), GOOD)


def doors(manifests: ManifestSet) -> Iterator[Door]:
    """Return every route of every Ingress of a set."""
    for ingress in manifests.of_kind("Ingress"):
        if ingress.name and manifests.named("Ingress", ingress.namespace, ingress.name) != ingress:
            continue
        for one in routes(ingress):
            if one.service:
                data = ingress.mapping(*one.backend)
                asked = ingress.mapping(*one.backend, "service", "port")
                port = asked.get("number") or asked.get("name") or data.get("servicePort")
                yield Door(
                    ingress, one.place, one.host, one.path, ingress.namespace, one.service, port
                )


def chains(
    manifests: ManifestSet, net: Connectivity, controller: Peer | None
) -> tuple[Chain, ...]:
    """Follow every door of a set. `controller` are the pods that requests come from, if known."""
    of_pods = {pod: peer for peer in net.pods for pod in peer.pods}
    return tuple(
        Chain(one, tuple(_steps(one, manifests, net, of_pods, controller)))
        for one in doors(manifests)
    )


def _steps(
    door: Door,
    manifests: ManifestSet,
    net: Connectivity,
    of_pods: Mapping[Pod, Peer],
    controller: Peer | None,
) -> Iterator[Step]:
    service = manifests.named("Service", door.namespace, door.service)
    asked = f":{door.port}" if door.port is not None else ""
    if service is None:
        here = door.namespace in manifests.owned_namespaces
        words = f"Service {door.service}{asked} is not here"
        yield Step(words, BROKEN if here else UNSURE, door.place)
        return
    port = _port(service, door.port)
    if port is None:
        yield Step(f"Service {door.service} has no port {door.port}", BROKEN, door.place)
        return
    yield Step(f"Service {door.service}:{port.number}", GOOD, service.at("metadata", "name"))
    if not service.mapping("spec", "selector"):
        yield Step("no selector, so that its endpoints are not here", UNSURE, service.at("spec"))
        return
    pods = manifests.pods_behind(service)
    if not pods:
        yield Step("no pods: its selector picks none", BROKEN, service.at("spec", "selector"))
        return
    for one in pods:
        yield from _behind(one, port, net, of_pods.get(one), controller)


def _behind(
    pod: Pod, port: ServicePort, net: Connectivity, peer: Peer | None, controller: Peer | None
) -> Iterator[Step]:
    label = f"{pod.resource.kind} {pod.resource.name}"
    found = reach(port, pod)
    target = f"{port.protocol} {port.target}"
    if found is Reach.OTHER_PROTOCOL or (
        found is Reach.UNDECLARED and isinstance(port.target, str)
    ):
        yield Step(f"{label} has no port {target}", BROKEN, port.place)
        return
    if found is Reach.UNDECLARED:
        words = f"{label} on {target}, which no container declares"
        yield Step(words, UNSURE, port.place)
    else:
        yield Step(f"{label} listens on {target}", GOOD, pod.resource.at("metadata", "name"))
    if peer is None:
        return
    wanted = _wanted(port, peer)
    if controller is None:
        if net.isolating(peer, "Ingress") and not peer.host_network:
            words = "policies isolate it, and where the ingress controller runs is not known"
            yield Step(words, UNSURE, pod.resource.at("metadata", "name"))
        return
    passage = net.passage(controller, peer)
    if wanted.without(passage.surely).empty:
        yield Step(f"policies let the ingress controller through to {wanted}")
        return
    lost = wanted.without(passage.possibly)
    state = UNSURE if lost.empty else BROKEN
    verb = "may stop" if lost.empty else "stop"
    stopping = net.isolating(peer, "Ingress")
    at = stopping[0].at("spec", "podSelector") if stopping else None
    yield Step(f"policies {verb} the ingress controller at {wanted if lost.empty else lost}", state, at)


def _wanted(port: ServicePort, peer: Peer) -> Connections:
    if isinstance(port.target, str):
        return only(port.protocol, peer.named.get((port.target, port.protocol), 0))
    return only(port.protocol, port_range(port.target, port.target))


def _port(service: Resource, asked: int | str | None) -> ServicePort | None:
    """Return the port of a Service by its number or its name; the first where none is asked."""
    names = [one.get("name", "") for one in service.items("spec", "ports") if "port" in one]
    for one, name in zip(service_ports(service), names, strict=True):
        if asked is None or asked == one.number or (isinstance(asked, str) and asked == name):
            return one
    return None
