"""CHL501: the utilisation that an autoscaler aims at is the documented one."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import Metric, in_annotations, metrics, without_autoscaler
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.own_container import own_container
from chloro_lint.kube.pods import pod
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
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
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
        "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
    ),
)
def hpa_target(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look at every metric of the component's autoscalers that is about the resource.

    A metric of type ContainerResource counts if it is about the component's own container.
    """
    workload: Resource = parameters["workload"]
    expected = f"{parameters['utilization']} % {parameters['resource']} utilisation"
    autoscalers = in_force(world.set.autoscalers_of(workload))
    if not autoscalers:
        scaled_objects = world.set.of_kind("ScaledObject", "keda.sh")
        yield without_autoscaler(workload, scaled_objects, expected)
    described = pod(workload)
    own = own_container(described, parameters["component"].container) if described else None
    for autoscaler in autoscalers:
        mine = [
            one
            for one in metrics(autoscaler)
            if one.resource == parameters["resource"]
            and (one.type == "Resource" or (own is not None and one.container == own.name))
        ]
        for metric in mine:
            yield _judged(autoscaler, metric, parameters, expected)
        if not mine:
            yield _without_metric(autoscaler, parameters, expected)


def _judged(autoscaler: Resource, metric: Metric, parameters: Parameters, expected: str) -> Outcome:
    bound, seen = parameters["utilization"], metric.utilization
    if seen is None:
        return failed(
            metric.place,
            f"{autoscaler.label} aims at a value of {metric.resource}, not at a utilisation; "
            f"documented is {bound} %",
            seen="no utilisation",
            expected=expected,
        )
    by_default = "" if autoscaler.get(*metric.place.path) == seen else " by default"
    if not bound.admits(seen):
        return failed(
            metric.place,
            f"{autoscaler.label} aims at {seen} % {metric.resource}{by_default}; "
            f"documented is {bound} %",
            seen=f"{seen} %",
            expected=expected,
        )
    return passed(metric.place, seen=f"{seen} %{by_default}", expected=expected)


def _without_metric(autoscaler: Resource, parameters: Parameters, expected: str) -> Outcome:
    resource = parameters["resource"]
    if in_annotations(autoscaler, "metrics"):
        return unknown(
            autoscaler.at("metadata", "annotations"),
            f"{autoscaler.label} keeps its metrics in an annotation, which is not read",
            missing="the autoscaler in the form of autoscaling/v2",
        )
    return failed(
        autoscaler.at("spec", "metrics"),
        f"{autoscaler.label} does not scale on {resource} utilisation; "
        f"documented is {parameters['utilization']} %",
        seen="absent",
        expected=expected,
    )
