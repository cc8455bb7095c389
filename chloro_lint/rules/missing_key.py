"""CHL811: every key that a pod takes from a Secret or ConfigMap is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from chloro_lint.model import (
    FieldPath,
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
from chloro_lint.references import Reference, State, nearest
from chloro_lint.world import World

_FIELDS: Final = ("data", "stringData", "binaryData")
_FEW: Final = 4
_NO_ENVIRONMENT: Final = "every pod stays in CreateContainerConfigError"
_NO_VOLUME: Final = "no pod gets past ContainerCreating"
_FOLDER: Final = "the file becomes an empty folder"


@rule(
    code="CHL811",
    name="missing-key",
    severity=Severity.ERROR,
    target="set",
    summary="Pod takes a key that the Secret or ConfigMap does not have",
    why=(
        "A container whose environment needs an absent key is never created, a volume whose items "
        "do is never mounted, and a subPath that names none becomes an empty folder. Where a "
        "Secret is made at run time its keys are compared as far as they are written out. Of two "
        "definitions of one object the keys of the one that wins count."
    ),
    fix="Name a key that the object has, add the key, or mark the reference with `optional: true`.",
    references=(
        "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables",
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/",
    ),
)
def missing_key(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look up each key in the object that is named; whether that one exists is not asked here."""
    grouped: dict[tuple[Resource, str, str, str], list[Reference]] = {}
    for reference in world.references.all:
        if reference.key and not reference.optional:
            key = (reference.place.resource, reference.kind, reference.name, reference.key)
            grouped.setdefault(key, []).append(reference)
    for some in grouped.values():
        outcome = _judged(world, some)
        if outcome is not None:
            yield outcome


_HERE: Final = (State.PRESENT, State.GENERATED, State.BUILT_IN)


def _judged(world: World, some: Sequence[Reference]) -> Outcome | None:
    first = some[0]
    at = first.key_place or first.place
    found = world.references.resolve(first)
    if found.state not in _HERE:
        return inapplicable(at, f"{first.label} is not among the manifests")
    keys = world.references.keys(first)
    if keys is None:
        return unknown(
            at,
            f"{at.resource.label} takes key {first.key!r} of {first.label}, whose keys are not "
            "written here",
            missing=f"the keys of {first.label}",
        )
    if first.key in keys:
        return passed(at, seen=f"{first.key} of {first.label}")
    return _missing(world, some, keys, found.target or found.by)


def _missing(
    world: World, some: Sequence[Reference], keys: frozenset[str], holder: Resource | None
) -> Outcome:
    first = some[0]
    at = first.key_place or first.place
    near = nearest(first.key, keys)
    if near:
        hint = f"did you mean {near!r}?"
    else:
        shown = sorted(keys)
        more = f" and {len(shown) - _FEW} more" if len(shown) > _FEW else ""
        hint = f"it has {', '.join(shown[:_FEW])}{more}"
    related = [Related(one.key_place or one.place, "it is taken here too") for one in some[1:3]]
    if holder is not None:
        related.append(Related(holder.at(*_key_path(holder, near)), "the keys that there are"))
    twice = world.set.definitions(first.kind, first.namespace, first.name)
    related += [Related(one.at("metadata", "name"), "overwritten later") for one in twice[:-1]]
    return failed(
        at,
        f"{at.resource.label} takes key {first.key!r} of {first.kind} {first.name!r}, which has no "
        f"such key: {_consequence(at.path)}; {hint}",
        seen=first.key,
        expected="a key of the object",
        related=tuple(related),
    )


def _consequence(path: FieldPath) -> str:
    if path[-1] == "subPath":
        return _FOLDER
    if "env" in path:
        return _NO_ENVIRONMENT
    return _NO_VOLUME if "volumes" in path else "nothing is read"


def _key_path(holder: Resource, near: str | None) -> FieldPath:
    """Return where the nearest key stands, else the first field that holds keys."""
    for field in _FIELDS:
        if near is not None and near in holder.mapping(field):
            return (field, near)
    return (next((field for field in _FIELDS if field in holder.data), "spec"),)
