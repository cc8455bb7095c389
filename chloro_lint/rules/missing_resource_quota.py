"""CHL531: the system's namespaces have a ResourceQuota."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.model import (
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
    code="CHL531",
    name="missing-resource-quota",
    severity=Severity.ERROR,
    target="set",
    summary="Namespace has no ResourceQuota",
    why=(
        "Without a quota one runaway deployment can take the nodes from everything else in the "
        "cluster."
    ),
    fix="Add a ResourceQuota with the documented values to the namespace.",
    parameters={"namespace": Parameter("the namespace that has one", "string")},
    references=("https://kubernetes.io/docs/concepts/policy/resource-quotas/",),
    equivalents={"trivy": "KSV-0040"},
)
def missing_resource_quota(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for at least one ResourceQuota in the namespace."""
    namespace = parameters["namespace"]
    quotas = world.set.in_namespace("ResourceQuota", namespace)
    for quota in quotas:
        yield passed(quota.at("metadata", "name"), seen=quota.label)
    if not quotas:
        yield failed(
            world.absent("ResourceQuota", namespace),
            f"namespace {namespace} has no ResourceQuota",
            seen="absent",
            expected="a ResourceQuota",
        )
