"""CHL817: the role and the accounts of a binding exist."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.references import Reference, State
from chloro_lint.references.reference import Target
from chloro_lint.world import World


@rule(
    code="CHL817",
    name="dangling-role-binding",
    severity=Severity.ERROR,
    target="set",
    summary="Role binding names a role or an account that does not exist",
    why=(
        "A binding without its role grants nothing, so the program is refused by the API. A "
        "binding to an account that nobody has made waits for whoever makes one of that name, and "
        "hands it the permissions."
    ),
    fix="Correct the name or the namespace; the role of a binding can only be changed by making it anew.",
    references=(
        "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
    ),
)
def dangling_role_binding(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Resolve roles and service accounts; users and groups are not objects.

    Roles whose names begin with ``system:`` and the default ClusterRoles are in every cluster.
    """
    asked: set[Target] = set()
    for reference in world.references.all:
        if reference.place.resource.kind in ("RoleBinding", "ClusterRoleBinding"):
            yield from _judged(world, reference, asked)


def _judged(world: World, reference: Reference, asked: set[Target]) -> Iterator[Outcome]:
    at, binding = reference.place, reference.place.resource
    if reference.kind == "ServiceAccount" and not reference.namespace:
        yield failed(
            at,
            f"{binding.label} names ServiceAccount {reference.name!r} without its namespace, which "
            "the API server refuses",
            seen="no namespace",
            expected="the account's namespace",
        )
        return
    found = world.references.resolve(reference)
    if found.state is State.MISSING:
        yield _missing(world, reference)
    elif found.state is State.UNKNOWN:
        if reference.target not in asked:
            asked.add(reference.target)
            message = f"{binding.label} names {reference.label}, which is not among the manifests"
            yield unknown(at, message, missing=f"the {reference.label}")
    else:
        yield passed(at, seen=reference.label, assumptions=found.assumptions)


def _missing(world: World, reference: Reference) -> Outcome:
    binding, near = reference.place.resource, world.references.nearest(reference)
    hint = f"; did you mean {near!r}?" if near else ""
    other = world.set.named(reference.kind, reference.namespace, near) if near else None
    return failed(
        reference.place,
        f"{binding.label} names {reference.kind} {reference.name!r}, which is not in namespace "
        f"{reference.namespace}{hint}",
        seen=reference.name,
        expected=f"a {reference.kind} of the namespace",
        related=(Related(other.at("metadata", "name"), "the nearest name"),) if other else (),
        severity=Severity.WARNING if reference.kind == "ServiceAccount" else None,
    )
