"""CHL113: each path of a public host leads to the documented Service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.ingress_routes import (
    DEFAULT_BACKEND,
    Route,
    for_host,
    matches_host,
    routes,
    winner,
)
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Place,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World

_REDIRECTS: Final = ("permanent-redirect", "temporal-redirect")
_BELOW: Final = "any-page-below-it"
"""A path below a route, which a longer route of the architecture does not take."""
_BY_CLASS: Final = (
    "paths of type ImplementationSpecific match as in ingress-nginx, by their beginning"
)


@rule(
    code="CHL113",
    name="wrong-ingress-route",
    severity=Severity.ERROR,
    target="set",
    summary="Path of a public host leads to another Service than documented",
    why=(
        "The page loads and its calls fail, or the other way round. The routes hold over all "
        "Ingresses of a host together: the longest path that matches wins, and of two equal ones "
        "an exact path wins over a prefix. A further host has to lead the same way, or redirect."
    ),
    fix="Add the path with `pathType: Prefix`, or correct the Service that it names.",
    parameters={
        "hosts": Parameter("the hosts that users call", "strings"),
        "routes": Parameter("path and service of each documented route", "routes"),
    },
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types",
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches",
    ),
)
def wrong_ingress_route(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Ask, for each host and each documented route, where its path and one below it lead.

    Regular expressions and rewrites are not followed. Canaries only share the routes of others.
    """
    wanted: list[str] = [one.lower() for one in parameters["hosts"]]
    documented: list[Mapping[str, str]] = parameters["routes"]
    text = world.assumptions.get("api-path")
    assumptions = (text,) if isinstance(text, str) else ()
    ingresses = [
        one
        for one in world.set.of_kind("Ingress")
        if world.in_system(one) and not ingress_nginx.is_canary(one)
    ]
    everything = tuple(route for one in ingresses for route in routes(one))
    absent = []
    for host in wanted:
        if any(_names(route, host) for route in everything):
            yield from _host(everything, host, documented, assumptions)
        else:
            absent.append(host)
    if absent:
        yield failed(
            ingresses[0].at("spec", "rules")
            if ingresses
            else world.absent("Ingress", world.namespaces[0]),
            f"no route leads anywhere from {', '.join(absent)}",
            seen="no rule",
            expected=_described(documented),
            assumptions=assumptions,
            reported_by="missing-ingress-host",
        )
    for host in sorted({one.host for one in everything if one.path_type != DEFAULT_BACKEND}):
        if not any(_same(host, one) for one in wanted):
            yield from _host(everything, host, documented, assumptions, further=True)


def _names(route: Route, host: str) -> bool:
    return bool(route.host) and matches_host(route.host, host)


def _same(host: str, wanted: str) -> bool:
    """Tell whether a rule's host is a documented one, or the wildcard that serves it."""
    return bool(host) and matches_host(host, wanted)


def _described(documented: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(f"{one['path']} to {one['service']}" for one in documented)


def _host(
    everything: Sequence[Route],
    host: str,
    documented: Sequence[Mapping[str, str]],
    assumptions: tuple[str, ...],
    *,
    further: bool = False,
) -> Iterator[Outcome]:
    candidates = for_host(everything, host)
    if any(one.path_type == "ImplementationSpecific" for one in candidates):
        assumptions = (*assumptions, _BY_CLASS)
    name = host or "every other host"
    rewritten = next((one for one in map(_rewrite, candidates) if one is not None), None)
    if rewritten is not None:
        yield unknown(
            rewritten,
            f"the routes of {name} are regular expressions or rewrites, which are not followed",
            missing="what the expressions match",
            assumptions=assumptions,
        )
        return
    redirects = [one for one in candidates if _redirect(one) is not None]
    if further and candidates and len(redirects) == len(candidates):
        yield passed(_redirect(redirects[0]) or redirects[0].place, seen=f"{name} redirects")
        return
    found = [_route(candidates, name, one, assumptions) for one in documented]
    seen: set[Place] = set()
    for outcome in found:
        assert isinstance(outcome.at, Place)
        if outcome.message and outcome.at in seen:
            continue
        seen.add(outcome.at)
        yield outcome


def _rewrite(route: Route) -> Place | None:
    """Return the annotation that makes the paths of a host regular expressions."""
    if ingress_nginx.switched_on(route.ingress, "use-regex"):
        return ingress_nginx.place(route.ingress, "use-regex")
    target = ingress_nginx.annotation(route.ingress, "rewrite-target")
    if target and target.strip() != route.path:
        return ingress_nginx.place(route.ingress, "rewrite-target")
    return None


def _redirect(route: Route) -> Place | None:
    for name in _REDIRECTS:
        if ingress_nginx.annotation(route.ingress, name):
            return ingress_nginx.place(route.ingress, name)
    return None


def _route(
    candidates: Sequence[Route], host: str, wanted: Mapping[str, str], assumptions: tuple[str, ...]
) -> Outcome:
    path, service = wanted["path"], wanted["service"]
    expected = f"{path} to {service}"
    for request in (path, f"{path.rstrip('/')}/{_BELOW}"):
        taken = winner(candidates, request)
        if taken is None:
            return failed(
                _list_of(candidates[0]),
                f"{host}{_shown(request, path)} leads nowhere; documented is {service}",
                seen="no route",
                expected=expected,
                assumptions=assumptions,
            )
        redirect = _redirect(taken)
        if redirect is not None:
            return failed(
                redirect,
                f"{host}{path} is redirected; documented is {service}",
                seen="a redirect",
                expected=expected,
                assumptions=assumptions,
            )
        if taken.service != service:
            own = taken.path.rstrip("/") == path.rstrip("/") and taken.path_type != DEFAULT_BACKEND
            to = taken.service or "no Service"
            return failed(
                taken.place if own else _list_of(taken),
                f"{host}{_shown(request, path)} leads to {to}; documented is {service}",
                seen=f"{path} to {to}",
                expected=expected,
                assumptions=assumptions,
            )
    first = winner(candidates, path)
    assert first is not None
    return passed(first.place, seen=expected, expected=expected, assumptions=assumptions)


def _shown(request: str, path: str) -> str:
    return path if request == path else f"{path.rstrip('/')}/…"


def _list_of(route: Route) -> Place:
    """Return where a path would be added: the list of the rule, or the default backend."""
    if route.path_type == DEFAULT_BACKEND:
        return route.ingress.at("spec", "rules")
    return route.ingress.at(*route.rule, "http", "paths")
