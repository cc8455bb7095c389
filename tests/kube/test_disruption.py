"""What a PodDisruptionBudget demands."""

from __future__ import annotations

import pytest

from chloro_lint.kube.disruption import demand
from tests.kube.decoded import only


@pytest.mark.parametrize(
    ("spec", "pods", "healthy", "field", "words"),
    [
        ("{minAvailable: 2}", 3, 2, "minAvailable", "minAvailable 2"),
        ("{minAvailable: 5}", 3, 5, "minAvailable", "minAvailable 5"),
        ("{minAvailable: 67%}", 3, 3, "minAvailable", "minAvailable 67%"),
        ("{minAvailable: 50%}", 3, 2, "minAvailable", "minAvailable 50%"),
        ("{maxUnavailable: 1}", 3, 2, "maxUnavailable", "maxUnavailable 1"),
        ("{maxUnavailable: 34%}", 3, 1, "maxUnavailable", "maxUnavailable 34%"),
        ("{maxUnavailable: 1%}", 100, 99, "maxUnavailable", "maxUnavailable 1%"),
        ("{maxUnavailable: 9}", 3, 0, "maxUnavailable", "maxUnavailable 9"),
        ("{maxUnavailable: 1, minAvailable: 1}", 3, 2, "maxUnavailable", "maxUnavailable 1"),
        ('{minAvailable: "1"}', 3, None, "minAvailable", "minAvailable 1"),
        ('{maxUnavailable: "1"}', 3, None, "maxUnavailable", "maxUnavailable 1"),
        ("{}", 3, None, "minAvailable", "neither field"),
    ],
)
def test_the_healthy_floor_follows_from_the_field(
    spec: str, pods: int, healthy: int | None, field: str, words: str
) -> None:
    budget = only(
        f"{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: a}}, spec: {spec}}}"
    )
    found = demand(budget, pods)
    assert (found.healthy, found.words) == (healthy, words)
    assert found.place == budget.at("spec", field)
