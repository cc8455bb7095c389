"""CHL604: a component rolls out by the documented strategy."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.rollout import rollout
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL604",
    name="abrupt-rollout",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Workload does not roll out by the documented strategy",
    why=(
        "With `Recreate` every old pod is gone before the first new one starts, so each release is "
        "an outage; with `OnDelete` nothing is released until somebody deletes pods."
    ),
    fix="Set the strategy's `type` to the documented one, or leave it out: rolling is the default.",
    parameters={"strategy": Parameter("the documented strategy: RollingUpdate", "string")},
    references=("https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy",),
    equivalents={
        "kube-linter": "no-rolling-update-strategy",
        "kube-score": "deployment-strategy",
        "kubescape": "C-0305",
    },
)
def abrupt_rollout(_world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the strategy's type, `RollingUpdate` where none is written."""
    workload: Resource = parameters["workload"]
    expected = parameters["strategy"]
    found = rollout(workload)
    if found is None:
        at = workload.at("metadata", "name")
        yield inapplicable(at, f"a {workload.kind} has no strategy to replace its pods by")
    elif found.strategy == expected:
        yield passed(found.strategy_place, seen=found.strategy, expected=expected)
    else:
        yield failed(
            found.strategy_place,
            f"{workload.label} replaces its pods by {found.strategy}; documented is {expected}",
            seen=found.strategy,
            expected=expected,
        )
