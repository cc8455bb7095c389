"""CHL537: what a namespace may grow to fits its quotas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.capacity import Demand, QuotaUse, figure
from chloro_lint.proof.shares import names
from chloro_lint.world import World

_SHOWN = 6
"""Related places that a finding shows of one kind."""


@rule(
    code="CHL537",
    name="exceeded-quota",
    severity=Severity.ERROR,
    target="set",
    summary="Namespace may grow beyond its ResourceQuota",
    why=(
        "Admission refuses every pod that would pass the quota. Such pods do not even show as "
        "pending: the workload stays below the count that its autoscaler asks for, and only an "
        "event of the ReplicaSet says why. Counted is what is surely asked with every autoscaler "
        "at its maximum and every Job running."
    ),
    fix="Raise the quota, lower `maxReplicas`, or lower what each pod requests or is limited to.",
    references=(
        "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        "https://kubernetes.io/docs/concepts/policy/limit-range/",
    ),
)
def exceeded_quota(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Hold the peak of each resource against every quota of the set.

    Of the resources that refuse pods the one that does so first has the finding.
    """
    for use in world.capacity.quotas:
        binding = use.binding
        for demand in use.demands:
            yield _judged(use, demand, binding)
        for name in use.unread:
            yield inapplicable(
                use.quota.at("spec", "hard", name),
                f"{use.quota.label} bounds {name}, of which the set's objects take nothing known",
            )


def _judged(use: QuotaUse, demand: Demand, binding: Demand | None) -> Outcome:
    seen = figure(demand.maximum if demand.exceeded else demand.assumed, demand.name)
    expected = f"at most {figure(demand.hard, demand.name)}"
    if demand.exceeded:
        first = binding is demand or not demand.of_pods
        return failed(
            demand.place,
            _refused(demand),
            seen=seen,
            expected=expected,
            related=_related(use, demand, binding),
            assumptions=demand.assumptions,
            reported_by="" if first else "exceeded-quota",
        )
    if demand.missing:
        sure = figure(demand.maximum, demand.name)
        return unknown(
            demand.place,
            f"whether the quota of {demand.name}, {figure(demand.hard, demand.name)}, holds the "
            f"peak is open: it asks for {sure} or more",
            missing="; ".join(demand.missing[:_SHOWN]),
            assumptions=demand.assumptions,
        )
    return passed(demand.place, seen=seen, expected=expected, assumptions=demand.assumptions)


def _refused(demand: Demand) -> str:
    hard, peak = figure(demand.hard, demand.name), figure(demand.maximum, demand.name)
    if not demand.of_pods:
        return f"the quota of {demand.name} is {hard}, but the set asks for {peak}"
    cap = demand.cap
    scaled = [one for one in demand.shares if one.counts.scaled and one.unit > 0]
    count = f"{cap.least}" if cap.least == cap.most else f"{cap.least} to {cap.most}"
    if cap.below_minimum or not scaled:
        who = names(one for one in demand.shares if one.unit * one.counts.maximum > 0)
        asked = figure(cap.floor, demand.name)
        when = " even at rest" if scaled else ""
        return (
            f"the quota admits {count} of {cap.wanted} pods of {who}{when}: {demand.name} is "
            f"{hard}, they ask for {asked}"
        )
    who = names(scaled)
    return (
        f"the quota caps {who} at {count} of {cap.wanted} pods: {demand.name} is {hard}, "
        f"the peak asks for {peak}"
    )


def _related(use: QuotaUse, demand: Demand, binding: Demand | None) -> tuple[Related, ...]:
    """Show the largest parts of the sum, how far each autoscaler gets, and what else is short."""
    found = []
    parts = [one for one in demand.shares if one.unit * one.counts.maximum > 0 and one.of]
    for one in parts[:_SHOWN]:
        assert one.of is not None
        each = figure(one.unit, demand.name)
        note = f"{one.label}: {one.counts.maximum} x {each}"
        found.append(Related(one.place or one.of.at("metadata", "name"), note))
    if binding is not demand:
        return tuple(found)
    short = (one for one in use.reaches if one.others_at_maximum < one.wanted)
    for reach in islice(short, _SHOWN):
        if reach.place is not None:
            note = (
                f"{reach.workload} gets {reach.others_at_maximum} of {reach.wanted} pods with the "
                f"others at their maximum, {reach.others_at_rest} with them at rest"
            )
            found.append(Related(reach.place, note))
    for other in use.demands:
        if other is not demand and other.exceeded and other.of_pods:
            peak, hard = figure(other.maximum, other.name), figure(other.hard, other.name)
            note = f"{other.name} falls short too: {hard}, the peak asks for {peak}"
            found.append(Related(other.place, note))
    return tuple(found)
