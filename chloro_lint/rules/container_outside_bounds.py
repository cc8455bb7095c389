"""CHL535: every container's requests and limits lie within the documented bounds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from chloro_lint.kube.compute import Amount, Compute, compute, pod_level
from chloro_lint.kube.pods import EPHEMERAL, Container
from chloro_lint.kube.quantity import quantity, show
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL535",
    name="container-outside-bounds",
    severity=Severity.ERROR,
    target="set",
    summary="Container's resources lie outside the documented bounds",
    why=(
        "The namespace's LimitRange refuses a pod whose container lies outside its bounds: the "
        "workload is accepted and its pods never appear. Without the LimitRange the container "
        "takes more, or less, than any of this system's was planned to."
    ),
    fix="Bring the container's request and limit within the documented minimum and maximum.",
    parameters={
        "resource": Parameter("the resource that is bounded: cpu or memory", "string"),
        "min": Parameter("the least that a container requests, as a quantity", "quantity"),
        "max": Parameter("the most that a container is limited to, as a quantity", "quantity"),
    },
    references=("https://kubernetes.io/docs/concepts/policy/limit-range/",),
)
def container_outside_bounds(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Hold the request of every container against the minimum and its limit against the maximum.

    Both are those after the defaults of the namespace's LimitRanges; where a container has
    neither, what the pod states as a whole bounds it. Ephemeral containers have no resources.
    """
    for of in world.set.pods:
        limit_ranges = world.set.limit_ranges(of.namespace)
        whole = pod_level(of)
        for container in of.containers:
            if container.role != EPHEMERAL:
                yield from _judged(container, compute(container, limit_ranges), whole, parameters)


def _judged(
    container: Container, own: Compute, whole: Compute, parameters: Parameters
) -> Iterator[Outcome]:
    name = parameters["resource"]
    least, most = quantity(parameters["min"].value), quantity(parameters["max"].value)
    request = own.requests.get(name, whole.requests.get(name))
    limit = own.limits.get(name, whole.limits.get(name))
    if request is None:
        yield _absent(container, "requests", name, f"at least {show(least, name)}")
    elif limit is None or request.place != limit.place:
        yield _within(container, "requests", name, request, (least, most))
    if limit is None:
        yield _absent(container, "limits", name, f"at most {show(most, name)}")
    else:
        yield _within(container, "limits", name, limit, (least, most))


def _absent(container: Container, field: str, name: str, expected: str) -> Outcome:
    return failed(
        container.at("resources", field, name),
        f"{container.label} has no {name} {field.removesuffix('s')}; documented is {expected}",
        seen="absent",
        expected=expected,
    )


def _within(
    container: Container, field: str, name: str, amount: Amount, bounds: tuple[Fraction, Fraction]
) -> Outcome:
    least, most = bounds
    seen = show(amount.value, name)
    expected = f"{show(least, name)} to {show(most, name)}"
    if amount.contested:
        return unknown(
            amount.place,
            f"several LimitRanges give {container.label} different {field} of {name}",
            missing="the LimitRange that acts first",
            about=container.resource,
        )
    if least <= amount.value <= most:
        return passed(amount.place, seen=seen, expected=expected, about=container.resource)
    side = "below" if amount.value < least else "above"
    nearest = show(least if side == "below" else most, name)
    verb = "requests" if field == "requests" else "is limited to"
    return failed(
        amount.place,
        f"{container.label} {verb} {seen} of {name}, {side} the documented {nearest}",
        seen=seen,
        expected=expected,
        about=container.resource,
    )
