"""CHL507: the component's autoscaler adds pods within the documented time."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import with_behavior
from chloro_lint.kube.definitions import in_force
from chloro_lint.model import (
    Bound,
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

_SCALE_UP = ("spec", "behavior", "scaleUp")

_DEFAULT_PERIOD = 15
"""Seconds: the period of the policies that the API server fills in where there are none."""


@rule(
    code="CHL507",
    name="slow-scale-up",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Autoscaler adds pods later than the document says",
    why=(
        "Until new pods run, the old ones carry the peak alone. The document's time, a range of "
        "seconds without a field, is read as the highest value of the stabilization window and of "
        "the period of a policy that can add pods."
    ),
    fix=(
        "Lower `behavior.scaleUp.stabilizationWindowSeconds` and the `periodSeconds` of the "
        "scale-up policies to the documented time."
    ),
    parameters={"seconds": Parameter("the documented time until pods are added", "bound")},
    references=(
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#configurable-scaling-behavior",
    ),
)
def slow_scale_up(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the window, 0 where unset, and the periods of the policies, 15 s without any.

    Under the policy that is selected by default, Max, one policy with a short period suffices;
    under Min the slowest decides. Disabled never adds pods.
    """
    workload: Resource = parameters["workload"]
    bound: Bound = parameters["seconds"]
    autoscalers = in_force(world.set.autoscalers_of(workload))
    scaled_objects = world.set.of_kind("ScaledObject", "keda.sh")
    for one in with_behavior(workload, autoscalers, scaled_objects, "up", f"{bound} s"):
        if isinstance(one, Outcome):
            yield one
        else:
            yield _window(one, bound)
            yield _period(one, bound)


def _window(autoscaler: Resource, bound: Bound) -> Outcome:
    place = autoscaler.at(*_SCALE_UP, "stabilizationWindowSeconds")
    seconds = autoscaler.get(*place.path, default=0)
    if bound.admits(seconds):
        return passed(place, seen=f"window {seconds} s", expected=f"{bound} s")
    return failed(
        place,
        f"{autoscaler.label} waits {seconds} s before it scales up; documented is {bound} s",
        seen=f"window {seconds} s",
        expected=f"{bound} s",
    )


def _period(autoscaler: Resource, bound: Bound) -> Outcome:
    select = autoscaler.get(*_SCALE_UP, "selectPolicy", default="Max")
    periods = [
        (policy.get("periodSeconds", 0), number)
        for number, policy in enumerate(autoscaler.items(*_SCALE_UP, "policies"))
    ]
    if not periods:
        place = autoscaler.at(*_SCALE_UP, "policies")
        seconds = _DEFAULT_PERIOD
    else:
        seconds, number = max(periods) if select == "Min" else min(periods)
        place = autoscaler.at(*_SCALE_UP, "policies", number, "periodSeconds")
    if bound.admits(seconds):
        return passed(place, seen=f"period {seconds} s", expected=f"{bound} s")
    return failed(
        place,
        f"{autoscaler.label} adds pods every {seconds} s; documented is {bound} s",
        seen=f"period {seconds} s",
        expected=f"{bound} s",
    )
