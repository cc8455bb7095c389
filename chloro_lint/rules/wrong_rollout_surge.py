"""CHL605: new pods come in the documented number at a time."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.replicas import replicas
from chloro_lint.kube.rollout import ROLLING, Rollout, compared, rollout, surge_over
from chloro_lint.model import (
    Bound,
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    inapplicable,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL605",
    name="wrong-rollout-surge",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Rollout starts another number of new pods at a time than documented",
    why=(
        "Each pod above the count needs room on a node and in the quota for as long as the rollout "
        "lasts. A percentage, and so the default of 25 %, is rounded up and grows with the "
        "autoscaler's count, so it is not a number of pods unless it comes to the same at the "
        'lowest and at the highest count. "One by one" in both directions without downtime '
        "leaves one reading: a surge of 1 and no pod missing."
    ),
    fix="Set the strategy's `rollingUpdate.maxSurge` to the documented number.",
    parameters={"surge": Parameter("how many pods may come on top of the count", "bound")},
    references=("https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge",),
)
def wrong_rollout_surge(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare `maxSurge`, resolved over the whole range of counts, with the documented number."""
    workload: Resource = parameters["workload"]
    found = rollout(workload)
    if found is None or found.surge is None:
        at = workload.at("metadata", "name")
        yield inapplicable(at, f"a {workload.kind} starts no pods on top of its count")
    elif found.strategy != ROLLING:
        yield failed(
            found.strategy_place,
            f"{workload.label} replaces its pods by {found.strategy}, so new ones do not come "
            f"{parameters['surge']} at a time",
            seen=found.strategy,
            expected=f"maxSurge {parameters['surge']}",
        )
    else:
        yield _judged(world, found, parameters["surge"])


def _judged(world: World, found: Rollout, bound: Bound) -> Outcome:
    workload = found.workload
    counts = replicas(workload, world.set.autoscalers_of(workload))
    amount = surge_over(found, counts)
    return compared(found, amount, found.surge_place, bound, "at a time", counts)
