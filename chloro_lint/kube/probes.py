"""The probes of a container: which it has, how they ask, and at which port."""

from __future__ import annotations

from typing import Final

from chloro_lint.kube.pods import Container

LIVENESS: Final = "livenessProbe"
READINESS: Final = "readinessProbe"
STARTUP: Final = "startupProbe"
PROBES: Final = (LIVENESS, READINESS, STARTUP)

_HANDLERS: Final = ("httpGet", "tcpSocket", "grpc", "exec")


def handler(container: Container, probe: str) -> str | None:
    """Return how a probe asks: httpGet, tcpSocket, grpc or exec; None where there is no probe.

    A probe without a handler, which the API server refuses, counts as none.
    """
    written = container.get(probe, default={})
    return next((one for one in _HANDLERS if one in written), None)


def port(container: Container, probe: str) -> int | str | None:
    """Return the port that a probe asks, by number or by name; None where it asks none."""
    how = handler(container, probe)
    found: int | str | None = container.get(probe, how, "port") if how else None
    return found
