"""CHL508: the component's autoscaler waits for the documented time before it removes pods."""

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

_SCALE_DOWN = ("spec", "behavior", "scaleDown")

_DEFAULT_WINDOW = 300
"""Seconds: the controller manager's own default, for all autoscalers that say nothing."""


@rule(
    code="CHL508",
    name="hasty-scale-down",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Autoscaler removes pods at another time than the document says",
    why=(
        "With a short window every lull ends pods that the next wave of requests needs again. An "
        "unset window is the controller manager's, by default 300 s, which no manifest shows. A "
        "disabled scale-down never gives pods back."
    ),
    fix="Set `behavior.scaleDown.stabilizationWindowSeconds` to the documented time.",
    parameters={"seconds": Parameter("the documented stabilization window", "bound")},
    references=(
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#stabilization-window",
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
    ),
)
def hasty_scale_down(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare ``behavior.scaleDown.stabilizationWindowSeconds`` of the component's autoscalers."""
    workload: Resource = parameters["workload"]
    bound: Bound = parameters["seconds"]
    autoscalers = in_force(world.set.autoscalers_of(workload))
    expected = f"window of {bound} s"
    scaled_objects = world.set.of_kind("ScaledObject", "keda.sh")
    assumption = str(world.assumptions.get("scale-down-default", ""))
    for one in with_behavior(workload, autoscalers, scaled_objects, "down", expected):
        yield one if isinstance(one, Outcome) else _judged(one, bound, assumption)


def _judged(autoscaler: Resource, bound: Bound, assumption: str) -> Outcome:
    expected = f"window of {bound} s"
    place = autoscaler.at(*_SCALE_DOWN, "stabilizationWindowSeconds")
    seconds = autoscaler.get(*place.path, default=_DEFAULT_WINDOW)
    unset = autoscaler.get(*place.path) is None
    by_default = " by default" if unset else ""
    assumptions = (assumption,) if unset and assumption else ()
    if bound.admits(seconds):
        return passed(
            place, seen=f"{seconds} s{by_default}", expected=expected, assumptions=assumptions
        )
    return failed(
        place,
        f"{autoscaler.label} waits {seconds} s{by_default} before it scales down; "
        f"documented is {bound} s",
        seen=f"{seconds} s{by_default}",
        expected=expected,
        assumptions=assumptions,
    )
