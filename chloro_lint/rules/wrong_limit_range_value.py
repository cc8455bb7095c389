"""CHL534: the namespace's LimitRange has the documented bounds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from chloro_lint.model.values import NamedTuple
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.quantity import quantity, show
from chloro_lint.model import (
    Bound,
    Outcome,
    Parameter,
    Parameters,
    Place,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL534",
    name="wrong-limit-range-value",
    severity=Severity.ERROR,
    target="set",
    summary="LimitRange has other bounds than the document",
    why=(
        "The bounds decide what is refused at admission. Where several LimitRanges bound the same "
        "resource all of them hold, so the highest minimum and the lowest maximum count. The "
        "document lists storage under containers; only an item for claims can bound it."
    ),
    fix="Set `min` and `max` of the LimitRange's item to the documented quantities.",
    parameters={
        "namespace": Parameter("the namespace of the LimitRange", "string"),
        "type": Parameter(
            "the type of the item: Container, Pod or PersistentVolumeClaim", "string"
        ),
        "resource": Parameter("the resource that is bounded", "string"),
        "min": Parameter("the documented minimum, as a quantity", "quantity", None),
        "max": Parameter("the documented maximum, as a quantity", "quantity", None),
    },
    references=("https://kubernetes.io/docs/concepts/policy/limit-range/",),
)
def wrong_limit_range_value(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the tightest minimum and maximum of the namespace's LimitRanges, by value."""
    namespace, type_ = parameters["namespace"], parameters["type"]
    limit_ranges = in_force(world.set.limit_ranges(namespace))
    items = [
        one.at("spec", "limits", number)
        for one in limit_ranges
        for number, item in enumerate(one.items("spec", "limits"))
        if item.get("type") == type_
    ]
    if not limit_ranges:
        yield failed(
            world.absent("LimitRange", namespace),
            f"namespace {namespace} has no LimitRange",
            seen="absent",
            expected=f"an item of type {type_}",
            reported_by="missing-limit-range",
        )
    elif not items:
        yield failed(
            limit_ranges[0].at("spec", "limits"),
            f"{limit_ranges[0].label} has no item of type {type_}",
            seen="other types",
            expected=f"an item of type {type_}",
        )
    else:
        for field in ("min", "max"):
            bound: Bound | None = parameters[field]
            if bound is not None:
                yield _judged(items, field, parameters["resource"], bound)


class _Figure(NamedTuple):
    value: Fraction
    place: Place


def _judged(items: list[Place], field: str, resource: str, bound: Bound) -> Outcome:
    figures = [one for item in items for one in _figures(item, field, resource)]
    item = items[0].resource.get(*items[0].path)
    expected = f"{field} {resource} {bound}"
    if not figures:
        return failed(
            items[0].resource.at(*items[0].path, field, resource),
            f"{items[0].resource.label} has no {field} of {resource} for type {item['type']}; "
            f"documented is {bound}",
            seen="absent",
            expected=expected,
        )
    by_value = sorted(figures, key=lambda one: one.value)
    tightest = by_value[-1] if field == "min" else by_value[0]
    seen = show(tightest.value, resource)
    if bound._replace(value=quantity(bound.value)).admits(tightest.value):
        return passed(tightest.place, seen=seen, expected=expected)
    return failed(
        tightest.place,
        f"{tightest.place.resource.label} has a {field} of {seen} {resource} for type "
        f"{item['type']}; documented is {bound}",
        seen=seen,
        expected=expected,
    )


def _figures(item: Place, field: str, resource: str) -> Iterator[_Figure]:
    limit_range: Resource = item.resource
    value = limit_range.get(*item.path, field, resource)
    if value is not None:
        yield _Figure(quantity(value), limit_range.at(*item.path, field, resource))
