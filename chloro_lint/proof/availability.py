"""How many pods of a workload are there: between rollouts, during one, and after a node is lost.

With r pods and maxUnavailable u a rollout leaves r - u of them; a share is rounded as the
controller rounds it, and where surge and unavailability both come to nothing one pod goes. Of pods
that allow no second one on a node, by required anti-affinity or a port of the node, one is lost
with it. Of those that a spread constraint must keep apart, with skew k over n domains, at most
floor((r + (n - 1) k) / n) stand in one domain.
Source: the Deployment controller (`ResolveFenceposts`) and the API reference of
TopologySpreadConstraint.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.pods import Pod, pod
from chloro_lint.kube.replicas import Replicas, replicas
from chloro_lint.kube.rollout import ROLLING, Rollout, rollout
from chloro_lint.kube.spread import APART, HOSTNAME, Spread, spreads
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Resource
from chloro_lint.model.values import NamedTuple

RECREATE: Final = "Recreate"
_SEVERAL: Final = 2


class Survivors(NamedTuple):
    """How many pods are guaranteed after the loss of a node, and what guarantees them."""

    kept: int
    by: Spread | None
    assumption: str = ""


class Standing(NamedTuple):
    """What is known of one workload."""

    pod: Pod
    counts: Replicas
    rollout: Rollout | None
    spreads: tuple[Spread, ...]
    """What the pods say of their own kind, over nodes, zones and regions."""

    @property
    def in_rollout(self) -> int | None:
        """The fewest pods that a rollout leaves available; None where that cannot be known."""
        found = self.rollout
        if found is None:
            return None
        if found.strategy == RECREATE:
            return 0
        return fewest(found, self.counts.minimum) if found.strategy == ROLLING else None

    @property
    def alone_on_node(self) -> Spread | None:
        """What allows no second pod on a node: anti-affinity, or a port of the node."""
        return next((one for one in self.spreads if one.single), None)


class Availability:
    """What is known of every workload of a set. Nodes are an assumption, or None."""

    def __init__(self, manifests: ManifestSet, nodes: int | None = None) -> None:
        self._set = manifests
        self.nodes = nodes

    @cached_property
    def standings(self) -> Mapping[Resource, Standing]:
        """Each workload that has a count of pods, in the order of the set."""
        found = {}
        for workload in in_force(one.resource for one in self._set.pods):
            described = pod(workload)
            counts = replicas(workload, in_force(self._set.autoscalers_of(workload)))
            if described is None or counts is None:
                continue
            labels = self._set.namespace_labels(workload.namespace)
            own = tuple(
                one for one in spreads(described, labels) if one.own and one.topology in APART
            )
            found[workload] = Standing(described, counts, rollout(workload), own)
        return found

    def of(self, workload: Resource) -> Standing | None:
        """Return what is known of a workload; None of kinds without a count."""
        return self.standings.get(workload)

    def survivors(self, of: Standing) -> Survivors:
        """Return how many pods of the steady minimum stay when a node is lost."""
        best = Survivors(0, None)
        for one in of.spreads:
            found = self._kept_by(one, of.counts.minimum)
            if found.kept > best.kept:
                best = found
        return best

    def _kept_by(self, one: Spread, count: int) -> Survivors:
        if one.single:
            return Survivors(max(count - 1, 0), one)
        if not one.skew:
            return Survivors(0, None)
        if one.topology == HOSTNAME and self.nodes is not None:
            domains, assumption = self.nodes, f"the cluster has {self.nodes} nodes"
        else:
            domains = _SEVERAL
            where = {HOSTNAME: "nodes"}.get(one.topology, f"domains of {one.topology}")
            assumption = f"the pods may run on two {where} or more"
        return Survivors(count - crowd(count, one.skew, domains), one, assumption)


def fewest(of: Rollout, count: int) -> int | None:
    """Return how many pods of a count a rollout leaves at the least; None of an invalid field."""
    missing = of.unavailable_of(count)
    return None if missing is None else max(count - missing, 0)


def last_to_wait(of: Rollout, counts: Replicas) -> int | None:
    """Return the highest count at which a rollout waits for its first new pod.

    None where an old pod may always go first. A share that comes to nothing of a small count does
    not of a large one.
    """
    if of.strategy != ROLLING:
        return None
    lowest, highest = max(counts.minimum, 1), max(counts.maximum, 1)
    if of.unavailable_of(lowest) != 0:
        return None
    while lowest < highest:
        middle = (lowest + highest + 1) // 2
        if of.unavailable_of(middle) == 0:
            lowest = middle
        else:
            highest = middle - 1
    return lowest


def crowd(count: int, skew: int, domains: int) -> int:
    """Return how many of some pods one domain holds at worst, where a skew must be kept.

    The others then hold at least ``most - skew`` each, and none fewer than no pod.
    """
    if domains < 1:
        return count
    return min(count, (count + (domains - 1) * skew) // domains)
