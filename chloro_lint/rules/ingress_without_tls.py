"""CHL102: every host of an Ingress is covered by its TLS section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.ingress_controllers import certificate_annotation, for_ingress_nginx
from chloro_lint.kube.ingress_routes import Cover, Host, hosts, patterns_for, tls_cover
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World

_MINION = "nginx.org/mergeable-ingress-type"


@rule(
    code="CHL102",
    name="ingress-without-tls",
    severity=Severity.ERROR,
    target="set",
    summary="Ingress answers for a host without TLS",
    why=(
        "Whoever stands between the browser and the cluster reads and changes everything, "
        "passwords and tokens included. Browsers warn users away from such a host."
    ),
    fix="Name the host under `spec.tls[].hosts`, with the Secret that holds its certificate.",
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",),
    equivalents={"polaris": "tlsSettingsMissing", "kubescape": "C-0263"},
)
def ingress_without_tls(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for a TLS entry for each host, in the same Ingress or beside it.

    A wildcard covers one label. A rule without a host and a default backend answer for every
    name, which only an entry without hosts covers. ingress-nginx keeps certificates by host, so
    there an entry of another Ingress counts too.
    """
    ingresses = world.set.of_kind("Ingress")
    if world.namespaces and not any(world.in_system(one) for one in ingresses):
        yield failed(
            world.absent("Ingress", world.namespaces[0]),
            "no Ingress serves the system over TLS: there is none",
            seen="no Ingress",
            expected="TLS for every host",
            reported_by="missing-ingress",
        )
    beside = _by_tls_host(ingresses)
    for ingress in ingresses:
        excuse = _excuse(ingress)
        if excuse:
            yield inapplicable(ingress.at("spec", "tls"), f"{ingress.label} {excuse}")
        elif annotation := certificate_annotation(ingress):
            yield unknown(
                ingress.at("metadata", "annotations", annotation),
                f"{ingress.label} takes its certificates by {annotation}",
                missing="the listeners and certificates of the load balancer",
            )
        else:
            severity = None if world.in_system(ingress) else Severity.WARNING
            yield from _judged(ingress, beside, severity)


def _excuse(ingress: Resource) -> str:
    if ingress_nginx.is_canary(ingress):
        return "is a canary: it takes its TLS from the Ingress whose routes it shares"
    if ingress_nginx.switched_on(ingress, "ssl-passthrough"):
        return "passes TLS on to the pods unopened"
    if ingress.get("metadata", "annotations", _MINION) == "minion":
        return "is a minion: it takes its TLS from its master"
    return ""


_Beside: TypeAlias = Mapping[str, tuple[int, Resource]]


def _by_tls_host(ingresses: Sequence[Resource]) -> _Beside:
    """Return the first Ingress for ingress-nginx, and its number, that names a host for TLS."""
    found: dict[str, tuple[int, Resource]] = {}
    for number, one in enumerate(ingresses):
        entries = one.items("spec", "tls")
        for entry in entries if entries and for_ingress_nginx(one) else ():
            for name in entry.get("hosts", []):
                found.setdefault(name.lower(), (number, one))
    return found


def _judged(ingress: Resource, beside: _Beside, severity: Severity | None) -> Iterator[Outcome]:
    bare: list[Host] = []
    for host in hosts(ingress):
        outcome = _covered(ingress, host, beside)
        if outcome is not None:
            yield outcome
        else:
            bare.append(host)
    if bare and not ingress.items("spec", "tls"):
        names = ", ".join(dict.fromkeys(one.name or "every host" for one in bare))
        yield failed(
            ingress.at("spec", "tls"),
            f"{ingress.label} serves {names} without TLS",
            seen="no tls section",
            expected="TLS for every host",
            severity=severity,
        )
        return
    for host in bare:
        yield _uncovered(ingress, host, severity)


def _covered(ingress: Resource, host: Host, beside: _Beside) -> Outcome | None:
    cover, place = tls_cover(ingress, host.name)
    if cover is Cover.NAMED:
        return passed(place, seen=host.name or "an entry for every host", expected="TLS")
    if host.name and for_ingress_nginx(ingress):
        found = [beside[one] for one in patterns_for(host.name) if one in beside]
        if found:
            _, other = min(found, key=lambda one: one[0])
            _, there = tls_cover(other, host.name)
            return passed(there, seen=f"{host.name}, by {other.label}", expected="TLS")
    if cover is Cover.UNNAMED:
        return unknown(
            place,
            f"a tls entry of {ingress.label} names no hosts, so its certificate decides",
            missing=f"whether the certificate is for {host.name}",
        )
    return None


def _uncovered(ingress: Resource, host: Host, severity: Severity | None) -> Outcome:
    if host.name:
        message = f"host {host.name!r} of {ingress.label} is in no tls entry"
    else:
        message = f"{ingress.label} answers for every host here, but its tls entries name hosts"
    return failed(
        host.place,
        message,
        seen=host.name or "every host",
        expected="TLS for every host",
        related=(Related(ingress.at("spec", "tls"), "the TLS section"),),
        severity=severity,
    )
