"""CHL601: workloads of several pods have a PodDisruptionBudget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.replicas import replicas
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World

_SEVERAL: Final = 2


@rule(
    code="CHL601",
    name="missing-disruption-budget",
    severity=Severity.WARNING,
    target="set",
    summary="No PodDisruptionBudget selects the pods of a replicated workload",
    why=(
        "When nodes are drained for an upgrade, nothing keeps the pods of a workload from being "
        "evicted all at once, so several replicas alone do not keep it available."
    ),
    fix=(
        "Add a PodDisruptionBudget to the namespace whose selector matches the labels of the pod "
        "template."
    ),
    references=(
        "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
        "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
    ),
    equivalents={
        "kube-score": "deployment-has-poddisruptionbudget",
        "polaris": "missingPodDisruptionBudget",
    },
)
def missing_disruption_budget(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for budgets by the labels of the pod template, in the workload's own namespace.

    A workload that keeps fewer than two pods needs none: a budget over one pod either blocks the
    drain of its node or protects nothing.
    """
    for one in world.set.pods:
        yield from _judged(world, one)


def _judged(world: World, of: Pod) -> Iterator[Outcome]:
    workload = of.resource
    counts = replicas(workload, world.set.autoscalers_of(workload))
    if counts is None:
        return
    budgets = world.set.budgets_of(of)
    at = workload.at("metadata", "name")
    for budget in budgets:
        yield passed(budget.at("spec", "selector"), seen=budget.label, about=workload)
    if budgets:
        return
    if counts.minimum < _SEVERAL:
        message = f"{workload.label} keeps {counts} and not several"
        yield inapplicable(counts.place, message, about=workload)
        return
    yield failed(
        at,
        f"no PodDisruptionBudget selects the {counts.minimum} pods of {workload.label}",
        seen="no budget",
        expected="a PodDisruptionBudget",
        related=(Related(counts.place, f"{counts.minimum} pods at least"),),
        severity=Severity.ERROR if world.in_system(workload) else None,
    )
