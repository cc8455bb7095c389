"""CHL538: a rollout at the peak finds room in the quota."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.capacity import Demand, QuotaUse, figure
from chloro_lint.proof.rollout_room import RolloutRoom, rollout_room, terminating
from chloro_lint.proof.shares import Share, names
from chloro_lint.world import World

_SHOWN = 6
"""Related places that a finding shows of one kind."""


@rule(
    code="CHL538",
    name="stalled-rollout",
    severity=Severity.WARNING,
    target="set",
    summary="Quota has no room for a rollout at the peak",
    why=(
        "With `maxUnavailable` 0 a new pod has to start before an old one goes. If the quota is "
        "used up at the peak it refuses the new pod, so the rollout makes no step until the load "
        "falls or its deadline passes: a release, or a repair, that cannot be made when it is "
        "needed most. Pods that are shutting down count until they are gone."
    ),
    fix="Raise the quota by the surge of the rollouts, or allow an old pod to go first.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
        "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
    ),
)
def stalled_rollout(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look in every quota for room above the peak: for one surge pod, for all, and for old pods."""
    for use in world.capacity.quotas:
        yield _judged(use, rollout_room(use))


def _judged(use: QuotaUse, room: RolloutRoom) -> Outcome:
    place = use.quota.at("spec", "hard")
    open_ = _open(use)
    if use.binding is not None:
        return failed(
            use.binding.place,
            f"the quota of {use.binding.name} does not even hold the peak",
            seen=figure(use.binding.maximum, use.binding.name),
            expected="room for a rollout",
            reported_by="exceeded-quota",
        )
    if room.stuck:
        return _stuck(room)
    if room.doubtful or open_:
        counts = (one.counts for _, demand in room.doubtful for one in demand.shares)
        missing = open_ or list(islice((one.missing for one in counts if one.missing), _SHOWN))
        return unknown(
            place,
            f"whether rollouts at the peak find room in {use.quota.label} is open",
            missing="; ".join(dict.fromkeys(missing[:_SHOWN])),
        )
    if not room.waiting:
        return inapplicable(place, f"no rollout under {use.quota.label} needs a pod above its peak")
    if room.tight is not None:
        return _slow(room.tight, room)
    if room.thin is not None:
        return _thin(room.thin)
    return passed(place, seen=_seen(use), expected="room for the surge", assumptions=_leans(use))


def _open(use: QuotaUse) -> list[str]:
    """Say what could make a rollout need more than is known."""
    found = [text for one in use.demands if one.of_pods for text in one.missing]
    found += [one.counts.surge_missing for one in use.pods if one.counts.surge_missing]
    return sorted(set(found))


def _stuck(room: RolloutRoom) -> Outcome:
    share, demand = room.stuck[0]
    noun = "rollout" if len(room.stuck) == 1 else "rollouts"
    verb = "stalls" if len(room.stuck) == 1 else "stall"
    return failed(
        demand.place,
        f"the {noun} of {names(one for one, _ in room.stuck)} {verb} at the peak: {demand.name} "
        f"is {figure(demand.hard, demand.name)}, the peak asks for "
        f"{figure(demand.maximum, demand.name)}, one more pod for {figure(share.unit, demand.name)}",
        seen=figure(demand.maximum + share.unit, demand.name),
        expected=f"at most {figure(demand.hard, demand.name)}",
        related=tuple(
            Related(_unavailable(one), f"{one.label} may miss no pod")
            for one, _ in room.stuck[:_SHOWN]
        ),
        assumptions=demand.assumptions,
    )


def _slow(demand: Demand, room: RolloutRoom) -> Outcome:
    return failed(
        demand.place,
        f"rollouts of {names(room.waiting)} at the peak wait for one another: {demand.name} "
        f"is {figure(demand.hard, demand.name)}, with every surge pod they ask for "
        f"{figure(demand.rollout, demand.name)}",
        seen=figure(demand.rollout, demand.name),
        expected=f"at most {figure(demand.hard, demand.name)}",
        severity=Severity.INFO,
        assumptions=demand.assumptions,
    )


def _thin(demand: Demand) -> Outcome:
    more = demand.rollout + terminating(demand)
    return failed(
        demand.place,
        f"rollouts at the peak wait for pods still terminating: {demand.name} is "
        f"{figure(demand.hard, demand.name)}, with them it is {figure(more, demand.name)}",
        seen=figure(more, demand.name),
        expected=f"at most {figure(demand.hard, demand.name)}",
        severity=Severity.INFO,
        assumptions=demand.assumptions,
    )


def _unavailable(share: Share) -> Place:
    assert share.of is not None
    field = "strategy" if share.of.kind == "Deployment" else "updateStrategy"
    return share.of.at("spec", field, "rollingUpdate", "maxUnavailable")


def _seen(use: QuotaUse) -> str:
    return ", ".join(
        f"{one.name} {figure(one.rollout, one.name)} of {figure(one.hard, one.name)}"
        for one in use.demands
        if one.of_pods
    )


def _leans(use: QuotaUse) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in use.demands for text in one.assumptions))
