"""What a PodDisruptionBudget demands: how many of the pods it selects must stay healthy.

Source: the disruption controller (`getExpectedPodCount`): percentages are rounded up, and
`maxUnavailable` is looked at first where both fields are set, which the API server refuses.
"""

from __future__ import annotations

from chloro_lint.kube.int_or_percent import scaled
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple


class Demand(NamedTuple):
    """The healthy floor of a budget over a number of pods, and the field that sets it."""

    healthy: int | None
    """None where the budget states nothing that can be read: then it allows no eviction."""
    place: Place
    words: str
    """The field as people write it: ``minAvailable 50%``."""


def demand(budget: Resource, pods: int) -> Demand:
    """Return what a budget demands while the workloads it selects have `pods` pods in all."""
    spec = budget.mapping("spec")
    for field in ("maxUnavailable", "minAvailable"):
        if field not in spec:
            continue
        amount = scaled(spec[field], pods, up=True)
        if amount is not None and field == "maxUnavailable":
            amount = max(pods - amount, 0)
        return Demand(amount, budget.at("spec", field), f"{field} {spec[field]}")
    return Demand(None, budget.at("spec", "minAvailable"), "neither field")
