"""CHL404: roles name what they permit."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.permissions import ANY, ROLES, Permission, aggregated, permissions, reach
from chloro_lint.model import (
    Outcome,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)

_SHOWN = 3


@rule(
    code="CHL404",
    name="wildcard-permission",
    severity=Severity.WARNING,
    target="resource",
    kinds=ROLES,
    summary="Role permits every verb or every resource by a wildcard",
    why=(
        "A wildcard permits more than anybody meant: verbs such as `escalate`, `bind` and "
        "`impersonate`, Secrets, subresources such as `pods/exec`, and whatever the next version "
        "or the next custom resource adds."
    ),
    fix="List the verbs and the resources that the program needs.",
    references=(
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege",
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources",
    ),
    equivalents={
        "kube-linter": "wildcard-in-rules",
        "checkov": "CKV_K8S_49",
        "trivy": "KSV-0044, KSV-0045, KSV-0046",
        "kubescape": "C-0187",
    },
)
def wildcard_permission(role: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for ``*`` among the verbs, the resources and the URLs of each rule; once for each rule.

    Groups may be ``*``: that permits no resource beyond the names listed.
    """
    if (elsewhere := aggregated(role)) is not None:
        yield elsewhere
        return
    failures = [one for each in permissions(role) for one in _judged(role, each)]
    yield from failures or [passed(role.at("rules"), seen="no wildcard", expected="no wildcard")]


def _judged(role: Resource, one: Permission) -> Iterator[Outcome]:
    verbs = "every verb" if ANY in one.verbs else _some(one.verbs)
    if ANY in one.resources:
        group = "" if ANY in one.groups else f" of group {_some(one.groups)}"
        on, field = f"every resource{group}", "resources"
    elif ANY in one.urls:
        on, field = "every URL beside resources", "nonResourceURLs"
    elif ANY in one.verbs:
        on, field = _some(one.resources or one.urls), "verbs"
    else:
        return
    yield failed(
        one.at(field, ANY),
        f"{role.label} permits {verbs} on {on} {reach(role)}",
        seen=f"{verbs} on {on}",
        expected="verbs and resources by name",
    )


def _some(words: tuple[str, ...]) -> str:
    named = [word or "''" for word in words]
    more = len(named) - _SHOWN
    return ", ".join(named[:_SHOWN]) + (f" and {more} more" if more > 0 else "") or "nothing"
