"""CHL819: somebody uses each Secret, ConfigMap and claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from chloro_lint.model.regex import regex
from chloro_lint.kube.definitions import in_force
from chloro_lint.model import (
    Outcome,
    Parameters,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.references import State
from chloro_lint.world import World

_KINDS: Final = ("ConfigMap", "PersistentVolumeClaim", "Secret")
_PLAIN: Final = ("app", "app.kubernetes.io/", "component", "k8s-app", "kubectl.kubernetes.io/", "name", "tier", "version")  # fmt: skip
"""Labels and annotations that only describe. By any other a program may find the object."""

_USED_BY_TYPE: Final = ("bootstrap.kubernetes.io/", "helm.sh/", "kubernetes.io/service-account-token")  # fmt: skip
_WORD: Final = regex(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_LONGEST: Final = 20_000
"""Characters of a text that are searched for names."""


@rule(
    code="CHL819",
    name="orphaned-object",
    severity=Severity.INFO,
    target="set",
    summary="Nothing here uses the object",
    why=(
        "What nobody uses is left over from a change, or whoever should use it names something "
        "else. A program may read it through the API or from elsewhere, so this is no more than a "
        "hint: it is given only where no other object says the name in any of its fields, and all "
        "of the namespace is here."
    ),
    fix="Remove the object, or name it where it is meant to be used.",
    references=("https://kubernetes.io/docs/concepts/configuration/configmap/",),
)
def orphaned_object(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for the names of Secrets, ConfigMaps and claims in every other object of the set."""
    candidates = []
    for one in in_force(one for kind in _KINDS for one in world.set.of_kind(kind)):
        at = one.at("metadata", "name")
        if world.references.to(one.kind, one.namespace, one.name):
            yield passed(at, seen="referred to")
        elif not world.references.owns(one.namespace) or _found_otherwise(one):
            yield inapplicable(at, f"{one.label} may be found in another way than by its name")
        else:
            candidates.append(one)
    said = _said(world, candidates)
    meant = _meant(world) if candidates else frozenset()
    for one in candidates:
        at = one.at("metadata", "name")
        if one in said:
            yield passed(at, seen="named")
        else:
            yield failed(
                at,
                f"{one.label} is named by no other object here",
                seen="no use",
                expected="a use",
                reported_by="missing-reference" if _key(one) in meant else "",
            )


def _key(one: Resource) -> tuple[str, str, str]:
    return (one.kind, one.namespace, one.name)


def _meant(world: World) -> frozenset[tuple[str, str, str]]:
    """Return what references to missing objects most likely meant: those are reported there."""
    missing = (
        one
        for one in world.references.all
        if one.kind in _KINDS and world.references.resolve(one).state is State.MISSING
    )
    return frozenset(
        (one.kind, one.namespace, near)
        for one in missing
        if (near := world.references.nearest(one)) is not None
    )


def _found_otherwise(one: Resource) -> bool:
    """Tell whether a program may find the object by its labels, its type or its owner."""
    if str(one.get("type", default="")).startswith(_USED_BY_TYPE):
        return True
    metadata = one.mapping("metadata")
    return "ownerReferences" in metadata or not all(
        str(key).startswith(_PLAIN)
        for field in ("labels", "annotations")
        for key in metadata.get(field, {})
    )


def _said(world: World, candidates: list[Resource]) -> frozenset[Resource]:
    """Return the candidates whose name stands somewhere in another object, even in a text."""
    by_name: dict[str, list[Resource]] = {}
    for one in candidates:
        by_name.setdefault(one.name, []).append(one)
    found: set[Resource] = set()
    for other in world.set.resources if candidates else ():
        for text in _texts(other.data):
            for word in _WORD.findall(text):
                found.update(one for one in by_name.get(word, ()) if one.identity != other.identity)
    return frozenset(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value[:_LONGEST]
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
