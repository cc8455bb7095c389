"""CHL541: the pods that prove a domain to the certificate authority fit the LimitRange."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from chloro_lint.kube.compute import Amount, Compute
from chloro_lint.kube.definitions import in_force
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
from chloro_lint.proof.limit_bounds import Judgement, judged
from chloro_lint.references import Reference, State, references_of
from chloro_lint.references.of_objects import may_name_issuers
from chloro_lint.world import World

_ISSUERS: Final = ("ClusterIssuer", "Issuer")
_MEBI: Final = 1 << 20
_REQUESTS: Final = {"cpu": Fraction(10, 1000), "memory": Fraction(64 * _MEBI)}
_LIMITS: Final = {"cpu": Fraction(100, 1000), "memory": Fraction(64 * _MEBI)}


@rule(
    code="CHL541",
    name="excluded-challenge-solver",
    severity=Severity.WARNING,
    target="set",
    summary="LimitRange refuses the pods that answer certificate challenges",
    why=(
        "For an HTTP-01 challenge cert-manager starts a pod in the namespace of the certificate. "
        "It requests 10m of CPU and 64Mi of memory and is limited to 100m and 64Mi, unless "
        "cert-manager was told otherwise. Where a LimitRange refuses it no certificate is issued "
        "or renewed, and the Ingress serves a self-made one."
    ),
    fix=(
        "Lower the minimum of the LimitRange, prove the domain by DNS-01, or raise the figures by "
        "cert-manager's options `--acme-http01-solver-resource-*`."
    ),
    references=(
        "https://cert-manager.io/docs/configuration/acme/http01/",
        "https://cert-manager.io/docs/cli/controller/",
    ),
)
def excluded_challenge_solver(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Hold the solver pod against the LimitRange of each namespace that asks for certificates.

    Of an issuer that is not in the set it is not known which challenges it answers.
    """
    limits: dict[str, list[Place]] = {}
    for one in in_force(world.set.of_kind("LimitRange")):
        items = [one.at("spec", "limits", n) for n in range(len(one.items("spec", "limits")))]
        found = [item for item in items if one.get(*item.path, "type") == "Container"]
        limits.setdefault(one.namespace, []).extend(found)
    asked: set[tuple[str, str]] = set()
    namers = world.set.among(may_name_issuers) if limits else ()
    for reference in (each for one in namers for each in references_of(one)):
        namespace = reference.place.resource.namespace
        if reference.kind not in _ISSUERS or not limits.get(namespace):
            continue
        if (namespace, reference.label) not in asked:
            asked.add((namespace, reference.label))
            yield _judged(world, reference, limits[namespace])


def _judged(world: World, reference: Reference, limits: list[Place]) -> Outcome:
    user = reference.place.resource
    bound = next((one for item in limits for one in _of_solver(reference.place, item)), None)
    if bound is None:
        return passed(reference.place, seen="the solver's pod fits the LimitRange")
    found = world.references.resolve(reference)
    issuer = found.target if found.state is State.PRESENT else None
    if issuer is not None and not _over_http(issuer):
        return passed(reference.place, seen=f"{issuer.label} starts no pods")
    message = (
        f"the pod that answers HTTP-01 challenges for {user.label} {bound.wrong} in "
        f"{bound.bound.resource.label}"
    )
    if issuer is None or _is_told_otherwise(issuer):
        missing = f"whether {reference.label} answers HTTP-01 challenges, and by which pods"
        return unknown(bound.bound, message, missing=missing)
    return failed(
        bound.bound,
        message,
        seen=bound.seen,
        expected=bound.expected,
        related=(
            Related(reference.place, "who asks for a certificate"),
            Related(issuer.at("spec", "acme", "solvers"), "the issuer's challenges"),
        ),
    )


def _of_solver(at: Place, item: Place) -> Iterator[Judgement]:
    requests = {name: Amount(value, at, defaulted=True) for name, value in _REQUESTS.items()}
    limits = {name: Amount(value, at, defaulted=True) for name, value in _LIMITS.items()}
    for one in judged("the solver", Compute(requests, limits), at, item):
        if one.wrong and one.resource in _REQUESTS:
            yield one


def _solvers(issuer: Resource) -> Iterator[dict[str, object]]:
    for one in issuer.items("spec", "acme", "solvers"):
        if isinstance(one, dict) and isinstance(one.get("http01"), dict):
            yield one["http01"]


def _over_http(issuer: Resource) -> bool:
    return any(True for _ in _solvers(issuer))


def _is_told_otherwise(issuer: Resource) -> bool:
    """Tell whether an issuer shapes the solver's pods itself, with figures of its own perhaps."""
    return any(
        isinstance(way, dict) and "podTemplate" in way
        for one in _solvers(issuer)
        for way in one.values()
    )
