"""How a workload replaces its pods: strategy, surge and unavailability, with their defaults.

Source: the API reference of apps/v1 and the Deployment controller (`ResolveFenceposts`). What
older API versions defaulted to is not read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from chloro_lint.kube.int_or_percent import scaled
from chloro_lint.kube.replicas import Replicas
from chloro_lint.model import Bound, Outcome, Place, Related, Resource, failed, passed, unknown

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


class Amount(NamedTuple):
    """What a field of a rollout comes to, over the whole range of a workload's counts."""

    place: Place
    value: int | str
    pods: Mapping[int, int | None]
    """The lowest and the highest count, and how many pods it is of each; None where the field is
    not valid. A percentage lies between the two at every count between them."""

    def keeps(self, bound: Bound) -> bool:
        """Tell whether it is as a bound says at every count.

        A bound that is itself a percentage is compared as it is written.
        """
        if isinstance(bound.value, str):
            return bool(bound.value == self.value)
        return all(pods is not None and bound.admits(pods) for pods in self.pods.values())

    @property
    def words(self) -> str:
        """Say what is written and what it comes to: ``maxSurge 25%, that is 1 of 3 pods``."""
        default = "" if self.place.resource.get(*self.place.path) is not None else " by default"
        text = f"{self.place.path[-1]} {self.value}{default}"
        if None in self.pods.values():
            return f"{text}, which is neither a number nor a percentage"
        if all(pods == self.value for pods in self.pods.values()):
            return text
        shares = " and ".join(f"{pods} of {count}" for count, pods in self.pods.items())
        return f"{text}, that is {shares} pods"


def surge_over(found: Rollout, counts: Replicas | None) -> Amount | None:
    """Return what ``maxSurge`` comes to; None of a share of nobody knows how many."""
    return _over(found.surge_place, found.surge or 0, found.surge_of, counts)


def unavailable_over(found: Rollout, counts: Replicas | None) -> Amount | None:
    """Return what ``maxUnavailable`` comes to; None of a share of nobody knows how many."""
    return _over(found.unavailable_place, found.unavailable, found.unavailable_of, counts)


def _over(
    place: Place, value: int | str, of: Callable[[int], int | None], counts: Replicas | None
) -> Amount | None:
    if counts is None:
        return None if isinstance(value, str) else Amount(place, value, {1: of(1)})
    ends = (max(counts.minimum, 1), max(counts.maximum, 1))
    return Amount(place, value, {count: of(count) for count in ends})


def compared(
    found: Rollout,
    amount: Amount | None,
    place: Place,
    bound: Bound,
    unit: str,
    counts: Replicas | None,
) -> Outcome:
    """Hold what a field of a rollout comes to against the documented number of pods."""
    if amount is None:
        written = found.surge if place == found.surge_place else found.unavailable
        return unknown(
            place,
            f"{place.path[-1]} {written} of {found.workload.label} is a share of its nodes",
            missing="the number of nodes",
        )
    expected = f"{bound} {unit}"
    if amount.keeps(bound):
        return passed(amount.place, seen=amount.words, expected=expected)
    return failed(
        amount.place,
        f"{found.workload.label} has {amount.words}; documented is {bound}",
        seen=amount.words,
        expected=expected,
        related=(Related(counts.place, "the count of pods"),) if counts else (),
    )


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
