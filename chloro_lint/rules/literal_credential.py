"""CHL401: no credential is written out in a manifest."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.credentials import Credential, carrier, credentials, is_sealed, where
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
    code="CHL401",
    name="literal-credential",
    severity=Severity.ERROR,
    target="resource",
    summary="Credential is written out in the manifest",
    why="Whoever reads the repository, its history or a copy of the manifest has the credential; "
    "base64 hides nothing. Placeholders, references and values that SOPS or Sealed Secrets "
    "encrypted are not meant.",
    fix="Refer to a Secret that an operator creates (External Secrets, Sealed Secrets, SOPS, the "
    "Secrets Store CSI driver), and replace the credential: it is known.",
    references=(
        "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
        "https://kubernetes.io/docs/concepts/configuration/secret/",
    ),
    equivalents={
        "kube-linter": "env-var-secret",
        "polaris": "sensitiveContainerEnvVar",
        "trivy": "KSV-0109",
        "kubescape": "C-0012",
    },
)
def literal_credential(resource: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge each field once: a text that holds several credentials is one finding."""
    found: dict[FieldPath, list[Credential]] = {}
    for one in credentials(resource):
        if not one.placeholder:
            found.setdefault(one.path, []).append(one)
    for field, several in found.items():
        first = several[0]
        more = f" and {len(several) - 1} more" if len(several) > 1 else ""
        yield failed(
            resource.at(*field),
            f"{where(resource, first)} holds a literal credential{more}, "
            f"told by {first.detector} ({first.size} value)",
            seen=f"literal value, {first.size}",
            expected="a reference to a Secret, or an encrypted value",
        )
    path = carrier(resource)
    if not found and path is not None:
        seen = "encrypted by SOPS" if is_sealed(resource) else "no literal credential"
        yield passed(resource.at(*path), seen=seen)
