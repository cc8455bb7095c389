"""What a rule about pods or containers says of one manifest, before it becomes a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chloro_lint.kube.decode import decode
from chloro_lint.kube.pods import pod
from chloro_lint.model import FieldPath, Outcome, Place, Source
from chloro_lint.parse import parse
from tests.harness import rule, table

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"


def outcomes(
    name: str, manifest: str, parameters: Mapping[str, Any] | None = None
) -> list[Outcome]:
    """Judge every subject of the manifest's one object; parameters left out take their defaults."""
    of = rule(name)
    given = {key: one.default for key, one in of.parameters.items()} | dict(parameters or {})
    parsed = parse(Source("web.yaml", manifest.encode()))
    [resource] = decode(parsed, table(), "default").resources
    described = pod(resource)
    assert described is not None
    subjects: list[Any] = [described] if of.target == "pod" else list(described.containers)
    return [outcome for subject in subjects for outcome in of.check(subject, given)]


def path(outcome: Outcome) -> FieldPath:
    """Return where in its object an outcome is."""
    assert isinstance(outcome.at, Place)
    return outcome.at.path
