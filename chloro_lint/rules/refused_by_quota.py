"""CHL539: containers state what the quotas of their namespace ask every container to state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.compute import Compute, compute, pod_level
from chloro_lint.kube.pods import EPHEMERAL, Container
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.capacity import QuotaUse
from chloro_lint.proof.shares import PodLoad
from chloro_lint.world import World

_DEMANDED: Final = {
    "cpu": ("requests", "cpu"),
    "memory": ("requests", "memory"),
    "requests.cpu": ("requests", "cpu"),
    "requests.memory": ("requests", "memory"),
    "limits.cpu": ("limits", "cpu"),
    "limits.memory": ("limits", "memory"),
}
"""The entries of a quota that every container has to state; the others are only counted."""


@rule(
    code="CHL539",
    name="refused-by-quota",
    severity=Severity.ERROR,
    target="set",
    summary="Container lacks a value that the namespace's quota demands",
    why=(
        "A quota on CPU or memory refuses every pod with a container, init containers included, "
        "that states no value for it and gets none from a LimitRange. The workload itself is "
        "accepted, and none of its pods is ever created."
    ),
    fix="State the container's request or limit, or add a default to the namespace's LimitRange.",
    references=(
        "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        "https://kubernetes.io/docs/concepts/policy/limit-range/",
    ),
)
def refused_by_quota(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at every container of the pods that a quota counts, after the LimitRange defaults.

    What a pod states as a whole is not held against it: whether it suffices depends on the
    version of Kubernetes.
    """
    for use in world.capacity.quotas:
        demanded = [name for name in use.quota.mapping("spec", "hard") if name in _DEMANDED]
        for load in use.pods if demanded else ():
            yield from _judged(world, use, load, demanded)


def _judged(world: World, use: QuotaUse, load: PodLoad, demanded: list[str]) -> Iterator[Outcome]:
    whole = pod_level(load.pod)
    limit_ranges = world.set.limit_ranges(load.pod.namespace)
    for container in load.pod.containers:
        if container.role != EPHEMERAL:
            own = compute(container, limit_ranges)
            yield _container(container, use.quota, _lacking(own, demanded), whole, demanded)


def _lacking(own: Compute, demanded: list[str]) -> list[str]:
    return [name for name in demanded if _DEMANDED[name][1] not in _part(own, name)]


def _part(own: Compute, name: str) -> frozenset[str]:
    return frozenset(own.requests if _DEMANDED[name][0] == "requests" else own.limits)


def _container(
    container: Container, quota: Resource, lacking: list[str], whole: Compute, demanded: list[str]
) -> Outcome:
    place = container.at("resources")
    expected = ", ".join(demanded)
    if not lacking:
        return passed(place, seen=f"{container.name}: {expected}", expected=expected)
    if not _lacking(whole, lacking):
        return unknown(
            place,
            f"{container.label} leaves {' and '.join(lacking)} to the pod as a whole",
            missing="whether the cluster's version takes that for its containers",
        )
    words = " and no ".join(dict.fromkeys(_words(name) for name in lacking))
    return failed(
        place,
        f"{container.label} states no {words}, so {quota.label} refuses its pods",
        seen=", ".join(name for name in demanded if name not in lacking) or "absent",
        expected=expected,
        related=tuple(
            Related(quota.at("spec", "hard", name), f"the quota bounds {name}") for name in lacking
        ),
    )


def _words(name: str) -> str:
    field, resource = _DEMANDED[name]
    return f"{resource} {field.removesuffix('s')}"
