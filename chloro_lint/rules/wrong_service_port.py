"""CHL116: the component's Service listens on the documented port and leads to its pods."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.baseline import Component
from chloro_lint.kube.custom_kinds import may_make_pods
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.ports import listed
from chloro_lint.kube.service_ports import (
    Reach,
    ServicePort,
    offered,
    reach,
    selects,
    service_ports,
)
from chloro_lint.model import (
    Absent,
    Outcome,
    Parameter,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL116",
    name="wrong-service-port",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Service of a component does not offer the documented port",
    why=(
        "Callers use the documented port: the Ingress, the other component, the network policies. "
        "A Service that listens elsewhere, or leads to a port that no container has, answers them "
        "with a refused connection."
    ),
    fix="Set `spec.ports[].port` to the documented port and `targetPort` to a port of the container.",
    parameters={"port": Parameter("the documented port of the Service", "integer")},
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
    ),
)
def wrong_service_port(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look at the Services that select the component's pods.

    The Service that the architecture names has to offer the port, else one of the others; a
    further Service with other ports only (metrics, say) is left alone. The named one is held to
    the port also where it selects other pods: both are to be mended.
    """
    component: Component = parameters["component"]
    port: int = parameters["port"]
    pod = world.component_pod(component)
    if pod is None:
        return
    name = str(component.data.get("service", ""))
    services = [
        one for one in world.set.in_namespace("Service", pod.namespace) if selects(one, pod)
    ]
    if not services:
        yield _nothing(world, pod, name, port)
        named = world.set.named("Service", pod.namespace, name)
        if named is not None and all(one.number != port for one in service_ports(named)):
            yield _elsewhere(named, port)
        return
    offering = [one for one in services if any(x.number == port for x in service_ports(one))]
    for service in services:
        if service in offering:
            yield from _offers(service, pod, port)
        elif service.name == name or not offering:
            yield _elsewhere(service, port)
        else:
            yield inapplicable(
                service.at("spec", "ports"), f"{service.label} is a further Service of the pods"
            )


def _nothing(world: World, pod: Pod, name: str, port: int) -> Outcome:
    service = world.set.named("Service", pod.namespace, name) if name else None
    at: Place | Absent
    reported_by, seen = "", "no Service"
    if service is not None:
        at = service.at("spec", "selector")
        reported_by = "" if _selects_others(world, service) else "dangling-service"
        message = f"{service.label} does not select the pods of {pod.resource.label}"
        seen = f"{service.name} does not select the pods"
    else:
        at = world.absent("Service", pod.namespace, name)
        message = f"no Service selects the pods of {pod.resource.label}"
    labels = Place(pod.resource, (*pod.metadata_path, "labels"))
    return failed(
        at,
        message,
        seen=seen,
        expected=f"a Service on port {port}",
        related=(Related(labels, "the labels of the pods"),),
        reported_by=reported_by,
    )


def _selects_others(world: World, service: Resource) -> bool:
    """Tell whether the Service selects other pods, or some that an operator may make."""
    orders = world.set.among(may_make_pods)
    made = any(one.namespace == service.namespace for one in orders)
    return made or bool(world.set.pods_behind(service))


def _elsewhere(service: Resource, port: int) -> Outcome:
    ports = [one.number for one in service_ports(service)]
    seen = ", ".join(str(one) for one in ports) or "no port"
    at = service.at("spec", "ports", 0, "port") if ports else service.at("spec", "ports")
    return failed(
        at,
        f"{service.label} listens on {seen}; documented is {port}",
        seen=seen,
        expected=str(port),
    )


def _offers(service: Resource, pod: Pod, port: int) -> Iterator[Outcome]:
    for one in service_ports(service):
        if one.number == port:
            yield _leads(service, pod, one)


def _leads(service: Resource, pod: Pod, port: ServicePort) -> Outcome:
    found = reach(port, pod)
    ports = listed(offered(pod))
    seen = f"{port.number} to {port.target}"
    if port.protocol != "TCP":
        return failed(
            port.place,
            f"{service.label} offers {port.number} over {port.protocol}, not TCP",
            seen=port.protocol,
            expected="TCP",
        )
    if found is Reach.DECLARED:
        return passed(port.place, seen=seen, expected=str(port.number))
    if isinstance(port.target, str):
        return failed(
            port.place,
            f"{service.label} leads to port {port.target!r}, which {pod.resource.label} does not "
            f"declare over TCP; it declares {ports}",
            seen=seen,
            expected=f"one of {ports}",
            reported_by="unresolved-target-port",
        )
    return unknown(
        port.place,
        f"{service.label} leads to port {port.target}; {pod.resource.label} declares {ports}",
        missing=f"what listens on port {port.target} of {pod.resource.label}",
    )
