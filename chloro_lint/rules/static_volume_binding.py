"""CHL704: volumes are provisioned when they are claimed."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model.values import NamedTuple
from chloro_lint.model import (
    FieldPath,
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
from chloro_lint.world import World

_NO_PROVISIONER = "kubernetes.io/no-provisioner"


@rule(
    code="CHL704",
    name="static-volume-binding",
    severity=Severity.INFO,
    target="set",
    summary="Claim waits for a volume that somebody makes by hand",
    why=(
        "A claim that names a volume, selects one, or turns its storage class off is never "
        "provisioned: in a new cluster it waits until an administrator has made the volume. That "
        "is a choice, and legitimate where data already exists; the document asks for dynamic "
        "provisioning."
    ),
    fix=(
        "Remove `volumeName` and `selector`, and name a storage class that has a provisioner, or "
        "leave it to the cluster's default class."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/storage/dynamic-provisioning/",
        "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding",
    ),
)
def static_volume_binding(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at claims and at the claim templates of StatefulSets.

    A claim is bound by hand by its `volumeName`, its `selector`, an empty `storageClassName`, a
    class without a provisioner, or a PersistentVolume of the set that is reserved for it.
    """
    for claim in world.set.of_kind("PersistentVolumeClaim"):
        yield _judged(world, claim, (), claim.label)
    for workload in world.set.of_kind("StatefulSet"):
        for number, _ in enumerate(workload.items("spec", "volumeClaimTemplates")):
            path = ("spec", "volumeClaimTemplates", number)
            yield _judged(world, workload, path, f"a claim template of {workload.label}")


class _Binding(NamedTuple):
    place: Place
    words: str
    related: tuple[Related, ...] = ()


def _judged(world: World, owner: Resource, path: FieldPath, label: str) -> Outcome:
    found = next(_bindings(world, owner, path), None)
    if found is not None:
        return failed(
            found.place,
            f"{label} is not provisioned dynamically: {found.words}",
            seen=found.words,
            expected="a class with a provisioner",
            related=found.related,
            severity=Severity.ERROR if world.in_system(owner) else None,
            about=owner,
        )
    at = owner.at(*path, "spec", "storageClassName")
    name = owner.get(*at.path)
    if name is not None:
        return passed(at, seen=f"class {name}", about=owner)
    return passed(
        at,
        seen="the default class",
        assumptions=("the cluster has a default StorageClass",),
        about=owner,
    )


def _bindings(world: World, owner: Resource, path: FieldPath) -> Iterator[_Binding]:
    spec = owner.mapping(*path, "spec")
    if spec.get("volumeName"):
        yield _Binding(owner.at(*path, "spec", "volumeName"), f"volumeName {spec['volumeName']}")
    if "selector" in spec:
        yield _Binding(owner.at(*path, "spec", "selector"), "a selector of volumes")
    at = owner.at(*path, "spec", "storageClassName")
    name = spec.get("storageClassName")
    if name == "":
        yield _Binding(at, "an empty storageClassName")
    storage_class = world.set.named("StorageClass", "", name) if name else None
    if storage_class is not None and storage_class.get("provisioner") == _NO_PROVISIONER:
        why = Related(storage_class.at("provisioner"), "the class has no provisioner")
        yield _Binding(at, f"class {name}, which has no provisioner", (why,))
    if not path:
        yield from _reserved(world, owner)


def _reserved(world: World, claim: Resource) -> Iterator[_Binding]:
    for volume in world.set.of_kind("PersistentVolume"):
        wanted = volume.mapping("spec", "claimRef")
        if (wanted.get("namespace"), wanted.get("name")) == (claim.namespace, claim.name):
            yield _Binding(volume.at("spec", "claimRef"), f"{volume.label} is reserved for it")
