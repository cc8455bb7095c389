"""Where the ports of a Service lead in a pod: what each target port finds among the containers."""

from __future__ import annotations

from enum import Enum

from chloro_lint.kube.pods import Pod, pod
from chloro_lint.kube.ports import DeclaredPort, declared_ports
from chloro_lint.kube.selectors import equality_matches
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple


def selects(service: Resource, of: Pod) -> bool:
    """Tell whether a Service's selector picks a pod; a Service without one picks none."""
    selector = service.mapping("spec", "selector")
    return (
        bool(selector)
        and service.namespace == of.namespace
        and not is_alias(service)
        and equality_matches(selector, of.labels)
    )


def is_alias(service: Resource) -> bool:
    """Tell whether a Service only stands for a DNS name: then its selector means nothing."""
    return bool(service.get("spec", "type") == "ExternalName")


class ServicePort(NamedTuple):
    """One port of a Service: what it listens on, and the port of the pods that it leads to."""

    number: int
    target: int | str
    protocol: str
    place: Place
    """The target port where it is written, else the port, which is the target by default."""


class Reach(Enum):
    """What a target port finds in a pod."""

    DECLARED = "declared"
    UNDECLARED = "not declared"
    OTHER_PROTOCOL = "declared for another protocol"


def service_ports(service: Resource) -> tuple[ServicePort, ...]:
    """Return the ports of a Service, in the order written."""
    return service.view(_service_ports)


def _service_ports(service: Resource) -> tuple[ServicePort, ...]:
    found = []
    for number, port in enumerate(service.items("spec", "ports")):
        if "port" not in port:
            continue
        # An empty or zero target port reads as none.
        target = port.get("targetPort") or port["port"]
        field = "targetPort" if port.get("targetPort") else "port"
        place = service.at("spec", "ports", number, field)
        found.append(ServicePort(port["port"], target, port.get("protocol", "TCP"), place))
    return tuple(found)


def reach(port: ServicePort, of: Pod) -> Reach:
    """Look a target port up among the ports that the lasting containers of a pod declare.

    A name has to be found there, with the protocol of the Service's port; a number is only
    informational, and reaches whatever listens on it.
    """
    found = [one for one in offered(of) if port.target in (one.name, one.number)]
    if not found:
        return Reach.UNDECLARED
    fits = any(one.protocol == port.protocol for one in found)
    return Reach.DECLARED if fits else Reach.OTHER_PROTOCOL


def offered(of: Pod) -> tuple[DeclaredPort, ...]:
    """Return the ports that a Service can reach by name: those of main containers and sidecars."""
    return of.resource.view(_offered)


def _offered(one: Resource) -> tuple[DeclaredPort, ...]:
    of = pod(one)
    return declared_ports(each for each in of.containers if each.lasting) if of is not None else ()
