"""ReferenceGrants: which objects of other namespaces may name an object of this one.

Source: the Gateway API reference (ReferenceGrant): it stands in the namespace of what is named;
one of its ``from`` has to match the group, kind and namespace of who names it, and one of its
``to`` the group, kind and, where it has one, the name of what is named.
"""

from __future__ import annotations

from chloro_lint.kube.gateway_routes import GROUP
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Resource


def granted(
    manifests: ManifestSet, user: Resource, group: str, kind: str, namespace: str, name: str
) -> Resource | None:
    """Return a ReferenceGrant that lets an object name another across namespaces, or None."""
    for grant in manifests.of_kind("ReferenceGrant", GROUP):
        if grant.namespace == namespace and _from(grant, user) and _to(grant, group, kind, name):
            return grant
    return None


def _from(grant: Resource, user: Resource) -> bool:
    wanted = (user.group, user.kind, user.namespace)
    return any(
        (one.get("group", ""), one.get("kind"), one.get("namespace")) == wanted
        for one in grant.items("spec", "from")
        if isinstance(one, dict)
    )


def _to(grant: Resource, group: str, kind: str, name: str) -> bool:
    return any(
        (one.get("group", ""), one.get("kind")) == (group, kind) and one.get("name", name) == name
        for one in grant.items("spec", "to")
        if isinstance(one, dict)
    )
