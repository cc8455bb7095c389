"""CHL806: every field is one that its kind has."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import Outcome, Parameters, Resource, Severity, failed, passed, rule

_DIRECTIVES = ("$patch", "$retainKeys", "$setElementOrder", "$deleteFromPrimitiveList")
"""What a patch tells the one who merges it; a file that has them is meant to be merged."""


@rule(
    code="CHL806",
    name="unknown-field",
    severity=Severity.ERROR,
    target="resource",
    summary="Field does not exist in Kubernetes",
    why="kubectl refuses the object; clients that do not validate drop the field without a word, "
    "so that what a reviewer reads is not what runs. Versions of the API that chloro-lint does not "
    "know to the last field are not judged.",
    fix="Correct the name, or move the field to the level where it belongs.",
    references=(
        "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
        "https://kubernetes.io/docs/reference/kubernetes-api/",
    ),
)
def unknown_field(resource: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Report what decoding found; the map that SOPS leaves at the top is gone once decrypted."""
    found = False
    for path, message in resource.unknown_fields:
        if path == ("sops",) or str(path[-1]).startswith(_DIRECTIVES):
            continue
        found = True
        yield failed(
            resource.at(*path),
            f"{resource.label}: {message}",
            seen=str(path[-1]),
            expected="absent",
        )
    if not found:
        yield passed(resource.at("kind"), seen="known fields only")
