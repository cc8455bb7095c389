"""CHL312: pods mount no folder of their node."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule

_RUNTIMES = (
    "/run/docker.sock",
    "/run/docker",
    "/run/containerd",
    "/run/crio",
    "/run/cri-dockerd.sock",
    "/run/dockershim.sock",
    "/run/podman",
    "/run/k3s/containerd",
    "/run/k0s/containerd.sock",
    "/pipe/docker_engine",
    "/pipe/containerd-containerd",
)
"""Where container runtimes listen: sockets, folders of sockets, and pipes of Windows."""

_PIPES = "/pipe/"
"""Pipes of Windows lie in no folder that could be mounted."""


@rule(
    code="CHL312",
    name="host-path-volume",
    severity=Severity.WARNING,
    target="pod",
    summary="Pod mounts a path of its node",
    why=(
        "What a pod reads on its node belongs to others: logs, credentials of the kubelet, volumes "
        "of other pods. What it writes there outlives it and is seen on that node alone. Through "
        "the socket of a container runtime it starts privileged containers and owns the node."
    ),
    fix="Use a ConfigMap, an emptyDir, a PersistentVolumeClaim or a projected volume instead.",
    references=(
        "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    equivalents={
        "kube-linter": "sensitive-host-mounts, docker-sock",
        "polaris": "hostPathSet",
        "checkov": "CKV_K8S_27",
        "trivy": "KSV-0023, KSV-0006",
        "kubescape": "C-0048, C-0074",
    },
)
def host_path_volume(pod: Pod, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge each hostPath volume, mounted or not; the socket of a runtime is an error.

    So is a folder above it, also read-only: that keeps nobody from connecting to a socket.
    """
    found = False
    for number, volume in enumerate(pod.resource.items(*pod.path, "volumes")):
        source = volume.get("hostPath") if isinstance(volume, dict) else None
        if not isinstance(source, dict):
            continue
        found = True
        yield _failure(pod, number, str(source.get("path", "")), str(volume.get("name", "")))
    if not found:
        yield passed(pod.at("volumes"), seen="no hostPath volume", expected="no hostPath volume")


def _failure(pod: Pod, number: int, path: str, name: str) -> Outcome:
    clean = _clean(path)
    own = any(_is_inside(clean, one) for one in _RUNTIMES)
    above = any(_is_inside(one, clean) for one in _RUNTIMES if not one.startswith(_PIPES))
    what = f"the container runtime's {path}" if own else path
    within = "" if own or not above else ", with the container runtime's sockets,"
    return failed(
        pod.at("volumes", number, "hostPath", "path"),
        f"{pod.resource.label} mounts {what} of its node{within} as volume {name!r}",
        seen=path,
        expected="no hostPath volume",
        severity=Severity.ERROR if own or above else None,
    )


def _clean(path: str) -> str:
    """Write a path in one way, Windows' included; /var/run is /run."""
    clean = "/" + posixpath.normpath(path.replace("\\", "/").lower()).lstrip("/")
    return clean.removeprefix("/var") if _is_inside(clean, "/var/run") else clean


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")
