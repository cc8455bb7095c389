"""Programs and operators of the set that perhaps make an object which no manifest describes.

A program that gets a name on its command line, or an order for an operator that says it, may be
what makes the object of that name: then its absence proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from chloro_lint.kube.custom_kinds import may_make_pods
from chloro_lint.kube.kinds import is_namespaced, pod_template
from chloro_lint.kube.pods import pod
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Resource
from chloro_lint.model.regex import regex

_WORD: Final = regex(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_BREAK: Final = regex(r"[-.]")
_ROLE: Final = ("rbac.authorization.k8s.io", "Role")
_CHANGES: Final = frozenset({"create", "update", "patch", "*"})
_MAKERS_OF_SECRETS: Final = frozenset({"kyverno.io", "trust.cert-manager.io"})


class Mentions:
    """Which objects of a set speak of a name, by namespace."""

    def __init__(self, manifests: ManifestSet) -> None:
        self._set = manifests

    def perhaps_made_by(self, namespace: str, name: str) -> Resource | None:
        """Return an object that may make, or have made, what has this name in a namespace."""
        return self._said.get((namespace, name)) or self._extended(namespace, name)

    def _extended(self, namespace: str, name: str) -> Resource | None:
        """Return the order for an operator whose own name the name begins with: ``db-app``."""
        for match in _BREAK.finditer(name):
            found = self._orders.get((namespace, name[: match.start()]))
            if found is not None:
                return found
        return self._orders.get((namespace, name))

    @cached_property
    def _orders(self) -> Mapping[tuple[str, str], Resource]:
        return {(one.namespace, one.name): one for one in self._set.among(may_make_pods)}

    @cached_property
    def _said(self) -> Mapping[tuple[str, str], Resource]:
        found: dict[tuple[str, str], Resource] = {}
        for one in self._set.among(_speaks):
            for word in _words(one):
                found.setdefault((one.namespace, word), one)
        return found


def _speaks(group: str, kind: str) -> bool:
    """Tell whether what objects of a kind say is looked at."""
    is_role = (group, kind) == _ROLE
    return is_role or pod_template(group, kind) is not None or _is_order(group, kind)


def _is_order(group: str, kind: str) -> bool:
    makes_secrets = group in _MAKERS_OF_SECRETS and is_namespaced(group, kind) is None
    return makes_secrets or may_make_pods(group, kind)


def _words(one: Resource) -> Iterator[str]:
    described = pod(one)
    if described is not None:
        for container in described.containers:
            for field in ("command", "args"):
                for text in container.get(field, default=[]):
                    yield from _WORD.findall(str(text))
    elif (one.group, one.kind) == _ROLE:
        for rule in one.items("rules"):
            if not _CHANGES.isdisjoint(rule.get("verbs", ())):
                yield from rule.get("resourceNames", ())
    else:
        yield from _texts(one.mapping("spec"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
