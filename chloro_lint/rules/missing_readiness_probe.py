"""CHL607: containers behind a Service have a readiness probe."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.probes import READINESS, handler
from chloro_lint.kube.serving import serving_containers
from chloro_lint.model import (
    Outcome,
    Parameters,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL607",
    name="missing-readiness-probe",
    severity=Severity.WARNING,
    target="set",
    summary="Container behind a Service has no readiness probe",
    why=(
        "Without a readiness probe a container counts as ready from the moment it starts, so the "
        "Service sends requests to a program that cannot answer yet, at every rollout and after "
        "every restart."
    ),
    fix="Add a `readinessProbe` that asks whether the program can answer requests now.",
    references=(
        "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
        "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes",
    ),
    equivalents={
        "kube-linter": "no-readiness-probe",
        "kube-score": "pod-probes",
        "polaris": "readinessProbeMissing",
        "checkov": "CKV_K8S_9",
        "kubescape": "C-0018",
    },
)
def missing_readiness_probe(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the containers that Services of the set lead to.

    Init containers cannot have probes, but for those that restart always. Pods of Jobs and CronJobs
    and pods that no Service selects need none. A main container without ports is let off where its
    neighbours declare every port that the Services lead to.
    """
    services = world.set.of_kind("Service")
    serving = serving_containers((one, world.set.pods_behind(one)) for one in services)
    for one in world.set.pods:
        workload = one.resource
        containers = serving.get(one, ())
        if not containers or workload.kind in ("Job", "CronJob"):
            at = workload.at("metadata", "name")
            yield inapplicable(at, f"no Service leads to the pods of {workload.label}")
            continue
        for container in containers:
            at = container.at(READINESS)
            how = handler(container, READINESS)
            if how is not None:
                yield passed(at, seen=f"{container.label}: {how}")
                continue
            yield failed(
                at,
                f"{container.label} of {workload.label} has no readinessProbe, and a Service sends "
                "it requests",
                seen="absent",
                expected="a readinessProbe",
                severity=Severity.ERROR if world.in_system(workload) else None,
            )
