"""CHL608: containers behind a Service have a liveness probe."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.probes import LIVENESS, handler
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
    code="CHL608",
    name="missing-liveness-probe",
    severity=Severity.INFO,
    target="set",
    summary="Container behind a Service has no liveness probe",
    why=(
        "A program that hangs without ending is restarted by nobody but its liveness probe. Whether "
        "a program can hang like that is for its authors to know, so outside a baseline's system "
        "this is advice; the document asks for it."
    ),
    fix=(
        "Add a `livenessProbe` that asks the process alone, never what it depends on: restarting "
        "pods does not mend a database."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    ),
    equivalents={
        "kube-linter": "no-liveness-probe",
        "kube-score": "pod-probes",
        "polaris": "livenessProbeMissing",
        "checkov": "CKV_K8S_8",
        "kubescape": "C-0056",
    },
)
def missing_liveness_probe(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the containers that Services of the set lead to, as missing-readiness-probe does."""
    for one in world.set.pods:
        workload = one.resource
        containers = world.serving.get(one, ())
        if not containers or workload.kind in ("Job", "CronJob"):
            at = workload.at("metadata", "name")
            yield inapplicable(at, f"no Service leads to the pods of {workload.label}")
            continue
        for container in containers:
            at = container.at(LIVENESS)
            how = handler(container, LIVENESS)
            if how is not None:
                yield passed(at, seen=f"{container.label}: {how}")
                continue
            yield failed(
                at,
                f"{container.label} of {workload.label} has no livenessProbe",
                seen="absent",
                expected="a livenessProbe",
                severity=Severity.ERROR if world.in_system(workload) else None,
            )
