"""Gateway API routes: which requests they take, and to which backends they send them.

Source: the Gateway API reference (gateway.networking.k8s.io): HTTPRoute and GRPCRoute with
hostnames and matches, TLSRoute with hostnames, TCPRoute and UDPRoute with neither. A backend is a
Service of the route's namespace and a port number where it says nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from chloro_lint.model import FieldPath, Resource

GROUP: Final = "gateway.networking.k8s.io"
ROUTES: Final = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")

_WITH_HOSTNAMES: Final = frozenset({"HTTPRoute", "GRPCRoute", "TLSRoute"})


class Backend(NamedTuple):
    """One backend of a route, and the number of the rule that it stands in."""

    route: Resource
    rule: int
    path: FieldPath
    mirrored: bool = False
    """Whether it gets copies of requests, by a ``requestMirror`` filter."""

    @property
    def is_service(self) -> bool:
        """Whether it is a Service: the kind and group default to a Service's."""
        kind = self.route.get(*self.path, "kind", default="Service")
        return bool(kind == "Service" and not self.route.get(*self.path, "group"))

    @property
    def name(self) -> str:
        """The name of the object, empty where none is written."""
        found = self.route.get(*self.path, "name")
        return found if isinstance(found, str) else ""

    @property
    def namespace(self) -> str:
        """The namespace of the object, the route's where none is written."""
        found = self.route.get(*self.path, "namespace")
        return found if isinstance(found, str) and found else self.route.namespace

    @property
    def port(self) -> int | None:
        """The port of the Service, None where none is written."""
        found = self.route.get(*self.path, "port")
        return found if isinstance(found, int) else None


def is_route(one: Resource) -> bool:
    """Tell whether an object is a route of the Gateway API."""
    return one.group == GROUP and one.kind in ROUTES


def backends(route: Resource) -> Iterator[Backend]:
    """Return the backends of a route, in the order written, mirrors included."""
    for number, rule in enumerate(route.items("spec", "rules")):
        if not isinstance(rule, dict):
            continue
        base = ("spec", "rules", number)
        yield from _listed(route, number, base)
        for index, _ in enumerate(route.items(*base, "backendRefs")):
            yield from _mirrors(route, number, (*base, "backendRefs", index))


def _listed(route: Resource, number: int, base: FieldPath) -> Iterator[Backend]:
    for index, _ in enumerate(route.items(*base, "backendRefs")):
        yield Backend(route, number, (*base, "backendRefs", index))
    yield from _mirrors(route, number, base)


def _mirrors(route: Resource, number: int, base: FieldPath) -> Iterator[Backend]:
    for index, one in enumerate(route.items(*base, "filters")):
        if isinstance(one, dict) and isinstance(one.get("requestMirror"), dict):
            path = (*base, "filters", index, "requestMirror", "backendRef")
            yield Backend(route, number, path, mirrored=True)


class Match(NamedTuple):
    """The requests that one rule of a route takes."""

    hosts: tuple[str, ...]
    """Lower case; empty for every host of the listeners."""
    path: str
    """The path or the gRPC method, empty for kinds that have neither."""
    kind: str
    """``PathPrefix`` (the default), ``Exact``, ``RegularExpression`` or empty."""
    others: str
    """The headers, query parameters and method that are asked for too, in one text."""
    written: FieldPath

    @property
    def words(self) -> str:
        """The requests as people name them: ``shop.example/api``."""
        host = " and ".join(self.hosts[:2]) + (" and more" if len(self.hosts) > 2 else "")  # noqa: PLR2004 - fits a line
        if not host:
            return f"every host{', ' if self.path else ''}{self.path}"
        return f"{host}{self.path}"


def matches_of(route: Resource, number: int) -> tuple[Match, ...]:
    """Return the matches of one rule; a rule without any takes every path."""
    written = route.items("spec", "hostnames") if route.kind in _WITH_HOSTNAMES else []
    hosts = tuple(one.lower() for one in written if isinstance(one, str))
    base: FieldPath = ("spec", "rules", number)
    read = {"HTTPRoute": _http, "GRPCRoute": _grpc}.get(route.kind)
    if read is None:
        return (Match(hosts, "", "", "", base),)
    found = [
        Match(hosts, *read(one), (*base, "matches", index))
        for index, one in enumerate(route.items(*base, "matches"))
        if isinstance(one, dict)
    ]
    return tuple(found) or (Match(hosts, *read({}), base),)


def _http(match: dict[str, Any]) -> tuple[str, str, str]:
    path = match.get("path")
    path = path if isinstance(path, dict) else {}
    others = {key: match[key] for key in ("headers", "method", "queryParams") if match.get(key)}
    kind = str(path.get("type", "PathPrefix"))
    return str(path.get("value", "/")), kind, repr(others) if others else ""


def _grpc(match: dict[str, Any]) -> tuple[str, str, str]:
    method = match.get("method")
    method = method if isinstance(method, dict) else {}
    path = f"/{method.get('service', '*')}/{method.get('method', '*')}" if method else "/"
    headers = match.get("headers")
    return path, str(method.get("type", "Exact")), repr(headers) if headers else ""
