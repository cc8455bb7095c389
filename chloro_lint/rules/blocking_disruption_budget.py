"""CHL602: a PodDisruptionBudget lets one pod go and keeps another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.disruption import Demand, demand
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.replicas import Replicas, replicas
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL602",
    name="blocking-disruption-budget",
    severity=Severity.WARNING,
    target="set",
    summary="PodDisruptionBudget blocks every eviction, or keeps no pod",
    why=(
        "A budget that demands as many pods as there are makes the drain of a node wait for ever, "
        "and with it the upgrade of the cluster; one that demands none protects nothing. What "
        "counts is the steady minimum of pods: the autoscaler's `minReplicas`, or else the "
        "workload's own count. The document says minimum available without a number: read as at "
        "least one pod kept, and at least one free to go. A budget that says outright that the only "
        "pod may not go (`maxUnavailable: 0`) is a warning outside the architecture: its owner may "
        "want to be asked before each eviction."
    ),
    fix=(
        "Set `minAvailable` between 1 and one less than the minimum of pods, or `maxUnavailable: 1`."
    ),
    references=(
        "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
        "https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/",
    ),
    equivalents={
        "kube-linter": "pdb-min-available",
        "polaris": "pdbMinAvailableGreaterThanHPAMinReplicas",
    },
)
def blocking_disruption_budget(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Work out, for each workload with a budget, how many pods may go and how many stay.

    A budget over several workloads counts their pods together, as the disruption controller does.
    Of one that selects pods without a count (bare pods, Jobs, DaemonSets) nothing is known, and
    patches of a kustomization may change any number.
    """
    for one in world.set.pods:
        workload = one.resource
        counts = replicas(workload, world.set.autoscalers_of(workload))
        budgets = in_force(world.set.budgets_of(one))
        if counts is None or not budgets:
            continue
        yield from _overlapping(workload, budgets)
        if len(budgets) == 1:
            yield _judged(world, one, counts, budgets[0])


def _overlapping(workload: Resource, budgets: tuple[Resource, ...]) -> Iterator[Outcome]:
    first, *others = sorted(budgets, key=lambda one: one.name)  # whatever file comes first
    for other in others:
        yield failed(
            other.at("spec", "selector"),
            f"{other.label} and {first.name} both select the pods of {workload.label}: the eviction "
            "API refuses to evict those",
            seen=f"{len(budgets)} budgets",
            expected="one budget",
            related=(Related(first.at("spec", "selector"), "the other budget"),),
            severity=Severity.ERROR,
            about=workload,
        )


def _judged(world: World, of: Pod, counts: Replicas, budget: Resource) -> Outcome:
    workload = of.resource
    total = _pods_of(world, budget)
    if total is None:
        return unknown(
            budget.at("spec", "selector"),
            f"{budget.label} also selects pods without a count of their own",
            missing="how many pods the budget selects",
            about=workload,
        )
    wanted = demand(budget, total)
    allowed = 0 if wanted.healthy is None else total - wanted.healthy
    contradictory = allowed < 1 and not (total == 1 and _forbids(budget))
    kept = allowed > 0 and counts.minimum - allowed >= 1
    if world.set.unbuilt and not kept and not _forbids(budget):
        return unknown(
            wanted.place,
            f"{budget.label} and {workload.label} are patched by a kustomization",
            missing="the output of `kustomize build`",
            about=workload,
        )
    if allowed < 1:
        message = (
            f"{budget.label} blocks every eviction: {_blocked(workload, counts, wanted, total)}"
        )
    elif kept:
        seen = f"{wanted.words}: {allowed} of {total} may go"
        return passed(wanted.place, seen=seen, expected=_EXPECTED, about=workload)
    elif counts.minimum <= 1:
        message = f"{workload.label} keeps {counts} and not several"
        return inapplicable(wanted.place, message, about=workload)
    else:
        among = "" if total == counts.minimum else f" of the {total} pods that it selects"
        message = (
            f"{budget.label} keeps no pod of {workload.label}: {wanted.words}{among} lets all "
            f"{counts.minimum} go"
        )
    return failed(
        wanted.place,
        message,
        seen=f"{wanted.words} of {total}",
        expected=_EXPECTED,
        related=(Related(counts.place, f"{counts.minimum} pods at least"),),
        severity=Severity.ERROR if contradictory or world.in_system(workload) else None,
        about=workload,
    )


_EXPECTED: Final = "at least one pod kept and one free to go"


def _forbids(budget: Resource) -> bool:
    """Tell whether a budget says outright that no pod may go, whatever their number."""
    spec = budget.mapping("spec")
    return spec.get("maxUnavailable") in (0, "0", "0%") or spec.get("minAvailable") == "100%"


def _blocked(workload: Resource, counts: Replicas, wanted: Demand, total: int) -> str:
    if wanted.healthy is None:
        return "it states no number that can be read"
    pods = "the one pod" if total == 1 else f"the {total} pods"
    whose = f"{workload.label} keeps" if total == counts.minimum else "it selects"
    return f"{wanted.words} of {pods} that {whose}"


def _pods_of(world: World, budget: Resource) -> int | None:
    """Return how many pods a budget selects at the least, None where that cannot be known."""
    selected = world.set.pods_selected_by(budget.mapping("spec", "selector"), budget.namespace)
    total = 0
    for workload in in_force(one.resource for one in selected):
        counts = replicas(workload, world.set.autoscalers_of(workload))
        if counts is None:
            return None
        total += counts.minimum
    return total
