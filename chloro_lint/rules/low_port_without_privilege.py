"""CHL315: a program that is not root listens on no port below 1024."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.pods import Container, Pod
from chloro_lint.kube.ports import declared_ports
from chloro_lint.kube.security import effective, runs_windows
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)

_FIRST_FREE: Final = 1024
_SYSCTL: Final = "net.ipv4.ip_unprivileged_port_start"
_CAPABILITY: Final = frozenset({"NET_BIND_SERVICE", "CAP_NET_BIND_SERVICE", "ALL"})
_ASSUMED: Final = "the container runtime keeps the kernel's first unprivileged port, 1024"


@rule(
    code="CHL315",
    name="low-port-without-privilege",
    severity=Severity.WARNING,
    target="container",
    summary="Program without root privileges listens on a port below 1024",
    why=(
        "The kernel reserves these ports unless the runtime lowers the limit, as containerd does "
        "since 2.0, while CRI-O and older containerd do not: the same manifest runs in one "
        "cluster and ends with 'permission denied' in another. A capability in the manifest does "
        "not reach a process that is not root, unless the program's file carries it too."
    ),
    fix=(
        "Listen on a port above 1023 and let the Service's `targetPort` lead there, or set the "
        "safe sysctl `net.ipv4.ip_unprivileged_port_start` for the pod."
    ),
    references=(
        "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
)
def low_port_without_privilege(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the declared ports of containers that are known not to run as root."""
    low = [one for one in declared_ports([container]) if one.number < _FIRST_FREE]
    at = container.at("ports")
    if not low or runs_windows(container):
        yield inapplicable(at, f"{container.label} declares no port below {_FIRST_FREE}")
        return
    number = min(one.number for one in low)
    index = next(
        index
        for index, port in enumerate(container.get("ports", default=[]))
        if port.get("containerPort") == number
    )
    yield _judged(container, container.at("ports", index, "containerPort"), number)


def _judged(container: Container, at: Place, number: int) -> Outcome:
    user, non_root = effective(container, "runAsUser"), effective(container, "runAsNonRoot")
    if user.value == 0:
        return passed(at, seen=f"port {number} as root")
    if user.value is None and non_root.value is not True:
        return unknown(
            at,
            f"whether {container.label} may listen on port {number} depends on its user",
            missing="the user that the image names",
        )
    lowered = _lowered(container.pod)
    if lowered is not None and lowered <= number:
        return passed(at, seen=f"port {number}; unprivileged ports begin at {lowered}")
    who = f"as user {user.value}" if user.value is not None else "as another user than root"
    capabilities = container.get("securityContext", "capabilities", default={})
    if not _CAPABILITY.isdisjoint(capabilities.get("add", ())):
        return unknown(
            at,
            f"{container.label} listens on port {number} {who}, with NET_BIND_SERVICE",
            missing="whether the program's file carries the capability",
        )
    place = user.place if user.value is not None else non_root.place
    dropped = not _CAPABILITY.isdisjoint(capabilities.get("drop", ()))
    return failed(
        at,
        f"{container.label} listens on port {number} {who}, which some runtimes refuse",
        seen=f"port {number}",
        expected=f"a port from {_FIRST_FREE}",
        related=(Related(place, "the user it runs as"),),
        assumptions=(_ASSUMED,),
        severity=None if dropped else Severity.INFO,
    )


def _lowered(of: Pod) -> int | None:
    """Return the first port that the pod's sysctl leaves to everybody."""
    for entry in of.get("securityContext", "sysctls", default=[]):
        value = str(entry.get("value", ""))
        if entry.get("name") == _SYSCTL and value.isdecimal():
            return int(value)
    return None
