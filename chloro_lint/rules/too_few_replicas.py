"""CHL503: the component keeps at least the documented number of pods."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import scaled_objects_of, without_autoscaler
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.replicas import replicas
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Place,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL503",
    name="too-few-replicas",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Component may run with fewer pods than the document says",
    why=(
        "The documented minimum is what keeps the service up while a node is lost or a pod is "
        "replaced. The autoscaler's minimum decides; a count in the workload itself holds from "
        "each apply until the autoscaler acts, so it must not be lower either."
    ),
    fix="Raise `minReplicas` of the autoscaler to the documented minimum and leave out `replicas`.",
    parameters={"minimum": Parameter("the documented number of pods", "bound")},
    references=(
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas",
    ),
    equivalents={
        "kube-linter": "hpa-minimum-three-replicas",
        "kube-score": "horizontalpodautoscaler-replicas",
        "polaris": "hpaMinAvailability",
    },
)
def too_few_replicas(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the autoscaler's minimum, 1 where unset, and the workload's own count, if written.

    Without an autoscaler the workload's own count decides, again 1 where unset.
    """
    workload: Resource = parameters["workload"]
    autoscalers = in_force(world.set.autoscalers_of(workload))
    scaled_objects = world.set.of_kind("ScaledObject", "keda.sh")
    if not autoscalers and scaled_objects_of(workload, scaled_objects):
        yield without_autoscaler(workload, scaled_objects, str(parameters["minimum"]))
        return
    range_ = replicas(workload, autoscalers)
    if range_ is None:
        yield inapplicable(
            workload.at("kind"), f"a {workload.kind} has no count of pods that it keeps"
        )
        return
    verb = "goes down to" if range_.place.resource is not workload else "keeps"
    yield _judged(range_.minimum, range_.place, verb, parameters)
    own = workload.at("spec", "replicas")
    count = workload.get(*own.path)
    if count is not None and range_.place != own:
        yield _judged(count, own, "starts with", parameters)


def _judged(count: int, place: Place, verb: str, parameters: Parameters) -> Outcome:
    bound = parameters["minimum"]
    by_default = "" if place.resource.get(*place.path) is not None else " by default"
    seen, expected = f"{count}{by_default}", f"{bound} pods"
    if bound.admits(count):
        return passed(place, seen=seen, expected=expected)
    noun = "pod" if count == 1 else "pods"
    return failed(
        place,
        f"{place.resource.label} {verb} {count} {noun}{by_default}; documented is {bound}",
        seen=seen,
        expected=expected,
    )
