"""CHL801: the components of the baseline are in the set."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.baseline import Component
from chloro_lint.model import Outcome, Parameters, Severity, failed, inapplicable, passed, rule
from chloro_lint.world import World


@rule(
    code="CHL801",
    name="missing-component",
    severity=Severity.ERROR,
    target="set",
    component=True,
    whole_set=True,
    summary="Component of the architecture is not among the manifests",
    why=(
        "What the document says of the component cannot hold without it, and every statement "
        "about it fails."
    ),
    fix="Add the workload under the kind, namespace and name that the baseline gives.",
)
def missing_component(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look the component's workload up by kind, namespace and name."""
    component: Component = parameters["component"]
    workload = parameters["workload"]
    if workload is not None:
        yield passed(workload.at("metadata", "name"), seen=workload.label)
    elif component.optional:
        absent = world.absent(component.kind, component.namespace, component.workload)
        yield inapplicable(absent, f"{component.label} is optional")
    else:
        yield failed(
            world.absent(component.kind, component.namespace, component.workload),
            f"{component.label}, the architecture's {component.name}, is not in the set",
            seen="absent",
            expected=component.label,
        )
