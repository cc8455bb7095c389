"""CHL119: the component's Service is of the documented type."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.baseline import Component
from chloro_lint.kube.service_ports import selects
from chloro_lint.model import Outcome, Parameter, Parameters, Severity, failed, passed, rule
from chloro_lint.world import World


@rule(
    code="CHL119",
    name="wrong-service-type",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Service of a component is not of the documented type",
    why=(
        "The type decides from where the component can be reached: ClusterIP from inside the "
        "cluster, NodePort and LoadBalancer from outside, past the Ingress."
    ),
    fix="Set `spec.type` to the documented type.",
    parameters={"type": Parameter("the documented type of the Service", "string")},
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types",
    ),
)
def wrong_service_type(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look at every Service that selects the component's pods, and at the one that is named.

    ClusterIP is the default. A headless Service is one without the virtual address.
    """
    component: Component = parameters["component"]
    wanted: str = parameters["type"]
    pod = world.component_pod(component)
    if pod is None:
        return
    name = str(component.data.get("service", ""))
    services = [
        one
        for one in world.set.in_namespace("Service", pod.namespace)
        if one.name == name or selects(one, pod)
    ]
    if not services:
        yield failed(
            world.absent("Service", pod.namespace, name),
            f"no Service selects the pods of {pod.resource.label}",
            seen="no Service",
            expected=wanted,
            reported_by="wrong-service-port",
        )
    for service in services:
        kind = service.get("spec", "type", default="ClusterIP")
        at = service.at("spec", "type")
        if kind == wanted:
            yield passed(at, seen=kind, expected=wanted)
        else:
            yield failed(
                at,
                f"{service.label} is of type {kind}; documented is {wanted}",
                seen=kind,
                expected=wanted,
            )
