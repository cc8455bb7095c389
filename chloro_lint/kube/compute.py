"""Effective compute resources: what a container requests and is limited to after admission.

Source: the API server's defaulting (a limit without a request gives the request its value) and the
LimitRanger admission plugin (`mergePodResourceRequirements`), in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from chloro_lint.kube.pods import Container
from chloro_lint.kube.quantity import quantity
from chloro_lint.model import Place, Resource


class Amount(NamedTuple):
    """A quantity in force and the place that sets it."""

    value: Fraction
    place: Place
    defaulted: bool
    """Filled in by a limit of the container or by a LimitRange, not written as it stands."""


class Compute(NamedTuple):
    """Requests and limits in force, by resource name (``cpu``, ``memory`` …)."""

    requests: Mapping[str, Amount]
    limits: Mapping[str, Amount]


def compute(container: Container, limit_ranges: Iterable[Resource] = ()) -> Compute:
    """Return what a container requests and is limited to; `limit_ranges` are its namespace's."""
    requests = _written(container, "requests")
    limits = _written(container, "limits")
    for name, amount in limits.items():
        requests.setdefault(name, Amount(amount.value, amount.place, defaulted=True))
    for limit_range in limit_ranges:
        defaults, default_requests = _defaults(limit_range)
        for name, amount in defaults.items():
            limits.setdefault(name, amount)
        for name, amount in default_requests.items():
            requests.setdefault(name, amount)
    return Compute(requests, limits)


def _written(container: Container, field: str) -> dict[str, Amount]:
    values = container.get("resources", field)
    if not isinstance(values, dict):
        return {}
    return {
        name: Amount(quantity(value), container.at("resources", field, name), defaulted=False)
        for name, value in values.items()
    }


def _defaults(limit_range: Resource) -> tuple[dict[str, Amount], dict[str, Amount]]:
    """Return the default limits and requests of a LimitRange, themselves defaulted.

    The API server writes them at creation: `default` from `max`, `defaultRequest` from `default`,
    else from `min`.
    """
    defaults: dict[str, Amount] = {}
    default_requests: dict[str, Amount] = {}
    for number, item in enumerate(limit_range.items("spec", "limits")):
        if not isinstance(item, dict) or item.get("type") != "Container":
            continue
        for field in ("default", "max"):
            _fill(defaults, limit_range, number, field)
        for field in ("defaultRequest", "default", "max", "min"):
            _fill(default_requests, limit_range, number, field)
    return defaults, default_requests


def _fill(into: dict[str, Amount], limit_range: Resource, number: int, field: str) -> None:
    for name, value in limit_range.mapping("spec", "limits", number, field).items():
        place = limit_range.at("spec", "limits", number, field, name)
        into.setdefault(name, Amount(quantity(value), place, defaulted=True))
