"""The persistent volumes of a pod: the claims it names, those made for it, and shares it mounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.kinds import pod_template
from chloro_lint.kube.pods import Pod
from chloro_lint.model import FieldPath, Place, Resource
from chloro_lint.model.values import NamedTuple

_INLINE: Final = (
    "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "fc", "flexVolume",
    "flocker", "gcePersistentDisk", "glusterfs", "iscsi", "nfs", "photonPersistentDisk",
    "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
)  # fmt: skip
"""Volume sources that outlive the pod without a claim. Inline CSI volumes do not."""


SIZE: Final = ("spec", "resources", "requests", "storage")
"""Where a claim, or the template of one, says how much it asks for."""


def may_claim(group: str, kind: str) -> bool:
    """Tell whether objects of a kind are claims, or may hold templates of some."""
    return (group, kind) == ("", "PersistentVolumeClaim") or pod_template(group, kind) is not None


def claim_templates(workload: Resource) -> Iterator[tuple[str, FieldPath]]:
    """Return the name and the path of each claim template; a StatefulSet alone has some."""
    if (workload.group, workload.kind) == ("apps", "StatefulSet"):
        for number, template in enumerate(workload.items("spec", "volumeClaimTemplates")):
            name = template.get("metadata", {}).get("name", "")
            yield name, ("spec", "volumeClaimTemplates", number)


class LastingVolume(NamedTuple):
    """One volume whose content outlives the pod, and the field that makes it one."""

    name: str
    """The volume, as the mounts of containers name it."""
    source: str
    """The claim's name; ``<template>-<workload>-<ordinal>`` where a template makes one for each
    pod; or the type of a share that needs no claim, such as ``nfs``."""
    place: Place
    read_only: bool
    kind: str
    """``claim``, ``template`` or ``inline``."""

    def is_claim(self, name: str) -> bool:
        """Tell whether the volume is the claim of that name."""
        if self.kind == "template":
            stem = self.source.removesuffix("<ordinal>")
            return name.startswith(stem) and bool(re.fullmatch("[0-9]+", name[len(stem) :]))
        return self.kind == "claim" and self.source == name


def lasting_volumes(of: Pod) -> tuple[LastingVolume, ...]:
    """Return the volumes of a pod that outlive it, in the order they are written.

    Generic ephemeral volumes have claims too, but they go with the pod.
    """
    found = []
    for number, volume in enumerate(of.get("volumes", default=[])):
        name = volume.get("name", "")
        if "persistentVolumeClaim" in volume:
            claim = volume["persistentVolumeClaim"]
            place = of.at("volumes", number, "persistentVolumeClaim", "claimName")
            read_only = claim.get("readOnly") is True
            claim_name = claim.get("claimName", "")
            found.append(LastingVolume(name, claim_name, place, read_only, "claim"))
            continue
        for source in _INLINE:
            if source in volume:
                read_only = volume[source].get("readOnly") is True
                place = of.at("volumes", number, source)
                found.append(LastingVolume(name, source, place, read_only, "inline"))
    return (*found, *_made_for_each_pod(of))


def _made_for_each_pod(of: Pod) -> list[LastingVolume]:
    workload = of.resource
    return [
        LastingVolume(
            name, f"{name}-{workload.name}-<ordinal>", workload.at(*path), False, "template"
        )
        for name, path in claim_templates(workload)
    ]
