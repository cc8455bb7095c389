"""CHL815: one autoscaler for each workload."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import target
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
    code="CHL815",
    name="rival-autoscalers",
    severity=Severity.ERROR,
    target="set",
    summary="Two autoscalers scale the same workload",
    why=(
        "Each sets the replica count to what its own metrics ask for and undoes what the other has "
        "just set. HorizontalPodAutoscalers that share pods stop with AmbiguousSelector instead: "
        "then nothing scales at all. KEDA makes an autoscaler of each ScaledObject."
    ),
    fix="Keep one autoscaler and put all metrics into it: the highest demand wins there.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
        "https://keda.sh/docs/latest/concepts/scaling-deployments/",
    ),
)
def rival_autoscalers(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Group the autoscalers by target, whether that is in the set or not."""
    found: dict[tuple[str, str, str], list[Resource]] = {}
    autoscalers = (
        *world.set.of_kind("HorizontalPodAutoscaler"),
        *world.set.of_kind("ScaledObject", "keda.sh"),
    )
    for one in in_force(autoscalers):
        wanted = target(one)
        if wanted.kind and wanted.name and not _takes_over(one):
            found.setdefault((one.namespace, wanted.kind, wanted.name), []).append(one)
    for (namespace, kind, name), some in found.items():
        first, *others = sorted(some, key=lambda one: (one.kind, one.name))
        place = first.at("spec", "scaleTargetRef")
        yield passed(place, seen=f"{first.label} scales {kind} {namespace}/{name}")
        workload = world.set.named(kind, namespace, name)
        for other in others:
            yield failed(
                other.at("spec", "scaleTargetRef"),
                f"{other.label} scales {kind} {namespace}/{name}, which {first.label} scales too",
                seen=f"{len(some)} autoscalers",
                expected="one autoscaler",
                related=(Related(place, "the first autoscaler's target"),),
                about=workload,
                reported_by=_reported_by(world, workload),
            )


def _takes_over(scaled_object: Resource) -> bool:
    """Tell whether KEDA is to adopt an autoscaler that is there already."""
    annotations = scaled_object.mapping("metadata", "annotations")
    return "scaledobject.keda.sh/transfer-hpa-ownership" in annotations


def _reported_by(world: World, workload: Resource | None) -> str:
    components = world.baseline.components.values() if world.baseline else ()
    asked = workload is not None and any(
        one.is_(workload) and world.asks("missing-autoscaler", one.name) for one in components
    )
    return "missing-autoscaler" if asked else ""
