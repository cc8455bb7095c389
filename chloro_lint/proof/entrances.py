"""Where requests come in: every backend of every Ingress and Gateway route that is a Service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.gateway_routes import GROUP, ROUTES, backends, matches_of
from chloro_lint.kube.ingress_routes import DEFAULT_BACKEND, Route, routes
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place, Resource


class Entrance(NamedTuple):
    """One backend of an Ingress or a Gateway route, and the requests that it is for."""

    resource: Resource
    requests: str
    """As people name them: ``shop.example/api``."""
    rule: Place
    backend: Place
    """Where the Service is named."""
    namespace: str
    service: str
    port: int | str | None
    """The Service's port, by number or by name; None where none is written."""
    port_place: Place


def entrances(manifests: ManifestSet) -> Iterator[Entrance]:
    """Return every backend of every Ingress and Gateway route that is a Service."""
    for ingress in in_force(manifests.of_kind("Ingress")):
        for one in routes(ingress):
            if one.service:
                yield _of_ingress(one)
    for kind in ROUTES:
        for route in in_force(manifests.of_kind(kind, GROUP)):
            yield from _of_route(route)


def _of_ingress(one: Route) -> Entrance:
    ingress, backend = one.ingress, one.backend
    port = ingress.mapping(*backend, "service", "port")
    if "name" in port or "number" in port:
        key = "name" if "name" in port else "number"
        wanted, at = port[key], ingress.at(*backend, "service", "port", key)
    else:
        wanted, at = ingress.get(*backend, "servicePort"), ingress.at(*backend, "servicePort")
    if one.path_type == DEFAULT_BACKEND:
        words, rule = "every other request", ingress.at(*backend)
    else:
        words = f"{one.host}{one.path}" if one.host else f"every host, {one.path}"
        rule = ingress.at(*backend[:-1], "path")
    return Entrance(ingress, words, rule, one.place, ingress.namespace, one.service, wanted, at)


def _of_route(route: Resource) -> Iterator[Entrance]:
    for one in backends(route):
        if not one.is_service or not one.name:
            continue
        first = matches_of(route, one.rule)[0]
        yield Entrance(
            route,
            first.words,
            route.at(*first.written),
            route.at(*one.path, "name"),
            one.namespace,
            one.name,
            one.port,
            route.at(*one.path, "port"),
        )
