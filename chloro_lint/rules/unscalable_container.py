"""CHL509: containers request what their autoscaler measures them against."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import Metric, metrics
from chloro_lint.kube.compute import compute, pod_level, pod_total
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.pods import Container, Pod
from chloro_lint.kube.quantity import show
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL509",
    name="unscalable-container",
    severity=Severity.ERROR,
    target="set",
    summary="Container lacks the request that its autoscaler measures against",
    why=(
        "Utilisation is a share of the request. If one container of the pod has no request, the "
        "controller computes none at all and the workload stays at the count it has. Sidecars "
        "count, init containers that end do not."
    ),
    fix="Set the container's request of that resource, or a default in the namespace's LimitRange.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work",
        "https://kubernetes.io/docs/concepts/policy/limit-range/",
    ),
)
def unscalable_container(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Hold the requests of every autoscaled workload against the metrics of its autoscaler.

    Requests are those after the defaults of the namespace's LimitRanges. Requests of the pod as a
    whole take the place of its containers', except for a metric about one container.
    """
    for of in world.set.pods:
        limit_ranges = world.set.limit_ranges(of.namespace)
        for autoscaler in in_force(world.set.autoscalers_of(of.resource)):
            for metric in metrics(autoscaler):
                if metric.utilization is None:
                    yield inapplicable(
                        metric.place,
                        f"{autoscaler.label} has a metric of type {metric.type} that is measured "
                        "against no request",
                        about=of.resource,
                    )
                else:
                    yield from _judged(of, limit_ranges, autoscaler, metric)


def _judged(
    of: Pod, limit_ranges: tuple[Resource, ...], autoscaler: Resource, metric: Metric
) -> Iterator[Outcome]:
    if not metric.container and pod_level(of).requests:
        yield _whole(of, limit_ranges, autoscaler, metric)
        return
    measured = [one for one in of.containers if one.lasting and metric.container in ("", one.name)]
    for container in measured:
        yield _container(container, limit_ranges, autoscaler, metric)
    if metric.container and not measured:
        yield failed(
            metric.source.resource.at(*metric.source.path, "container"),
            f"{autoscaler.label} scales on container {metric.container!r}, which "
            f"{of.resource.label} does not have",
            seen=metric.container,
            expected="a container of the workload",
            about=of.resource,
        )


def _whole(
    of: Pod, limit_ranges: tuple[Resource, ...], autoscaler: Resource, metric: Metric
) -> Outcome:
    amount = pod_total(of, limit_ranges).requests.get(metric.resource)
    if amount is not None:
        return passed(amount.place, seen=show(amount.value, metric.resource), about=of.resource)
    return failed(
        of.at("resources", "requests", metric.resource),
        f"{of.resource.label} has no {metric.resource} request, on which {autoscaler.label} scales",
        seen="absent",
        expected=f"a {metric.resource} request",
        related=(Related(metric.place, "the autoscaler's metric"),),
    )


def _container(
    container: Container, limit_ranges: tuple[Resource, ...], autoscaler: Resource, metric: Metric
) -> Outcome:
    resource = metric.resource
    amount = compute(container, limit_ranges).requests.get(resource)
    if amount is not None:
        return passed(
            amount.place,
            seen=f"{container.name}: {show(amount.value, resource)}",
            about=container.resource,
        )
    return failed(
        container.at("resources", "requests", resource),
        f"{container.label} has no {resource} request, on which {autoscaler.label} scales "
        f"{container.resource.label}",
        seen="absent",
        expected=f"a {resource} request",
        related=(Related(metric.place, "the autoscaler's metric"),),
    )
