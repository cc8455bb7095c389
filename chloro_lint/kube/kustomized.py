"""What a kustomization writes into the objects that it gathers: labels, images, counts, namespaces.

Source: kustomize's reference of `commonLabels`, `labels`, `images`, `replicas` and `namespace`. Of
labels is followed what decides who selects whom; selectors that are there already (of policies,
budgets and affinities) get the same ones, which changes nothing among the objects of one
kustomization.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chloro_lint.kube.image import split_image
from chloro_lint.kube.kinds import pod_template
from chloro_lint.model.values import NamedTuple


class CommonLabels(NamedTuple):
    """Labels that a kustomization adds to all objects, and where beside their metadata."""

    pairs: Mapping[str, str]
    selectors: bool
    """To the selectors of workloads and Services, and to the templates of pods."""
    templates: bool = False
    """To the templates of pods."""


class NewImage(NamedTuple):
    """What a kustomization makes of the images of a name; what is empty stays as it is."""

    name: str
    new_name: str
    tag: str
    digest: str


_COUNTED: Final = frozenset({"Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"})
# Rollouts are Argo's, whose documentation tells how to teach kustomize their fields.
_SELECTORS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("ReplicationController", "Service"), ("spec", "selector")),
    **dict.fromkeys(
        ("DaemonSet", "Deployment", "ReplicaSet", "Rollout", "StatefulSet"),
        ("spec", "selector", "matchLabels"),
    ),
}

_BINDINGS: Final = frozenset({"ClusterRoleBinding", "RoleBinding"})


def labelled(
    data: Mapping[str, Any], group: str, kind: str, labels: Sequence[CommonLabels]
) -> Mapping[str, Any]:
    """Return an object with the labels that kustomizations add, the innermost one's first."""
    template = pod_template(group, kind)
    for one in labels:
        data = _with(data, ("metadata", "labels"), one.pairs)
        if one.selectors and kind in _SELECTORS:
            data = _with(data, _SELECTORS[kind], one.pairs)
        if (one.selectors or one.templates) and template:
            data = _with(data, (*template.metadata, "labels"), one.pairs)
    return data


def with_replicas(
    data: Mapping[str, Any], kind: str, name: str, counts: Sequence[tuple[str, int]]
) -> Mapping[str, Any]:
    """Return a workload with the number of pods that kustomizations give to its name."""
    for one, count in counts:
        if kind in _COUNTED and one == name:
            data = _with(data, ("spec",), {"replicas": count})
    return data


def with_images(
    data: Mapping[str, Any], group: str, kind: str, images: Sequence[NewImage]
) -> Mapping[str, Any]:
    """Return a workload whose containers run the images that kustomizations put in their place."""
    template = pod_template(group, kind)
    return _inside(data, template.spec, images) if template else data


def _inside(data: Any, path: Sequence[str | int], images: Sequence[NewImage]) -> Any:
    """Return data with the images below a path replaced: those of the pod that stands there."""
    if not isinstance(data, dict):
        return data
    if path:
        field, *rest = path
        return {**data, field: _inside(data[field], rest, images)} if field in data else data
    lists = {key: data.get(key) for key in ("initContainers", "containers")}
    replaced = {
        key: [_replaced(one, images) for one in value]
        for key, value in lists.items()
        if isinstance(value, list)
    }
    return {**data, **replaced}


def _replaced(container: Any, images: Sequence[NewImage]) -> Any:
    image = container.get("image") if isinstance(container, dict) else None
    if not isinstance(image, str):
        return container
    for one in images:
        name, tag, digest = split_image(image)
        if name != one.name:
            continue
        image = one.new_name or name
        if one.digest:
            image += f"@{one.digest}"
        else:
            image += f":{one.tag}" if one.tag else tag + digest
    return {**container, "image": image}


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
    data: Mapping[Any, Any], path: Sequence[str | int], pairs: Mapping[str, Any]
) -> Mapping[Any, Any]:
    """Return data with entries added to the mapping at a path; what was read is not touched."""
    field, *rest = path
    inner = data.get(field)
    inner = inner if isinstance(inner, dict) else {}
    return {**data, field: _with(inner, rest, pairs) if rest else {**inner, **pairs}}
