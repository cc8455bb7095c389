"""CHL304: containers run as the documented users."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.security import effective, runs_windows
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Severity,
    failed,
    passed,
    rule,
)


@rule(
    code="CHL304",
    name="unexpected-user-id",
    severity=Severity.ERROR,
    target="container",
    summary="Container runs as another user than the document says",
    why=(
        "Files in images and on volumes belong to the documented users. Another one cannot read "
        "or write them, and shows up in audit logs as somebody nobody knows."
    ),
    fix="Set `runAsUser` of the pod or the container to the documented number.",
    parameters={"users": Parameter("the numbers of the users that containers run as", "integers")},
    references=("https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",),
)
def unexpected_user_id(container: Container, parameters: Parameters) -> Iterator[Outcome]:
    """Look for the effective runAsUser, a container's own before its pod's, in the list.

    Without one the image decides, which manifests do not show: it is not the documented user until
    a manifest says so. Windows has no numbered users.
    """
    users: list[int] = parameters["users"]
    documented = " or ".join(str(one) for one in users) or "none"
    user = effective(container, "runAsUser")
    if runs_windows(container):
        yield failed(
            container.pod.at("os", "name"),
            f"{container.label} runs on Windows, which has no user ids; documented is {documented}",
            seen="windows",
            expected=f"runAsUser {documented}",
        )
    elif user.value is None:
        yield failed(
            user.place,
            f"{container.label} names no user: the image decides; documented is {documented}",
            seen="absent",
            expected=f"runAsUser {documented}",
        )
    elif user.value not in users:
        who = container.resource.label if user.inherited else container.label
        yield failed(
            user.place,
            f"{who} runs as user {user.value}; documented is {documented}",
            seen=f"runAsUser {user.value}",
            expected=f"runAsUser {documented}",
        )
    else:
        yield passed(user.place, seen=f"runAsUser {user.value}", expected=f"runAsUser {documented}")
