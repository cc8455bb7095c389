"""Effective security contexts: what a container runs with after it inherits from its pod."""

from __future__ import annotations

from typing import Any, NamedTuple

from chloro_lint.kube.pods import Container
from chloro_lint.model import Place

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

    Fields outside `INHERITED` exist for containers only.
    """
    own = container.get("securityContext", field)
    if own is None and field in INHERITED:
        inherited = container.pod.get("securityContext", field)
        if inherited is not None:
            return Effective(inherited, container.pod.at("securityContext", field), inherited=True)
    return Effective(own, container.at("securityContext", field), inherited=False)


def runs_windows(container: Container) -> bool:
    """Tell whether the pod says it runs on Windows, where Linux security fields mean nothing."""
    return bool(container.pod.get("os", "name") == "windows")
