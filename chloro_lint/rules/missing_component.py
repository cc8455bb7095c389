"""CHL801: the components of the baseline are in the set."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import Outcome, Parameters, Severity, passed, rule
from chloro_lint.world import World


@rule(
    code="CHL801",
    name="missing-component",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Component of the architecture is not among the manifests",
    why=(
        "What the document says of the component cannot hold without it, and every statement "
        "about it fails."
    ),
    fix="Add the workload under the kind, namespace and name that the baseline gives.",
)
def missing_component(_world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Show the component's workload; the engine fails the control of one that is absent."""
    workload = parameters["workload"]
    yield passed(workload.at("metadata", "name"), seen=workload.label)
