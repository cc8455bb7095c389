"""CHL501: the utilisation that an autoscaler aims at is the documented one."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL501",
    name="hpa-target",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Autoscaler aims at another utilisation than the document",
    why=(
        "The target decides how many pods run at a given load. A higher one saves money by slow "
        "answers, a lower one wastes it, and neither is what was sized and tested."
    ),
    fix="Set `averageUtilization` of that resource's metric to the documented percentage.",
    parameters={
        "resource": Parameter("the resource that is scaled on: cpu or memory", "string"),
        "utilization": Parameter("the documented percentage of the pods' requests", "bound"),
    },
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
    ),
)
def hpa_target(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look at ``spec.metrics[].resource`` of every autoscaler of the component.

    An autoscaler in autoscaling/v1 states the CPU target in its one own field.
    """
    workload: Resource = parameters["workload"]
    autoscalers = world.set.autoscalers_of(workload)
    if not autoscalers:
        yield failed(
            workload.at("metadata", "name"),
            f"{workload.label} has no HorizontalPodAutoscaler",
            seen="no autoscaler",
            expected=f"{parameters['resource']} utilisation {parameters['utilization']}",
        )
    for autoscaler in autoscalers:
        yield _judged(autoscaler, parameters)


def _judged(autoscaler: Resource, parameters: Parameters) -> Outcome:
    resource, bound = parameters["resource"], parameters["utilization"]
    expected = f"{bound} % {resource} utilisation"
    if autoscaler.api_version == "autoscaling/v1" and resource == "cpu":
        at = autoscaler.at("spec", "targetCPUUtilizationPercentage")
        seen = autoscaler.get(*at.path)
    else:
        number = _metric(autoscaler, resource)
        if number is None:
            return failed(
                autoscaler.at("spec", "metrics"),
                f"{autoscaler.label} has no {resource} utilisation metric; documented is {bound} %",
                seen="absent",
                expected=expected,
            )
        target = ("spec", "metrics", number, "resource", "target")
        at = autoscaler.at(*target, "averageUtilization")
        seen = autoscaler.get(*at.path)
    if seen is None:
        return failed(
            at,
            f"{autoscaler.label} states no {resource} utilisation; documented is {bound} %",
            seen="absent",
            expected=expected,
        )
    if not bound.admits(seen):
        return failed(
            at,
            f"{autoscaler.label} aims at {seen} % {resource}; documented is {bound} %",
            seen=f"{seen} %",
            expected=expected,
        )
    return passed(at, seen=f"{seen} %", expected=expected)


def _metric(autoscaler: Resource, resource: str) -> int | None:
    """Return the number of the metric that is about the pods' use of a resource."""
    for number, metric in enumerate(autoscaler.items("spec", "metrics")):
        if metric.get("type") == "Resource" and metric.get("resource", {}).get("name") == resource:
            return number
    return None
