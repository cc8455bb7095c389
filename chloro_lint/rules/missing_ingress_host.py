"""CHL112: the public hosts are those of the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.ingress_controllers import certificate_annotation
from chloro_lint.kube.ingress_routes import Cover, Host, hosts, matches_host, tls_cover
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL112",
    name="missing-ingress-host",
    severity=Severity.ERROR,
    target="set",
    summary="No Ingress answers for a documented host",
    why=(
        "The name leads users to the controller, which has no rule for it and answers 404, with a "
        "certificate that is not for the host."
    ),
    fix="Name the host under `spec.rules[].host` and under `spec.tls[].hosts`.",
    parameters={
        "namespace": Parameter("the namespace of the Ingresses", "string"),
        "hosts": Parameter("the hosts that users call", "strings"),
    },
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards",
    ),
)
def missing_ingress_host(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for a rule and a TLS entry for each host, over all Ingresses of the namespace.

    Rules without a host do answer, but do not say that the host is meant.
    """
    namespace: str = parameters["namespace"]
    ingresses = [
        one
        for one in world.set.in_namespace("Ingress", namespace)
        if not ingress_nginx.is_canary(one)
    ]
    wanted: list[str] = parameters["hosts"]
    lacking = []
    for name in wanted:
        answering = [
            host
            for ingress in ingresses
            for host in hosts(ingress)
            if host.name and matches_host(host.name, name)
        ]
        if answering:
            yield _secured(name, answering[0], ingresses)
        else:
            lacking.append(name)
    if lacking:
        seen = sorted({host.name for ingress in ingresses for host in hosts(ingress) if host.name})
        yield failed(
            ingresses[0].at("spec", "rules") if ingresses else world.absent("Ingress", namespace),
            f"no Ingress of namespace {namespace} answers for {', '.join(lacking)}",
            seen=", ".join(seen) or "no host",
            expected=", ".join(wanted),
            reported_by="" if ingresses else "missing-ingress",
        )


def _secured(name: str, host: Host, ingresses: Sequence[Resource]) -> Outcome:
    ingress = host.place.resource
    covers = [tls_cover(one, name)[0] for one in ingresses]
    if Cover.NAMED in covers or ingress_nginx.switched_on(ingress, "ssl-passthrough"):
        return passed(host.place, seen=host.name, expected=name)
    if Cover.UNNAMED in covers or certificate_annotation(ingress):
        return unknown(
            host.place,
            f"{ingress.label} answers for {name}, and its certificate is not named by host",
            missing=f"whether the certificate is for {name}",
        )
    return failed(
        ingress.at("spec", "tls"),
        f"{ingress.label} answers for {name}, but names it in no tls entry",
        seen="not under spec.tls",
        expected=name,
        reported_by="ingress-without-tls",
    )
