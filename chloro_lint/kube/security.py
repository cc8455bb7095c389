"""Effective security contexts: what a container runs with after it inherits from its pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chloro_lint.kube.pods import Container, Pod
from chloro_lint.model import Place
from chloro_lint.model.values import NamedTuple

INHERITED = frozenset(
    {
        "runAsUser",
        "runAsGroup",
        "runAsNonRoot",
        "seccompProfile",
        "seLinuxOptions",
        "appArmorProfile",
        "windowsOptions",
    }
)
"""Fields that PodSecurityContext and SecurityContext share; a container's own value wins.

Source: the Kubernetes API reference, SecurityContext ("values set here override the pod's").
"""


class Effective(NamedTuple):
    """A value in force and the place that sets it, or where it ought to be set."""

    value: Any
    place: Place
    inherited: bool


def effective(container: Container, field: str) -> Effective:
    """Return what a security context field amounts to for a container; None where nothing sets it.

    Fields outside `INHERITED` exist for containers only. A container's own value of a wrong type
    is not in the data; nothing is inherited in its stead.
    """
    own = container.get("securityContext", field)
    if own is None and field in INHERITED and not _misread(container, field):
        inherited = container.pod.get("securityContext", field)
        if inherited is not None:
            return Effective(inherited, container.pod.at("securityContext", field), inherited=True)
    return Effective(own, container.at("securityContext", field), inherited=False)


def written(of: Pod, *path: str) -> Iterator[tuple[str, Place]]:
    """Return who may write a field, and where: the pod, then each container of any kind.

    Pod Security asks of such fields that none of the places is wrong, whatever wins in the end.
    The path is the same in PodSpec and Container, ``securityContext`` first.
    """
    yield of.resource.label, of.at(*path)
    for one in of.containers:
        yield one.label, one.at(*path)


def _misread(container: Container, field: str) -> bool:
    """Tell whether the container writes the field, or what holds it, with a value of a wrong type."""
    own = (*container.path, "securityContext", field)
    return any(defect.path in (own[:-1], own) for defect in container.resource.defects)


def runs_windows(container: Container) -> bool:
    """Tell whether the pod says it runs on Windows, where Linux security fields mean nothing.

    By `spec.os`, as admission reads it, or by the well-known node label, which keeps the pod off
    every other node.
    """
    pod = container.pod
    system = pod.get("os", "name")
    if system is None:
        system = pod.resource.mapping(*pod.path, "nodeSelector").get("kubernetes.io/os")
    return bool(system == "windows")
