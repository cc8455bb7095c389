"""CHL532: the namespace's quota allows the documented amount of a resource."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.quantity import quantity, show
from chloro_lint.kube.quotas import Allowance, allowances, covers_every_pod
from chloro_lint.model import (
    Bound,
    Outcome,
    Parameter,
    Parameters,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL532",
    name="wrong-quota-value",
    severity=Severity.ERROR,
    target="set",
    summary="ResourceQuota allows another amount than the document",
    why=(
        "A lower amount refuses pods before the system has the size it was planned with; a higher "
        "one takes from other tenants what was promised to them. Where the document gives a range, "
        "its lower figure is read as requests and its upper one as limits."
    ),
    fix="Set the resource under `spec.hard` of the namespace's ResourceQuota to the document's value.",
    parameters={
        "namespace": Parameter("the namespace of the quota", "string"),
        "resource": Parameter("the resource as quotas name it, such as requests.cpu", "string"),
        "value": Parameter("the documented amount, as a quantity", "quantity"),
    },
    references=("https://kubernetes.io/docs/concepts/policy/resource-quotas/",),
)
def wrong_quota_value(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the tightest quota of the namespace that counts every pod, by value.

    ``cpu`` and ``requests.cpu`` are one resource, as are ``memory`` and ``requests.memory``.
    """
    namespace, resource = parameters["namespace"], parameters["resource"]
    bound: Bound = parameters["value"]
    quotas = world.set.in_namespace("ResourceQuota", namespace)
    general = [one for one in quotas if covers_every_pod(one)]
    found = allowances(general, resource)
    expected = f"{resource} {bound}"
    if not quotas:
        yield failed(
            world.absent("ResourceQuota", namespace),
            f"namespace {namespace} has no ResourceQuota",
            seen="absent",
            expected=expected,
            reported_by="missing-resource-quota",
        )
    elif not general:
        yield failed(
            quotas[0].at("spec"),
            f"namespace {namespace} has no ResourceQuota that counts every pod; "
            f"{quotas[0].name} counts those of a scope",
            seen="scoped",
            expected=expected,
        )
    elif not found:
        yield failed(
            general[0].at("spec", "hard", resource),
            f"{general[0].label} does not bound {resource}; documented is {bound}",
            seen="absent",
            expected=expected,
        )
    else:
        yield _judged(found[0], resource, bound)


def _judged(tightest: Allowance, resource: str, bound: Bound) -> Outcome:
    seen, expected = show(tightest.value, resource), f"{resource} {bound}"
    if bound._replace(value=quantity(bound.value)).admits(tightest.value):
        return passed(tightest.place, seen=seen, expected=expected)
    return failed(
        tightest.place,
        f"{tightest.place.resource.label} sets {tightest.place.path[-1]} to {seen}; "
        f"documented is {bound}",
        seen=seen,
        expected=expected,
    )
