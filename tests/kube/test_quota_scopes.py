"""Which pods a quota counts."""

from __future__ import annotations

import pytest

from chloro_lint.kube.compute import pod_total
from chloro_lint.kube.pods import pod
from chloro_lint.kube.quota_scopes import counts_pod
from tests.written import resource


def counted(scopes: str, spec: str, default_priority: str = "") -> bool:
    quota = resource(
        f"{{apiVersion: v1, kind: ResourceQuota, metadata: {{name: q}}, spec: {{{scopes}}}}}"
    )
    of = pod(resource(f"{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{{spec}}}}}"))
    assert of is not None
    return counts_pod(quota, of, pod_total(of), default_priority)


def scope(name: str, operator: str, values: str = "[]") -> str:
    return (
        f"scopeSelector: {{matchExpressions: "
        f"[{{scopeName: {name}, operator: {operator}, values: {values}}}]}}"
    )


PLAIN = "containers: [{name: a}]"
SMALL = "containers: [{name: a, resources: {requests: {cpu: 1m}}}]"
ZERO = "containers: [{name: a, resources: {requests: {cpu: 0}}}]"
LIMITED = "initContainers: [{name: i, resources: {limits: {memory: 1Mi}}}], containers: [{name: a}]"
DISK = "containers: [{name: a, resources: {requests: {ephemeral-storage: 1Gi}}}]"
DATED = f"activeDeadlineSeconds: 60, {PLAIN}"
HIGH = f"priorityClassName: high, {PLAIN}"
TERM = "podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: a, %s}]}"
SOFT = (
    "podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
    "[{weight: 1, podAffinityTerm: {topologyKey: a, %s}}]}"
)


def near(term: str, field: str) -> str:
    return f"affinity: {{{term % field}}}, {PLAIN}"


@pytest.mark.parametrize(
    ("scopes", "spec", "expected"),
    [
        ("hard: {pods: 1}", PLAIN, True),
        ("scopes: [BestEffort]", PLAIN, True),
        ("scopes: [BestEffort]", ZERO, True),
        ("scopes: [BestEffort]", DISK, True),
        ("scopes: [BestEffort]", SMALL, False),
        ("scopes: [BestEffort]", LIMITED, False),
        ("scopes: [NotBestEffort]", SMALL, True),
        ("scopes: [NotBestEffort]", PLAIN, False),
        ("scopes: [Terminating]", DATED, True),
        ("scopes: [Terminating]", PLAIN, False),
        ("scopes: [NotTerminating]", PLAIN, True),
        ("scopes: [NotTerminating]", DATED, False),
        ("scopes: [NotTerminating, BestEffort]", PLAIN, True),
        ("scopes: [NotTerminating, BestEffort]", SMALL, False),
        ("scopes: [PriorityClass]", HIGH, True),
        ("scopes: [PriorityClass]", PLAIN, False),
        (scope("PriorityClass", "Exists"), HIGH, True),
        (scope("PriorityClass", "In", "[high]"), HIGH, True),
        (scope("PriorityClass", "In", "[low]"), HIGH, False),
        (scope("PriorityClass", "In", "[high]"), PLAIN, False),
        (scope("PriorityClass", "NotIn", "[high]"), HIGH, False),
        (scope("PriorityClass", "NotIn", "[high]"), PLAIN, True),
        (scope("PriorityClass", "DoesNotExist"), HIGH, False),
        (scope("PriorityClass", "DoesNotExist"), PLAIN, True),
        (scope("PriorityClass", "Wishes"), HIGH, False),
        ("scopes: [CrossNamespacePodAffinity]", near(TERM, "namespaces: [b]"), True),
        ("scopes: [CrossNamespacePodAffinity]", near(SOFT, "namespaceSelector: {}"), True),
        ("scopes: [CrossNamespacePodAffinity]", near(TERM, "namespaces: []"), False),
        ("scopes: [CrossNamespacePodAffinity]", PLAIN, False),
        ("scopes: [Unheard]", PLAIN, False),
    ],
)
def test_a_quota_counts_the_pods_in_all_of_its_scopes(
    scopes: str, spec: str, expected: bool
) -> None:
    assert counted(scopes, spec) is expected


def test_a_pod_without_a_class_has_the_default_one() -> None:
    assert counted("scopes: [PriorityClass]", PLAIN, "usual")
    assert not counted(scope("PriorityClass", "In", "[high]"), PLAIN, "usual")
    assert counted(scope("PriorityClass", "In", "[high]"), HIGH, "usual")
