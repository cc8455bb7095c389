"""CHL524: no container requests more than it may use."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.compute import Amount, Compute, compute, pod_level
from chloro_lint.kube.pods import EPHEMERAL, Container
from chloro_lint.kube.quantity import show
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL524",
    name="requests-above-limits",
    severity=Severity.ERROR,
    target="set",
    summary="Container requests more than its limit",
    why=(
        "The API server refuses such a pod. Where the limit comes from a LimitRange the workload "
        "itself is accepted, and only its pods never appear."
    ),
    fix="Lower the request or raise the limit; state the limit where a LimitRange fills it in.",
    references=(
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
        "https://kubernetes.io/docs/concepts/policy/limit-range/#limitrange-and-admission-checks-for-pods",
    ),
)
def requests_above_limits(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Compare each request that is written with the limit in force.

    The limit is the container's own, else the default of a LimitRange of the set, else that of
    the pod as a whole.
    """
    for of in world.set.pods:
        limit_ranges = world.set.limit_ranges(of.namespace)
        whole = pod_level(of)
        for container in of.containers:
            if container.role != EPHEMERAL:
                yield from _judged(container, compute(container, limit_ranges), whole)


def _judged(container: Container, own: Compute, whole: Compute) -> Iterator[Outcome]:
    limits = {**whole.limits, **own.limits}
    for name, request in own.requests.items():
        if name in limits and not request.defaulted:
            yield _compared(container, name, request, limits[name])


def _compared(container: Container, name: str, request: Amount, limit: Amount) -> Outcome:
    asked, allowed = show(request.value, name), show(limit.value, name)
    giver = limit.place.resource
    if limit.contested:
        return unknown(
            request.place,
            f"several LimitRanges give {container.label} different limits of {name}",
            missing="the LimitRange that acts first",
        )
    if request.value <= limit.value:
        return passed(request.place, seen=asked, expected=f"at most {allowed}")
    if giver is container.resource:
        return failed(
            request.place,
            f"{container.label} requests {asked} of {name}, above its limit of {allowed}",
            seen=asked,
            expected=f"at most {allowed}",
            related=(Related(limit.place, "the limit"),),
        )
    return failed(
        request.place,
        f"{container.label} requests {asked} of {name}, above the limit of {allowed} that "
        f"{giver.label} gives it",
        seen=asked,
        expected=f"at most {allowed}",
        related=(Related(limit.place, "the default limit"),),
    )
