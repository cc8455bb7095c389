"""CHL523: the component is limited to what the document says."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.baseline import Component
from chloro_lint.kube.documented_figures import Documented, compared
from chloro_lint.kube.pods import pod
from chloro_lint.model import Outcome, Parameter, Parameters, Resource, Severity, rule
from chloro_lint.world import World


@rule(
    code="CHL523",
    name="wrong-resource-limits",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Component has other limits than the document",
    why=(
        "A lower limit throttles the program or ends it under load that it was tested with; a higher "
        "one lets it take room that the quota was not planned with. The figures are those of the "
        "component's own container; sidecars have figures of their own where the baseline declares "
        "them under `sidecars`."
    ),
    fix="Set `resources.limits` of the container to the documented amounts.",
    parameters={
        "values": Parameter("the documented limits: a quantity for each resource", "quantities"),
    },
    references=("https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",),
)
def wrong_resource_limits(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare by value, after the defaults of the namespace: ``0.1`` is ``100m``.

    A component's ``sidecars`` map the names of further containers to their limits.
    """
    workload: Resource = parameters["workload"]
    component: Component = parameters["component"]
    described = pod(workload)
    if described is None:
        return
    sidecars = component.data.get("sidecars", {})
    documented = Documented(
        "limits",
        component.container,
        parameters["values"],
        {name: figures.get("limits", {}) for name, figures in sidecars.items()},
    )
    yield from compared(described, documented, world.set.limit_ranges(workload.namespace))
