"""The ports that containers declare, by number and by name."""

from __future__ import annotations

from collections.abc import Iterable

from chloro_lint.kube.pods import Container
from chloro_lint.model.values import NamedTuple


class DeclaredPort(NamedTuple):
    """One entry of a container's ``ports``; the name is empty where it has none."""

    container: Container
    number: int
    name: str
    protocol: str


def declared_ports(containers: Iterable[Container]) -> tuple[DeclaredPort, ...]:
    """Return what containers declare to listen on. Kubernetes opens or closes nothing by it."""
    return tuple(
        DeclaredPort(one, port["containerPort"], port.get("name", ""), port.get("protocol", "TCP"))
        for one in containers
        for port in one.data.get("ports") or ()
        if "containerPort" in port
    )


def declares(ports: Iterable[DeclaredPort], wanted: int | str) -> bool:
    """Tell whether a port, given by number or by name, is among those declared."""
    return wanted != "" and any(
        wanted == (one.name if isinstance(wanted, str) else one.number) for one in ports
    )


def listed(ports: Iterable[DeclaredPort]) -> str:
    """Write ports for a sentence: ``http 8080, 9090``; ``none`` where there are none."""
    return ", ".join(f"{one.name} {one.number}".lstrip() for one in ports) or "none"
