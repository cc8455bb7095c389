"""Lenses on workloads: where pods and containers live in each kind of object."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from chloro_lint.kube.kinds import pod_template
from chloro_lint.model import FieldPath, Place, Resource, value_at
from chloro_lint.model.values import dataclass

INIT = "init"
SIDECAR = "sidecar"
MAIN = "main"
EPHEMERAL = "ephemeral"

_LISTS = (("initContainers", INIT), ("containers", MAIN), ("ephemeralContainers", EPHEMERAL))


@dataclass(frozen=True, slots=True, eq=False)
class Container:
    """One container of a pod template: its data, its role, and the pod it inherits from.

    `role` is one of ``main``, ``init``, ``sidecar`` (an init container that restarts always, which
    runs beside the main ones since Kubernetes 1.29) and ``ephemeral``.
    """

    pod: Pod
    path: FieldPath
    data: Mapping[str, Any]
    role: str
    name: str

    @property
    def resource(self) -> Resource:
        """The object that the container is written in."""
        return self.pod.resource

    def at(self, *path: str | int) -> Place:
        """Name a place in this container, written or not."""
        return tuple.__new__(Place, (self.pod.resource, (*self.path, *path)))

    def get(self, *path: str | int, default: Any = None) -> Any:
        """Return the value at a path in the container, or the default."""
        return value_at(self.data, path, default)

    @property
    def label(self) -> str:
        """The container as messages name it: ``container 'web'``, ``init container 'setup'``."""
        word = {INIT: "init container", SIDECAR: "sidecar", EPHEMERAL: "ephemeral container"}
        return f"{word.get(self.role, 'container')} {self.name!r}"

    @property
    def lasting(self) -> bool:
        """Whether it runs as long as the pod does: the main containers and the sidecars."""
        return self.role in (MAIN, SIDECAR)


@dataclass(frozen=True, eq=False)
class Pod:
    """The pod template of a workload, or a bare pod; `pod` makes it, once an object."""

    resource: Resource
    path: FieldPath
    metadata_path: FieldPath

    @cached_property
    def spec(self) -> Mapping[str, Any]:
        """The pod spec, empty where the object has none."""
        return self.resource.mapping(*self.path)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of the pods."""
        return self.resource.mapping(*self.metadata_path, "labels")

    @cached_property
    def annotations(self) -> Mapping[str, str]:
        """The annotations of the pods."""
        return self.resource.mapping(*self.metadata_path, "annotations")

    @property
    def namespace(self) -> str:
        """The namespace the pods run in: the workload's, whatever the template says."""
        return self.resource.namespace

    def at(self, *path: str | int) -> Place:
        """Name a place in the pod spec, written or not."""
        return Place(self.resource, (*self.path, *path))

    def get(self, *path: str | int, default: Any = None) -> Any:
        """Return the value at a path in the pod spec, or the default."""
        return value_at(self.spec, path, default)

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """Init, sidecar, main and ephemeral containers, in the order they are written."""
        return _containers(self)


def pod(resource: Resource) -> Pod | None:
    """Return the pod that an object describes, or None where its kind makes no pods."""
    return resource.view(_pod)


def _pod(resource: Resource) -> Pod | None:
    paths = pod_template(resource.group, resource.kind)
    return Pod(resource, paths.spec, paths.metadata) if paths else None


def _containers(of: Pod) -> tuple[Container, ...]:
    found = []
    for field, role in _LISTS:
        entries = of.spec.get(field)
        for number, data in enumerate(entries if isinstance(entries, list) else ()):
            if not isinstance(data, dict):
                continue
            lasting_init = role is INIT and data.get("restartPolicy") == "Always"
            name = data.get("name")
            found.append(
                Container(
                    of,
                    (*of.path, field, number),
                    data,
                    SIDECAR if lasting_init else role,
                    name if isinstance(name, str) else f"{field}[{number}]",
                )
            )
    return tuple(found)
