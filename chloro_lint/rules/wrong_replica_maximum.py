"""CHL504: the component grows to the documented number of pods, and no further."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import without_autoscaler
from chloro_lint.kube.definitions import in_force
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL504",
    name="wrong-replica-maximum",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Autoscaler's maximum is not the documented one",
    why=(
        "A lower maximum turns a peak away that the system was sized for. A higher one takes "
        "room that the quota and the nodes were not planned with."
    ),
    fix="Set `maxReplicas` of the component's autoscaler to the documented number.",
    parameters={"maximum": Parameter("the documented highest number of pods", "bound")},
    references=(
        "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
    ),
)
def wrong_replica_maximum(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare ``spec.maxReplicas`` of every autoscaler of the component."""
    workload: Resource = parameters["workload"]
    bound = parameters["maximum"]
    autoscalers = in_force(world.set.autoscalers_of(workload))
    if not autoscalers:
        scaled_objects = world.set.of_kind("ScaledObject", "keda.sh")
        yield without_autoscaler(workload, scaled_objects, f"{bound} pods")
    for autoscaler in autoscalers:
        place = autoscaler.at("spec", "maxReplicas")
        seen = autoscaler.get(*place.path)
        if seen is None:
            yield failed(
                place,
                f"{autoscaler.label} states no maxReplicas; documented is {bound}",
                seen="absent",
                expected=f"{bound} pods",
            )
        elif bound.admits(seen):
            yield passed(place, seen=str(seen), expected=f"{bound} pods")
        else:
            yield failed(
                place,
                f"{autoscaler.label} goes up to {seen} pods; documented is {bound}",
                seen=str(seen),
                expected=f"{bound} pods",
            )
