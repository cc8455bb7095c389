"""CHL402: no stand-in is shipped where a credential belongs."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.credentials import carrier, credentials, where
from chloro_lint.model import (
    FieldPath,
    Outcome,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)


@rule(
    code="CHL402",
    name="placeholder-credential",
    severity=Severity.WARNING,
    target="resource",
    summary="Placeholder stands where a credential belongs",
    why="Applied as it is, the manifest gives the system a credential that anybody can read here. "
    "And whoever does replace it in this file makes it a literal credential.",
    fix="Refer to a Secret that is created outside the manifests, and name it in the "
    "documentation instead of a value to change.",
    references=(
        "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    ),
)
def placeholder_credential(resource: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge each field once; a field that holds a literal credential too is another rule's."""
    fields: set[FieldPath] = set()
    for one in credentials(resource):
        if one.placeholder and one.path not in fields:
            fields.add(one.path)
            yield failed(
                resource.at(*one.path),
                f"{where(resource, one)} holds a placeholder instead of a credential",
                seen="placeholder",
                expected="a reference to a Secret",
            )
    path = carrier(resource)
    if not fields and path is not None:
        yield passed(resource.at(*path), seen="no placeholder")
