"""CHL816: no two Ingress rules answer for the same host and path."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model.values import NamedTuple
from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.ingress_controllers import named_class
from chloro_lint.kube.ingress_routes import DEFAULT_BACKEND, Route, routes
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL816",
    name="colliding-route",
    severity=Severity.ERROR,
    target="set",
    summary="Two Ingress rules answer for the same host and path",
    why=(
        "Only one of them can get the request, and Kubernetes does not say which: ingress-nginx "
        "takes the older Ingress, so a rebuilt cluster may route differently, and its admission "
        "webhook refuses the second one. Canaries and Ingresses of another class do not collide."
    ),
    fix="Remove one of the rules, or give it a host or path of its own.",
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/",),
)
def colliding_route(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Compare the routes of one ingress class by host, path and path type.

    Two rules that lead to the same port of the same Service are a warning: what differs there are
    the annotations at most.
    """
    first: dict[_Key, Route] = {}
    ingresses = in_force(world.set.of_kind("Ingress"))
    for ingress in sorted(ingresses, key=lambda one: one.identity[2:]):
        if ingress_nginx.is_canary(ingress):
            continue
        for route in routes(ingress):
            if route.path_type == DEFAULT_BACKEND:
                continue
            key = _key(ingress, route)
            earlier = first.setdefault(key, route)
            if earlier is route:
                yield passed(route.place, seen=_words(route))
            else:
                yield _colliding(earlier, route)


class _Key(NamedTuple):
    controller: str
    namespace: str
    """Only of rules without a host: in several namespaces they are mostly alternatives."""
    host: str
    path: str
    path_type: str


def _key(ingress: Resource, route: Route) -> _Key:
    named = named_class(ingress)
    path = route.path if route.path_type == "Exact" else route.path.rstrip("/") or "/"
    return _Key(
        named.name if named else "",
        "" if route.host else ingress.namespace,
        route.host,
        path,
        route.path_type,
    )


def _words(route: Route) -> str:
    return f"{route.host or 'every host'}{route.path if route.host else f', {route.path}'}"


def _backend(route: Route) -> tuple[str, str, str]:
    """Return what a route leads to: namespace, Service and port."""
    data = route.ingress.mapping(*route.backend)
    port = data.get("service", {}).get("port", data.get("servicePort", ""))
    if isinstance(port, dict):
        port = port.get("name") or port.get("number", "")
    return (route.ingress.namespace, route.service, str(port))


def _colliding(earlier: Route, route: Route) -> Outcome:
    theirs, ours = _backend(earlier), _backend(route)
    same = theirs == ours
    where = "itself" if earlier.ingress is route.ingress else earlier.ingress.label
    to, lead = route.service or "a resource", f"to {earlier.service or 'another backend'}"
    if same:
        lead = "to the same Service"
    elif theirs[:2] == ours[:2] and route.service:
        to, lead = f"{to} on port {ours[2]}", f"to its port {theirs[2]}"
    path = route.ingress.at(*route.backend[:-1], "path")
    return failed(
        path,
        f"{route.ingress.label} routes {_words(route)} to {to}, which "
        f"{where} routes {lead}",
        seen=_words(route),
        expected="one rule for each host and path",
        related=(Related(earlier.ingress.at(*earlier.backend[:-1], "path"), "the other rule"),),
        severity=Severity.WARNING if same else None,
    )
