"""CHL309: pods share no process and no IPC namespace with their node."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.model import Outcome, Parameter, Parameters, Severity, failed, passed, rule

_SHARED = {
    "hostPID": "sees every process of its node",
    "hostIPC": "shares memory and semaphores with its node",
}


@rule(
    code="CHL309",
    name="host-process-namespace",
    severity=Severity.WARNING,
    target="pod",
    summary="Pod shares a process or IPC namespace with its node",
    why=(
        "With the node's processes in view a container reads the environment and the files of "
        "other pods through /proc and may signal or trace them; with its IPC namespace it reads "
        "the memory that processes share."
    ),
    fix="Remove `hostPID` and `hostIPC`.",
    parameters={
        "fields": Parameter("the fields that are judged", "strings", ["hostPID", "hostIPC"])
    },
    references=("https://kubernetes.io/docs/concepts/security/pod-security-standards/",),
    equivalents={
        "kube-linter": "host-pid, host-ipc",
        "polaris": "hostPIDSet, hostIPCSet",
        "checkov": "CKV_K8S_17, CKV_K8S_18",
        "trivy": "KSV-0010, KSV-0008",
        "kubescape": "C-0038",
    },
)
def host_process_namespace(pod: Pod, parameters: Parameters) -> Iterator[Outcome]:
    """Judge hostPID and hostIPC, each by itself; both are false unless written."""
    for field, consequence in _SHARED.items():
        if field not in parameters["fields"]:
            continue
        value = pod.get(field)
        if value is True:
            message = f"{pod.resource.label} {consequence} ({field})"
            yield failed(pod.at(field), message, seen=f"{field} true", expected="false or absent")
        else:
            seen = f"{field} {'absent' if value is None else 'false'}"
            yield passed(pod.at(field), seen=seen, expected="false or absent")
