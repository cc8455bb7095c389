"""CHL120: dashboards stay inside the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.ingress_routes import routes
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)


@rule(
    code="CHL120",
    name="published-dashboard",
    severity=Severity.ERROR,
    target="resource",
    kinds=("Ingress",),
    summary="Ingress publishes a dashboard",
    why=(
        "Dashboards show what runs and how to reach it, some change it, and their logins are tried "
        "out from all over the internet as soon as they answer there."
    ),
    fix="Remove the route, and reach the dashboard by `kubectl port-forward`.",
    parameters={
        "services": Parameter("names of the dashboards' Services, or parts of them", "strings")
    },
    references=(
        "https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/",
        "https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/",
    ),
)
def published_dashboard(ingress: Resource, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the Services behind an Ingress with the names of dashboards.

    A name counts with anything before or after it: ``grafana`` also finds ``my-grafana``.
    """
    dashboards: list[str] = parameters["services"]
    clean = True
    for route in routes(ingress):
        found = next((one for one in dashboards if f"-{one}-" in f"-{route.service}-"), None)
        if found is not None:
            clean = False
            yield failed(
                route.place,
                f"{ingress.label} publishes Service {route.service!r}, a dashboard ({found})",
                seen=route.service,
                expected="no dashboard",
            )
    if clean:
        seen = ", ".join(dict.fromkeys(one.service for one in routes(ingress) if one.service))
        yield passed(ingress.at("spec", "rules"), seen=seen, expected="no dashboard")
