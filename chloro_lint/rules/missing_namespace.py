"""CHL802: the system's namespace is among its manifests."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import (
    Absent,
    Outcome,
    Parameter,
    Parameters,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL802",
    name="missing-namespace",
    severity=Severity.ERROR,
    target="set",
    summary="Namespace of the system is not among the manifests",
    why=(
        "Nothing can be applied to a namespace that does not exist, and one that is made by hand "
        "has no Pod Security labels."
    ),
    fix="Add the Namespace object to the manifests, before everything that lives in it.",
    parameters={"namespace": Parameter("the namespace", "string")},
    references=("https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",),
)
def missing_namespace(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for the Namespace object."""
    name = parameters["namespace"]
    found = world.set.named("Namespace", "", name)
    if found is not None:
        yield passed(found.at("metadata", "name"), seen=found.label)
    else:
        yield failed(
            Absent("Namespace", "", name, world.set.namespace_place(name)),
            f"Namespace {name} is not in the set",
            seen="absent",
            expected=f"Namespace {name}",
        )
