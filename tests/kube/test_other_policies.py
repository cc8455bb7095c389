"""Policies of other models: which pods and directions each may be about."""

from __future__ import annotations

import pytest

from chloro_lint.kube.other_policies import Subject, is_other_model, may_be_about
from chloro_lint.model import Resource
from tests.kube.decoded import only

WEB = Subject("shop", {"app": "web"}, {"kubernetes.io/metadata.name": "shop", "team": "red"})
ADMIN = "policy.networking.k8s.io/v1alpha1"
CILIUM = "cilium.io/v2"
CALICO = "projectcalico.org/v3"
ANTREA = "crd.antrea.io/v1beta1"


def policy(version: str, kind: str, spec: str, namespace: str = "", *, more: str = "") -> Resource:
    where = f", namespace: {namespace}" if namespace else ""
    return only(
        f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: a{where}}}, spec: {spec}{more}}}"
    )


@pytest.mark.parametrize(
    ("version", "kind", "other"),
    [
        ("cilium.io/v2", "CiliumNetworkPolicy", True),
        ("projectcalico.org/v3", "NetworkPolicy", True),
        ("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", True),
        ("networking.k8s.io/v1", "NetworkPolicy", False),
        ("example.com/v1", "NetworkPolicy", False),
    ],
)
def test_policies_of_other_models_are_known_by_group_and_kind(
    version: str, kind: str, other: bool
) -> None:
    assert is_other_model(version.rpartition("/")[0], kind) is other


DENY = "ingress: [{action: Deny, from: [{namespaces: {}}]}]"


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        ("{namespaces: {}}", True),
        ("{namespaces: {matchLabels: {team: red}}}", True),
        ("{namespaces: {matchLabels: {team: blue}}}", False),
        ("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}", True),
        ("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}", False),
        (
            "{pods: {namespaceSelector: {matchLabels: {team: blue}}, podSelector: {}}}",
            False,
        ),
        ("{pods: {podSelector: {matchExpressions: [{key: app, operator: Exists}]}}}", True),
        ("{somethingNew: {}}", True),
        ("{namespaces: [red]}", True),
        ("{namespaces: {matchLabels: [team]}}", True),
        ("[]", True),
    ],
)
def test_a_policy_of_administrators_is_about_its_subject(subject: str, about: bool) -> None:
    for kind in ("AdminNetworkPolicy", "ClusterNetworkPolicy", "BaselineAdminNetworkPolicy"):
        one = policy(ADMIN, kind, f"{{subject: {subject}, {DENY}}}")
        assert may_be_about(one, "Ingress", WEB) is about
        assert not may_be_about(one, "Egress", WEB)


@pytest.mark.parametrize(
    ("selector", "about"),
    [
        ("{}", True),
        ("{matchLabels: {app: web}}", True),
        ("{matchLabels: {'k8s:app': web}}", True),
        ("{matchLabels: {'any:app': api}}", False),
        ("{matchLabels: {app: api}}", False),
        ("{matchLabels: {'k8s:io.kubernetes.pod.namespace': shop}}", True),
        ("{matchLabels: {io.kubernetes.pod.namespace: else}}", False),
        ("{matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': blue}}", False),
        ("{matchLabels: {io.cilium.k8s.policy.serviceaccount: web}}", True),
        ("{matchExpressions: [{key: 'k8s:app', operator: NotIn, values: [web]}]}", False),
        ("{matchExpressions: [{key: 'reserved:host', operator: Exists}]}", True),
        ("everything", True),
    ],
)
def test_a_policy_of_cilium_is_about_its_endpoints(selector: str, about: bool) -> None:
    spec = f"{{endpointSelector: {selector}, egress: [{{}}]}}"
    one = policy(CILIUM, "CiliumClusterwideNetworkPolicy", spec)
    assert may_be_about(one, "Egress", WEB) is about
    assert not may_be_about(one, "Ingress", WEB)
    several = f"[{{endpointSelector: {selector}, ingressDeny: [{{}}]}}]"
    one = policy(CILIUM, "CiliumNetworkPolicy", "{}", "shop", more=f", specs: {several}")
    assert may_be_about(one, "Ingress", WEB) is about


def test_a_policy_of_cilium_over_nodes_is_about_no_pod() -> None:
    one = policy(CILIUM, "CiliumClusterwideNetworkPolicy", "{nodeSelector: {}, ingress: [{}]}")
    assert not may_be_about(one, "Ingress", WEB)


@pytest.mark.parametrize(
    ("spec", "ingress", "egress"),
    [
        ("{selector: all()}", True, False),
        ("{egress: [{action: Deny}]}", False, True),
        ("{ingress: [{action: Deny}], egress: [{action: Deny}]}", True, True),
        ("{types: [Egress], ingress: [{action: Deny}]}", False, True),
        ("{selector: app == 'api', types: [Ingress, Egress]}", False, False),
        ("{namespaceSelector: team == 'blue', types: [Ingress]}", False, False),
        ("{namespaceSelector: projectcalico.org/name == 'shop', types: [Ingress]}", True, False),
        ("{selector: projectcalico.org/namespace == 'else', types: [Ingress]}", False, False),
        ("{selector: projectcalico.org/orchestrator == 'k8s', types: [Ingress]}", True, False),
    ],
)
def test_a_policy_of_calico_is_about_what_it_selects_in_its_types(
    spec: str, ingress: bool, egress: bool
) -> None:
    one = policy(CALICO, "GlobalNetworkPolicy", spec)
    found = [may_be_about(one, direction, WEB) for direction in ("Ingress", "Egress")]
    assert found == [ingress, egress]


@pytest.mark.parametrize(
    ("applied", "about"),
    [
        ("[{podSelector: {matchLabels: {app: web}}}]", True),
        ("[{podSelector: {matchLabels: {app: api}}}]", False),
        ("[{namespaceSelector: {matchLabels: {team: blue}}}]", False),
        ("[{group: some}]", True),
    ],
)
def test_a_policy_of_antrea_is_about_what_it_is_applied_to(applied: str, about: bool) -> None:
    whole = f"{{appliedTo: {applied}, ingress: [{{action: Drop}}]}}"
    by_rule = f"{{ingress: [{{action: Drop, appliedTo: {applied}}}]}}"
    for spec in (whole, by_rule):
        assert may_be_about(policy(ANTREA, "ClusterNetworkPolicy", spec), "Ingress", WEB) is about


@pytest.mark.parametrize("version", [ADMIN, CILIUM, CALICO, ANTREA])
def test_a_policy_without_a_spec_may_be_about_anybody_of_its_namespace(version: str) -> None:
    kind = "CiliumNetworkPolicy" if version == CILIUM else "NetworkPolicy"
    assert may_be_about(policy(version, kind, "{}", "shop"), "Egress", WEB)
    assert not may_be_about(policy(version, kind, "{}", "else"), "Egress", WEB)
