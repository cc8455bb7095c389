"""CHL804: whoever asks to be scraped names a port that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.ports import DeclaredPort, declared_ports, declares, listed
from chloro_lint.kube.scraping import (
    Endpoint,
    annotated_port,
    endpoints,
    is_monitor,
    monitor_selector,
    monitored_namespaces,
)
from chloro_lint.kube.selectors import matches
from chloro_lint.kube.service_ports import service_ports
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL804",
    name="unreachable-scrape-port",
    severity=Severity.WARNING,
    target="set",
    summary="Prometheus is asked to scrape a port that is not there",
    why=(
        "Prometheus drops a target whose port it cannot resolve, or reports it as down, and the "
        "figures that alerts and dashboards are built on are missing without anybody being told. "
        "Scraping is optional in the document: without a word of it there is nothing to judge."
    ),
    fix=(
        "Name a port that the containers declare: its number in the annotation, its name in a "
        "ServiceMonitor (of the Service's port) or a PodMonitor (of the container's port)."
    ),
    references=(
        "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config",
        "https://prometheus-operator.dev/docs/api-reference/api/",
    ),
)
def unreachable_scrape_port(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Resolve the ports of scrape annotations, ServiceMonitors and PodMonitors.

    An annotation states a number: the scrape configuration that is commonly shipped puts it behind
    the pod's address, also for a Service, and takes no name.
    """
    for one in world.set.pods:
        annotated = annotated_port(one.resource, one.metadata_path)
        if annotated is not None:
            yield _annotated(one.resource, *annotated, _ports([one]), ())
    for service in world.set.of_kind("Service"):
        annotated = annotated_port(service, ("metadata",))
        if annotated is not None:
            ports = _ports(world.set.pods_behind(service))
            yield _annotated(
                service, *annotated, ports, tuple(port.target for port in service_ports(service))
            )
    for monitor in world.set.among(is_monitor):
        for endpoint in endpoints(monitor):
            yield from _monitored(world, monitor, endpoint)


def _ports(pods: Sequence[Pod]) -> tuple[DeclaredPort, ...]:
    return declared_ports(one for pod in pods for one in pod.containers if one.lasting)


def _annotated(
    one: Resource,
    at: Place,
    port: str,
    ports: tuple[DeclaredPort, ...],
    targets: tuple[int | str, ...],
) -> Outcome:
    if port.isdecimal() and (declares(ports, int(port)) or int(port) in targets):
        return passed(at, seen=port)
    if not ports:
        return unknown(
            at,
            f"{one.label} asks to be scraped at port {port}, and no containers declare any",
            missing=f"whether anything listens on {port}",
        )
    return failed(
        at,
        f"{one.label} asks to be scraped at port {port}"
        + ("" if port.isdecimal() else ", which is no number")
        + f"; its containers declare {listed(ports)}",
        seen=port,
        expected=f"one of {listed(ports)}",
    )


def _monitored(world: World, monitor: Resource, endpoint: Endpoint) -> Iterator[Outcome]:
    selector, namespaces = monitor_selector(monitor), monitored_namespaces(monitor)
    if monitor.kind == "PodMonitor":
        yield _of_pods(monitor, endpoint, _ports(_pods(world, selector, namespaces)))
        return
    services = _services(world, selector, namespaces)
    if endpoint.of_pod:
        yield _of_pods(
            monitor,
            endpoint,
            _ports([pod for one in services for pod in world.set.pods_behind(one)]),
        )
    else:
        yield _of_services(monitor, endpoint, services)


def _in_one(namespaces: frozenset[str], selector: Mapping[str, Any]) -> bool:
    """Tell whether a monitor looks into one namespace, for labels that something can carry."""
    values = selector["matchLabels"].values()
    return len(namespaces) == 1 and all(isinstance(one, str) for one in values)


def _pods(
    world: World, selector: Mapping[str, Any], namespaces: frozenset[str] | None
) -> Sequence[Pod]:
    if namespaces is not None and _in_one(namespaces, selector):
        return world.set.pods_selected_by(selector, *namespaces)
    return [
        one
        for one in world.set.pods
        if (namespaces is None or one.namespace in namespaces) and matches(selector, one.labels)
    ]


def _services(
    world: World, selector: Mapping[str, Any], namespaces: frozenset[str] | None
) -> Sequence[Resource]:
    if namespaces is not None and _in_one(namespaces, selector):
        return world.set.services_selected_by(selector, *namespaces)
    return [
        one
        for one in world.set.of_kind("Service")
        if (namespaces is None or one.namespace in namespaces)
        and matches(selector, one.mapping("metadata", "labels"))
    ]


def _of_pods(monitor: Resource, endpoint: Endpoint, ports: tuple[DeclaredPort, ...]) -> Outcome:
    if not ports:
        return _nothing_selected(monitor, endpoint, "pods with ports")
    if declares(ports, endpoint.port):
        return passed(endpoint.place, seen=str(endpoint.port))
    return _unresolved(monitor, endpoint, "pods", listed(ports))


def _of_services(monitor: Resource, endpoint: Endpoint, services: Sequence[Resource]) -> Outcome:
    if not services:
        return _nothing_selected(monitor, endpoint, "Service")
    names = [port.get("name", "") for one in services for port in one.items("spec", "ports")]
    if endpoint.port in names:
        return passed(endpoint.place, seen=str(endpoint.port))
    offered = ", ".join(one for one in names if one) or "no named port"
    return _unresolved(monitor, endpoint, "Services", offered)


def _nothing_selected(monitor: Resource, endpoint: Endpoint, what: str) -> Outcome:
    namespaces = monitored_namespaces(monitor)
    where = f"namespace {' or '.join(sorted(namespaces))}" if namespaces else "any namespace"
    return unknown(
        endpoint.place,
        f"{monitor.label} selects no {what} among the manifests",
        missing=f"the {'Services' if what == 'Service' else 'pods'} that it selects in {where}",
    )


def _unresolved(monitor: Resource, endpoint: Endpoint, what: str, offered: str) -> Outcome:
    return failed(
        endpoint.place,
        f"{monitor.label} scrapes port {endpoint.port!r}; the {what} it selects have {offered}",
        seen=str(endpoint.port),
        expected=f"one of {offered}",
    )
