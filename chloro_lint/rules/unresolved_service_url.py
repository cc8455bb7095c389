"""CHL818: addresses in configuration name Services that exist, and ports that they have."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.service_ports import is_alias
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.references import Reference, State
from chloro_lint.references.addresses import Address, addresses_in, has_addresses
from chloro_lint.references.reference import Target
from chloro_lint.world import World


@rule(
    code="CHL818",
    name="unresolved-service-url",
    severity=Severity.WARNING,
    target="set",
    summary="Configuration names a Service or port that does not exist",
    why=(
        "The program looks the host up in the cluster's DNS and finds nothing, or knocks at a port "
        "on which the Service does not listen. Only hosts without dots and hosts under `.svc` are "
        "looked at; anything else may be outside the cluster."
    ),
    fix="Write the name and a port of a Service, the Service's own port and not its target port.",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/",
        "https://kubernetes.io/docs/concepts/services-networking/service/",
    ),
)
def unresolved_service_url(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Resolve the addresses in environments, ConfigMaps and plain Secrets, one finding a field.

    A bare host that is no Service is reported only where a port stands beside it or a Service has
    nearly that name: else it may be anything.
    """
    asked: set[Target] = set()
    for one in world.set.among(has_addresses):
        told: set[Place] = set()
        for address in addresses_in(one):
            outcome = None if address.place in told else _judged(world, address)
            if outcome is None:
                continue
            if outcome.missing:
                target = ("Service", address.namespace, address.service)
                if target in asked:
                    continue
                asked.add(target)
            elif outcome.message:
                told.add(address.place)
            yield outcome


def _judged(world: World, address: Address) -> Outcome | None:
    reference = Reference(address.place, "Service", address.namespace, address.service)
    found = world.references.resolve(reference)
    if found.target is not None:
        return _port(address, found.target)
    if found.state is State.MISSING:
        near = world.references.nearest(reference)
        if address.qualified or near or address.port is not None:
            return _missing(world, address, near)
    elif found.state is State.UNKNOWN and address.qualified:
        message = f"{address.place.resource.label} calls {address.shown}, which is not here"
        service = f"{address.namespace}/{address.service}"
        return unknown(address.place, message, missing=f"the Service {service}")
    return None


def _missing(world: World, address: Address, near: str | None) -> Outcome:
    hint = f"; did you mean {near!r}?" if near else ""
    other = world.set.named("Service", address.namespace, near) if near else None
    return failed(
        address.place,
        f"{address.place.resource.label} calls {address.shown}, but namespace {address.namespace} "
        f"has no Service {address.service!r}{hint}",
        seen=address.shown,
        expected="a Service of the namespace",
        related=(Related(other.at("metadata", "name"), "the nearest name"),) if other else (),
    )


def _port(address: Address, service: Resource) -> Outcome | None:
    """Compare the port; a headless Service has no address of its own, so any port of its pods."""
    direct = service.get("spec", "clusterIP") == "None" or is_alias(service)
    ports = [one["port"] for one in service.items("spec", "ports") if "port" in one]
    if address.port is None or direct or address.port in ports:
        return passed(address.place, seen=address.shown)
    offered = ", ".join(map(str, ports))
    return failed(
        address.place,
        f"{address.place.resource.label} calls {address.shown}, but {service.label} has "
        f"{f'port {offered}' if offered else 'no port'}",
        seen=address.shown,
        expected=f"one of {offered}" if offered else "a port of the Service",
        related=(Related(service.at("spec", "ports"), "the Service's ports"),),
    )
