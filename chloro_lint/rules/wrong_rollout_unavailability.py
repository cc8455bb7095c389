"""CHL606: no more pods are missing during a rollout than documented."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.replicas import replicas
from chloro_lint.kube.rollout import ROLLING, Rollout, compared, rollout, unavailable_over
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
    code="CHL606",
    name="wrong-rollout-unavailability",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Rollout lets another number of pods be missing than documented",
    why=(
        "Pods that go before their successors are ready take their share of the load's capacity "
        "with them. A percentage, and so the default of 25 %, is rounded down and grows with the "
        "autoscaler's count, so it is not a number of pods unless it comes to the same at the "
        "lowest and at the highest count. Where surge and unavailability both come to nothing, "
        "one pod goes nevertheless."
    ),
    fix="Set the strategy's `rollingUpdate.maxUnavailable` to the documented number.",
    parameters={"unavailable": Parameter("how many pods of the count may be missing", "bound")},
    references=(
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable",
    ),
)
def wrong_rollout_unavailability(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare `maxUnavailable`, resolved over the whole range of counts, with the document."""
    workload: Resource = parameters["workload"]
    found = rollout(workload)
    if found is None:
        at = workload.at("metadata", "name")
        yield inapplicable(at, f"a {workload.kind} has no strategy to replace its pods by")
    elif found.strategy != ROLLING:
        yield failed(
            found.strategy_place,
            f"{workload.label} replaces its pods by {found.strategy}, so old ones do not wait for "
            "new ones",
            seen=found.strategy,
            expected=f"maxUnavailable {parameters['unavailable']}",
        )
    else:
        yield _judged(world, found, parameters["unavailable"])


def _judged(world: World, found: Rollout, bound: Bound) -> Outcome:
    workload = found.workload
    counts = replicas(workload, world.set.autoscalers_of(workload))
    amount = unavailable_over(found, counts)
    return compared(found, amount, found.unavailable_place, bound, "missing", counts)
