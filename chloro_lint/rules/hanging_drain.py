"""CHL614: a budget over pods that no scale counts does not hold up the drain of their nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.disruption import demand
from chloro_lint.kube.replicas import scalable
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
)
from chloro_lint.world import World

_SEVERAL: Final = 2
_COUNTED: Final = "a budget that can count its pods"


@rule(
    code="CHL614",
    name="hanging-drain",
    severity=Severity.WARNING,
    target="set",
    summary="Budget over pods without a scale refuses their eviction for ever",
    why=(
        "For `maxUnavailable` and for percentages the disruption controller asks the pods' owner "
        "how many there ought to be. Jobs and DaemonSets cannot say, and a bare pod has no owner: "
        "the budget then allows no eviction, of the other pods that it selects neither, and the "
        "drain of a node waits. A number in `minAvailable` is compared with the pods that are "
        "there, so one that bare pods never exceed blocks as well."
    ),
    fix=(
        "Narrow the budget's selector to the pods of one Deployment, StatefulSet or ReplicaSet, or "
        "give `minAvailable` a number below the count of bare pods."
    ),
    references=(
        "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors",
    ),
)
def hanging_drain(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the budgets that select pods of a kind without a scale.

    Budgets over workloads with a count are judged by that count, by another rule. A drain leaves
    the pods of DaemonSets alone, so a budget over nothing else holds nothing up.
    """
    for budget in in_force(world.set.of_kind("PodDisruptionBudget")):
        selected = _selected(world, budget)
        unscaled = [one for one in selected if not scalable(one) and not _is_owned(one)]
        if not unscaled:
            continue
        if all(one.kind == "DaemonSet" for one in selected):
            at = budget.at("spec", "selector")
            yield inapplicable(at, f"drains leave alone the pods that {budget.label} selects")
            continue
        yield _judged(budget, selected, unscaled)
    yield from _overlapping(world)


def _selected(world: World, budget: Resource) -> tuple[Resource, ...]:
    selector = budget.mapping("spec", "selector")
    pods = world.set.pods_selected_by(selector, budget.namespace)
    found = in_force(one.resource for one in pods if budget in world.set.budgets_of(one))
    return tuple(sorted(found, key=lambda one: one.label))


def _overlapping(world: World) -> Iterator[Outcome]:
    """Name the pods that two budgets select, unless the two also select pods with a count."""
    pairs: dict[tuple[Resource, ...], Resource] = {}
    counted = set()
    for one in sorted(world.set.pods, key=lambda each: each.resource.label):
        budgets = in_force(world.set.budgets_of(one))
        if len(budgets) < _SEVERAL:
            continue
        together = tuple(sorted(budgets, key=lambda each: each.name))
        if scalable(one.resource):
            counted.add(together)
        elif one.resource.kind != "DaemonSet":
            pairs.setdefault(together, one.resource)
    for (first, other, *_), workload in (
        (key, of) for key, of in pairs.items() if key not in counted
    ):
        yield failed(
            other.at("spec", "selector"),
            f"{other.label} and {first.name} both select the pods of {workload.label}, which then "
            "cannot be evicted",
            seen="two budgets",
            expected="one budget",
            related=(Related(first.at("spec", "selector"), "the other budget"),),
        )


def _is_owned(one: Resource) -> bool:
    """Tell whether a pod is written with an owner, which may have a scale."""
    return one.kind == "Pod" and bool(one.items("metadata", "ownerReferences"))


def _judged(budget: Resource, selected: tuple[Resource, ...], unscaled: list[Resource]) -> Outcome:
    bare = [one for one in unscaled if one.kind == "Pod"]
    wanted = demand(budget, len(bare))
    pods = "1 bare pod" if len(bare) == 1 else f"{len(bare)} bare pods"
    if wanted.healthy is None:
        why, seen = "it states no number that can be read", "no number"
    elif not _counts_what_is_there(budget):
        owned = [one for one in unscaled if one.kind != "Pod"]
        if not owned and len(bare) < len(selected):
            # Pods without an owner are left out of the count, and the others make it.
            return inapplicable(wanted.place, f"{budget.label} counts the pods that have a scale")
        what = (owned or bare)[0].label
        why, seen = f"{wanted.words} needs a scale, which {what} does not have", wanted.words
    elif len(bare) < len(selected):
        message = f"{budget.label} counts the pods that happen to be there"
        return inapplicable(wanted.place, message)
    elif len(bare) > wanted.healthy:
        seen = f"{wanted.words}: {len(bare) - wanted.healthy} of {pods} may go"
        return passed(wanted.place, seen=seen, expected=_COUNTED)
    else:
        why, seen = f"{wanted.words} of {pods}", f"{wanted.words} of {pods}"
    return failed(
        wanted.place,
        f"{budget.label} allows no eviction: {why}",
        seen=seen,
        expected=_COUNTED,
        related=(Related(unscaled[0].at("kind"), "selected, without a scale"),),
    )


def _counts_what_is_there(budget: Resource) -> bool:
    """Tell whether a budget compares a number with the pods there are, and asks for no scale."""
    spec = budget.mapping("spec")
    return isinstance(spec.get("minAvailable"), int) and "maxUnavailable" not in spec
