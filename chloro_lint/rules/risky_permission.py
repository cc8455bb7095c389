"""CHL405: roles give no permission that leads to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chloro_lint.kube.permissions import ROLES, Permission, aggregated, permissions, reach
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)

@rule(
    code="CHL405",
    name="risky-permission",
    severity=Severity.WARNING,
    target="resource",
    kinds=ROLES,
    summary="Role gives a permission by which its holder gets others",
    why=(
        "Some permissions are worth more than they look: who reads Secrets has the tokens in them, "
        "who makes pods has every account and volume of the namespace, and who may bind, escalate "
        "or impersonate may become anybody."
    ),
    fix="Remove the permission, or narrow it by `resourceNames` or to one namespace by a Role.",
    parameters={
        "permissions": Parameter(
            "what is risky: mappings with `verbs`, `groups` and `resources`", "mappings"
        )
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks",
    ),
    equivalents={
        "kube-linter": "access-to-secrets, access-to-create-pods",
        "checkov": "CKV_K8S_155, CKV_K8S_156, CKV_K8S_157, CKV_K8S_158",
        "trivy": "KSV-0041, KSV-0043, KSV-0047, KSV-0048",
        "kubescape": "C-0186, C-0188, C-0191, C-0278, C-0279, C-0280, C-0281, C-0282",
    },
)
def risky_permission(role: Resource, parameters: Parameters) -> Iterator[Outcome]:
    """Hold each rule against each permission; what is narrowed to names is left alone.

    ``create`` cannot be narrowed by a name, so there a narrowed rule grants nothing.
    """
    if (elsewhere := aggregated(role)) is not None:
        yield elsewhere
        return
    risky: Sequence[Mapping[str, Any]] = parameters["permissions"]
    failures = [
        one
        for each in permissions(role)
        if not each.names
        for wanted in risky
        for one in _judged(role, each, wanted)
    ]
    yield from failures or [passed(role.at("rules"), seen="none of them")]


def _judged(role: Resource, one: Permission, wanted: Mapping[str, Any]) -> Iterator[Outcome]:
    order = tuple(wanted.get("verbs", ()))
    for resource in wanted.get("resources", ()):
        granted = one.granted(order, tuple(wanted.get("groups", ())), resource)
        if not granted:
            continue
        verbs = ", ".join(verb for verb in order if verb in granted)
        word = one.naming(resource) or resource
        at = one.at("resources", word)
        through = f" (by {word!r})" * (resource not in one.resources)
        yield failed(
            at,
            f"{role.label} permits to {verbs} {resource} {reach(role)}{through}",
            seen=f"{verbs} {resource}",
            expected="not permitted, or narrowed by resourceNames",
        )

