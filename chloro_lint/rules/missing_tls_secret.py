"""CHL106: every TLS entry of an Ingress names a Secret with a key pair."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.references import Reference, State
from chloro_lint.world import World

_KEYS = ("tls.crt", "tls.key")
_ACME = "kubernetes.io/tls-acme"


@rule(
    code="CHL106",
    name="missing-tls-secret",
    severity=Severity.ERROR,
    target="set",
    summary="Certificate of an Ingress is not there",
    why=(
        "Without its Secret the controller answers with a certificate of its own that no browser "
        "trusts, or with the certificate of another site."
    ),
    fix="Name a Secret of type kubernetes.io/tls, or let cert-manager make it by an issuer annotation.",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
        "https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets",
    ),
)
def missing_tls_secret(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Resolve the Secret of each TLS entry: in the set, made at run time, or missing."""
    ingresses = world.set.of_kind("Ingress")
    if world.namespaces and not any(one.items("spec", "tls") for one in _system(world, ingresses)):
        first = next(_system(world, ingresses), None)
        near = first.at("spec", "tls") if first else world.absent("Ingress", world.namespaces[0])
        yield failed(
            near,
            "no Ingress of the system has a certificate: none has a tls section",
            seen="no tls section",
            expected="a Secret of type kubernetes.io/tls",
            reported_by="ingress-without-tls" if first else "missing-ingress",
        )
    for ingress in ingresses:
        for number, _ in enumerate(ingress.items("spec", "tls")):
            yield _judged(world, ingress.at("spec", "tls", number, "secretName"))


def _system(world: World, ingresses: tuple[Resource, ...]) -> Iterator[Resource]:
    return (one for one in ingresses if world.in_system(one))


def _judged(world: World, at: Place) -> Outcome:
    ingress = at.resource
    name = ingress.get(*at.path)
    if not name:
        return _unnamed(world, at)
    found = world.references.resolve(Reference(at, "Secret", ingress.namespace, name))
    if found.target is not None:
        return _holds(at, found.target)
    if found.by is not None:
        return passed(at, seen=f"{name}, made by {found.by.label}")
    if found.state is State.ASSUMED:
        return passed(at, seen=name, assumptions=found.assumptions)
    if found.state is State.MISSING and not _by_acme(ingress):
        return failed(
            at,
            f"Secret {name!r} of {ingress.label} is not in namespace {ingress.namespace}, and "
            "nothing here makes it",
            seen="absent",
            expected="a Secret of type kubernetes.io/tls",
        )
    return unknown(
        at,
        f"{ingress.label} takes its certificate from Secret {name!r}, which is not here",
        missing=f"the Secret {ingress.namespace}/{name}",
    )


def _by_acme(ingress: Resource) -> bool:
    """Tell whether cert-manager's default issuer is asked, which no manifest of the set names."""
    return bool(ingress.get("metadata", "annotations", _ACME) == "true")


def _unnamed(world: World, at: Place) -> Outcome:
    if world.in_system(at.resource):
        return failed(
            at,
            f"a tls entry of {at.resource.label} names no Secret",
            seen="absent",
            expected="a Secret of type kubernetes.io/tls",
        )
    return unknown(
        at,
        f"a tls entry of {at.resource.label} leaves the certificate to the controller",
        missing="the controller's default certificate",
    )


def _holds(at: Place, secret: Resource) -> Outcome:
    held = {**secret.mapping("data"), **secret.mapping("stringData")}
    lacking = [key for key in _KEYS if not held.get(key)]
    kind = secret.get("type", default="Opaque")
    related = (Related(at, "the Ingress that serves it"),)
    if lacking:
        return failed(
            secret.at("data" if "data" in secret.data else "stringData"),
            f"{secret.label} has no {' and no '.join(lacking)}, but an Ingress serves it",
            seen=", ".join(held) or "empty",
            expected=", ".join(_KEYS),
            related=related,
            about=at.resource,
        )
    if kind != "kubernetes.io/tls":
        return failed(
            secret.at("type"),
            f"{secret.label} is of type {kind}, but an Ingress serves it as a certificate",
            seen=kind,
            expected="kubernetes.io/tls",
            related=related,
            severity=Severity.WARNING,
            about=at.resource,
        )
    return passed(at, seen=f"{secret.label} of type {kind}")
