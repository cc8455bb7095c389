"""CHL823: what a namespace needs first comes before what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.definitions import in_force
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World

_LATE: Final = {
    "LimitRange": "pods that were made before it keep what they have, without its defaults",
    "ResourceQuota": "pods that were made before it are counted, but none of them was refused",
}


@rule(
    code="CHL823",
    name="late-prerequisite",
    severity=Severity.INFO,
    target="set",
    summary="Namespace, quota or limits come after the pods they are for",
    why=(
        "`kubectl apply -f` takes the files of a folder by name and applies them one after the "
        "other. What stands in a namespace that comes later is refused the first time, and "
        "admission looks at a pod only when it is made. Kustomize, Helm and Argo CD sort by kind, "
        "so this is no more than a hint."
    ),
    fix="Give the file a name that sorts before the workloads, `00-namespace.yaml` for instance.",
    references=(
        "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/",
        "https://kubernetes.io/docs/concepts/policy/limit-range/",
    ),
)
def late_prerequisite(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Compare places in the order in which kubectl applies a folder.

    A NetworkPolicy takes hold of pods that run already, so its place does not matter. Which of two
    folders is applied first nobody writes down. Sets that have a name are left alone:
    a kustomization or a configuration gathers those.
    """
    if world.set.name:
        return
    first: dict[tuple[str, str], Resource] = {}
    workload: dict[tuple[str, str], Resource] = {}
    for one in world.set.resources:
        if one.namespace:
            first.setdefault((_folder(one), one.namespace), one)
    for of in world.set.pods:
        if of.namespace:
            workload.setdefault((_folder(of.resource), of.namespace), of.resource)
    for namespace in in_force(world.set.of_kind("Namespace")):
        earliest = first.get((_folder(namespace), namespace.name))
        if earliest is not None:
            why = "the first apply refuses what is in a namespace that is not there yet"
            yield _judged(namespace, earliest, why)
    for kind, why in _LATE.items():
        told: set[tuple[str, str]] = set()
        for one in in_force(world.set.of_kind(kind)):
            key = (_folder(one), one.namespace)
            before = workload.get(key)
            if before is not None and key not in told:
                told.add(key)
                yield _judged(one, before, why)


def _folder(one: Resource) -> str:
    """Return the folder of an object's file, with the slash behind it."""
    return one.source[: one.source.rfind("/") + 1]


def _judged(one: Resource, other: Resource, why: str) -> Outcome:
    at = one.at("metadata", "name")
    if _order(one) < _order(other):
        return passed(at, seen=f"before {other.label}")
    return failed(
        at,
        f"{one.label} is applied after {other.label}: {why}",
        seen=f"after {other.label}",
        expected=f"before {other.label}",
        related=(Related(other.at("metadata", "name"), "it is applied before"),),
    )


def _order(one: Resource) -> tuple[bytes, int]:
    return (one.source.encode(), one.index)
