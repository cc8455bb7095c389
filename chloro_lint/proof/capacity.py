"""Capacity: whether what a namespace may grow to fits its quotas, and what gives way first.

For every ResourceQuota and every resource in its ``hard``, the sum over the workloads of *how many
pods at once* times *what each takes* has to stay within the quota: with every autoscaler at its
minimum, with every autoscaler at its maximum and all Jobs running, and with the surge pods of
rollouts on top. Quantities are exact. Each sum is an interval where the manifests leave a count
open; a quota is exceeded only if the lower end is above it, and fits only if the upper end does.

The cap of a resource is the number of pods at which the next one is refused. With pods of several
sizes it depends on the order in which autoscalers act: it is least where the largest come first
(any fewer pods and one more, whichever, are no more than those largest), and most where the
smallest come first. Source of the bounds: admission by quota of k8s.io/kubernetes, which refuses
each pod that would pass a ``hard`` value of any quota that counts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.quantity import quantity, show
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple, dataclass
from chloro_lint.proof.namespace_load import NamespaceLoad
from chloro_lint.proof.shares import PodLoad, Share


class Cap(NamedTuple):
    """At how many pods a resource refuses the next one, of how many that are wanted."""

    least: int
    most: int
    wanted: int
    floor: Fraction
    """What is asked with every autoscaler at its minimum, and all else running."""
    below_minimum: bool
    """Whether not even the floor fits; then `wanted` are the pods that make it up."""


class Reach(NamedTuple):
    """How far one autoscaled workload gets under a quota."""

    workload: str
    wanted: int
    """The maximum of its autoscaler."""
    others_at_rest: int
    others_at_maximum: int
    place: Place | None


@dataclass(frozen=True, eq=False)
class Demand:
    """What is asked of one entry of a quota."""

    name: str
    hard: Fraction
    place: Place
    shares: tuple[Share, ...]
    minimum: Fraction
    maximum: Fraction
    """What is surely asked at the top."""
    assumed: Fraction
    """What is asked at the top by the assumptions."""
    rollout: Fraction
    """What is asked at the top while everything rolls out at once."""

    @property
    def exceeded(self) -> bool:
        """Whether the top surely does not fit."""
        return self.maximum > self.hard

    @property
    def of_pods(self) -> bool:
        """Whether pods take of it, not claims or other objects."""
        return any(one.of_pods for one in self.shares)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not known and could make the top too much; none where it fits in any case."""
        if self.exceeded:
            return ()
        tight = self.assumed > self.hard
        found = (one.counts for one in self.shares)
        named = (one.missing for one in found if one.unbounded or (tight and one.missing))
        return tuple(dict.fromkeys(named))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The assumptions that the sums lean on."""
        return tuple(
            dict.fromkeys(
                text for one in self.shares if one.unit > 0 for text in one.counts.assumptions
            )
        )

    @cached_property
    def cap(self) -> Cap:
        """Where it refuses the next pod; the pods of workloads that do not scale come first."""
        pods = [one for one in self.shares if one.of_pods and one.unit > 0]
        whole, units = over_one(self.hard, *(one.unit for one in pods))
        hard, *units = units
        parts = [(unit, one.counts) for unit, one in zip(units, pods, strict=True)]
        scaled = [part for part in parts if part[1].scaled]
        still = [part for part in parts if not part[1].scaled]
        floor = sum(unit * one.maximum for unit, one in still)
        floor += sum(unit * one.minimum for unit, one in scaled)
        if scaled and floor <= hard:
            start = sum(one.minimum for _, one in scaled)
            wanted = sum(one.maximum for _, one in scaled)
            steps = [(unit, one.maximum - one.minimum) for unit, one in scaled]
            room = hard - floor
        else:
            start, room = 0, hard
            steps = [(unit, one.minimum) for unit, one in scaled]
            steps += [(unit, one.maximum) for unit, one in still]
            wanted = sum(count for _, count in steps)
        least = start + fitting(room, sorted(steps, reverse=True))
        most = start + fitting(room, sorted(steps))
        return Cap(least, most, wanted, Fraction(floor, whole), below_minimum=floor > hard)


def over_one(*values: Fraction) -> tuple[int, list[int]]:
    """Return a common denominator and the numerators over it.

    Sums of whole numbers are much faster than sums of fractions.
    """
    whole = lcm(*{one.denominator for one in values})
    return whole, [one.numerator * (whole // one.denominator) for one in values]


def fitting(room: int, steps: Iterable[tuple[int, int]]) -> int:
    """Return how many pods fit, one kind after the other, until one is refused."""
    total = 0
    for unit, count in steps:
        fits = min(count, room // unit)
        total += fits
        room -= fits * unit
        if fits < count:
            break
    return total


@dataclass(frozen=True, eq=False)
class QuotaUse:
    """One quota with all that is asked of it."""

    quota: Resource
    demands: tuple[Demand, ...]
    """One for each entry that something is known of, in the order they are written."""
    unread: tuple[str, ...]
    """The entries that nothing is known of."""
    pods: tuple[PodLoad, ...]
    """The pods within the quota's scopes."""

    @cached_property
    def binding(self) -> Demand | None:
        """The resource that refuses pods first, None where the pods fit."""
        found = [one for one in self.demands if one.exceeded and one.of_pods]
        return min(found, key=lambda one: (one.cap.least, one.hard / one.maximum), default=None)

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """How far each autoscaled workload gets, the others at rest or at their maximum."""
        found: dict[str, Reach] = {}
        for one in self.demands:
            scaled = [share for share in one.shares if share.of_pods and share.counts.scaled]
            moving = sum(share.unit * share.counts.maximum for share in scaled)
            resting = sum(share.unit * share.counts.minimum for share in scaled)
            rest = one.maximum - moving + resting
            for share in scaled:
                if share.unit > 0:
                    least, most = _reach(one, share, rest)
                    known = found.get(share.label)
                    found[share.label] = Reach(
                        share.label,
                        share.counts.maximum,
                        min(least, known.others_at_rest) if known else least,
                        min(most, known.others_at_maximum) if known else most,
                        share.counts.place,
                    )
        return tuple(found.values())


