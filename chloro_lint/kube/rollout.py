"""How a workload replaces its pods: strategy, surge and unavailability, with their defaults.

Source: the API reference of apps/v1 and the Deployment controller (`ResolveFenceposts`). What
older API versions defaulted to is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from chloro_lint.kube.int_or_percent import scaled
from chloro_lint.model import Place, Resource

ROLLING: Final = "RollingUpdate"


class _Defaults(NamedTuple):
    field: str
    surge: int | str | None
    unavailable: int | str
    rounds_up: bool


_KINDS: Final[Mapping[str, _Defaults]] = {
    "Deployment": _Defaults("strategy", "25%", "25%", rounds_up=False),
    "StatefulSet": _Defaults("updateStrategy", None, 1, rounds_up=True),
    "DaemonSet": _Defaults("updateStrategy", 0, 1, rounds_up=True),
}


class Rollout(NamedTuple):
    """How a workload replaces its pods, and the places that set it, written or not."""

    workload: Resource
    strategy: str
    surge: int | str | None
    """``maxSurge``, None of kinds whose pods are never replaced ahead of time."""
    unavailable: int | str
    """``maxUnavailable``."""
    field: str
    rounds_up: bool
    """Whether a percentage of unavailable pods is rounded up; a Deployment's is rounded down."""

    @property
    def strategy_place(self) -> Place:
        """Where the strategy is chosen."""
        return self.workload.at("spec", self.field, "type")

    @property
    def surge_place(self) -> Place:
        """Where the surge is set."""
        return self.workload.at("spec", self.field, "rollingUpdate", "maxSurge")

    @property
    def unavailable_place(self) -> Place:
        """Where the unavailability is set."""
        return self.workload.at("spec", self.field, "rollingUpdate", "maxUnavailable")

    def surge_of(self, count: int) -> int | None:
        """Return how many pods may come on top of a count; None where the field is not valid."""
        return scaled(self.surge, count, up=True) if self.surge is not None else 0

    def unavailable_of(self, count: int) -> int | None:
        """Return how many pods of a count may be missing; None where the field is not valid.

        Where surge and unavailability both come to nothing, one pod goes at a time: a rollout
        could not move otherwise.
        """
        found = scaled(self.unavailable, count, up=self.rounds_up)
        return 1 if found == 0 and self.surge_of(count) == 0 else found


def rollout(workload: Resource) -> Rollout | None:
    """Return how a workload of Kubernetes itself rolls out; None of kinds that do not."""
    defaults = _KINDS.get(workload.kind)
    if defaults is None or workload.group not in ("apps", "extensions"):
        return None
    strategy = workload.mapping("spec", defaults.field)
    rolling = workload.mapping("spec", defaults.field, "rollingUpdate")
    surge = None if defaults.surge is None else rolling.get("maxSurge", defaults.surge)
    return Rollout(
        workload,
        strategy.get("type", ROLLING),
        surge,
        rolling.get("maxUnavailable", defaults.unavailable),
        defaults.field,
        defaults.rounds_up,
    )
