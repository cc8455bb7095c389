"""CHL403: nobody is bound to cluster-admin."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.permissions import BINDINGS, subjects
from chloro_lint.model import Outcome, Parameters, Resource, Severity, failed, passed, rule

_ADMIN = "cluster-admin"
_BOOTSTRAP = ("Group", "system:masters")
_SHOWN = 3


@rule(
    code="CHL403",
    name="cluster-admin-binding",
    severity=Severity.WARNING,
    target="resource",
    kinds=BINDINGS,
    summary="Binding gives away the cluster-admin role",
    why=(
        "Whoever is bound to cluster-admin may do everything: read every Secret, run anything on "
        "every node, and change these very permissions. A program that is bound to it hands all "
        "of that to whoever breaks into it."
    ),
    fix="Write a role with the verbs and resources that are needed, and bind that.",
    references=(
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles",
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    ),
    equivalents={
        "kube-linter": "cluster-admin-role-binding",
        "polaris": "clusterrolebindingClusterAdmin, rolebindingClusterAdminClusterRole",
        "trivy": "KSV-0111",
        "kubescape": "C-0185",
    },
)
def cluster_admin_binding(binding: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the role that is bound; the cluster's own binding of system:masters is left alone.

    A RoleBinding gives everything in its namespace, Secrets and pods among it.
    """
    at = binding.at("roleRef", "name")
    role = str(binding.get("roleRef", "name", default=""))
    if binding.get("roleRef", "kind") != "ClusterRole" or role != _ADMIN:
        yield passed(at, seen=role, expected="any other role")
        return
    given = [
        f"{kind} {f'{namespace}/' if kind == 'ServiceAccount' else ''}{name}"
        for _, kind, namespace, name in subjects(binding)
        if (kind, name) != _BOOTSTRAP
    ]
    if not given:
        yield passed(at, seen=f"{role} for nobody else", expected="nobody but system:masters")
        return
    who = ", ".join(given[:_SHOWN]) + (f" and {len(given) - _SHOWN} more" * (len(given) > _SHOWN))
    where = (
        "in the whole cluster"
        if binding.kind == "ClusterRoleBinding"
        else f"in namespace {binding.namespace}"
    )
    yield failed(
        at,
        f"{binding.label} lets {who} do everything {where} ({_ADMIN})",
        seen=f"{_ADMIN} for {who}",
        expected="a role of its own",
    )