def _reach(of: Demand, share: Share, rest: Fraction) -> tuple[int, int]:
    """Return how many pods fit beside the others at rest and at their maximum."""
    counts = share.counts
    beside = (rest - share.unit * counts.minimum, of.maximum - share.unit * counts.maximum)
    least, most = (max(0, min(counts.maximum, (of.hard - taken) // share.unit)) for taken in beside)
    return least, most


class Capacity:
    """The capacity of every namespace of a set that has a ResourceQuota."""

    def __init__(self, manifests: ManifestSet, assumptions: Mapping[str, Any]) -> None:
        self._set = manifests
        self._assumptions = assumptions

    @cached_property
    def quotas(self) -> tuple[QuotaUse, ...]:
        """What is asked of each quota that is in force, in the order they are applied."""
        return tuple(self._use(one) for one in in_force(self._set.of_kind("ResourceQuota")))

    @cached_property
    def _loads(self) -> Mapping[str, NamespaceLoad]:
        wanted = {one.namespace for one in self._set.of_kind("ResourceQuota")}
        found: dict[str, list[Resource]] = {name: [] for name in sorted(wanted)}
        for one in self._set.resources:
            if one.namespace in found:
                found[one.namespace].append(one)
        return {
            name: NamespaceLoad(self._set, name, tuple(some), self._assumptions)
            for name, some in found.items()
        }

    def _use(self, quota: Resource) -> QuotaUse:
        load = self._loads[quota.namespace]
        demands: list[Demand] = []
        unread: list[str] = []
        for name, value in quota.mapping("spec", "hard").items():
            shares = load.shares(quota, name)
            if shares is None:
                unread.append(name)
            else:
                place = quota.at("spec", "hard", name)
                demands.append(demand(name, quantity(value), place, shares))
        return QuotaUse(quota, tuple(demands), tuple(unread), load.counted_pods(quota))


def demand(name: str, hard: Fraction, place: Place, shares: Sequence[Share]) -> Demand:
    """Sum up what some shares ask of one entry of a quota; the largest stands first."""
    whole, units = over_one(*(one.unit for one in shares))
    parts = list(zip(units, shares, strict=True))
    parts.sort(key=lambda part: (-part[0] * part[1].counts.assumed, part[1].label))
    counts = [(unit, one.counts) for unit, one in parts]
    return Demand(
        name,
        hard,
        place,
        tuple(one for _, one in parts),
        minimum=Fraction(sum(unit * one.minimum for unit, one in counts), whole),
        maximum=Fraction(sum(unit * one.maximum for unit, one in counts), whole),
        assumed=Fraction(sum(unit * one.assumed for unit, one in counts), whole),
        rollout=Fraction(sum(unit * (one.assumed + one.surge) for unit, one in counts), whole),
    )


def figure(value: Fraction, name: str) -> str:
    """Return an amount of a quota's entry as people say it: ``12.75``, ``250m``, ``4480Mi``."""
    thousandths = value * 1000
    if value > 1 and value.denominator != 1 and thousandths.denominator == 1:
        whole, rest = divmod(int(thousandths), 1000)
        return f"{whole}.{rest:03d}".rstrip("0")
    return show(value, name)
