"""CHL708: a claim that several nodes are to mount asks a class that can do so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from chloro_lint.model.regex import regex
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.proof.storage import RWX
from chloro_lint.world import World

_PROVISIONERS: Final = frozenset(
    {
        "block.csi.ibm.com",
        "bs.csi.stackit.cloud",
        "cinder.csi.openstack.org",
        "csi.hetzner.cloud",
        "disk.csi.azure.com",
        "dobs.csi.digitalocean.com",
        "ebs.csi.aws.com",
        "kubernetes.io/aws-ebs",
        "kubernetes.io/azure-disk",
        "kubernetes.io/cinder",
        "kubernetes.io/gce-pd",
        "linodebs.csi.linode.com",
        "pd.csi.storage.gke.io",
        "rbd.csi.ceph.com",
    }
)
"""Drivers of disks, whose file systems only one node may mount for writing."""

_CLASSES: Final = regex(
    r"gp[23](?:-csi)?|io[12]|sc1|st1|ebs-(?:sc|gp[23])|pd-(?:standard|ssd|balanced|extreme)"
    r"|(?:standard|premium)-rwo|managed-csi(?:-premium)?|managed(?:-premium)?|do-block-storage"
    r"(?:-(?:retain|xfs|xfs-retain))?|linode-block-storage(?:-retain)?|hcloud-volumes|oci-bv"
    r"|vultr-block-storage(?:-hdd)?|scw-bssd(?:-retain)?|rook-ceph-block"
)
"""Names that providers give to classes of disks."""


@rule(
    code="CHL708",
    name="block-storage-sharing",
    severity=Severity.WARNING,
    target="set",
    summary="Claim asks a class of disks for a volume that several nodes mount",
    why=(
        "A file system on a disk has one node that mounts it for writing. The drivers of such "
        "classes refuse ReadWriteMany, so the claim stays pending, and with it every pod that "
        "names it. What a class is made of is read from its provisioner, or where the class is "
        "not in the set from the name that providers give it."
    ),
    fix="Name a class of a shared file system, such as NFS, EFS, Filestore, Azure Files or CephFS.",
    references=("https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",),
)
def block_storage_sharing(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the class of every claim, and of every claim template, that is ReadWriteMany."""
    for claim in world.set.of_kind("PersistentVolumeClaim"):
        yield from _judged(world, claim.at("spec"), claim.label)
    for workload in world.set.of_kind("StatefulSet"):
        for number, template in enumerate(workload.items("spec", "volumeClaimTemplates")):
            name = template.get("metadata", {}).get("name", "")
            at = workload.at("spec", "volumeClaimTemplates", number, "spec")
            yield from _judged(world, at, f"the claim template {name!r} of {workload.label}")


def _judged(world: World, at: Place, label: str) -> Iterator[Outcome]:
    spec: dict[str, Any] = at.resource.mapping(*at.path)
    if RWX not in spec.get("accessModes", []):
        return
    place = at.resource.at(*at.path, "storageClassName")
    if spec.get("volumeMode") == "Block":
        yield inapplicable(place, f"{label} is for a raw device, without a file system")
        return
    name = spec.get("storageClassName", "")
    known = world.set.named("StorageClass", "", name) if name else None
    block = known.get("provisioner") in _PROVISIONERS if known else bool(_CLASSES.fullmatch(name))
    if not block:
        seen = f"class {name}" if name else "the default class" * ("storageClassName" not in spec)
        yield passed(place, seen=seen or "no class", expected="a class that shares files")
        return
    yield failed(
        place,
        f"{label} is ReadWriteMany, but class {name} provides disks, which one node mounts",
        seen=f"class {name}",
        expected="a class that shares files",
        related=_chain(at, known),
    )


def _chain(at: Place, known: Resource | None) -> tuple[Related, ...]:
    mode = Related(at.resource.at(*at.path, "accessModes"), "what it asks for")
    return (mode, Related(known.at("provisioner"), "the class")) if known else (mode,)
