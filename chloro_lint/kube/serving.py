"""Which containers of a pod serve requests: those that the Services in front of it can reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chloro_lint.kube.pods import MAIN, SIDECAR, Container, Pod
from chloro_lint.kube.ports import declared_ports, declares
from chloro_lint.kube.service_ports import is_alias, service_ports
from chloro_lint.model import Resource


def serving_containers(
    fronted: Iterable[tuple[Resource, Sequence[Pod]]], awaited: Iterable[Pod] = ()
) -> Mapping[Pod, tuple[Container, ...]]:
    """Return the containers that serve, for each pod behind a Service.

    `fronted` pairs each Service with the pods that it selects; `awaited` are pods that are to
    serve whether or not a Service finds them. A container that declares a port serves, a sidecar
    only then. As declaring is optional, a main container that declares none serves too, unless
    containers beside it account for every port that the Services lead to.
    """
    services: dict[Pod, list[Resource]] = {one: [] for one in awaited}
    for service, pods in fronted:
        for one in () if is_alias(service) else pods:
            services.setdefault(one, []).append(service)
    return {one: _serving(one, behind) for one, behind in services.items()}


def _serving(of: Pod, services: Sequence[Resource]) -> tuple[Container, ...]:
    lasting = [one for one in of.containers if one.lasting]
    ports = declared_ports(lasting)
    # A name that no container declares leads nowhere; a number may lead to any of them.
    accounted = bool(ports) and all(
        isinstance(port.target, str) or declares(ports, port.target)
        for service in services
        for port in service_ports(service)
    )
    only_with_ports = (SIDECAR, MAIN) if accounted else (SIDECAR,)
    return tuple(one for one in lasting if one.role not in only_with_ports or one.get("ports"))
