"""Where an Ingress sends a request: its hosts, their TLS, and the path that matches.

Source: the Kubernetes API reference (IngressRule, HTTPIngressPath, IngressTLS) and the concept
page on Ingress ("Multiple matches"): of the paths that match, the longest wins, and of equal ones
an exact path wins over a prefix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from chloro_lint.model import FieldPath, Place, Resource
from chloro_lint.model.values import NamedTuple

DEFAULT_BACKEND = "default backend"


class Route(NamedTuple):
    """One backend of an Ingress and the requests that it is for.

    The host is empty where every host is meant; the path type is `DEFAULT_BACKEND` for the backend
    that takes what no rule matches.
    """

    ingress: Resource
    host: str
    path: str
    path_type: str
    rule: FieldPath
    backend: FieldPath

    @property
    def service(self) -> str:
        """The name of the Service, empty for a backend of another kind."""
        for field in (("service", "name"), ("serviceName",)):
            name = self.ingress.get(*self.backend, *field)
            if isinstance(name, str):
                return name
        return ""

    @property
    def place(self) -> Place:
        """Where the backend is named."""
        data = self.ingress.mapping(*self.backend)
        for field in (("service", "name"), ("serviceName",), ("resource", "name")):
            if field[0] in data:
                return self.ingress.at(*self.backend, *field)
        return self.ingress.at(*self.backend)


def routes(ingress: Resource) -> Iterator[Route]:
    """Return every route of an Ingress, in the order written, the default backend last."""
    for number, rule in enumerate(ingress.items("spec", "rules")):
        host = rule.get("host", "").lower()
        path_rule = ("spec", "rules", number)
        for index, path in enumerate(ingress.items(*path_rule, "http", "paths")):
            yield Route(
                ingress,
                host,
                path.get("path", "/"),
                path.get("pathType", "ImplementationSpecific"),
                path_rule,
                (*path_rule, "http", "paths", index, "backend"),
            )
    for field in ("defaultBackend", "backend"):
        if ingress.mapping("spec", field):
            where = ("spec", field)
            yield Route(ingress, "", "/", DEFAULT_BACKEND, where, where)


class Host(NamedTuple):
    """A host that an Ingress answers for, empty where it is every host, and where it says so."""

    name: str
    place: Place


def hosts(ingress: Resource) -> Iterator[Host]:
    """Return the hosts of an Ingress: one for each rule, and every host for a default backend."""
    for number, rule in enumerate(ingress.items("spec", "rules")):
        yield Host(rule.get("host", "").lower(), ingress.at("spec", "rules", number, "host"))
    for field in ("defaultBackend", "backend"):
        if ingress.mapping("spec", field):
            yield Host("", ingress.at("spec", field))


def matches_host(pattern: str, host: str) -> bool:
    """Tell whether a host, itself perhaps a wildcard, lies within a pattern.

    A wildcard stands for exactly one label: ``*.example.com`` is neither ``example.com`` nor
    ``a.b.example.com``.
    """
    pattern, host = pattern.lower(), host.lower()
    if pattern == host:
        return True
    return pattern.startswith("*.") and host.partition(".")[2] == pattern[2:] != ""


def patterns_for(host: str) -> tuple[str, ...]:
    """Return the patterns, in lower case, within which a host lies: itself, and a wildcard."""
    host = host.lower()
    _, _, domain = host.partition(".")
    return (host, f"*.{domain}") if domain else (host,)


class Cover(Enum):
    """Whether the TLS section of an Ingress answers for a host."""

    NAMED = "named"
    UNNAMED = "an entry without hosts"
    NONE = "none"


def tls_cover(ingress: Resource, host: str) -> tuple[Cover, Place]:
    """Look for the TLS entry that answers for a host, empty for every host.

    An entry without hosts "defaults to the wildcard host setting of the controller", so it is all
    that a rule for every host can have; for a named host its certificate decides.
    """
    unnamed = None
    for number, entry in enumerate(ingress.items("spec", "tls")):
        names = entry.get("hosts", [])
        for index, name in enumerate(names):
            if host and matches_host(name, host):
                return Cover.NAMED, ingress.at("spec", "tls", number, "hosts", index)
        if not names and unnamed is None:
            unnamed = ingress.at("spec", "tls", number)
    if unnamed is not None:
        return (Cover.UNNAMED if host else Cover.NAMED), unnamed
    return Cover.NONE, ingress.at("spec", "tls")


def for_host(all_routes: Iterable[Route], host: str) -> tuple[Route, ...]:
    """Return the routes that decide about a host, the default backends among them.

    A host of its own wins over a wildcard, and a wildcard over rules for every host: the rules
    that lose are not looked at for paths that the winner lacks.
    """
    found = [one for one in all_routes if one.path_type != DEFAULT_BACKEND]
    defaults = tuple(one for one in all_routes if one.path_type == DEFAULT_BACKEND)
    for chosen in (
        [one for one in found if one.host and one.host == host.lower()],
        [one for one in found if one.host and matches_host(one.host, host)],
        [one for one in found if not one.host],
    ):
        if chosen:
            return (*chosen, *defaults)
    return defaults


def winner(candidates: Iterable[Route], path: str) -> Route | None:
    """Return the route that a request's path takes, among those that decide about its host."""
    matching = [one for one in candidates if _matches_path(one, path)]
    if not matching:
        return None
    return max(
        matching,
        key=lambda one: (
            one.path_type != DEFAULT_BACKEND,
            len(one.path.rstrip("/")),
            one.path_type == "Exact",
        ),
    )


def _matches_path(route: Route, path: str) -> bool:
    if route.path_type == DEFAULT_BACKEND:
        return True
    if route.path_type == "Exact":
        return route.path == path
    if route.path_type == "Prefix":
        prefix = route.path.rstrip("/")
        return path == prefix or path.startswith(f"{prefix}/")
    # Whatever the class makes of it; ingress-nginx compares the beginning of the text.
    return path.startswith(route.path)
