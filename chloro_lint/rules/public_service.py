"""CHL115: nothing but the Ingress publishes the application."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)

_WAYS = {
    "NodePort": "opens a port on every node",
    "LoadBalancer": "has an address of its own outside the cluster",
    "ExternalName": "stands for a host outside the namespace",
}


@rule(
    code="CHL115",
    name="public-service",
    severity=Severity.ERROR,
    target="resource",
    kinds=("Service",),
    summary="Service is reachable past the Ingress",
    why=(
        "Requests that come by a node port, a load balancer or an external address meet no TLS, no "
        "rate limit and no security header: the Ingress is the only door that was hardened."
    ),
    fix="Set `spec.type` to ClusterIP and remove `externalIPs`; publish through the Ingress.",
    parameters={"types": Parameter("the types that Services may have", "strings")},
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types",
    ),
    equivalents={
        "kube-linter": "exposed-services",
        "kube-score": "service-type",
        "trivy": "KSV-0108",
        "kubescape": "C-0256",
    },
)
def public_service(service: Resource, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the type, ClusterIP where none is written, and look for external addresses."""
    types: list[str] = parameters["types"]
    expected = " or ".join(types)
    kind = service.get("spec", "type", default="ClusterIP")
    at = service.at("spec", "type")
    if kind in types:
        yield passed(at, seen=kind, expected=expected)
    else:
        way = _WAYS.get(kind, "is of an undocumented type")
        yield failed(
            at,
            f"{service.label} is of type {kind}, which {way}",
            seen=kind,
            expected=expected,
        )
    addresses = service.items("spec", "externalIPs")
    if addresses:
        yield failed(
            service.at("spec", "externalIPs"),
            f"{service.label} answers on external addresses: {', '.join(addresses)}",
            seen=", ".join(addresses),
            expected="no external address",
        )
