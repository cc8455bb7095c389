"""What the ResourceQuotas of a namespace leave of a resource."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.quantity import quantity
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple

_ALIASES: Final = {
    "cpu": "requests.cpu",
    "memory": "requests.memory",
    "ephemeral-storage": "requests.ephemeral-storage",
}
"""Quotas know some requests by two names."""


class Allowance(NamedTuple):
    """The amount that a quota allows of a resource, and where it says so."""

    value: Fraction
    place: Place


def covers_every_pod(quota: Resource) -> bool:
    """Tell whether a quota counts all pods of its namespace, not only those of some scope."""
    return not quota.items("spec", "scopes") and not quota.mapping("spec", "scopeSelector")


def allowances(quotas: Iterable[Resource], resource: str) -> tuple[Allowance, ...]:
    """Return what the quotas of a namespace allow of a resource, the tightest first.

    All quotas of a namespace hold at once, so the tightest decides; those with a scope count only
    some pods and are left out. ``cpu`` and ``requests.cpu`` are one resource.
    """
    wanted = _ALIASES.get(resource, resource)
    found = [
        Allowance(quantity(value), quota.at("spec", "hard", name))
        for quota in in_force(quotas)
        if covers_every_pod(quota)
        for name, value in quota.mapping("spec", "hard").items()
        if _ALIASES.get(name, name) == wanted
    ]
    return tuple(sorted(found, key=lambda one: one.value))
