"""What roles permit: the rules of RBAC, read as the authorizer reads them.

Source: the Kubernetes documentation, "Using RBAC Authorization": a request is granted by a rule
that lists its verb, its group and its resource, each by name or by ``*``. A subresource is asked
for as ``pods/log``; ``*/log`` is that subresource of everything, and ``pods/*`` means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.model import Outcome, Place, Resource, inapplicable
from chloro_lint.model.values import NamedTuple

GROUP: Final = "rbac.authorization.k8s.io"
ROLES: Final = ("Role", "ClusterRole")
BINDINGS: Final = ("RoleBinding", "ClusterRoleBinding")
ANY: Final = "*"


class Permission(NamedTuple):
    """One rule of a role. What is not a list of texts is read as empty."""

    place: Place
    verbs: tuple[str, ...]
    groups: tuple[str, ...]
    resources: tuple[str, ...]
    urls: tuple[str, ...]
    names: tuple[str, ...]
    """The names that it is narrowed to; empty for every object."""

    def at(self, field: str, value: str) -> Place:
        """Name the place of one value of one of the rule's lists."""
        resource, path = self.place
        written = resource.items(*path, field)
        return resource.at(*path, field, *((written.index(value),) if value in written else ()))

    def naming(self, resource: str) -> str | None:
        """Return the word by which the rule names a resource, the first of several."""
        words = (resource, ANY, f"*/{resource.partition('/')[2]}")
        return next((one for one in self.resources if one in words), None)

    def granted(self, verbs: tuple[str, ...], groups: tuple[str, ...], resource: str) -> set[str]:
        """Return which of the verbs the rule grants on a resource of one of the groups."""
        if ANY not in self.groups and not set(groups) & set(self.groups):
            return set()
        if self.naming(resource) is None:
            return set()
        return set(verbs) if ANY in self.verbs else set(verbs) & set(self.verbs)


def permissions(role: Resource) -> Iterator[Permission]:
    """Return the rules of a Role or ClusterRole, in order."""
    for number, one in enumerate(role.items("rules")):
        if isinstance(one, dict):
            yield Permission(
                role.at("rules", number),
                verbs=_texts(one, "verbs"),
                groups=_texts(one, "apiGroups"),
                resources=_texts(one, "resources"),
                urls=_texts(one, "nonResourceURLs"),
                names=_texts(one, "resourceNames"),
            )


def _texts(written: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = written.get(field)
    return tuple(x for x in value if isinstance(x, str)) if isinstance(value, list) else ()


def aggregated(role: Resource) -> Outcome | None:
    """Return that a role is not to be judged where a controller writes its rules, from others."""
    if not role.mapping("aggregationRule"):
        return None
    at = role.at("aggregationRule")
    return inapplicable(at, f"a controller writes the rules of {role.label}")


def reach(role: Resource) -> str:
    """Say where a role counts: a ClusterRole may be bound everywhere."""
    return "in every namespace" if role.kind == "ClusterRole" else "in its namespace"


def subjects(binding: Resource) -> Iterator[tuple[Place, str, str, str]]:
    """Return (place, kind, namespace, name) of each subject of a binding.

    The namespace of a service account without one is empty in a ClusterRoleBinding, which the API
    server refuses, and the binding's own otherwise.
    """
    for number, one in enumerate(binding.items("subjects")):
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            yield (
                binding.at("subjects", number),
                str(one.get("kind", "")),
                str(one.get("namespace") or binding.namespace),
                one["name"],
            )
