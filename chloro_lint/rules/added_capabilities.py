"""CHL307: containers add no capability but the allowed ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.kube.pods import Container
from chloro_lint.kube.security import runs_windows
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)

_ADDED = ("securityContext", "capabilities", "add")
_PRIVILEGED_PORTS = 1024


@rule(
    code="CHL307",
    name="added-capabilities",
    severity=Severity.ERROR,
    target="container",
    summary="Container adds a capability that is not allowed",
    why=(
        "Each capability is a part of root's power: SYS_ADMIN is nearly all of it, NET_ADMIN "
        "rewrites routes and firewalls, SYS_PTRACE reads other processes."
    ),
    fix="Remove the capability, or let another container with that single task have it.",
    parameters={
        "allowed": Parameter(
            "capabilities that containers may add, without CAP_", "strings", ["NET_BIND_SERVICE"]
        )
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://man7.org/linux/man-pages/man7/capabilities.7.html",
    ),
    equivalents={
        "polaris": "dangerousCapabilities",
        "checkov": "CKV_K8S_25",
        "trivy": "KSV-0022",
        "kubescape": "C-0046",
    },
)
def added_capabilities(container: Container, parameters: Parameters) -> Iterator[Outcome]:
    """Judge each added capability by itself, in the spelling that Kubernetes documents.

    The documented names have no CAP_ and are capitals. containerd puts CAP_ before whatever it is
    given, so that a name with it becomes one that no kernel knows.
    """
    allowed: list[str] = parameters["allowed"]
    at = container.at(*_ADDED)
    added = [str(name) for name in container.resource.items(*container.path, *_ADDED)]
    if runs_windows(container):
        yield inapplicable(at, f"{container.label} runs on Windows, which has no capabilities")
        return
    failures = [
        outcome
        for number, name in enumerate(added)
        if (outcome := _judged(container, number, name, allowed)) is not None
    ]
    yield from failures
    if failures:
        return
    if container.get("securityContext", "privileged") is True:
        yield inapplicable(at, f"{container.label} is privileged and has every capability")
        return
    expected = f"at most {', '.join(allowed) or 'none'}"
    yield passed(at, seen=", ".join(added) or "none", expected=expected)


def _judged(container: Container, number: int, name: str, allowed: Sequence[str]) -> Outcome | None:
    at = container.at(*_ADDED, number)
    plain = name.upper().removeprefix("CAP_")
    expected = f"at most {', '.join(allowed) or 'none'}"
    if name in allowed:
        return _idle(container, number) if name == "NET_BIND_SERVICE" else None
    if plain in allowed:
        return failed(
            at,
            f"{container.label} adds {name!r}, which Kubernetes spells {plain}",
            seen=name,
            expected=expected,
            severity=Severity.WARNING,
        )
    what = "every capability (ALL)" if plain == "ALL" else f"the capability {plain}"
    spelt = "" if name == plain else f", spelt {name!r}"
    return failed(at, f"{container.label} adds {what}{spelt}", seen=name, expected=expected)


def _idle(container: Container, number: int) -> Outcome | None:
    """Advise against NET_BIND_SERVICE where all declared ports are open to everybody."""
    ports = [
        one["containerPort"]
        for one in container.resource.items(*container.path, "ports")
        if isinstance(one, dict) and type(one.get("containerPort")) is int
    ]
    if not ports or min(ports) < _PRIVILEGED_PORTS:
        return None
    listed = ", ".join(str(port) for port in ports)
    return failed(
        container.at(*_ADDED, number),
        f"{container.label} adds NET_BIND_SERVICE, but none of its ports ({listed}) needs it",
        seen="NET_BIND_SERVICE",
        expected="a port below 1024, or no added capability",
        severity=Severity.INFO,
    )
