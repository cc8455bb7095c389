"""CHL613: an eviction does not take the component below its documented minimum."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.disruption import demand
from chloro_lint.model import (
    Bound,
    Outcome,
    Parameter,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL613",
    name="eviction-below-minimum",
    severity=Severity.INFO,
    target="set",
    component=True,
    summary="An eviction leaves fewer pods than documented for a moment",
    why=(
        "A node can be drained only if the budget lets a pod go, and until its successor is ready "
        "one pod is missing. With as many pods at rest as documented at the least, always having "
        "that many and ever draining a node exclude each other. The document is read as speaking "
        "of the count at rest, so this is information."
    ),
    fix=(
        "Where the minimum is to hold during evictions too, keep one pod more at rest and set the "
        "budget's `minAvailable` to the documented minimum."
    ),
    parameters={"minimum": Parameter("the documented number of pods", "bound")},
    references=("https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",),
)
def eviction_below_minimum(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare what the workload's budget keeps with the documented minimum."""
    workload: Resource = parameters["workload"]
    bound: Bound = parameters["minimum"]
    standing = world.availability.of(workload)
    budgets = in_force(world.set.budgets_of(standing.pod)) if standing else ()
    if standing is None or len(budgets) != 1:
        at = workload.at("metadata", "name")
        yield inapplicable(at, f"{workload.label} has no count of pods under one budget")
        return
    count = standing.counts.minimum
    wanted = demand(budgets[0], count)
    if wanted.healthy is None or wanted.healthy >= count or not bound.admits(count):
        yield inapplicable(wanted.place, f"{budgets[0].label} lets no pod of the minimum go")
        return
    seen = f"{wanted.words}: {wanted.healthy} of {count} pods stay"
    if bound.admits(wanted.healthy):
        yield passed(wanted.place, seen=seen, expected=f"{bound} pods")
        return
    yield failed(
        wanted.place,
        f"evictions may leave {wanted.healthy} of the {count} pods of {workload.label}; documented "
        f"is {bound}, and no node could be drained otherwise",
        seen=seen,
        expected=f"{bound} pods",
        related=(Related(standing.counts.place, f"{standing.counts} at rest"),),
        about=workload,
    )
