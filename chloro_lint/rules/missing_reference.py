"""CHL810: what an object names exists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

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
from chloro_lint.references import Reference, State
from chloro_lint.references.reference import Target
from chloro_lint.world import World

_OTHERS: Final = frozenset({"HorizontalPodAutoscaler", "RoleBinding", "ClusterRoleBinding"})
"""Kinds whose references dangling-autoscaler and dangling-role-binding judge."""

_MOST_RELATED: Final = 3
_MOST_NAMED: Final = 2
_MOST_APART: Final = 5
"""Missing objects of one kind that are reported one by one; more have one cause."""


@rule(
    code="CHL810",
    name="missing-reference",
    severity=Severity.ERROR,
    target="set",
    summary="Object names another one that does not exist",
    why=(
        "A pod that names a Secret, ConfigMap, claim or service account which is not there never "
        "starts, a webhook without its Service makes the API server refuse requests, and a route "
        "without one answers with errors. What operators and generators make counts as present; "
        "of a namespace that is not among the manifests nothing can be said."
    ),
    fix="Add the object, or correct the name; mark a Secret or ConfigMap that may be absent with `optional: true`.",
    references=(
        "https://kubernetes.io/docs/concepts/configuration/secret/#optional-secrets",
        "https://kubernetes.io/docs/concepts/configuration/configmap/#optional-references",
    ),
    equivalents={"kube-linter": "non-existent-service-account"},
)
def missing_reference(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Resolve every reference of the set; one outcome for each object and each one it names.

    Backends and certificates of Ingresses, targets of autoscalers and role bindings have rules
    of their own.
    """
    grouped: dict[tuple[Resource, Target], list[Reference]] = {}
    for reference in world.references.all:
        if not _judged_elsewhere(reference):
            key = (reference.place.resource, reference.target)
            grouped.setdefault(key, []).append(reference)
    asked: set[Target] = set()
    many: dict[tuple[Resource, str], list[Reference]] = {}
    for (user, target), some in grouped.items():
        if _is_missing(world, some):
            many.setdefault((user, target[0]), []).append(_first(some))
        else:
            yield from _judged(world, some, asked)
    for missing in many.values():
        if len(missing) > _MOST_APART:
            yield _all_missing(missing)
            continue
        for first in missing:
            yield _missing(world, first, grouped[first.place.resource, first.target])


def _judged_elsewhere(reference: Reference) -> bool:
    one, path = reference.place.resource, reference.place.path
    if one.kind == "HorizontalPodAutoscaler":
        return path[:2] == ("spec", "scaleTargetRef")
    return one.kind in _OTHERS or (one.kind == "Ingress" and path[0] == "spec")


def _first(some: Sequence[Reference]) -> Reference:
    return next((one for one in some if not one.optional), some[0])


def _is_missing(world: World, some: Sequence[Reference]) -> bool:
    first = _first(some)
    return not first.optional and world.references.resolve(first).state is State.MISSING


def _judged(world: World, some: Sequence[Reference], asked: set[Target]) -> Iterator[Outcome]:
    first = _first(some)
    found = world.references.resolve(first)
    if found.target is not None:
        yield passed(first.place, seen=found.target.label)
        yield from (_port(one, found.target) for one in some if _lacks_port(one, found.target))
    elif found.state is State.GENERATED:
        by = f", made by {found.by.label}" if found.by else ", made by a generator"
        yield passed(first.place, seen=f"{first.label}{by}")
    elif found.state is State.BUILT_IN:
        yield passed(first.place, seen=f"{first.label}, which every cluster has")
    elif found.state is State.ASSUMED:
        yield passed(first.place, seen=first.label, assumptions=found.assumptions)
    elif first.optional:
        yield inapplicable(first.place, f"{first.label} may be absent")
    elif first.target not in asked:
        asked.add(first.target)
        perhaps = f"; perhaps {found.by.label} makes it" if found.by else ""
        if found.unread:
            perhaps = f"; {found.unread} says the name, in a document that cannot be read"
        user = first.place.resource.label
        message = f"{user} names {first.label}, which is not among the manifests{perhaps}"
        yield unknown(first.place, message, missing=f"the {first.label}")


def _missing(world: World, first: Reference, some: Sequence[Reference]) -> Outcome:
    user, near = first.place.resource, world.references.nearest(first)
    hint = f"; did you mean {near!r}?" if near else ""
    more = [one for one in some if not one.optional and one.place != first.place]
    related = [Related(one.place, "it is named here too") for one in more[:_MOST_RELATED]]
    other = world.set.named(first.kind, first.namespace, near, first.group) if near else None
    if other is not None:
        related.append(Related(other.at("metadata", "name"), "the nearest name"))
    return failed(
        first.place,
        f"{user.label} names {first.kind} {first.name!r}, which is not in namespace "
        f"{first.namespace}{hint}",
        seen=first.name,
        expected=f"a {first.kind} of the namespace",
        related=tuple(related),
        severity=_severity(first),
        reported_by=_reported_by(world, first, near),
    )


def _all_missing(missing: Sequence[Reference]) -> Outcome:
    """Say once that many objects of a kind are missing: most likely their file is."""
    first = missing[0]
    names = ", ".join(repr(one.name) for one in missing[:_MOST_NAMED])
    return failed(
        first.place,
        f"{first.place.resource.label} names {len(missing)} {first.kind}s that are not in "
        f"namespace {first.namespace}: {names} and {len(missing) - _MOST_NAMED} more",
        seen=f"{len(missing)} missing",
        expected=f"a {first.kind} of the namespace each",
        related=tuple(
            Related(one.place, f"{one.name} is named here")
            for one in missing[1 : _MOST_RELATED + 1]
        ),
        severity=_severity(first),
    )


def _severity(first: Reference) -> Severity | None:
    """Weigh what pods can start without: a pull secret, or the Service of their own DNS names."""
    without = first.place.resource.kind == "StatefulSet" and first.kind == "Service"
    return Severity.WARNING if without or "imagePullSecrets" in first.place.path else None


def _reported_by(world: World, first: Reference, near: str | None) -> str:
    if first.kind == "PersistentVolumeClaim" and world.asks(
        "wrong-claim-size", namespace=first.namespace, claim=first.name
    ):
        return "wrong-claim-size"
    if near and _mounted_by_component(world, first.place.resource, near):
        return "missing-volume-mount"
    last = str(first.place.path[-1])
    return "missing-security-headers" if last.endswith("/custom-headers") else ""


def _mounted_by_component(world: World, user: Resource, claim: str) -> bool:
    """Tell whether the baseline has the workload mount a claim, so that a misspelling shows there."""
    components = world.baseline.components.values() if world.baseline else ()
    return any(
        one.is_(user) and world.asks("missing-volume-mount", one.name, claim=claim)
        for one in components
    )


def _lacks_port(reference: Reference, service: Resource) -> bool:
    return reference.port is not None and all(
        port.get("port") != reference.port for port in service.items("spec", "ports")
    )


def _port(reference: Reference, service: Resource) -> Outcome:
    user = reference.place.resource
    offered = ", ".join(str(one["port"]) for one in service.items("spec", "ports") if "port" in one)
    return failed(
        reference.port_place or reference.place,
        f"{user.label} names port {reference.port} of Service {service.name!r}, which has "
        f"{offered or 'none'}",
        seen=str(reference.port),
        expected=f"one of {offered or 'none'}",
        related=(Related(service.at("spec", "ports"), "the Service's ports"),),
    )
