"""CHL320: probes and hooks ask the pod that they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.probes import PROBES
from chloro_lint.model import Outcome, Parameter, Parameters, Severity, failed, passed, rule

_WHERE = (*((one,) for one in PROBES), ("lifecycle", "postStart"), ("lifecycle", "preStop"))
_HANDLERS = ("httpGet", "tcpSocket")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@rule(
    code="CHL320",
    name="foreign-probe-host",
    severity=Severity.WARNING,
    target="container",
    summary="Probe or hook calls a host that is not its pod",
    why=(
        "The kubelet sends probes and hooks from the network of the node. With a `host` they leave "
        "the pod: the answer says nothing about the container, and whoever writes manifests makes "
        "nodes call addresses that pods may not reach."
    ),
    fix="Remove `host`; the kubelet then asks the address of the pod.",
    parameters={
        "node-loopback": Parameter(
            "whether a pod in the network of its node may name the loopback address",
            "boolean",
            True,
        )
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes",
    ),
)
def foreign_probe_host(container: Container, parameters: Parameters) -> Iterator[Outcome]:
    """Look for `host` in the handlers of probes and hooks.

    A pod in the network of its node listens on the node's loopback address itself; nothing else
    is reached by that address from the kubelet.
    """
    own = _LOOPBACK if parameters["node-loopback"] and container.pod.get("hostNetwork") else ()
    failures = []
    for where in _WHERE:
        for handler in _HANDLERS:
            host = container.get(*where, handler, "host")
            if isinstance(host, str) and host and host not in own:
                at = container.at(*where, handler, "host")
                node = ", which is the node" if host in _LOOPBACK else ""
                message = f"{container.label}: {where[-1]} calls {host!r}{node}, not its pod"
                failures.append(failed(at, message, seen=host, expected="absent"))
    yield from failures or [passed(container.at(), seen="no host of their own", expected="absent")]
