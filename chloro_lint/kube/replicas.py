"""How many pods a workload keeps: its own count, or what its autoscalers make of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple

_SCALABLE: Final = frozenset(
    {
        ("", "ReplicationController"),
        ("apps", "Deployment"),
        ("apps", "ReplicaSet"),
        ("apps", "StatefulSet"),
        ("argoproj.io", "Rollout"),
        ("extensions", "Deployment"),
        ("extensions", "ReplicaSet"),
    }
)


class Replicas(NamedTuple):
    """The steady range of a workload's pod count, and the place that sets its lower end."""

    minimum: int
    maximum: int
    place: Place

    def __str__(self) -> str:
        """Say how many pods there are at the least: ``1 pod``."""
        return f"{self.minimum} pod{'' if self.minimum == 1 else 's'}"


def scalable(workload: Resource) -> bool:
    """Tell whether a workload has a pod count that an autoscaler could set."""
    return scalable_kind(workload.group, workload.kind)


def scalable_kind(group: str, kind: str) -> bool:
    """Tell whether the objects of a kind have a pod count; not known of custom kinds."""
    return (group, kind) in _SCALABLE


def replicas(workload: Resource, autoscalers: Sequence[Resource] = ()) -> Replicas | None:
    """Return the range in which a workload's pod count rests, None of kinds without a count.

    `autoscalers` are the HorizontalPodAutoscalers that target the workload; where there is one,
    the workload's own ``spec.replicas`` only says how many pods there are until it acts. Except
    for a count of 0: the controller leaves such a workload alone unless ``minReplicas`` is 0 too.
    Several autoscalers fight, so the lowest minimum and the highest maximum count.

    Rollouts and disruptions are not part of it.
    """
    return _replicas(workload, tuple(autoscalers))


@lru_cache(maxsize=16384)
def _replicas(workload: Resource, autoscalers: tuple[Resource, ...]) -> Replicas | None:
    if not scalable(workload):
        return None
    written = workload.at("spec", "replicas")
    own: int = workload.get("spec", "replicas", default=1)
    if not autoscalers:
        return Replicas(own, own, written)
    lowest = min(autoscalers, key=_minimum)
    if own == 0 and _minimum(lowest) > 0:
        return Replicas(0, 0, written)
    return Replicas(
        _minimum(lowest),
        max(one.get("spec", "maxReplicas", default=_minimum(one)) for one in autoscalers),
        lowest.at("spec", "minReplicas"),
    )


def _minimum(autoscaler: Resource) -> int:
    minimum: int = autoscaler.get("spec", "minReplicas", default=1)
    return minimum
