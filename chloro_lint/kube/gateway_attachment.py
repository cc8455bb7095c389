"""Whether a Gateway takes a route: its listeners' kinds, namespaces, hostnames, names and ports.

Source: the Gateway API reference (ParentReference, Listener, AllowedRoutes). A route attaches to
the listeners that its parentRef leaves, by ``sectionName`` and ``port``; each admits the namespaces
that ``allowedRoutes`` says, by default the Gateway's own, and the kinds of its protocol; one with a
hostname takes only routes of which a hostname lies within it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.kube.selectors import matches
from chloro_lint.model import FieldPath, Resource

_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "HTTP": frozenset({"HTTPRoute", "GRPCRoute"}),
    "HTTPS": frozenset({"HTTPRoute", "GRPCRoute"}),
    "TLS": frozenset({"TLSRoute", "TCPRoute"}),
    "TCP": frozenset({"TCPRoute"}),
    "UDP": frozenset({"UDPRoute"}),
}


def parents(route: Resource) -> Iterator[FieldPath]:
    """Return the paths of a route's parentRefs."""
    for number, one in enumerate(route.items("spec", "parentRefs")):
        if isinstance(one, dict):
            yield ("spec", "parentRefs", number)


def refusal(
    gateway: Resource, route: Resource, parent: FieldPath, labels: Mapping[str, str] | None
) -> str | None:
    """Say why no listener of a Gateway takes a route by one of its parentRefs, None where one does.

    `labels` are those of the route's namespace, None where they are not known: then a selector of
    namespaces refuses nothing.
    """
    listeners = [one for one in gateway.items("spec", "listeners") if isinstance(one, dict)]
    section, port = route.get(*parent, "sectionName"), route.get(*parent, "port")
    if section is not None:
        names = ", ".join(str(one.get("name")) for one in listeners) or "none"
        listeners = [one for one in listeners if one.get("name") == section]
        if not listeners:
            return f"has no listener {section!r}, only {names}"
    if port is not None:
        listeners = [one for one in listeners if one.get("port") == port]
        if not listeners:
            return f"has no such listener on port {port}"
    reasons = [_refused(one, gateway, route, labels) for one in listeners]
    return next((one for one in reasons if one), None) if all(reasons) else None


def _refused(
    listener: Mapping[str, Any],
    gateway: Resource,
    route: Resource,
    labels: Mapping[str, str] | None,
) -> str:
    name = f"listener {listener.get('name', '')!r}"
    allowed = listener.get("allowedRoutes") or {}
    kinds = _kinds(allowed) or _KINDS.get(str(listener.get("protocol")), frozenset({route.kind}))
    if route.kind not in kinds:
        return f"takes no {route.kind} by its {name}"
    where = allowed.get("namespaces") or {}
    scope = where.get("from", "Same")
    if scope == "Same" and route.namespace != gateway.namespace:
        return f"takes routes of its own namespace {gateway.namespace} only, by its {name}"
    selector = where.get("selector")
    if scope == "Selector" and selector and labels is not None and not matches(selector, labels):
        return f"does not select namespace {route.namespace} by its {name}"
    if scope == "None":
        return f"takes no routes by its {name}"
    host = str(listener.get("hostname", ""))
    hosts = [str(one) for one in route.items("spec", "hostnames")]
    if host and hosts and not any(_meet(host, one) for one in hosts):
        return f"answers for {host} only, by its {name}"
    return ""


def _kinds(allowed: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        str(one.get("kind")) for one in allowed.get("kinds") or () if isinstance(one, dict)
    )


def _meet(listener: str, route: str) -> bool:
    """Tell whether two hostnames have a host in common; a wildcard stands for one label or more."""
    one, other = listener.lower(), route.lower()
    if one == other:
        return True
    for wide, narrow in ((one, other), (other, one)):
        if wide.startswith("*.") and narrow.removeprefix("*").endswith(wide[1:]):
            return True
    return False
