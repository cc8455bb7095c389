"""CHL540: containers, pods and claims lie within the LimitRanges of their namespace."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from chloro_lint.kube.quantity import QuantityError, quantity
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Related,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.limit_bounds import Judgement, judgements
from chloro_lint.world import World

_ALIKE: Final = {
    "Container": "container-outside-bounds",
    "PersistentVolumeClaim": "claim-outside-bounds",
}
"""Rules that hold the same values against the bounds of a document."""


@rule(
    code="CHL540",
    name="outside-limit-range",
    severity=Severity.ERROR,
    target="set",
    summary="Resources lie outside the namespace's LimitRange",
    why=(
        "The API server refuses what lies outside a LimitRange, after it has filled in its "
        "defaults. A workload is accepted all the same, and only its pods never appear; a claim "
        "that a StatefulSet makes is missing in the same silent way."
    ),
    fix="Bring requests and limits within the LimitRange, or widen it for what the workload needs.",
    parameters={
        "resource": Parameter("the one resource to look at; all of them if empty", "string", ""),
    },
    references=(
        "https://kubernetes.io/docs/concepts/policy/limit-range/",
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/limit-range-v1/",
    ),
)
def outside_limit_range(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Hold requests and limits after defaults against every item of every LimitRange."""
    wanted = parameters["resource"]
    for one in judgements(world.set):
        if wanted in ("", one.resource):
            yield _outcome(world, one)


def _outcome(world: World, one: Judgement) -> Outcome:
    if one.contested:
        return unknown(
            one.place,
            f"several LimitRanges give {one.subject} different values of {one.resource}",
            missing="the LimitRange that acts first",
            about=one.about,
        )
    if not one.wrong:
        return passed(one.place, seen=one.seen, expected=one.expected, about=one.about)
    limit_range = one.bound.resource
    return failed(
        one.place,
        f"{one.subject} {one.wrong} in {limit_range.label}",
        seen=one.seen,
        expected=one.expected,
        related=(Related(one.bound, f"the bound for type {one.type}"),),
        about=one.about,
        reported_by=_ALIKE[one.type] if _is_documented(world, one) else "",
    )


def _is_documented(world: World, one: Judgement) -> bool:
    """Tell whether the value also breaks the bounds of the baseline's own rule about it."""
    rule_name = _ALIKE.get(one.type)
    if world.baseline is None or rule_name is None or not world.in_system(one.about):
        return False
    if one.value is None:
        return False
    for control in world.baseline.controls:
        for decision in control.decided_by:
            given = decision.parameters
            if decision.rule == rule_name and given.get("resource", "storage") == one.resource:
                least, most = _value(given.get("min")), _value(given.get("max"))
                if least is not None and most is not None and not least <= one.value <= most:
                    return True
    return False


def _value(bound: Any) -> Fraction | None:
    """Return the quantity of a bound as a baseline writes it."""
    if isinstance(bound, dict):
        bound = next(iter(bound.values()), None)
    try:
        return None if bound is None else quantity(bound)
    except QuantityError:
        return None
