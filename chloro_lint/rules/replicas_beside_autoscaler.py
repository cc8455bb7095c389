"""CHL505: a workload that is scaled automatically states no count of its own."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import Target, target
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.replicas import scalable
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
    code="CHL505",
    name="replicas-beside-autoscaler",
    severity=Severity.WARNING,
    target="set",
    summary="Workload states a replica count although an autoscaler sets it",
    why=(
        "Every apply resets the count to the written one: at peak load that takes pods away from "
        "a running service until the autoscaler has scaled it up again. A count of 0 even "
        "switches the autoscaler off."
    ),
    fix="Leave out `spec.replicas`; the autoscaler's `minReplicas` says how many pods run at least.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
    ),
    equivalents={"kube-score": "deployment-targeted-by-hpa-does-not-have-replicas-configured"},
)
def replicas_beside_autoscaler(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at every workload that a HorizontalPodAutoscaler or a ScaledObject targets."""
    scaled_objects: dict[tuple[str, Target], list[Resource]] = {}
    for one in world.set.of_kind("ScaledObject", "keda.sh"):
        scaled_objects.setdefault((one.namespace, target(one)), []).append(one)
    for described in world.set.pods:
        workload = described.resource
        if not scalable(workload):
            continue
        wanted = (workload.namespace, Target(workload.group, workload.kind, workload.name))
        autoscalers = in_force(
            (*world.set.autoscalers_of(workload), *scaled_objects.get(wanted, ()))
        )
        if autoscalers:
            yield _judged(workload, autoscalers[0])


def _judged(workload: Resource, autoscaler: Resource) -> Outcome:
    place = workload.at("spec", "replicas")
    count = workload.get(*place.path)
    if count is None:
        return passed(place, seen="no replicas", expected="no replicas")
    effect = "switches off" if count == 0 else "overwrites the count of"
    return failed(
        place,
        f"{workload.label} sets replicas to {count}, which {effect} {autoscaler.label} "
        "at every apply",
        seen=f"replicas {count}",
        expected="no replicas",
        related=(Related(autoscaler.at("spec", "scaleTargetRef"), "the autoscaler's target"),),
    )
