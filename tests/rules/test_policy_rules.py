"""What fixtures cannot say of the rules about NetworkPolicies on their own."""

from __future__ import annotations

import pytest

from chloro_lint.model import Outcome, Severity, Verdict
from tests.rules.set_outcomes import set_outcomes, where

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, ports: [{containerPort: 80, name: http}]}]}
---
"""
SILENT = POD.replace(", ports: [{containerPort: 80, name: http}]", "")
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
"""
WEB = "{matchLabels: {app: web}}"


def policy(ports: str, selector: str = WEB, types: str = "[Ingress]") -> str:
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: p}}
spec: {{podSelector: {selector}, policyTypes: {types}, ingress: [{{ports: [{ports}]}}]}}
---
"""


def unheard(manifests: str) -> Outcome:
    [one] = set_outcomes("unheard-policy-port", manifests)
    return one


def test_a_port_that_is_listened_on_is_shown_where_it_is_written() -> None:
    one = unheard(POD + policy("{port: 80}"))
    assert (one.verdict, one.seen) == (Verdict.PASS, "web listens on TCP/80")
    assert where(one) == ("NetworkPolicy default/p", "spec.ingress.0.ports.0.port")


@pytest.mark.parametrize(
    ("manifests", "missing"),
    [
        (SILENT + policy("{port: 80}"), "what listens on TCP/80 of the pods of web"),
        (
            POD + policy("{port: 80, protocol: UDP}"),
            "what listens on UDP/80 of the pods of web",
        ),
        (POD + policy("{port: 15090}"), "what listens on TCP/15090 of the pods of web"),
        (POD + policy("{port: 81}", "{}"), "what listens on TCP/81 of the pods of web"),
    ],
)
def test_a_port_that_may_be_listened_on_all_the_same_is_unknown(
    manifests: str, missing: str
) -> None:
    one = unheard(manifests)
    assert (one.verdict, one.missing) == (Verdict.UNKNOWN, missing)


def test_a_port_that_pods_ask_to_be_scraped_at_is_unknown() -> None:
    asks = "annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9090'}, labels"
    manifests = POD.replace("labels", asks) + policy("{port: 9090}")
    assert unheard(manifests).verdict is Verdict.UNKNOWN


def test_a_port_that_a_service_leads_to_has_a_listener() -> None:
    assert unheard(POD + policy("{port: 8080}")).verdict is Verdict.FAIL
    metrics = SERVICE.replace("ports: [{", "ports: [{port: 90, targetPort: http}, {")
    assert unheard(POD + metrics + policy("{port: 8080}")).verdict is Verdict.PASS


def test_a_service_that_leads_nowhere_is_no_listener() -> None:
    one = unheard(POD + SERVICE + policy("{port: 8080}"))
    assert (one.verdict, one.severity) == (Verdict.FAIL, Severity.ERROR)


def test_a_policy_that_also_opens_what_is_listened_on_is_a_warning() -> None:
    found = set_outcomes("unheard-policy-port", POD + policy("{port: 80}, {port: 8080}"))
    assert [(one.verdict, one.severity) for one in found] == [
        (Verdict.PASS, None),
        (Verdict.FAIL, None),
    ]


@pytest.mark.parametrize(
    "manifests",
    [
        POD + policy("{protocol: TCP}"),
        POD + policy("{port: 81}", types="[Egress]"),
        POD + policy("{port: 81}", "{matchLabels: {app: api}}"),
    ],
)
def test_whole_protocols_ignored_rules_and_absent_pods_are_not_judged(manifests: str) -> None:
    assert set_outcomes("unheard-policy-port", manifests) == []


def test_a_policy_whose_rules_hold_names_its_directions() -> None:
    [one] = set_outcomes("ignored-policy-rule", policy("{port: 80}", types="[Ingress, Egress]"))
    assert (one.verdict, one.seen) == (Verdict.PASS, "isolates for Ingress and Egress")


def test_how_bad_a_rule_is_depends_on_what_becomes_of_it() -> None:
    spec = "from: [], ports: [{port: 80}]}, {from: [{}]}, {from: [{ipBlock: {cidr: 1.0.0.0/8}, "
    spec += "namespaceSelector: {}}]"
    found = set_outcomes("ignored-policy-rule", policy("").replace("ports: []", spec))
    assert [one.severity for one in found] == [Severity.INFO, Severity.ERROR, Severity.ERROR]
    assert [where(one)[1] for one in found] == [
        "spec.ingress.0.from",
        "spec.ingress.1.from.0",
        "spec.ingress.2.from.0",
    ]


def test_pods_that_an_operator_may_make_leave_a_selector_unknown() -> None:
    custom = "apiVersion: example.com/v1\nkind: Engine\nmetadata: {name: e}\n---\n"
    [one] = set_outcomes(
        "dangling-policy-selector", SILENT + custom + policy("", "{matchLabels: {a: b}}")
    )
    assert one.missing == "which pods the operators of the set's custom objects make"


def test_labels_of_controllers_leave_a_selector_unknown() -> None:
    selector = "{matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}"
    [one] = set_outcomes("dangling-policy-selector", SILENT + policy("", selector))
    assert one.missing == "whether pods with statefulset.kubernetes.io/pod-name=db-0 exist"


def test_a_namespace_without_pods_in_the_set_is_not_judged() -> None:
    [one] = set_outcomes("dangling-policy-selector", policy(""))
    assert one.verdict is Verdict.NOT_APPLICABLE


def test_a_selector_that_picks_pods_names_them() -> None:
    [one] = set_outcomes("dangling-policy-selector", POD + policy(""))
    assert (one.verdict, one.seen) == (Verdict.PASS, "web")
