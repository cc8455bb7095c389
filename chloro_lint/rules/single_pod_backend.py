"""CHL114: requests are balanced over several pods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.kube.ingress_routes import Route, routes
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.replicas import Replicas, replicas
from chloro_lint.model import (
    Bound,
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
    code="CHL114",
    name="single-pod-backend",
    severity=Severity.ERROR,
    target="set",
    summary="Fewer pods than documented answer behind an Ingress backend",
    why=(
        "With a single pod there is nothing to balance: its restart, its node's drain and every "
        "update that waits for it are outages. An autoscaler's minimum counts; without one, the "
        "workload's own replicas."
    ),
    fix="Raise `minReplicas` of the autoscaler, or `spec.replicas` of a workload without one.",
    parameters={"replicas": Parameter("the pods that share the requests", "bound")},
    references=(
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas",
    ),
)
def single_pod_backend(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Count, for each Service behind an Ingress, the pods that run at the least."""
    bound: Bound = parameters["replicas"]
    found: dict[tuple[str, str], Route] = {}
    for ingress in world.set.of_kind("Ingress"):
        for route in routes(ingress):
            if route.service:
                found.setdefault((ingress.namespace, route.service), route)
    if world.namespaces and not any(world.in_system(one.ingress) for one in found.values()):
        yield failed(
            world.absent("Ingress", world.namespaces[0]),
            "no Ingress balances requests over pods: none has a backend",
            seen="no backend",
            expected=f"{bound} pods",
            reported_by="missing-ingress",
        )
    for (namespace, name), route in found.items():
        yield _judged(world, route, world.set.named("Service", namespace, name), bound)


def _judged(world: World, route: Route, service: Resource | None, bound: Bound) -> Outcome:
    if service is None or not service.mapping("spec", "selector"):
        what = "is not here" if service is None else "has no selector"
        return unknown(
            route.place,
            f"Service {route.service!r} {what}, so the pods behind it are not known",
            missing=f"the pods behind {route.ingress.namespace}/{route.service}",
        )
    pods = world.set.pods_behind(service)
    if not pods:
        return unknown(
            service.at("spec", "selector"),
            f"{service.label} selects no pod of the set",
            missing=f"the pods behind {service.qualified_name}",
        )
    counts = [_count(world, one) for one in pods]
    known = [one for one in counts if one is not None]
    if len(known) < len(counts):
        kinds = ", ".join(sorted({one.resource.kind for one in pods}))
        return inapplicable(
            service.at("spec", "selector"), f"the nodes or the work decide on the count: {kinds}"
        )
    return _compared(route, service, pods, known, bound)


def _count(world: World, of: Pod) -> Replicas | None:
    if of.resource.kind == "Pod":
        return Replicas(1, 1, of.resource.at("kind"))
    return replicas(of.resource, world.set.autoscalers_of(of.resource))


def _compared(
    route: Route, service: Resource, pods: Sequence[Pod], counts: Sequence[Replicas], bound: Bound
) -> Outcome:
    total = sum(one.minimum for one in counts)
    names = ", ".join(one.resource.label for one in pods)
    place: Place = counts[0].place
    if bound.admits(total):
        return passed(place, seen=f"{total} pods of {names}", expected=f"{bound} pods")
    count = "1 pod" if total == 1 else f"{total} pods"
    return failed(
        place,
        f"{names} keeps {count} behind an Ingress; documented are {bound}",
        seen=f"{total}",
        expected=f"{bound} pods",
        related=(
            Related(route.place, "the Ingress that leads there"),
            Related(service.at("spec", "selector"), "the Service that selects them"),
        ),
        about=pods[0].resource,
    )
