"""CHL822: the Service of a StatefulSet gives its pods the names they are called by."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import pod
from chloro_lint.kube.selectors import describe
from chloro_lint.kube.service_ports import selects
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL822",
    name="unfit-governing-service",
    severity=Severity.WARNING,
    target="set",
    summary="StatefulSet names a Service that gives its pods no names",
    why=(
        "Only a headless Service that selects the pods gives each of them a name in DNS, such as "
        "`db-0.db`. Without it replicas that look for one another by these names find nobody."
    ),
    fix="Name a Service in `spec.serviceName` that has `clusterIP: None` and selects the pods.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
        "https://kubernetes.io/docs/concepts/services-networking/service/#headless-services",
    ),
)
def unfit_governing_service(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the Service that each StatefulSet names, where it is here.

    One that is not headless is information: many StatefulSets never use the names.
    """
    for one in world.set.of_kind("StatefulSet"):
        name = one.get("spec", "serviceName")
        service = world.set.named("Service", one.namespace, name) if name else None
        if service is not None:
            yield _judged(one, service)


def _judged(one: Resource, service: Resource) -> Outcome:
    at = one.at("spec", "serviceName")
    described = pod(one)
    expected = "a headless Service that selects the pods"
    if described is not None and not selects(service, described):
        selector = service.mapping("spec", "selector")
        words = describe(selector) if selector else "no pods"
        return failed(
            at,
            f"{one.label} names {service.label}, which selects {words} and not its pods",
            seen=words,
            expected=expected,
            related=(Related(service.at("spec", "selector"), "the Service's selector"),),
        )
    if service.get("spec", "clusterIP") != "None":
        return failed(
            at,
            f"{one.label} names {service.label}, which is not headless, so its pods have no names "
            "in DNS",
            seen=str(service.get("spec", "clusterIP", default="a cluster IP")),
            expected=expected,
            related=(Related(service.at("spec", "clusterIP"), "headless is clusterIP: None"),),
            severity=Severity.INFO,
        )
    return passed(at, seen=service.label, expected=expected)
