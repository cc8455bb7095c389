"""The probes of a container: which it has, how they ask, and at which port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from chloro_lint.kube.pods import Container, Pod
from chloro_lint.model import FieldPath, Outcome, inapplicable, passed

LIVENESS: Final = "livenessProbe"
READINESS: Final = "readinessProbe"
STARTUP: Final = "startupProbe"
PROBES: Final = (LIVENESS, READINESS, STARTUP)

_HANDLERS: Final = ("httpGet", "tcpSocket", "grpc", "exec")


HOOKS: Final = ("postStart", "preStop")


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


def hook_port(container: Container, hook: str) -> tuple[FieldPath, int | str] | None:
    """Return the port that a lifecycle hook asks, with where it is written; None if it asks none."""
    for how in ("httpGet", "tcpSocket"):
        path = ("lifecycle", hook, how, "port")
        found = container.get(*path)
        if found is not None:
            return path, found
    return None


def lacking(
    pods: Iterable[Pod], serving: Mapping[Pod, Sequence[Container]], probe: str
) -> Iterator[Outcome | Container]:
    """Return an outcome for what has a probe or needs none, and each serving container without.

    Jobs and CronJobs end by themselves, and pods that nothing leads to serve nobody.
    """
    for one in pods:
        workload = one.resource
        containers = serving.get(one, ())
        if not containers or workload.kind in ("Job", "CronJob"):
            at = workload.at("metadata", "name")
            yield inapplicable(at, f"no Service leads to the pods of {workload.label}")
            continue
        for container in containers:
            how = handler(container, probe)
            if how is None:
                yield container
            else:
                yield passed(container.at(probe), seen=f"{container.label}: {how}")
