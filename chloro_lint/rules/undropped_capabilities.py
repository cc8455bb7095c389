"""CHL306: containers drop all capabilities."""

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

_DROPPED = ("securityContext", "capabilities", "drop")
_SHOWN = 4


@rule(
    code="CHL306",
    name="undropped-capabilities",
    severity=Severity.ERROR,
    outside=Severity.WARNING,
    target="container",
    summary="Container does not drop all capabilities",
    why=(
        "Runtimes give every container some fourteen capabilities, among them those to forge "
        "network packets and to change the owner of files. Few programs need one, and an intruder "
        "inherits them all."
    ),
    fix="Set `securityContext.capabilities.drop` to `[ALL]`, and add back single ones if needed.",
    parameters={
        "enough": Parameter(
            "capabilities that it is enough to drop instead of all; empty asks for ALL",
            "strings",
            [],
        )
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    equivalents={
        "polaris": "insecureCapabilities",
        "checkov": "CKV_K8S_37",
        "trivy": "KSV-0003, KSV-0106",
    },
)
def undropped_capabilities(container: Container, parameters: Parameters) -> Iterator[Outcome]:
    """Look for ALL, in that spelling, among the dropped capabilities.

    containerd and CRI-O read any case, Pod Security the capitals alone; CAP_ALL is read by nobody.
    A privileged container has every capability whatever it drops: privileged-container says so.
    """
    at = container.at(*_DROPPED)
    enough: list[str] = parameters["enough"]
    expected = " or ".join(["ALL", *([", ".join(enough)] if enough else [])])
    dropped = [str(name) for name in container.resource.items(*container.path, *_DROPPED)]
    if runs_windows(container):
        yield inapplicable(at, f"{container.label} runs on Windows, which has no capabilities")
    elif container.get("securityContext", "privileged") is True:
        yield inapplicable(at, f"{container.label} is privileged and keeps every capability")
    elif "ALL" in dropped or (enough and set(enough) <= set(dropped)):
        yield passed(at, seen=", ".join(dropped), expected=expected)
    else:
        yield _failure(container, dropped)._replace(expected=expected)


def _failure(container: Container, dropped: Sequence[str]) -> Outcome:
    for number, name in enumerate(dropped):
        if name.upper() == "ALL":
            return failed(
                container.at(*_DROPPED, number),
                f"{container.label} drops {name!r}: runtimes read it as ALL, Pod Security does not",
                seen=name,
                expected="ALL",
                severity=Severity.WARNING,
            )
        if name.upper() == "CAP_ALL":
            return failed(
                container.at(*_DROPPED, number),
                f"{container.label} drops {name!r}, which is no capability; all of them are ALL",
                seen=name,
                expected="ALL",
            )
    listed = ", ".join(dropped[:_SHOWN]) + (", …" if len(dropped) > _SHOWN else "")
    says = f"drops only {listed}" if dropped else "drops no capabilities"
    return failed(
        container.at(*_DROPPED),
        f"{container.label} {says}",
        seen=", ".join(dropped) or "none",
        expected="ALL",
    )
