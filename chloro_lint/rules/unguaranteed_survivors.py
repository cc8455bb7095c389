"""CHL612: after the loss of a node some pods are there, by a promise of the scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.proof.availability import Standing
from chloro_lint.world import World

_SEVERAL: Final = 2


@rule(
    code="CHL612",
    name="unguaranteed-survivors",
    severity=Severity.INFO,
    target="set",
    summary="No pod of a replicated workload is sure to outlive its node",
    why=(
        "A preference is dropped when nodes are full, and then all replicas may stand on one node. "
        "Required anti-affinity, or a spread constraint with `whenUnsatisfiable: DoNotSchedule`, "
        "keeps some of them elsewhere at any time."
    ),
    fix=(
        "Add a topologySpreadConstraint over `kubernetes.io/hostname` with `maxSkew: 1` and "
        "`whenUnsatisfiable: DoNotSchedule`."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
    ),
)
def unguaranteed_survivors(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Work out how many pods of the steady minimum the loss of any one node leaves.

    Workloads that nothing spreads at all are reported by the rule about those.
    """
    for standing in world.availability.standings.values():
        yield _judged(world, standing)


def _judged(world: World, standing: Standing) -> Outcome:
    workload, count = standing.pod.resource, standing.counts.minimum
    if count < _SEVERAL:
        message = f"{workload.label} keeps {standing.counts} and not several"
        return inapplicable(standing.counts.place, message, about=workload)
    found = world.availability.survivors(standing)
    assumptions = (found.assumption,) if found.assumption else ()
    if found.by is not None:
        seen = f"{found.kept} of {count} pods, by {found.by.word} over {found.by.topology}"
        return passed(
            found.by.place,
            seen=seen,
            expected="pods that outlive a node",
            assumptions=assumptions,
            about=workload,
        )
    felt = [one for one in standing.spreads if one.skew < count]
    what = "only a preference" if felt else "no anti-affinity or spread constraint"
    return failed(
        felt[0].place if felt else workload.at("metadata", "name"),
        f"{what} keeps the {count} pods of {workload.label} apart, so all may be lost with one node",
        seen="0 pods are sure to stay",
        expected="pods that outlive a node",
        related=(Related(standing.counts.place, f"{standing.counts} at least"),),
        about=workload,
        reported_by="" if felt else "concentrated-pods",
    )
