"""CHL319: pods set sysctls that are known to be safe."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.model import Outcome, Parameter, Parameters, Severity, failed, passed, rule

_FIELD = ("securityContext", "sysctls")
_SAFE = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
]


@rule(
    code="CHL319",
    name="unsafe-sysctl",
    severity=Severity.ERROR,
    target="pod",
    summary="Pod sets a sysctl that is not known to be safe",
    why=(
        "The kubelet refuses a pod with a sysctl outside the safe set, unless its node was told to "
        "allow that one: the pod fails with SysctlForbidden and is not started again. Where it is "
        "allowed, the setting may reach other pods of the node."
    ),
    fix=(
        "Remove the sysctl, or add it to `allowed` once the nodes that run the pod list it in "
        "`allowedUnsafeSysctls`."
    ),
    parameters={
        "allowed": Parameter("the sysctls that may be set", "strings", _SAFE),
    },
    references=(
        "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    equivalents={"kube-linter": "unsafe-sysctls", "trivy": "KSV-0026"},
    outside=Severity.WARNING,
)
def unsafe_sysctl(pod: Pod, parameters: Parameters) -> Iterator[Outcome]:
    """Compare names with the safe set of Kubernetes 1.32 and later; slashes are read as dots.

    Values are not looked at.
    """
    allowed = set(parameters["allowed"])
    failures = []
    for number, one in enumerate(pod.resource.items(*pod.path, *_FIELD)):
        name = one.get("name") if isinstance(one, dict) else None
        if isinstance(name, str) and name.replace("/", ".") not in allowed:
            message = f"{pod.resource.label} sets the sysctl {name}, which is not in the safe set"
            at = pod.at(*_FIELD, number, "name")
            failures.append(failed(at, message, seen=name, expected="a safe sysctl"))
    yield from failures or [passed(pod.at(*_FIELD), seen="safe ones or none")]
