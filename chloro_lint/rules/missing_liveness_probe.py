"""CHL608: containers behind a Service have a liveness probe."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.probes import LIVENESS, lacking
from chloro_lint.model import (
    Outcome,
    Parameters,
    Severity,
    failed,
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
    for one in lacking(world.set.pods, world.serving, LIVENESS):
        if isinstance(one, Outcome):
            yield one
            continue
        yield failed(
            one.at(LIVENESS),
            f"{one.label} of {one.resource.label} has no livenessProbe",
            seen="absent",
            expected="a livenessProbe",
            severity=Severity.ERROR if world.in_system(one.resource) else None,
        )
