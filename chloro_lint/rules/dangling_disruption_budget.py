"""CHL820: every PodDisruptionBudget protects pods that exist."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.selectors import describe
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL820",
    name="dangling-disruption-budget",
    severity=Severity.WARNING,
    target="set",
    summary="PodDisruptionBudget selects no pods",
    why=(
        "It protects nobody, while whoever reads it believes that the drain of a node waits for "
        "the pods. Most often a label was renamed in one place only."
    ),
    fix="Make `spec.selector` match labels of the pods' template, or remove the budget.",
    references=("https://kubernetes.io/docs/tasks/run-application/configure-pdb/",),
)
def dangling_disruption_budget(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Match each budget with the pods of its namespace, where those are written down."""
    protected: dict[Resource, list[str]] = {}
    for one in world.set.pods:
        for budget in world.set.budgets_of(one):
            protected.setdefault(budget, []).append(one.resource.label)
    for budget in world.set.of_kind("PodDisruptionBudget"):
        at = budget.at("spec", "selector")
        if budget in protected:
            yield passed(at, seen=", ".join(protected[budget]))
            continue
        makers = world.absent_pods.makers(
            budget.namespace, budget.mapping("spec", "selector", "matchLabels")
        )
        if makers:
            message = f"{budget.label} selects no pod of the set"
            yield unknown(at, message, missing=f"the pods of {makers}")
        else:
            yield _dangling(world, budget, at)


def _dangling(world: World, budget: Resource, at: Place) -> Outcome:
    selector = budget.mapping("spec", "selector")
    wanted = selector.get("matchLabels", {}).items()
    nearest = max(
        world.set.pods_in(budget.namespace), key=lambda one: len(wanted & one.labels.items())
    )
    related: tuple[Related, ...] = ()
    hint = ""
    if wanted & nearest.labels.items():
        differing = ", ".join(
            f"{key}={nearest.labels[key]}" if key in nearest.labels else f"no {key}"
            for key, value in wanted
            if nearest.labels.get(key) != value
        )
        hint = f"; {nearest.resource.label} has {differing}" if differing else ""
        labels = Place(nearest.resource, (*nearest.metadata_path, "labels"))
        related = (Related(labels, "the nearest labels"),)
    words = describe(selector) if any(selector.values()) else "nothing"
    return failed(
        at,
        f"{budget.label} selects {words}, which no pod carries{hint}",
        seen=words,
        expected="labels of a pod",
        related=related,
    )
