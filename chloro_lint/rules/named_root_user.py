"""CHL321: nothing names user 0."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.security import written
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule

_FIELD = ("securityContext", "runAsUser")


@rule(
    code="CHL321",
    name="named-root-user",
    severity=Severity.WARNING,
    target="pod",
    summary="Pod or container has runAsUser 0",
    why=(
        "The restricted profile of Pod Security refuses the number wherever it stands, also on a "
        "pod whose containers all name another user. Which user a container ends up with is the "
        "question of root-user."
    ),
    fix="Name a user above 0, or remove `runAsUser` and set `runAsNonRoot: true`.",
    references=("https://kubernetes.io/docs/concepts/security/pod-security-standards/",),
    equivalents={"trivy": "KSV-0105"},
    status="preview",
)
def named_root_user(pod: Pod, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge the field of the pod and that of each container, where they are written."""
    failures = [
        failed(at, f"{who} names user 0", seen="0", expected="above 0 or absent")
        for who, at in written(pod, *_FIELD)
        if at.resource.get(*at.path) == 0
    ]
    yield from failures or [passed(pod.at(*_FIELD), seen="no user 0")]
