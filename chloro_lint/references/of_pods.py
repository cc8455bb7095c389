"""What a pod refers to: accounts, classes, volumes and environments, with the keys they want."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.kube.pods import Container, Pod, pod
from chloro_lint.model import FieldPath, Resource
from chloro_lint.references.reference import Reference, keyed, named

_VOLUMES: Final = (
    ("secret", "secretName", "Secret"),
    ("configMap", "name", "ConfigMap"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
)
_DRIVER_SECRETS: Final = (
    ("azureFile", "secretName"),
    ("cephfs", "secretRef", "name"),
    ("csi", "nodePublishSecretRef", "name"),
    ("flexVolume", "secretRef", "name"),
    ("iscsi", "secretRef", "name"),
    ("rbd", "secretRef", "name"),
    ("scaleIO", "secretRef", "name"),
    ("storageos", "secretRef", "name"),
)
"""Volume sources that take their credentials from a Secret."""


def references_of_pod(of: Pod) -> tuple[Reference, ...]:
    """Return the references of a pod template or a bare pod."""
    return of.resource.view(_of_object)


def _of_object(one: Resource) -> tuple[Reference, ...]:
    of = pod(one)
    return tuple(_of_pod(of)) if of is not None else ()


def _of_pod(of: Pod) -> Iterator[Reference]:
    one, base = of.resource, of.path
    yield from named(one, (*base, "serviceAccountName"), "ServiceAccount")
    yield from named(one, (*base, "priorityClassName"), "PriorityClass", cluster=True)
    yield from named(one, (*base, "runtimeClassName"), "RuntimeClass", cluster=True)
    for number, _ in enumerate(one.items(*base, "imagePullSecrets")):
        yield from named(one, (*base, "imagePullSecrets", number, "name"), "Secret")
    replaced = _claim_templates(one)
    for number, volume in enumerate(one.items(*base, "volumes")):
        if volume.get("name") not in replaced:
            yield from _of_volume(one, (*base, "volumes", number), volume)
    for container in of.containers:
        yield from _of_environment(container)
        yield from _of_sub_paths(container)


def _claim_templates(one: Resource) -> frozenset[str]:
    """Return the names of claim templates, which win over volumes of the same name."""
    templates = one.items("spec", "volumeClaimTemplates") if one.kind == "StatefulSet" else []
    return frozenset(entry.get("metadata", {}).get("name", "") for entry in templates)


def _of_volume(one: Resource, path: FieldPath, volume: Mapping[str, Any]) -> Iterator[Reference]:
    for field, name, kind in _VOLUMES:
        if field in volume:
            yield from _of_files(one, (*path, field), name, kind)
    for driver in _DRIVER_SECRETS:
        if driver[0] in volume:
            yield from named(one, (*path, *driver), "Secret")
    for number, _ in enumerate(one.items(*path, "projected", "sources")):
        for field, kind in (("secret", "Secret"), ("configMap", "ConfigMap")):
            inner = (*path, "projected", "sources", number, field)
            yield from _of_files(one, inner, "name", kind)


def _of_files(one: Resource, path: FieldPath, name: str, kind: str) -> Iterator[Reference]:
    """Yield a reference for each key that becomes a file, or one where all of them do."""
    optional = one.get(*path, "optional") is True
    items = one.items(*path, "items")
    for reference in named(one, (*path, name), kind, optional=optional):
        if not items:
            yield reference
        for number, _ in enumerate(items):
            yield from keyed(reference, (*path, "items", number, "key"))


def _of_environment(container: Container) -> Iterator[Reference]:
    one = container.resource
    for number, _ in enumerate(one.items(*container.path, "envFrom")):
        for field, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
            inner = (*container.path, "envFrom", number, field)
            optional = one.get(*inner, "optional") is True
            yield from named(one, (*inner, "name"), kind, optional=optional)
    for number, entry in enumerate(one.items(*container.path, "env")):
        if not isinstance(entry, dict) or "valueFrom" not in entry:
            continue
        for field, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
            inner = (*container.path, "env", number, "valueFrom", field)
            optional = one.get(*inner, "optional") is True
            for reference in named(one, (*inner, "name"), kind, optional=optional):
                yield from keyed(reference, (*inner, "key"))


def _of_sub_paths(container: Container) -> Iterator[Reference]:
    """Yield what a mount of one file of a Secret or ConfigMap wants.

    Only of volumes that hold all keys: the names of items are the pod's own.
    """
    one, of = container.resource, container.pod
    volumes = of.get("volumes", default=[])
    for number, mount in enumerate(container.get("volumeMounts", default=[])):
        sub_path = mount.get("subPath", "")
        if not sub_path or "/" in sub_path.removeprefix("./"):
            continue
        for index, volume in enumerate(volumes):
            if volume.get("name") != mount.get("name"):
                continue
            for field, name, kind in _VOLUMES[:2]:
                base = (*of.path, "volumes", index, field)
                if one.items(*base, "items"):
                    continue
                optional = one.get(*base, "optional") is True
                for reference in named(one, (*base, name), kind, optional=optional):
                    place = container.at("volumeMounts", number, "subPath")
                    key = sub_path.removeprefix("./")
                    yield reference._replace(key=key, key_place=place)
