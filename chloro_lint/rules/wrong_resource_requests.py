"""CHL522: the component requests what the document says."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.baseline import Component
from chloro_lint.kube.documented_figures import Documented, compared
from chloro_lint.kube.pods import pod
from chloro_lint.model import Outcome, Parameter, Parameters, Resource, Severity, rule
from chloro_lint.world import World


@rule(
    code="CHL522",
    name="wrong-resource-requests",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Component requests other amounts than the document",
    why=(
        "The scheduler, the quota and the autoscaler's percentages all reckon with the requests, so "
        "other figures change how many pods fit and when they are added. The figures are those of "
        "the component's own container; sidecars have figures of their own where the baseline "
        "declares them under `sidecars`."
    ),
    fix="Set `resources.requests` of the container to the documented amounts.",
    parameters={
        "values": Parameter("the documented requests: a quantity for each resource", "quantities"),
    },
    references=("https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",),
)
def wrong_resource_requests(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare by value, after the defaults of the namespace: ``0.1`` is ``100m``.

    A component's ``sidecars`` map the names of further containers to their requests.
    """
    workload: Resource = parameters["workload"]
    component: Component = parameters["component"]
    described = pod(workload)
    if described is None:
        return
    sidecars = component.data.get("sidecars", {})
    documented = Documented(
        "requests",
        component.container,
        parameters["values"],
        {name: figures.get("requests", {}) for name, figures in sidecars.items()},
    )
    yield from compared(described, documented, world.set.limit_ranges(workload.namespace))
