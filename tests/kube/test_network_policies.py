"""The directions that NetworkPolicies isolate, and for which pods."""

from __future__ import annotations

import pytest

from chloro_lint.kube.network_policies import (
    isolated_directions,
    rules_of,
    selects,
    selects_all_pods,
)
from chloro_lint.kube.pods import Pod, pod
from chloro_lint.model import Resource
from tests.kube.decoded import only


def policy(spec: str) -> Resource:
    return only(
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, "
        f"spec: {spec}}}"
    )


def labelled(labels: str, namespace: str = "default") -> Pod:
    one = only(
        f"{{apiVersion: v1, kind: Pod, metadata: {{name: a, namespace: {namespace}, "
        f"labels: {labels}}}, spec: {{}}}}"
    )
    found = pod(one)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("spec", "directions"),
    [
        ("{}", {"Ingress"}),
        ("{policyTypes: []}", {"Ingress"}),
        ("{egress: []}", {"Ingress"}),
        ("{egress: [{}]}", {"Ingress", "Egress"}),
        ("{policyTypes: [Egress]}", {"Egress"}),
        ("{policyTypes: [Ingress], egress: [{}]}", {"Ingress"}),
        ("{policyTypes: [Ingress, Egress]}", {"Ingress", "Egress"}),
    ],
)
def test_directions_are_written_or_defaulted(spec: str, directions: set[str]) -> None:
    assert isolated_directions(policy(spec)) == directions


def test_rules_are_those_of_the_direction() -> None:
    both = policy("{ingress: [{}], egress: [{}, {}]}")
    assert (len(rules_of(both, "Ingress")), len(rules_of(both, "Egress"))) == (1, 2)


@pytest.mark.parametrize(
    ("spec", "everybody", "web"),
    [
        ("{}", True, True),
        ("{podSelector: {}}", True, True),
        ("{podSelector: {matchLabels: {}, matchExpressions: []}}", True, True),
        ("{podSelector: {matchLabels: {app: web}}}", False, True),
        ("{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}", False, False),
    ],
)
def test_an_empty_or_absent_selector_is_about_all_pods(
    spec: str, everybody: bool, web: bool
) -> None:
    one = policy(spec)
    assert selects_all_pods(one) is everybody
    assert selects(one, labelled("{app: web}")) is web


def test_a_policy_is_about_its_own_namespace() -> None:
    assert not selects(policy("{}"), labelled("{app: web}", "another"))
