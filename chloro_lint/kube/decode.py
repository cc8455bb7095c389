"""Documents of a file become API objects: lists opened, types judged, names and namespaces read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol, TypeGuard

from chloro_lint.kube.kinds import BUILT_IN_KINDS, is_namespaced, list_item_kind, may_be_served
from chloro_lint.kube.kustomized import (
    CommonLabels,
    NewImage,
    labelled,
    with_images,
    with_replicas,
    with_subjects,
)
from chloro_lint.kube.types import TypeTable, UnknownField, clean
from chloro_lint.model import Defect, Document, FieldPath, Parsed, Positions, Problem, Resource
from chloro_lint.model.values import NamedTuple

NOT_AN_OBJECT: Final = "not-an-object"


class Decoded(NamedTuple):
    """What the documents of a file are: API objects, mistakes, or something else altogether.

    `problems` are those found here; the syntax errors of the file are not among them.
    """

    resources: tuple[Resource, ...]
    problems: tuple[Problem, ...]
    foreign: tuple[Document, ...]


class _Nesting(Positions, Protocol):
    """Positions of a whole document, from which those of an object inside it can be had."""

    def under(self, prefix: FieldPath) -> Positions: ...


class _Found(NamedTuple):
    """A mapping with a kind, on its own or in a list."""

    data: Mapping[str, Any]
    positions: Positions
    api_version: str
    kind: str


class Supplied(NamedTuple):
    """What whoever applies a file supplies to the objects in it."""

    namespace: str = "default"
    overrides: bool = False
    """Whether it wins over what objects say, as the namespace of a kustomization does.

    It then becomes the name of a Namespace object too.
    """
    labels: tuple[CommonLabels, ...] = ()
    """What kustomizations add, the innermost one's first, as what follows."""
    images: tuple[NewImage, ...] = ()
    replicas: tuple[tuple[str, int], ...] = ()
    """Names of workloads, and how many pods they get."""


def decode(parsed: Parsed, table: TypeTable, supplied: Supplied | str = "default") -> Decoded:
    """Return the objects of a file, in its order and numbered, and what is none.

    Items of lists are objects of their own. A document that is no object is a problem in a file
    that holds objects, in a file that was named by its own path, and where it has a part of what
    makes an object; otherwise it is foreign, as are the files of tools that borrow the form of
    API objects without any server to read them. `supplied` is the namespace of objects that name
    none, or of all of them.
    """
    found: list[_Found] = []
    problems: list[Problem] = []
    foreign: list[Document] = []
    others: list[Document] = []
    for document in parsed.documents:
        match _sort(document):
            case "object":
                opened = list(_open(document.data, document.positions, "", ""))
                found.extend(item for item in opened if isinstance(item, _Found))
                problems.extend(item for item in opened if isinstance(item, Problem))
            case "local":
                foreign.append(document)
            case "other":
                others.append(document)
    judged = found or problems or parsed.source.explicit or any(map(_half, others))
    if judged:
        problems.extend(_complain(document.data, document.positions, ()) for document in others)
    else:
        foreign.extend(others)
    resources = []
    given = Supplied(supplied) if isinstance(supplied, str) else supplied
    for index, item in enumerate(found):
        resource = _resource(item, table, given, parsed.source.name, index)
        resources.append(resource)
        problems.extend(_nameless(resource))
    return Decoded(
        tuple(resources),
        tuple(sorted(problems, key=lambda problem: problem.span)),
        tuple(sorted(foreign, key=lambda document: document.index)),
    )


def _sort(document: Document) -> str:
    """Tell an object from a tool's own file, from nothing at all, and from anything else."""
    data = document.data
    if data is None:
        return "nothing"
    if not isinstance(data, dict):
        return "other"
    api_version, kind = data.get("apiVersion"), data.get("kind")
    if _is_word(api_version) and _is_word(kind):
        foreign = is_local(api_version, kind) or _is_unserved(data, api_version, kind)
        return "local" if foreign else "object"
    return "local" if _is_chart(data) else "other"


def _is_unserved(data: Mapping[str, Any], api_version: str, kind: str) -> bool:
    """Recognise a file that only looks like an object: no server has its group, and it no name.

    A kind of Kubernetes' own is meant for it, whatever became of its group.
    """
    group = api_version.rpartition("/")[0]
    return not may_be_served(group) and data.get("metadata") is None and kind not in BUILT_IN_KINDS


