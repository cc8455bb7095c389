"""CHL705: persistent volumes are not folders of a node."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import (
    Outcome,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World

_NOT_SOURCES = frozenset(
    {
        "accessModes",
        "capacity",
        "claimRef",
        "mountOptions",
        "nodeAffinity",
        "persistentVolumeReclaimPolicy",
        "storageClassName",
        "volumeAttributesClassName",
        "volumeMode",
    }
)


@rule(
    code="CHL705",
    name="host-path-persistent-volume",
    severity=Severity.WARNING,
    target="set",
    summary="PersistentVolume is a folder of a node",
    why=(
        "A hostPath volume is a different, empty folder on every other node, so data is lost as "
        "soon as the pod moves, and whoever may write to it writes to the node. A local volume "
        "keeps its pod on one node and goes with that node. The document keeps data on a disk or "
        "in the cloud."
    ),
    fix="Let a storage class provision the volume on a disk that nodes can share or reattach.",
    references=(
        "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
        "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes",
    ),
)
def host_path_persistent_volume(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the source of every PersistentVolume.

    One that is reserved for a claim of another namespace is not the system's.
    """
    for volume in world.set.of_kind("PersistentVolume"):
        yield _judged(world, volume)


def _judged(world: World, volume: Resource) -> Outcome:
    reserved = volume.get("spec", "claimRef", "namespace")
    in_system = world.baseline is not None and reserved in (None, *world.namespaces)
    for field, severity in (("hostPath", Severity.WARNING), ("local", Severity.INFO)):
        path = volume.get("spec", field, "path")
        if path is not None or volume.get("spec", field) is not None:
            return failed(
                volume.at("spec", field),
                f"{volume.label} is the folder {path or '?'} of a node ({field})",
                seen=f"{field} {path or ''}".strip(),
                expected="a disk that does not depend on one node",
                severity=Severity.ERROR if in_system else severity,
            )
    source = next((one for one in volume.mapping("spec") if one not in _NOT_SOURCES), "no source")
    return passed(volume.at("spec", source), seen=source)
