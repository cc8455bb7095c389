"""CHL812: each object is written once."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import Final

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
)
from chloro_lint.references.differences import differing_fields
from chloro_lint.world import World

_FEW: Final = 3
_MOVED: Final = {
    ("extensions", "DaemonSet"): "apps",
    ("extensions", "Deployment"): "apps",
    ("extensions", "Ingress"): "networking.k8s.io",
    ("extensions", "NetworkPolicy"): "networking.k8s.io",
    ("extensions", "ReplicaSet"): "apps",
}
"""Kinds that moved to another group: the API server keeps one object under both."""


@rule(
    code="CHL812",
    name="duplicate-object",
    severity=Severity.ERROR,
    target="set",
    summary="Object is written twice",
    why=(
        "Whichever is applied last wins, without a word: kubectl takes the files of a folder in "
        "byte order of their names, where `a-b.yaml` stands before `a.yaml`, and kustomize refuses "
        "the build. What the other definition says never runs, or only until the next apply. "
        "Definitions in different folders are often alternatives, so they weigh less."
    ),
    fix="Keep one definition; put what two environments differ in into overlays or sets of their own.",
    references=(
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
        "https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/",
    ),
)
def duplicate_object(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Group the objects by kind, namespace and name, whatever their version.

    Equal definitions are information. An object that asks for a generated name is a new one each
    time.
    """
    found: dict[tuple[str, str, str, str], list[Resource]] = {}
    for one in world.set.resources:
        if one.name and one.name[-1] != "*":
            group = _MOVED.get((one.group, one.kind), one.group)
            found.setdefault((group, one.kind, one.namespace, one.name), []).append(one)
    for some in found.values():
        if len(some) == 1:
            yield passed(Place(some[0], ("metadata", "name")), seen="one definition")
        else:
            for one in some[:-1]:
                yield _overwritten(world, one, some[-1])


def _overwritten(world: World, one: Resource, winner: Resource) -> Outcome:
    at = one.at("metadata", "name")
    fields = differing_fields(one, winner)
    line = winner.span(("metadata", "name")).line
    where = f"line {line}" if winner.source == one.source else f"{_shown(one, winner)}:{line}"
    related = (Related(winner.at("metadata", "name"), "the definition that wins"),)
    if not fields:
        return failed(
            at,
            f"{one.label} is written again in {where}, which says the same",
            seen="two definitions",
            expected="one definition",
            related=related,
            severity=Severity.INFO,
        )
    return failed(
        at,
        f"{one.label} is written again in {where}, which wins; they differ in {_listed(fields)}",
        seen="two definitions",
        expected="one definition",
        related=related,
        severity=_severity(world, one, winner),
        reported_by="ambiguous-component" if _is_component(world, one) else "",
    )


def _shown(one: Resource, winner: Resource) -> str:
    """Name the other file, by its last part alone where it lies in the same folder."""
    same = posixpath.dirname(one.source) == posixpath.dirname(winner.source)
    return posixpath.basename(winner.source) if same else winner.source


def _severity(world: World, one: Resource, winner: Resource) -> Severity | None:
    together = posixpath.dirname(one.source) == posixpath.dirname(winner.source)
    return None if together or world.in_system(one) else Severity.WARNING


def _is_component(world: World, one: Resource) -> bool:
    components = world.baseline.components.values() if world.baseline else ()
    return any(component.is_(one) for component in components)


def _listed(fields: Sequence[str]) -> str:
    more = f" and {len(fields) - _FEW} more" if len(fields) > _FEW else ""
    return f"{', '.join(fields[:_FEW])}{more}"
