"""Pods that a selector picks and that are not written here: who may make them.

A selector that picks nothing is a mistake where all pods are known, or where it nearly picks some
that are. In a namespace of which more may exist than is written, one that resembles nothing here is
most likely about pods that somebody else applies.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from chloro_lint.kube.custom_kinds import may_make_pods
from chloro_lint.kube.kinds import ENDING
from chloro_lint.kube.pods import Pod
from chloro_lint.manifest_set import BUILT_IN_NAMESPACES, ManifestSet
from chloro_lint.references import Names, References

_FEW: Final = 3


class AbsentPods:
    """What is known of pods that a set does not hold."""

    def __init__(self, manifests: ManifestSet, references: References) -> None:
        self._set = manifests
        self._references = references
        self._values: dict[tuple[str, str], tuple[set[str], Names]] = {}
        self._all_served: dict[str, bool] = {}

    def makers(self, namespace: str, selector: Mapping[str, Any]) -> str:
        """Say who may make pods that a plain selector picks, or nothing where nobody may."""
        if namespace in BUILT_IN_NAMESPACES - {"default"}:
            return f"the cluster itself in namespace {namespace}"
        if not self._set.pods_in(namespace):
            return f"namespace {namespace}, none of which is here"
        names = self._makers.get(namespace)
        if names:
            more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
            return ", ".join(names[:_FEW]) + more
        unread = self._set.unread_saying(selector) if selector else ""
        if unread:
            return f"{unread}, of which a document cannot be read"
        if self._references.owns(namespace) or self._resembles(namespace, selector):
            return ""
        return f"namespace {namespace}, of which not all are here"

    @cached_property
    def _makers(self) -> Mapping[str, list[str]]:
        """The orders for operators that may make pods, as people name them, by namespace."""
        found: dict[str, dict[str, None]] = {}
        for one in self._set.among(may_make_pods):
            found.setdefault(one.namespace, {})[one.label] = None
        return {namespace: list(labels) for namespace, labels in found.items()}

    def _resembles(self, namespace: str, selector: Mapping[str, Any]) -> bool:
        """Tell whether a selector that picks nothing most likely means pods that are here.

        They carry one of its labels, or nearly so, or no Service leads to them.
        """
        for key, value in selector.items():
            if (namespace, key) not in self._values:
                carried = {one.labels[key] for one in self._here(namespace) if key in one.labels}
                self._values[namespace, key] = (carried, Names(carried))
            values, names = self._values[namespace, key]
            if value in values or names.nearest(str(value)) is not None:
                return True
        if namespace not in self._all_served:
            here = self._here(namespace)
            self._all_served[namespace] = all(one in self._served for one in here)
        return not self._all_served[namespace]

    def _here(self, namespace: str) -> list[Pod]:
        return [one for one in self._set.pods_in(namespace) if one.resource.kind not in ENDING]

    @cached_property
    def _served(self) -> frozenset[Pod]:
        services = self._set.of_kind("Service")
        return frozenset(pod for one in services for pod in self._set.pods_behind(one))