def _is_word(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""


def _is_chart(data: Mapping[str, Any]) -> bool:
    """Recognise the Chart.yaml of Helm, which has an API version but no kind."""
    return "kind" not in data and "version" in data and data.get("apiVersion") in ("v1", "v2")


_LOCAL_GROUPS: Final = frozenset(
    {
        "audit.k8s.io",
        "k3d.io",
        "kind.sigs.k8s.io",
        "kind.x-k8s.io",
        "kubeadm.k8s.io",
        "skaffold",
    }
)


def is_local(api_version: str, kind: str) -> bool:
    """Tell whether a file of this kind configures a tool or a daemon and is never applied.

    Such are kustomizations, kubeconfigs, old scheduler policies, and the configurations of kind,
    kubeadm, the kubelet and the API server itself.
    """
    group = api_version.partition("/")[0] if "/" in api_version else ""
    return (
        group in _LOCAL_GROUPS
        or group.endswith(".config.k8s.io")
        or (api_version == "v1" and kind in {"Config", "Policy"})
    )


def _half(document: Document) -> bool:
    """Tell whether a document that is no object was meant to be one.

    A number as the API version and no kind is how other tools number their formats.
    """
    data = document.data
    if not isinstance(data, dict):
        return False
    return data.get("kind") is not None or isinstance(data.get("apiVersion"), str)


def _open(
    data: Any, positions: Positions, api_version: str, kind: str
) -> Iterator[_Found | Problem]:
    """Yield an object, or the objects of a list; API version and kind are what items inherit."""
    own_version = data.get("apiVersion") or api_version
    own_kind = data.get("kind") or kind
    if own_version is not data.get("apiVersion") or own_kind is not data.get("kind"):
        data = {**data, "apiVersion": own_version, "kind": own_kind}
    item_kind = list_item_kind(own_kind)
    items = data.get("items")
    if item_kind is None or not (isinstance(items, list) or own_kind == "List"):
        yield _Found(data, positions, own_version, own_kind)
        return
    if not isinstance(items, list):
        if items is not None:
            yield Problem(
                NOT_AN_OBJECT,
                positions.span(("items",)),
                f"items is {_article(items)}; Kubernetes reads a list here",
                own_kind,
            )
        return
    inherited = (own_version, item_kind) if item_kind else ("", "")
    for index, item in enumerate(items):
        path = ("items", index)
        merged = dict(zip(("apiVersion", "kind"), inherited, strict=True))
        if isinstance(item, dict):
            merged |= {key: value for key, value in item.items() if value is not None}
        if isinstance(item, dict) and all(map(_is_word, (merged["apiVersion"], merged["kind"]))):
            yield from _open(item, _under(positions, path), *inherited)
        else:
            yield _complain(merged if isinstance(item, dict) else item, positions, path)


def _under(positions: Positions, path: FieldPath) -> Positions:
    nesting: _Nesting = positions  # type: ignore[assignment]  # what a parser returns can nest
    return nesting.under(path)


def _complain(data: Any, positions: Positions, path: FieldPath) -> Problem:
    """Say why a document, or the item at a path in it, is no object."""
    name = f"items[{path[-1]}]" if path else "Document"
    if not isinstance(data, dict):
        message = f"{name} is {_article(data)}; an object is a mapping with apiVersion and kind"
        return Problem(NOT_AN_OBJECT, positions.span(path), message)
    missing = [key for key in ("apiVersion", "kind") if data.get(key) in (None, "")]
    if missing:
        message = f"{name} has no {' and no '.join(missing)}"
        return Problem(NOT_AN_OBJECT, positions.span(path), message)
    key = "kind" if isinstance(data["apiVersion"], str) else "apiVersion"
    message = f"{key} is {_article(data[key])}; Kubernetes reads a string here"
    return Problem(NOT_AN_OBJECT, positions.span((*path, key)), message)


def _article(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
    return "a mapping"


def _resource(
    found: _Found, table: TypeTable, supplied: Supplied, source: str, index: int
) -> Resource:
    root = table.root(found.api_version, found.kind)
    cleaned = clean(found.data, root, table)
    metadata = found.data.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    name = _text(metadata.get("name"))
    if not name and (prefix := _text(metadata.get("generateName"))):
        name = f"{prefix}*"
    group = found.api_version.rpartition("/")[0]
    namespace = ""
    if is_namespaced(group, found.kind) is not False:
        said = "" if supplied.overrides else _text(metadata.get("namespace"))
        namespace = said or supplied.namespace
    elif supplied.overrides and name and (group, found.kind) == ("", "Namespace"):
        name = supplied.namespace
    data = cleaned.value
    if supplied.labels:
        data = labelled(data, group, found.kind, supplied.labels)
    if supplied.replicas:
        data = with_replicas(data, found.kind, name, supplied.replicas)
    if supplied.images:
        data = with_images(data, group, found.kind, supplied.images)
    if supplied.overrides:
        data = with_subjects(data, found.kind, supplied.namespace)
    return Resource(
        source=source,
        index=index,
        data=data,
        positions=found.positions,
        api_version=found.api_version,
        kind=found.kind,
        name=name,
        namespace=namespace,
        defects=cleaned.defects,
        unknown_fields=(
            tuple(_unknown(field, found.kind) for field in cleaned.unknown_fields)
            if cleaned.unknown_fields and table.exact(found.api_version, found.kind)
            else ()
        ),
    )


_FEW: Final = 6
"""Fields that are all named where none of them is near."""


def _unknown(field: UnknownField, kind: str) -> Defect:
    """Say that a field is none, and what its writer may have meant."""
    *above, name = field.path
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in above)
    message = f"{_shown(str(name))} is not a field of {_shown(place.lstrip('.') or kind)}"
    if nearest := field.nearest:
        message += f"; did you mean {nearest}?"
    elif len(field.known) <= _FEW:
        message += f", which has {', '.join(sorted(field.known))}"
    return Defect(field.path, message)


def _shown(name: str) -> str:
    """Return a name in a form that fits a message, whatever it is made of."""
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    return short if short.isprintable() and short.strip() else repr(short)


_LONGEST: Final = 100


def _text(value: Any) -> str:
    """Return a name for display, also where it is no string; empty where it can be none."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
    return ""


_NAMELESS_GROUPS: Final = frozenset(
    {"admission.k8s.io", "authentication.k8s.io", "authorization.k8s.io"}
)
"""Their kinds are questions that the API server answers and does not keep."""


def _nameless(resource: Resource) -> Iterator[Problem]:
    """Yield a problem where an object has no name; a name of a wrong type is a defect of its own."""
    if resource.name or resource.group in _NAMELESS_GROUPS:
        return
    wrong = {defect.path for defect in resource.defects}
    if wrong.isdisjoint({("metadata",), ("metadata", "name")}):
        span = resource.span(("metadata", "name"))
        message = f"{resource.kind} has no metadata.name"
        yield Problem(NOT_AN_OBJECT, span, message, resource.kind)
