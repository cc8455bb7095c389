"""CHL609: probes and lifecycle hooks ask a port that the container has."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.ports import declared_ports, declares, listed
from chloro_lint.kube.probes import HOOKS, PROBES, handler, hook_port, port
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)


@rule(
    code="CHL609",
    name="unresolved-probe-port",
    severity=Severity.ERROR,
    target="container",
    summary="Probe or hook names a port that the container does not declare",
    why=(
        "The kubelet looks a named port up among the ports of the probe's own container. Where it "
        "finds none the probe fails for ever: the pod never becomes ready, or is restarted again "
        "and again. A postStart hook that fails kills the container, and a preStop hook is skipped. "
        "A number needs no declaration, so whether anything listens there is not "
        "written in the manifest."
    ),
    fix="Name one of the container's ports, or give that port the name that the probe or hook uses.",
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port",
    ),
    equivalents={"kube-linter": "readiness-port"},
)
def unresolved_probe_port(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Resolve the port of each probe: a name in the container itself, a number in its pod.

    Containers of a pod share its network, so a number may be a neighbour's. Of lifecycle hooks only
    names are judged; one that asks another host asks no port of the container.
    """
    for probe in PROBES:
        wanted = port(container, probe)
        if wanted is not None and container.lasting:
            at = container.at(probe, str(handler(container, probe)), "port")
            yield _judged(container, probe, wanted, at)
    for hook in HOOKS:
        asked = hook_port(container, hook)
        if asked is not None and isinstance(asked[1], str) and container.lasting:
            yield _judged(container, f"the {hook} hook", asked[1], container.at(*asked[0]))


def _judged(container: Container, probe: str, wanted: int | str, at: Place) -> Outcome:
    own = declared_ports([container])
    if isinstance(wanted, str):
        if declares(own, wanted):
            return passed(at, seen=f"{probe} {wanted}")
        return failed(
            at,
            f"{probe} of {container.label} asks port {wanted!r}, which the container does not "
            f"declare; it declares {listed(own)}",
            seen=wanted,
            expected=f"one of {listed(own)}" if own else "a port that the container declares",
        )
    if declares(declared_ports(one for one in container.pod.containers if one.lasting), wanted):
        return passed(at, seen=f"{probe} {wanted}")
    return unknown(
        at,
        f"{probe} of {container.label} asks port {wanted}, which no container of the pod declares; "
        f"this one declares {listed(own)}",
        missing=f"whether anything in the pod listens on {wanted}",
    )
