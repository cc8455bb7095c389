"""What a pod refers to: accounts, classes, volumes and environments, with the keys they want."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.kube.pods import Container, Pod, pod
from chloro_lint.model import FieldPath, Resource, value_at
from chloro_lint.references.reference import Reference, keyed, named, naming

_FIELDS: Final = (
    ("serviceAccountName", "ServiceAccount", False),
    ("priorityClassName", "PriorityClass", True),
    ("runtimeClassName", "RuntimeClass", True),
)
"""Fields that name an object of a kind, and whether the kind is cluster-scoped."""

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
    one, base, spec = of.resource, of.path, of.spec
    for field, kind, cluster in _FIELDS:
        if field in spec:
            yield from naming(spec[field], one, (*base, field), kind, cluster=cluster)
    if "imagePullSecrets" in spec:
        for number, _ in enumerate(one.items(*base, "imagePullSecrets")):
            yield from named(one, (*base, "imagePullSecrets", number, "name"), "Secret")
    if "volumes" in spec:
        replaced = _claim_templates(one)
        for number, volume in enumerate(one.items(*base, "volumes")):
            if volume.get("name") not in replaced:
                yield from _of_volume(one, (*base, "volumes", number), volume)
    for container in of.containers:
        yield from _of_environment(container)
        if "volumeMounts" in container.data:
            yield from _of_sub_paths(container)


def _claim_templates(one: Resource) -> frozenset[str]:
    """Return the names of claim templates, which win over volumes of the same name."""
    templates = one.items("spec", "volumeClaimTemplates") if one.kind == "StatefulSet" else []
    return frozenset(entry.get("metadata", {}).get("name", "") for entry in templates)


def _of_volume(one: Resource, path: FieldPath, volume: Mapping[str, Any]) -> Iterator[Reference]:
    for field, name, kind in _VOLUMES:
        if field in volume:
            yield from _of_files(one, (*path, field), volume[field], name, kind)
    for driver in _DRIVER_SECRETS:
        if driver[0] in volume:
            yield from named(one, (*path, *driver), "Secret")
    sources = one.items(*path, "projected", "sources") if "projected" in volume else []
    for number, source in enumerate(sources):
        for field, kind in (("secret", "Secret"), ("configMap", "ConfigMap")):
            inner = (*path, "projected", "sources", number, field)
            yield from _of_files(one, inner, value_at(source, (field,)), "name", kind)


def _of_files(
    one: Resource, path: FieldPath, source: Any, name: str, kind: str
) -> Iterator[Reference]:
    """Yield a reference for each key that becomes a file, or one where all of them do."""
    if not isinstance(source, dict):
        return
    optional = source.get("optional") is True
    items = source.get("items")
    for reference in naming(source.get(name), one, (*path, name), kind, optional=optional):
        if not items or not isinstance(items, list):
            yield reference
            continue
        for number, _ in enumerate(items):
            yield keyed(reference, (*path, "items", number, "key"))


def _of_environment(container: Container) -> Iterator[Reference]:
    one = container.resource
    sources = container.get("envFrom")
    for number, source in enumerate(sources if isinstance(sources, list) else []):
        for field, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
            named_by = value_at(source, (field,))
            if isinstance(named_by, dict):
                path = (*container.path, "envFrom", number, field, "name")
                optional = named_by.get("optional") is True
                yield from naming(named_by.get("name"), one, path, kind, optional=optional)
    variables = container.get("env")
    for number, entry in enumerate(variables if isinstance(variables, list) else []):
        if isinstance(entry, dict) and "valueFrom" in entry:
            yield from _of_variable(one, (*container.path, "env", number), entry["valueFrom"])


def _of_variable(one: Resource, path: FieldPath, source: Any) -> Iterator[Reference]:
    for field, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
        named_by = value_at(source, (field,))
        if isinstance(named_by, dict):
            inner = (*path, "valueFrom", field)
            optional = named_by.get("optional") is True
            name = named_by.get("name")
            for reference in naming(name, one, (*inner, "name"), kind, optional=optional):
                yield keyed(reference, (*inner, "key"))


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
