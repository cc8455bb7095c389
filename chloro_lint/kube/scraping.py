"""Who asks Prometheus to be scraped: annotations, ServiceMonitors and PodMonitors.

The annotations are a convention: Kubernetes and Prometheus know nothing of them, the scrape
configuration that is commonly shipped does. Monitors are kinds of the Prometheus operator, whose
types are not checked beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chloro_lint.model import FieldPath, Place, Resource
from chloro_lint.model.values import NamedTuple

_GROUP: Final = "monitoring.coreos.com"
_SCRAPE: Final = "prometheus.io/scrape"
_PORT: Final = "prometheus.io/port"


def annotated_port(resource: Resource, metadata: FieldPath) -> tuple[Place, str] | None:
    """Return the port that annotations ask to be scraped at, and where; None if they do not."""
    annotations = resource.mapping(*metadata, "annotations")
    if annotations.get(_SCRAPE) != "true" or _PORT not in annotations:
        return None
    return resource.at(*metadata, "annotations", _PORT), str(annotations[_PORT]).strip()


class Endpoint(NamedTuple):
    """One port that a monitor scrapes, and the field that names it."""

    place: Place
    port: int | str
    of_pod: bool
    """A port of the pods' containers, not a named port of the Service."""


def is_monitor(group: str, kind: str) -> bool:
    """Tell whether objects of a kind tell Prometheus what to scrape."""
    return group == _GROUP and kind in _LISTS


def endpoints(monitor: Resource) -> tuple[Endpoint, ...]:
    """Return what a ServiceMonitor or PodMonitor scrapes; endpoints without a port are left out.

    In a ServiceMonitor ``port`` is the name of a Service's port and ``targetPort`` a port of the
    pods; in a PodMonitor ``port`` is the name of a container's port and ``portNumber`` its number.
    The first of them that is written counts, as in the operator.
    """
    field, keys = _LISTS.get(monitor.kind, ("", ()))
    if monitor.group != _GROUP or not keys:
        return ()
    found = []
    for number, endpoint in enumerate(monitor.items("spec", field)):
        if not isinstance(endpoint, dict):
            continue
        key = next((one for one in keys if _is_port(endpoint.get(one))), None)
        if key is not None:
            place = monitor.at("spec", field, number, key)
            of_pod = monitor.kind == "PodMonitor" or key != "port"
            found.append(Endpoint(place, endpoint[key], of_pod))
    return tuple(found)


_LISTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "ServiceMonitor": ("endpoints", ("port", "targetPort")),
    "PodMonitor": ("podMetricsEndpoints", ("port", "portNumber", "targetPort")),
}


def _is_port(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def monitored_namespaces(monitor: Resource) -> frozenset[str] | None:
    """Return the namespaces that a monitor looks into; None where it looks into all of them."""
    selector = monitor.mapping("spec", "namespaceSelector")
    if selector.get("any") is True:
        return None
    names = selector.get("matchNames")
    written = [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
    return frozenset(written or [monitor.namespace])


def monitor_selector(monitor: Resource) -> Mapping[str, Any]:
    """Return the label selector of what a monitor scrapes, with what cannot be read left out."""
    selector = monitor.mapping("spec", "selector")
    labels = selector.get("matchLabels")
    expressions = selector.get("matchExpressions")
    return {
        "matchLabels": labels if isinstance(labels, dict) else {},
        "matchExpressions": [one for one in expressions if isinstance(one, dict)]
        if isinstance(expressions, list)
        else [],
    }
