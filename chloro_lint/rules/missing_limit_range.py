"""CHL533: the namespace has a LimitRange for containers."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.definitions import in_force
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL533",
    name="missing-limit-range",
    severity=Severity.ERROR,
    target="set",
    summary="Namespace has no LimitRange for containers",
    why=(
        "A LimitRange refuses a container that asks for too much or too little, and gives one that "
        "says nothing the defaults without which a quota on CPU or memory refuses it."
    ),
    fix="Add a LimitRange with an item of type Container and the documented bounds.",
    parameters={"namespace": Parameter("the namespace that has one", "string")},
    references=("https://kubernetes.io/docs/concepts/policy/limit-range/",),
    equivalents={"trivy": "KSV-0039"},
)
def missing_limit_range(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for an item of type Container in the LimitRanges of the namespace."""
    namespace = parameters["namespace"]
    limit_ranges = in_force(world.set.limit_ranges(namespace))
    items = [
        one.at("spec", "limits", number, "type")
        for one in limit_ranges
        for number, item in enumerate(one.items("spec", "limits"))
        if item.get("type") == "Container"
    ]
    expected = "an item of type Container"
    for place in items:
        yield passed(place, seen=place.resource.label, expected=expected)
    if items:
        return
    if limit_ranges:
        yield failed(
            limit_ranges[0].at("spec", "limits"),
            f"{limit_ranges[0].label} has no item of type Container",
            seen="other types",
            expected=expected,
        )
    else:
        yield failed(
            world.absent("LimitRange", namespace),
            f"namespace {namespace} has no LimitRange",
            seen="absent",
            expected=expected,
        )
