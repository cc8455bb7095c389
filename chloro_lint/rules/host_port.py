"""CHL311: containers open no port of their node."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.model import (
    Outcome,
    Parameters,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)


@rule(
    code="CHL311",
    name="host-port",
    severity=Severity.ERROR,
    target="container",
    summary="Container opens a port of its node",
    why=(
        "A host port is reachable at the node's address, past Services, the Ingress controller and "
        "often NetworkPolicies. It also limits the pod to one per node, so that rollouts and "
        "scaling stall once every node has one."
    ),
    fix="Remove `hostPort` and reach the container through a Service.",
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://kubernetes.io/docs/concepts/configuration/overview/",
    ),
    equivalents={
        "polaris": "hostPortSet",
        "checkov": "CKV_K8S_26",
        "trivy": "KSV-0024",
        "kubescape": "C-0044",
    },
)
def host_port(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge each port by itself; 0 is no port.

    In a pod on its node's network every port is the node's, written or not: host-network says so.
    """
    if container.pod.get("hostNetwork") is True:
        yield inapplicable(
            container.at("ports"), f"{container.label} is on the network of its node as a whole"
        )
        return
    found = False
    for number, port in enumerate(container.resource.items(*container.path, "ports")):
        opened = port.get("hostPort") if isinstance(port, dict) else None
        if not opened:
            continue
        found = True
        address = port.get("hostIP")
        where = f" on {address}" if address else ""
        yield failed(
            container.at("ports", number, "hostPort"),
            f"{container.label} opens port {opened} of its node{where}",
            seen=f"hostPort {opened}{where}",
            expected="no hostPort",
        )
    if not found:
        yield passed(container.at("ports"), seen="no hostPort", expected="no hostPort")
