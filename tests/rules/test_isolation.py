"""What fixtures cannot say of missing-default-deny and unisolated-pod."""

from __future__ import annotations

import pytest

from chloro_lint.model import Absent, Severity, Source, Verdict
from tests.harness import Story, findings, lint
from tests.rules.set_outcomes import set_outcomes, where

CILIUM = """\
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: deny}
"""
DENY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""
POD = """\
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web}]}
"""
API_ONLY = DENY.replace("{}", "{matchLabels: {app: api}}")


def test_each_direction_names_the_policy_that_denies_it() -> None:
    denied, missing = set_outcomes("missing-default-deny", DENY, {"namespace": "default"})
    assert denied.verdict is Verdict.PASS
    assert where(denied) == ("NetworkPolicy default/deny", "spec.policyTypes")
    assert denied.seen == "deny denies Ingress"
    assert missing.verdict is Verdict.FAIL
    assert missing.seen == "Ingress denied"
    assert [one.note for one in missing.related] == ["deny denies Ingress only"]


def test_one_policy_for_both_directions_is_one_piece_of_evidence() -> None:
    both = DENY.replace("[Ingress]", "[Ingress, Egress]")
    [one] = set_outcomes("missing-default-deny", both, {"namespace": "default"})
    assert (one.verdict, one.seen) == (Verdict.PASS, "deny denies Ingress and Egress")


def test_policies_of_another_model_leave_a_default_deny_unknown() -> None:
    _, missing = set_outcomes("missing-default-deny", DENY + CILIUM, {"namespace": "default"})
    assert missing.verdict is Verdict.UNKNOWN
    assert missing.missing == "what CiliumNetworkPolicy default/deny amounts to"
    assert isinstance(missing.at, Absent)


def test_policies_of_another_model_leave_a_pod_unknown() -> None:
    [one] = set_outcomes("unisolated-pod", API_ONLY + POD + CILIUM)
    assert one.verdict is Verdict.UNKNOWN
    assert one.missing == "what CiliumNetworkPolicy default/deny amounts to"


def test_a_selected_pod_names_its_policies() -> None:
    [one] = set_outcomes("unisolated-pod", DENY + POD)
    assert (one.verdict, one.seen) == (Verdict.PASS, "deny")
    assert where(one) == ("Pod default/web", "metadata.name")


@pytest.mark.parametrize(
    ("manifests", "message"),
    [
        (POD, "no NetworkPolicy isolates pods of namespace default"),
        (
            DENY + POD.replace("spec: {", "spec: {hostNetwork: true, "),
            "policies are not enforced on pods in the network of their node",
        ),
    ],
)
def test_pods_that_policies_do_not_concern_are_not_judged(manifests: str, message: str) -> None:
    [one] = set_outcomes("unisolated-pod", manifests)
    assert (one.verdict, one.message) == (Verdict.NOT_APPLICABLE, message)


def test_only_the_directions_asked_for_are_judged() -> None:
    manifests = API_ONLY.replace("[Ingress]", "[Ingress, Egress]") + POD
    [one] = set_outcomes("unisolated-pod", manifests, {"directions": ["Egress"]})
    assert one.message == "no NetworkPolicy isolates the pods of Pod default/web for Egress"


@pytest.mark.parametrize(
    ("namespace", "severity"), [("chloromaster", Severity.ERROR), ("shop", Severity.WARNING)]
)
def test_an_open_pod_of_the_system_is_an_error(namespace: str, severity: Severity) -> None:
    text = (API_ONLY + POD).replace("metadata: {", f"metadata: {{namespace: {namespace}, ")
    story = Story("unisolated-pod", "inline", (), "chloromaster")
    [one] = findings(lint(story, [Source("a.yaml", text.encode())]), "unisolated-pod")
    assert one.severity is severity
