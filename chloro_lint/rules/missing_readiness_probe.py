"""CHL607: containers behind a Service have a readiness probe."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.probes import READINESS, lacking
from chloro_lint.kube.service_ports import is_alias
from chloro_lint.model import (
    Outcome,
    Parameters,
    Severity,
    failed,
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
    and pods that no Service selects need none; but a component to which the architecture gives a
    Service is to serve, also where a wrong selector keeps that Service from finding it. A main
    container without ports is let off where its neighbours declare every port that the Services
    lead to.
    """
    for one in lacking(world.set.pods, world.serving, READINESS):
        if isinstance(one, Outcome):
            yield one
            continue
        yield failed(
            one.at(READINESS),
            f"{one.label} of {one.resource.label} has no readinessProbe, and "
            f"{_senders(world, one.pod)} it requests",
            seen="absent",
            expected="a readinessProbe",
            severity=Severity.ERROR if world.in_system(one.resource) else None,
        )


def _senders(world: World, of: Pod) -> str:
    """Say who sends requests to a pod: the first of the Services that select it, with the verb."""
    labels = sorted({one.label for one in world.set.services_of(of) if not is_alias(one)})
    if not labels:
        return "its documented Service is to send"
    if len(labels) == 1:
        return f"{labels[0]} sends"
    return f"{labels[0]} and {len(labels) - 1} more send"
