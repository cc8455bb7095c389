"""CHL502: exactly one autoscaler scales the component."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import scaled_objects_of
from chloro_lint.kube.definitions import in_force
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL502",
    name="missing-autoscaler",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="No autoscaler, or more than one, scales the component",
    why=(
        "Without an autoscaler the number of pods stays as it is while the load rises. Two of "
        "them overwrite each other's count again and again. A ScaledObject counts as one, because "
        "KEDA makes an autoscaler of it."
    ),
    fix="Add one HorizontalPodAutoscaler whose `scaleTargetRef` names the workload, and no other.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
    ),
)
def missing_autoscaler(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Count the HorizontalPodAutoscalers and ScaledObjects that target the workload."""
    workload: Resource = parameters["workload"]
    scaled_objects = world.set.of_kind("ScaledObject", "keda.sh")
    found = in_force(
        (*world.set.autoscalers_of(workload), *scaled_objects_of(workload, scaled_objects))
    )
    if not found:
        yield failed(
            workload.at("metadata", "name"),
            f"{workload.label} has no HorizontalPodAutoscaler",
            seen="no autoscaler",
            expected="one autoscaler",
        )
        return
    first, *others = sorted(found, key=lambda one: one.label)  # whatever file comes first
    if not others:
        yield passed(
            first.at("spec", "scaleTargetRef"), seen=first.label, expected="one autoscaler"
        )
    for other in others:
        yield failed(
            other.at("spec", "scaleTargetRef"),
            f"{other.label} scales {workload.label}, which {first.label} scales too",
            seen=f"{len(found)} autoscalers",
            expected="one autoscaler",
            related=(Related(first.at("spec", "scaleTargetRef"), "the first autoscaler's target"),),
        )
