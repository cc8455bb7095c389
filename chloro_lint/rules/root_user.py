"""CHL303: containers run as users other than root."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.security import Effective, effective, runs_windows
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    passed,
    rule,
)

USER_NAMESPACES = "the cluster runs pods with hostUsers false in user namespaces of their own"

_ADMINISTRATORS = ("containeradministrator", "nt authority\\system")
_CONTEXT = "securityContext"


@rule(
    code="CHL303",
    name="root-user",
    severity=Severity.ERROR,
    outside=Severity.WARNING,
    target="container",
    summary="Container runs as root, or nothing keeps it from doing so",
    why=(
        "Root inside a container is root of the node's kernel: a flaw in the runtime or a mounted "
        "folder of the node is then enough to take the node over. Without runAsNonRoot or "
        "runAsUser the image decides, and most images start as root."
    ),
    fix="Set `runAsNonRoot: true`, and `runAsUser` to a number above 0, for the pod or container.",
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/",
    ),
    equivalents={
        "kube-linter": "run-as-non-root",
        "kube-score": "container-security-context-user-group-id",
        "polaris": "runAsRootAllowed",
        "checkov": "CKV_K8S_23",
        "trivy": "KSV-0012, KSV-0105",
        "kubescape": "C-0013",
    },
)
def root_user(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge the effective runAsUser and runAsNonRoot, a container's own before its pod's.

    The kubelet compares the two when it starts a container. A pod in a user namespace of its own
    may be root there, as the Pod Security Standards allow since 1.35.
    """
    yield _on_windows(container) if runs_windows(container) else _on_linux(container)


def _on_linux(container: Container) -> Outcome:
    user, non_root = effective(container, "runAsUser"), effective(container, "runAsNonRoot")
    number = user.value if type(user.value) is int else None
    if number == 0 and non_root.value is True:
        return failed(
            user.place,
            f"{container.label} has runAsUser 0 under runAsNonRoot true: the kubelet will not "
            "start it",
            seen="runAsUser 0, runAsNonRoot true",
            expected="runAsUser above 0",
            related=(Related(non_root.place, "forbids user 0"),),
        )
    if container.pod.get("hostUsers") is False:
        return passed(
            container.pod.at("hostUsers"),
            seen="hostUsers false: its root is no root outside",
            assumptions=(USER_NAMESPACES,),
        )
    if number == 0:
        message = f"{_whom(container, user)} runs as user 0"
        return failed(user.place, message, seen="runAsUser 0", expected="a user other than 0")
    if number is not None:
        return _numbered(container, user, non_root, number)
    if non_root.value is True:
        return passed(non_root.place, seen="runAsNonRoot true", expected="runAsNonRoot true")
    says = "has runAsNonRoot false" if non_root.value is False else "does not set runAsNonRoot"
    return failed(
        non_root.place,
        f"{_whom(container, non_root)} {says} and names no user: the image decides, most often root",
        seen="false" if non_root.value is False else "absent",
        expected="runAsNonRoot true",
    )


def _numbered(container: Container, user: Effective, non_root: Effective, number: int) -> Outcome:
    if non_root.value is False:
        return failed(
            non_root.place,
            f"{_whom(container, non_root)} has runAsNonRoot false beside runAsUser {number}: "
            "Pod Security's restricted profile refuses it",
            seen=f"runAsNonRoot false, runAsUser {number}",
            expected="runAsNonRoot true",
            related=(Related(user.place, "the user it runs as"),),
            severity=Severity.INFO,
        )
    return passed(user.place, seen=f"runAsUser {number}", expected="a user other than 0")


def _whom(container: Container, setting: Effective) -> str:
    """Name who has a setting: the object where its pod has it, so that it is said once."""
    return container.resource.label if setting.inherited else container.label


def _on_windows(container: Container) -> Outcome:
    """Judge runAsUserName, which pods and containers merge field by field."""
    user = _windows_user(container)
    non_root = effective(container, "runAsNonRoot")
    if user.value is None and non_root.value is True:
        return passed(non_root.place, seen="runAsNonRoot true", expected="runAsNonRoot true")
    if user.value is None:
        return failed(
            user.place,
            f"{container.label} names no Windows user: the image decides, often an administrator",
            seen="absent",
            expected="runAsUserName, or runAsNonRoot true",
        )
    if user.value.lower() not in _ADMINISTRATORS:
        return passed(user.place, seen=f"runAsUserName {user.value}")
    refused = " under runAsNonRoot true: the kubelet will not start it"
    return failed(
        user.place,
        f"{_whom(container, user)} runs as {user.value}{refused if non_root.value is True else ''}",
        seen=user.value,
        expected="a user that is no administrator",
    )


def _windows_user(container: Container) -> Effective:
    path = (_CONTEXT, "windowsOptions", "runAsUserName")
    own, pods = container.get(*path), container.pod.get(*path)
    if own is None and isinstance(pods, str):
        return Effective(pods, container.pod.at(*path), inherited=True)
    value = own if isinstance(own, str) else None
    return Effective(value, container.at(*path), inherited=False)
