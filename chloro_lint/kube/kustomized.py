"""What a kustomization writes into the objects that it gathers: labels, and accounts' namespaces.

Source: kustomize's reference of `commonLabels`, `labels` and `namespace`. Followed is what decides
who selects whom; selectors that are there already (of policies, budgets and affinities) get the same
labels, which changes nothing among the objects of one kustomization.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chloro_lint.model.values import NamedTuple


class CommonLabels(NamedTuple):
    """Labels that a kustomization adds to all objects, and where beside their metadata."""

    pairs: Mapping[str, str]
    selectors: bool
    """To the selectors of workloads and Services, and to the templates of pods."""
    templates: bool = False
    """To the templates of pods."""


_TEMPLATE: Final = ("spec", "template", "metadata", "labels")
_TEMPLATES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"),
        _TEMPLATE,
    ),
    "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
}
_SELECTORS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("ReplicationController", "Service"), ("spec", "selector")),
    **dict.fromkeys(
        ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"),
        ("spec", "selector", "matchLabels"),
    ),
}

_BINDINGS: Final = frozenset({"ClusterRoleBinding", "RoleBinding"})


def labelled(
    data: Mapping[str, Any], kind: str, labels: Sequence[CommonLabels]
) -> Mapping[str, Any]:
    """Return an object with the labels that kustomizations add, the innermost one's first."""
    for one in labels:
        data = _with(data, ("metadata", "labels"), one.pairs)
        if one.selectors and kind in _SELECTORS:
            data = _with(data, _SELECTORS[kind], one.pairs)
        if (one.selectors or one.templates) and kind in _TEMPLATES:
            data = _with(data, _TEMPLATES[kind], one.pairs)
    return data


def with_subjects(data: Mapping[str, Any], kind: str, namespace: str) -> Mapping[str, Any]:
    """Return a role binding whose accounts have a namespace: kustomize adds its own to the others."""
    subjects = data.get("subjects")
    if kind not in _BINDINGS or not isinstance(subjects, list):
        return data
    return {**data, "subjects": [_subject(one, namespace) for one in subjects]}


def _subject(one: Any, namespace: str) -> Any:
    if isinstance(one, dict) and one.get("kind") == "ServiceAccount" and not one.get("namespace"):
        return {**one, "namespace": namespace}
    return one


def _with(
    data: Mapping[str, Any], path: Sequence[str], pairs: Mapping[str, str]
) -> Mapping[str, Any]:
    """Return data with entries added to the mapping at a path; what was read is not touched."""
    field, *rest = path
    inner = data.get(field)
    inner = inner if isinstance(inner, dict) else {}
    return {**data, field: _with(inner, rest, pairs) if rest else {**inner, **pairs}}
