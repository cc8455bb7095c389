"""CHL316: no Windows container runs as a process of its node."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.security import written
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule

_FIELD = ("securityContext", "windowsOptions", "hostProcess")
_EXPECTED = "false or absent"


@rule(
    code="CHL316",
    name="host-process-container",
    severity=Severity.ERROR,
    target="pod",
    summary="Windows container runs as a process of its node",
    why=(
        "A HostProcess container is no container at all: its program runs on the node, sees its "
        "files, services and network, and administers it with the account that it names."
    ),
    fix="Remove `windowsOptions.hostProcess`, or set it to `false`.",
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    equivalents={"trivy": "KSV-0103"},
)
def host_process_container(pod: Pod, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge the field of the pod and that of each container, where they are written."""
    failures = [
        failed(at, f"{who} runs as a process of its node", seen="true", expected=_EXPECTED)
        for who, at in written(pod, *_FIELD)
        if at.resource.get(*at.path) is True
    ]
    yield from failures or [passed(pod.at(*_FIELD), seen="absent", expected=_EXPECTED)]

