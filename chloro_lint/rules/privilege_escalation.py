"""CHL302: no process of a container can gain more privileges than the one that started it."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.security import runs_windows
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
)

_FIELD = ("securityContext", "allowPrivilegeEscalation")
_ADDED = ("securityContext", "capabilities", "add")


@rule(
    code="CHL302",
    name="privilege-escalation",
    severity=Severity.WARNING,
    target="container",
    summary="Container lets its processes gain privileges",
    why=(
        "Unless the field is false, a program with the setuid bit or with file capabilities makes "
        "root of an ordinary user, whatever user the container was started as. The default is true."
    ),
    fix="Set `securityContext.allowPrivilegeEscalation` to `false`.",
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    equivalents={
        "kube-linter": "privilege-escalation-container",
        "polaris": "privilegeEscalationAllowed",
        "checkov": "CKV_K8S_20",
        "trivy": "KSV-0001",
        "kubescape": "C-0016",
    },
)
def privilege_escalation(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Ask for an explicit false, and for nothing beside it that makes it true all the same.

    Kubernetes reads the field as true for privileged containers and for those with CAP_SYS_ADMIN
    (API reference, SecurityContext). Privileged ones without the field are left to
    privileged-container: setting the field there would only make the API server refuse them.
    """
    at = container.at(*_FIELD)
    allowed = container.get(*_FIELD)
    privileged = container.get("securityContext", "privileged") is True
    if runs_windows(container):
        yield inapplicable(at, f"{container.label} runs on Windows, which has no such setting")
    elif privileged and allowed is False:
        yield failed(
            at,
            f"{container.label} forbids privilege escalation but is privileged: the API server "
            "refuses that",
            seen="false beside privileged",
            expected="false without privileged",
            related=(
                Related(container.at("securityContext", "privileged"), "makes it privileged"),
            ),
            severity=Severity.ERROR,
        )
    elif privileged:
        yield inapplicable(at, f"{container.label} is privileged, which implies it")
    else:
        yield _judged(container, at, allowed)


def _judged(container: Container, at: Place, allowed: object) -> Outcome:
    number, capability = _administers(container)
    implied = (
        (Related(container.at(*_ADDED, number), "implies privilege escalation"),)
        if capability
        else ()
    )
    if allowed is not False:
        seen = "true" if allowed else "absent"
        says = "allows privilege escalation" if allowed else "does not forbid privilege escalation"
        beside = f" and adds {capability}, which implies it" if capability else ""
        message = f"{container.label} {says}{beside}"
        return failed(at, message, seen=seen, expected="false", related=implied)
    if capability == "CAP_SYS_ADMIN":
        return failed(
            at,
            f"{container.label} forbids privilege escalation but adds CAP_SYS_ADMIN: the API "
            "server refuses that",
            seen="false beside CAP_SYS_ADMIN",
            expected="false without SYS_ADMIN",
            related=implied,
            severity=Severity.ERROR,
        )
    if capability:
        return failed(
            at,
            f"{container.label} forbids privilege escalation but adds {capability}, which "
            "implies it",
            seen=f"false beside {capability}",
            expected="false without SYS_ADMIN",
            related=implied,
        )
    return passed(at, seen="false", expected="false")


def _administers(container: Container) -> tuple[int, str]:
    """Return the added capability that makes the container an administrator, and its number."""
    added = container.resource.items(*container.path, *_ADDED)
    for number, name in enumerate(added):
        if isinstance(name, str) and name.upper().removeprefix("CAP_") in ("SYS_ADMIN", "ALL"):
            return number, name
    return 0, ""
