"""Which claims hold a database that is a file, as far as the manifests name one.

A claim holds one where a container that mounts it is told a path below the mount that is a
database: by a variable, an argument, or a file of a ConfigMap or Secret that it mounts; and where a
known database server keeps its data there. Nothing of a value ever leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chloro_lint.kube.credentials import decoded
from chloro_lint.kube.databases import file_databases, is_under, server
from chloro_lint.kube.pods import Container
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple
from chloro_lint.proof.storage import Holder, Mount


class FileDatabase(NamedTuple):
    """What says that a mount holds a database."""

    place: Place
    words: str
    """How sentences call it: ``variable 'DB' of container 'web'``. No value, and no part of one."""
    mount: Mount
    server: str
    """The name of the server whose data they are; empty of a file that the program opens itself."""


class Found(NamedTuple):
    """The database of a claim that one workload mounts, and whether all its settings are known."""

    database: FileDatabase | None
    complete: bool
    """Whether every setting that the containers take is in the set, and can be read."""


class _Text(NamedTuple):
    place: Place
    words: str
    text: str


def database_on(holder: Holder, manifests: ManifestSet) -> Found:
    """Return the first database that a workload is told to keep on a claim it mounts.

    Mounts that give each pod a folder of its own do not count.
    """
    complete = True
    for container in holder.pod.containers:
        mounts = [one for one in holder.mounts if one.container is container and not one.per_pod]
        if not mounts or not container.lasting:
            continue
        run = server(container)
        for mount in mounts:
            if run is not None and mount.path and run.keeps_data_at(mount.path):
                words = f"{container.label} is {run.name}"
                return Found(FileDatabase(container.at("image"), words, mount, run.name), True)
        for one in _texts(container, manifests):
            if one is None:
                complete = False
                continue
            hit = _mount_of(one.text, mounts)
            if hit is not None:
                return Found(FileDatabase(one.place, one.words, hit, ""), True)
    return Found(None, complete)


def _mount_of(text: str, mounts: list[Mount]) -> Mount | None:
    for path in file_databases(text):
        if "$(" in path or "${" in path:
            continue  # a path that may differ from pod to pod
        for mount in mounts:
            if mount.path not in ("", "/") and is_under(path, mount.path):
                return mount
    return None


def _texts(container: Container, manifests: ManifestSet) -> Iterator[_Text | None]:
    """Yield what a container is told; None for what is not in the set."""
    for number, variable in enumerate(container.get("env", default=[])):
        words = f"variable {variable.get('name')!r} of {container.label}"
        if "value" in variable:
            yield _Text(container.at("env", number, "value"), words, str(variable["value"]))
        source = variable.get("valueFrom", {})
        for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            if field in source:
                ref = source[field]
                yield from _of_object(container, manifests, kind, ref, ref.get("key", ""))
    for entry in container.get("envFrom", default=[]):
        for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            if field in entry:
                yield from _of_object(container, manifests, kind, entry[field])
    for field in ("command", "args"):
        for number, word in enumerate(container.get(field, default=[])):
            yield _Text(container.at(field, number), f"an argument of {container.label}", word)
    yield from _of_files(container, manifests)


def _of_files(container: Container, manifests: ManifestSet) -> Iterator[_Text | None]:
    mounted = {one.get("name") for one in container.get("volumeMounts", default=[])}
    for volume in container.pod.get("volumes", default=[]):
        if volume.get("name") not in mounted:
            continue
        if "configMap" in volume:
            yield from _of_object(container, manifests, "ConfigMap", volume["configMap"])
        if "secret" in volume:
            ref = {"name": volume["secret"].get("secretName", "")}
            yield from _of_object(container, manifests, "Secret", ref)
        for source in volume.get("projected", {}).get("sources", []):
            for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
                if field in source:
                    yield from _of_object(container, manifests, kind, source[field])


def _of_object(
    container: Container,
    manifests: ManifestSet,
    kind: str,
    ref: Mapping[str, Any],
    key: str = "",
) -> Iterator[_Text | None]:
    """Yield the values of a ConfigMap or Secret, or of one of its keys."""
    found = manifests.named(kind, container.pod.namespace, ref.get("name", ""))
    if found is None:
        yield None
        return
    for field in ("data", "stringData"):
        for name, value in found.mapping(field).items():
            if isinstance(value, str) and (not key or name == key):
                words = f"key {name!r} of {found.label}"
                yield _Text(found.at(field, name), words, _read(found, field, value))


def _read(found: Resource, field: str, value: str) -> str:
    if found.kind != "Secret" or field != "data":
        return value
    text = decoded(value)
    return text if isinstance(text, str) else ""
