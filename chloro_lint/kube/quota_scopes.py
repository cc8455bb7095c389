"""Which pods a ResourceQuota counts: the scopes of a quota, as admission matches them.

Source: the quota evaluator for pods (`podMatchesScopeFunc` in k8s.io/kubernetes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.kube.compute import Compute
from chloro_lint.kube.pods import Pod
from chloro_lint.model import Resource

_AFFINITIES: Final = ("podAffinity", "podAntiAffinity")


def counts_pod(quota: Resource, of: Pod, parts: Compute, default_priority: str = "") -> bool:
    """Tell whether a quota counts a pod: all of its scopes hold.

    `parts` is what the pod takes as a whole after admission; without any CPU and memory it is of
    the class BestEffort. `default_priority` is the class of pods that name none.
    """
    priority = of.get("priorityClassName", default="") or default_priority
    return all(_holds(scope, of, parts, priority) for scope in _scopes(quota))


def _scopes(quota: Resource) -> Iterator[Mapping[str, Any]]:
    for name in quota.items("spec", "scopes"):
        yield {"scopeName": name, "operator": "Exists"}
    yield from quota.items("spec", "scopeSelector", "matchExpressions")


def _holds(scope: Mapping[str, Any], of: Pod, parts: Compute, priority: str) -> bool:
    match scope.get("scopeName"):
        case "Terminating":
            return of.get("activeDeadlineSeconds") is not None
        case "NotTerminating":
            return of.get("activeDeadlineSeconds") is None
        case "BestEffort":
            return _is_best_effort(parts)
        case "NotBestEffort":
            return not _is_best_effort(parts)
        case "PriorityClass":
            return _selects(scope, priority)
        case "CrossNamespacePodAffinity":
            return any(_crosses(term) for term in _affinity_terms(of))
    return False


def _is_best_effort(parts: Compute) -> bool:
    return not any(
        amounts[name].value > 0
        for amounts in (parts.requests, parts.limits)
        for name in ("cpu", "memory")
        if name in amounts
    )


def _selects(scope: Mapping[str, Any], priority: str) -> bool:
    values = scope.get("values", [])
    match scope.get("operator"):
        case "Exists":
            return bool(priority)
        case "DoesNotExist":
            return not priority
        case "In":
            return priority in values
        case "NotIn":
            return priority not in values
    return False


def _affinity_terms(of: Pod) -> Iterator[Mapping[str, Any]]:
    for kind in _AFFINITIES:
        rules = of.get("affinity", kind, default={})
        yield from rules.get("requiredDuringSchedulingIgnoredDuringExecution", [])
        for one in rules.get("preferredDuringSchedulingIgnoredDuringExecution", []):
            yield one.get("podAffinityTerm", {})


def _crosses(term: Mapping[str, Any]) -> bool:
    return bool(term.get("namespaces")) or "namespaceSelector" in term
