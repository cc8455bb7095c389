"""CHL821: names and labels are ones that the API server accepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from chloro_lint.kube.names import (
    wrong_label_key,
    wrong_label_name,
    wrong_label_value,
    wrong_name,
)
from chloro_lint.kube.pods import pod
from chloro_lint.model import (
    FieldPath,
    Outcome,
    Parameters,
    Place,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)


@rule(
    code="CHL821",
    name="invalid-name",
    severity=Severity.ERROR,
    target="resource",
    summary="Name or label is not one that Kubernetes accepts",
    why=(
        "The API server refuses the object as a whole, so nothing of it is applied. Most names are "
        "DNS names in lower case; those of Services and Namespaces have no dots, and label values "
        "have at most 63 characters and no blanks."
    ),
    fix="Write the name in lower-case letters, digits and `-`; put free text into an annotation.",
    references=(
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
    ),
)
def invalid_name(resource: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the object's name, its labels and annotations, and those of its pods.

    Names that are still to be generated are judged by their beginning.
    """
    wrong = list(_wrong(resource))
    if not wrong:
        yield passed(resource.at("metadata", "name"), seen=resource.name)
    for place, what, why in wrong:
        yield failed(place, f"{what}: {why}", seen=what, expected="a name that is accepted")


def _wrong(one: Resource) -> Iterator[tuple[Place, str, str]]:
    given = one.get("metadata", "name")
    if isinstance(given, str) and given:
        why = wrong_name(one.group, one.kind, given)
        if why:
            yield one.at("metadata", "name"), f"{one.kind} is called {_shown(given)}", why
    yield from _metadata(one, ("metadata",))
    described = pod(one)
    if described is None:
        return
    if described.metadata_path != ("metadata",):
        yield from _metadata(one, described.metadata_path)
    for container in described.containers:
        name = container.get("name", default="")
        why = wrong_label_name(name) if name else ""
        if why:
            yield container.at("name"), f"a container is called {_shown(name)}", why
    for number, volume in enumerate(described.get("volumes", default=[])):
        name = volume.get("name", "")
        why = wrong_label_name(name) if name else ""
        if why:
            yield described.at("volumes", number, "name"), f"a volume is called {_shown(name)}", why


def _metadata(one: Resource, path: FieldPath) -> Iterator[tuple[Place, str, str]]:
    metadata = one.mapping(*path)
    for field, word in (("labels", "label"), ("annotations", "annotation")):
        for key, value in metadata.get(field, _NONE).items():
            why = wrong_label_key(key if field == "labels" else key.lower())
            if why:
                yield one.at(*path, field, key), f"{one.label} has the {word} {_shown(key)}", why
            elif field == "labels" and (why := wrong_label_value(value)):
                what = f"{one.label} has the value {_shown(value)} in label {key}"
                yield one.at(*path, field, key), what, why


_NONE: Final[Mapping[str, str]] = MappingProxyType({})


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")  # noqa: PLR2004 - one line
