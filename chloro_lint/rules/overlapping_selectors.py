"""CHL814: no two workloads select the same pods."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.selectors import describe
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

_CONTROLLERS: Final = frozenset(
    {"DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"}
)


@rule(
    code="CHL814",
    name="overlapping-selectors",
    severity=Severity.ERROR,
    target="set",
    summary="Workload selects the pods of another one too",
    why=(
        "Controllers, autoscalers and budgets find pods by these selectors. Where two match the "
        "same pods, an autoscaler counts the wrong ones or stops with AmbiguousSelector, and "
        "controllers may adopt each other's pods. Workloads of different folders are often "
        "alternatives, so they weigh less."
    ),
    fix="Give each workload a label of its own, in its selector and in its template.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
        "https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#pod-selector",
    ),
)
def overlapping_selectors(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for other workloads' pods behind each selector; each pair is reported once."""
    templates: dict[Resource, Pod] = {
        one.resource: one for one in world.set.pods if one.resource.kind in _CONTROLLERS
    }
    told: set[frozenset[Resource]] = set()
    for workload in sorted(in_force(templates), key=_by_name):
        selector = _selector(workload)
        if not any(selector.values()):
            continue
        at = workload.at("spec", "selector")
        others = [
            one.resource
            for one in world.set.pods_selected_by(selector, workload.namespace)
            if one.resource in templates and _by_name(one.resource) != _by_name(workload)
        ]
        others = [one for one in in_force(others) if frozenset((one, workload)) not in told]
        others.sort(key=_by_name)
        told.update(frozenset((one, workload)) for one in others)
        if not others:
            yield passed(at, seen=describe(selector))
            continue
        names = ", ".join(one.label for one in others[:3])
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""  # noqa: PLR2004 - a few
        yield failed(
            at,
            f"{workload.label} selects {describe(selector)}, which the pods of {names}{more} "
            "carry too",
            seen=describe(selector),
            expected="labels of its own pods only",
            severity=_severity(world, workload, others),
            related=tuple(
                Related(
                    one.at(*templates[one].metadata_path, "labels"), f"the labels of {one.label}"
                )
                for one in others[:3]
            ),
        )


def _severity(world: World, workload: Resource, others: Sequence[Resource]) -> Severity | None:
    """Weigh less what lies in different folders, unless the system is concerned."""
    folder = posixpath.dirname(workload.source)
    together = any(posixpath.dirname(one.source) == folder for one in others)
    return None if together or world.in_system(workload) else Severity.WARNING


def _by_name(workload: Resource) -> tuple[str, str, str]:
    """Order workloads by what they are called, so that the order of files does not show."""
    return (workload.namespace, workload.kind, workload.name)


def _selector(workload: Resource) -> Mapping[str, Any]:
    selector = workload.mapping("spec", "selector")
    return {"matchLabels": selector} if workload.kind == "ReplicationController" else selector
