"""CHL111: the Ingress leads to the documented Services and to no other."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.ingress_routes import Route, routes
from chloro_lint.model import Outcome, Parameter, Parameters, Severity, failed, passed, rule
from chloro_lint.references import Reference, State
from chloro_lint.world import World


@rule(
    code="CHL111",
    name="unexpected-ingress-backend",
    severity=Severity.ERROR,
    target="set",
    summary="Ingress leads to another set of Services than documented",
    why=(
        "Every backend is open to the internet. One that the architecture does not name was never "
        "meant or reviewed for that, and one that it names and nothing leads to is unreachable."
    ),
    fix="Route to each of the documented Services, and remove the other backends.",
    parameters={"services": Parameter("the Services that Ingresses lead to", "strings")},
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/",),
)
def unexpected_ingress_backend(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the Services behind all backends of the system's Ingresses with the list."""
    services: list[str] = parameters["services"]
    expected = ", ".join(services)
    reached: set[str] = set()
    ingresses = [one for one in world.set.of_kind("Ingress") if world.in_system(one)]
    for route in (route for ingress in ingresses for route in routes(ingress)):
        if route.service in services:
            reached.add(route.service)
            yield passed(route.place, seen=route.service, expected=expected)
        else:
            what = f"Service {route.service!r}" if route.service else "something that is no Service"
            yield failed(
                route.place,
                f"{route.ingress.label} leads to {what}; documented are {expected}",
                seen=route.service or "a resource",
                expected=expected,
                reported_by="dangling-ingress-backend" if _dangles(world, route) else "",
            )
    unreached = [one for one in services if one not in reached]
    if unreached:
        yield failed(
            ingresses[0].at("spec", "rules")
            if ingresses
            else world.absent("Ingress", world.namespaces[0]),
            f"no Ingress leads to {', '.join(unreached)}",
            seen=", ".join(sorted(reached)) or "no backend",
            expected=expected,
            reported_by="" if ingresses else "missing-ingress",
        )


def _dangles(world: World, route: Route) -> bool:
    """Tell whether the Service is not there at all."""
    named = Reference(route.place, "Service", route.ingress.namespace, route.service)
    return bool(route.service) and world.references.resolve(named).state is State.MISSING
