"""CHL308: a seccomp profile is in force for every container."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.security import Effective, effective, runs_windows
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Place,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)

_EXPECTED = "RuntimeDefault or Localhost"
_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
_CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/"


@rule(
    code="CHL308",
    name="missing-seccomp-profile",
    severity=Severity.ERROR,
    outside=Severity.WARNING,
    target="container",
    summary="Container runs without a seccomp profile",
    why=(
        "Without a profile every system call reaches the kernel, also the rare ones through which "
        "containers have been left before. The runtime's default profile blocks those and "
        "breaks few programs."
    ),
    fix="Set `securityContext.seccompProfile.type` of the pod to `RuntimeDefault`.",
    parameters={
        "written": Parameter(
            "whether a profile has to be written; false allows an absent one", "boolean", True
        )
    },
    references=(
        "https://kubernetes.io/docs/tutorials/security/seccomp/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    equivalents={
        "kube-score": "container-seccomp-profile",
        "polaris": "linuxHardening",
        "checkov": "CKV_K8S_31",
        "trivy": "KSV-0030, KSV-0104",
        "kubescape": "C-0055",
    },
)
def missing_seccomp_profile(container: Container, parameters: Parameters) -> Iterator[Outcome]:
    """Judge the effective profile; a container's own replaces its pod's as a whole.

    The old annotations are not read since Kubernetes 1.27. Runtimes give a privileged container no
    profile: privileged-container says so.
    """
    profile = effective(container, "seccompProfile")
    if runs_windows(container):
        yield inapplicable(profile.place, f"{container.label} runs on Windows, without seccomp")
    elif container.get("securityContext", "privileged") is True:
        yield inapplicable(
            profile.place, f"{container.label} is privileged: no profile would be applied to it"
        )
    else:
        yield _judged(container, profile, written=parameters["written"])


def _judged(container: Container, profile: Effective, *, written: bool) -> Outcome:
    given = profile.value if isinstance(profile.value, dict) else {}
    at = Place(profile.place.resource, (*profile.place.path, "type"))
    who = container.resource.label if profile.inherited else container.label
    match given.get("type"):
        case None if not written:
            return passed(at, seen="absent", expected=f"{_EXPECTED}, or absent")
        case None:
            return _absent(container, at)
        case "RuntimeDefault":
            return passed(at, seen="RuntimeDefault", expected=_EXPECTED)
        case "Localhost" if given.get("localhostProfile"):
            seen = f"Localhost {given['localhostProfile']}"
            return passed(at, seen=seen, expected=_EXPECTED)
        case "Localhost":
            return failed(
                Place(at.resource, (*profile.place.path, "localhostProfile")),
                f"{who} has a seccomp profile of type Localhost but names no localhostProfile",
                seen="Localhost without a profile",
                expected=_EXPECTED,
            )
        case "Unconfined":
            message = f"{who} switches seccomp off (Unconfined)"
            return failed(at, message, seen="Unconfined", expected=_EXPECTED)
        case other:
            message = f"{who} has a seccomp profile of the unknown type {other!r}"
            return failed(at, message, seen=str(other), expected=_EXPECTED)


def _absent(container: Container, at: Place) -> Outcome:
    for key in (f"{_CONTAINER_ANNOTATION}{container.name}", _POD_ANNOTATION):
        if key in container.pod.annotations:
            written = Place(container.resource, (*container.pod.metadata_path, "annotations", key))
            return failed(
                at,
                f"{container.label} has its seccomp profile in an annotation, which Kubernetes "
                "ignores since 1.27",
                seen="an annotation",
                expected=_EXPECTED,
                related=(Related(written, "is not read any more"),),
            )
    message = f"{container.label} has no seccomp profile"
    return failed(at, message, seen="absent", expected=_EXPECTED)
