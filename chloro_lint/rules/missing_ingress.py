"""CHL101: users reach the system through an Ingress, so there is one."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import Outcome, Parameter, Parameters, Severity, failed, passed, rule
from chloro_lint.world import World


@rule(
    code="CHL101",
    name="missing-ingress",
    severity=Severity.ERROR,
    target="set",
    summary="Namespace has no Ingress",
    why=(
        "Nothing leads from outside to the Services: either nobody reaches the application, or "
        "they reach it by a way round TLS, rate limits and security headers."
    ),
    fix="Add an Ingress that routes the public hosts to the Services.",
    parameters={"namespace": Parameter("the namespace that has one", "string")},
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/",),
)
def missing_ingress(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for at least one Ingress in the namespace."""
    namespace = parameters["namespace"]
    ingresses = world.set.in_namespace("Ingress", namespace)
    for ingress in ingresses:
        yield passed(ingress.at("metadata", "name"), seen=ingress.label)
    if not ingresses:
        yield failed(
            world.absent("Ingress", namespace),
            f"namespace {namespace} has no Ingress",
            seen="absent",
            expected="an Ingress",
        )
