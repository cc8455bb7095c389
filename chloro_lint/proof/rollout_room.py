"""Whether a rollout at the peak has room in a quota for the pods that it needs on top.

A workload that may miss no pod (``maxUnavailable`` 0) starts a new one before an old one goes. If a
quota that the peak fits into has no room for a single one of them, its rollout makes no step and
ends at its deadline. If there is room for one but not for all that may come at once, rollouts go on
slowly, each waiting for the others. Old pods count until they are gone, so the next step may
have to wait for them; that room is taken to be one more surge of every rollout. Rollouts that may
miss pods make their own room.
"""

from __future__ import annotations

from fractions import Fraction

from chloro_lint.model.values import NamedTuple
from chloro_lint.proof.capacity import Demand, QuotaUse
from chloro_lint.proof.shares import Share


class RolloutRoom(NamedTuple):
    """What a quota does to the rollouts of its namespace."""

    waiting: tuple[Share, ...]
    """The workloads whose rollout needs a pod above their maximum."""
    stuck: tuple[tuple[Share, Demand], ...]
    """Those that get none at the peak, with the resource that refuses it."""
    doubtful: tuple[tuple[Share, Demand], ...]
    """Those that get none if the assumptions hold."""
    tight: Demand | None
    """The resource that does not hold every rollout's surge at once."""
    thin: Demand | None
    """The resource that does not hold the surge and the pods still terminating."""


def rollout_room(use: QuotaUse) -> RolloutRoom:
    """Look at every resource of a quota; only where the peak fits does the answer say something."""
    waiting: dict[str, Share] = {}
    stuck: dict[str, tuple[Share, Demand]] = {}
    doubtful: dict[str, tuple[Share, Demand]] = {}
    tight = thin = None
    for one in use.demands:
        waits = [share for share in one.shares if share.of_pods and share.counts.waits]
        room, assumed = one.hard - one.maximum, one.hard - one.assumed
        for share in waits:
            waiting.setdefault(share.label, share)
            if share.unit > room:
                stuck.setdefault(share.label, (share, one))
            elif share.unit > assumed:
                doubtful.setdefault(share.label, (share, one))
        if waits and one.rollout > one.hard:
            tight = tight or one
        if waits and one.rollout + terminating(one) > one.hard:
            thin = thin or one
    return RolloutRoom(
        tuple(waiting.values()), tuple(stuck.values()), tuple(doubtful.values()), tight, thin
    )


def terminating(of: Demand) -> Fraction:
    """Return what the old pods of one step still take until they are gone."""
    return of.rollout - of.assumed
