"""Lenses on NetworkPolicies: the directions that they isolate, and for which pods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.selectors import matches
from chloro_lint.model import Resource

INGRESS: Final = "Ingress"
EGRESS: Final = "Egress"
DIRECTIONS: Final = (INGRESS, EGRESS)


def isolated_directions(policy: Resource) -> frozenset[str]:
    """Return the directions in which a policy isolates the pods it selects.

    Without ``policyTypes``, or with an empty list, the API server writes Ingress always, and
    Egress where there is at least one egress rule.
    """
    return policy.view(_isolated_directions)


def _isolated_directions(policy: Resource) -> frozenset[str]:
    written = policy.items("spec", "policyTypes")
    if written:
        return frozenset(written)
    return frozenset(DIRECTIONS if policy.items("spec", "egress") else (INGRESS,))


def rules_of(policy: Resource, direction: str) -> list[Any]:
    """Return what a policy lets through in one direction."""
    return policy.items("spec", direction.lower())


def pod_selector(policy: Resource) -> Mapping[str, Any]:
    """Return the selector of the pods that a policy is about; an absent one is an empty one."""
    return policy.mapping("spec", "podSelector")


def selects(policy: Resource, of: Pod) -> bool:
    """Tell whether a policy selects a pod; it looks at its own namespace only."""
    return policy.namespace == of.namespace and matches(pod_selector(policy), of.labels)


def selects_all_pods(policy: Resource) -> bool:
    """Tell whether a policy selects every pod of its namespace, whatever labels it has."""
    return not any(pod_selector(policy).values())
