"""Rules about requests, limits, quotas and bounds: evidence, and what cannot be decided."""

from __future__ import annotations

from typing import Any

import pytest

from chloro_lint.baseline import Component
from chloro_lint.model import Absent, Bound, Severity, Verdict
from tests.rules.set_outcomes import set_outcomes, where

FIGURES = {"values": {"cpu": "100m", "memory": "128Mi"}}
BOUNDS = {
    "resource": "cpu",
    "min": Bound("exactly", "50m"),
    "max": Bound("exactly", 2),
}
MESHED = Component(
    "web",
    "Deployment",
    "web",
    "default",
    "web",
    data={"sidecars": {"mesh": {"requests": {"cpu": "50m"}, "limits": {"cpu": 1}}}},
)
FULL = "{requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: 200m, memory: 256Mi}}"
CONTAINER = "spec.template.spec.containers.0"


def workload(resources: str, pod: str = "", more: str = "") -> str:
    return (
        "apiVersion: apps/v1\n"
        "kind: Deployment\n"
        "metadata: {name: web}\n"
        "spec:\n"
        "  template:\n"
        "    spec:\n"
        f"{pod}"
        "      containers:\n"
        f"        - {{name: web, resources: {resources}}}\n"
        f"{more}"
        "---\n"
    )


def limit_range(item: str, name: str = "limits") -> str:
    return (
        f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: {name}}}\n"
        f"spec: {{limits: [{item}]}}\n---\n"
    )


def quota(hard: str, name: str = "quota", scopes: str = "[]") -> str:
    return (
        f"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: {name}}}\n"
        f"spec: {{hard: {hard}, scopes: {scopes}}}\n---\n"
    )


def found(name: str, text: str, parameters: dict[str, Any] | None = None) -> list[Any]:
    return [(one.verdict, one.seen) for one in set_outcomes(name, text, parameters)]


def test_what_a_container_requests_is_evidence() -> None:
    [outcome] = set_outcomes("missing-resource-requests", workload(FULL))
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "cpu 100m, memory 128Mi")
    assert where(outcome) == ("Deployment default/web", f"{CONTAINER}.resources.requests")


def test_what_a_container_requests_is_shown_where_something_lacks() -> None:
    [outcome] = set_outcomes("missing-resource-requests", workload("{limits: {cpu: 1}}"))
    assert (outcome.verdict, outcome.seen) == (Verdict.FAIL, "cpu 1")
    assert where(outcome)[1] == f"{CONTAINER}.resources.requests.memory"


@pytest.mark.parametrize("name", ["missing-resource-requests", "missing-memory-limit"])
def test_an_init_container_that_ends_weighs_less_than_one_that_lasts(name: str) -> None:
    init = "      initContainers: [{name: setup}, {name: mesh, restartPolicy: Always}]\n"
    outcomes = set_outcomes(name, workload(FULL, init))
    assert [(one.verdict, one.severity) for one in outcomes] == [
        (Verdict.FAIL, Severity.INFO),
        (Verdict.FAIL, None),
        (Verdict.PASS, None),
    ]


def test_a_memory_limit_is_evidence_also_where_the_pod_has_it() -> None:
    whole = "      resources: {limits: {memory: 1Gi}}\n"
    assert found("missing-memory-limit", workload("{}", whole)) == [(Verdict.PASS, "1Gi")]
    assert found("missing-memory-limit", workload(FULL, whole)) == [(Verdict.PASS, "256Mi")]


def test_several_limit_ranges_leave_open_whether_a_request_is_above_its_limit() -> None:
    text = (
        limit_range("{type: Container, default: {cpu: 1}}", "first")
        + limit_range("{type: Container, default: {cpu: 3}}", "second")
        + workload("{requests: {cpu: 2}}")
    )
    [outcome] = set_outcomes("requests-above-limits", text)
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.missing == "the LimitRange that acts first"


def test_requests_within_their_limits_are_evidence() -> None:
    assert [
        (one.verdict, one.seen, one.expected)
        for one in set_outcomes("requests-above-limits", workload(FULL))
    ] == [(Verdict.PASS, "100m", "at most 200m"), (Verdict.PASS, "128Mi", "at most 256Mi")]


def test_requests_without_limits_are_not_compared() -> None:
    assert set_outcomes("requests-above-limits", workload("{requests: {cpu: 2}}")) == []


def test_figures_by_a_limit_range_are_evidence_about_the_workload() -> None:
    text = limit_range("{type: Container, defaultRequest: {cpu: 100m, memory: 128Mi}}") + workload(
        "{}"
    )
    outcomes = set_outcomes("wrong-resource-requests", text, FIGURES)
    assert [one.verdict for one in outcomes] == [Verdict.PASS, Verdict.PASS]
    assert {where(one) for one in outcomes} == {
        ("LimitRange default/limits", "spec.limits.0.defaultRequest.cpu"),
        ("LimitRange default/limits", "spec.limits.0.defaultRequest.memory"),
    }
    assert {one.about.label for one in outcomes if one.about} == {"Deployment default/web"}


def test_several_limit_ranges_leave_a_figure_open() -> None:
    text = (
        limit_range("{type: Container, defaultRequest: {cpu: 100m}}", "first")
        + limit_range("{type: Container, defaultRequest: {cpu: 200m}}", "second")
        + workload("{requests: {memory: 128Mi}}")
    )
    verdicts = {
        where(one)[1].rpartition(".")[2]: one.verdict
        for one in set_outcomes("wrong-resource-requests", text, FIGURES)
    }
    assert verdicts == {"cpu": Verdict.UNKNOWN, "memory": Verdict.PASS}


def test_a_declared_sidecar_is_held_to_its_own_figures() -> None:
    mesh = "        - {name: mesh, resources: {requests: {cpu: 60m}}}\n"
    outcomes = set_outcomes("wrong-resource-requests", workload(FULL, more=mesh), FIGURES, MESHED)
    assert [one.message for one in outcomes if one.verdict is Verdict.FAIL] == [
        "container 'mesh' requests 60m of cpu; documented is 50m"
    ]
    assert [one.verdict for one in outcomes].count(Verdict.PASS) == 2


def test_what_a_pod_states_is_held_to_the_sum_with_its_declared_sidecars() -> None:
    text = workload(
        FULL,
        "      resources: {requests: {cpu: 150m, memory: 128Mi}}\n",
        "        - {name: mesh}\n",
    )
    outcomes = set_outcomes("wrong-resource-requests", text, FIGURES, MESHED)
    assert [one.verdict for one in outcomes] == [Verdict.PASS, Verdict.PASS]
    assert {where(one)[1] for one in outcomes} == {
        "spec.template.spec.resources.requests.cpu",
        "spec.template.spec.resources.requests.memory",
    }


@pytest.mark.parametrize(
    ("pod", "more"),
    [
        ("", "        - {name: other, resources: {requests: {cpu: 10m}}}\n"),
        ("", "        - {name: other}\n"),
        ("      initContainers: [{name: other, restartPolicy: Always}]\n", ""),
        ("      initContainers: [{name: other, resources: {requests: {cpu: 2}}}]\n", ""),
    ],
)
def test_a_container_without_documented_figures_is_unknown(pod: str, more: str) -> None:
    outcomes = set_outcomes("wrong-resource-requests", workload(FULL, pod, more), FIGURES)
    unknown = [one for one in outcomes if one.verdict is Verdict.UNKNOWN]
    assert [one.message.partition(" and none")[0] for one in unknown] == [
        "the document has requests for 'web'"
    ]
    assert "'other'" in unknown[0].missing


def test_an_init_container_that_takes_no_more_than_what_follows_is_not_asked_about() -> None:
    init = "      initContainers: [{name: setup, resources: {requests: {cpu: 100m}}}]\n"
    outcomes = set_outcomes("wrong-resource-requests", workload(FULL, init), FIGURES)
    assert [one.verdict for one in outcomes] == [Verdict.PASS, Verdict.PASS]


def test_of_several_containers_none_of_which_is_named_none_is_compared() -> None:
    two = workload(FULL, more="        - {name: other}\n")
    nameless = Component("web", "Deployment", "web", "default", "app")
    [outcome] = set_outcomes("wrong-resource-limits", two, FIGURES, nameless)
    assert outcome.message == "Deployment default/web has no container 'app'"


@pytest.mark.parametrize(
    ("hard", "seen"),
    [("{cpu: 10}", "10"), ("{requests.cpu: 10000m}", "10"), ("{requests.cpu: 1e1}", "10")],
)
def test_a_quota_of_the_documented_amount_is_evidence(hard: str, seen: str) -> None:
    parameters = {
        "namespace": "default",
        "resource": "requests.cpu",
        "value": Bound("exactly", "10"),
    }
    [outcome] = set_outcomes("wrong-quota-value", quota(hard), parameters)
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, seen)


def test_a_quota_is_compared_as_the_document_says() -> None:
    parameters = {
        "namespace": "default",
        "resource": "memory",
        "value": Bound("at-most", "20Gi"),
    }
    assert found("wrong-quota-value", quota("{requests.memory: 8Gi}"), parameters) == [
        (Verdict.PASS, "8Gi")
    ]
    assert found("wrong-quota-value", quota("{requests.memory: 21Gi}"), parameters) == [
        (Verdict.FAIL, "21Gi")
    ]


def test_a_quota_that_is_defined_again_is_the_later_one() -> None:
    parameters = {"namespace": "default", "resource": "pods", "value": Bound("exactly", 50)}
    text = quota("{pods: 50}") + quota("{pods: 80}")
    assert found("wrong-quota-value", text, parameters) == [(Verdict.FAIL, "80")]


@pytest.mark.parametrize(
    ("name", "parameters", "reporter"),
    [
        (
            "wrong-quota-value",
            {"resource": "pods", "value": Bound("exactly", 50)},
            "missing-resource-quota",
        ),
        (
            "wrong-limit-range-value",
            {"type": "Container", "resource": "cpu", "min": Bound("exactly", "50m")},
            "missing-limit-range",
        ),
    ],
)
def test_the_value_of_an_absent_object_is_reported_by_the_rule_about_its_absence(
    name: str, parameters: dict[str, Any], reporter: str
) -> None:
    [outcome] = set_outcomes(name, workload(FULL), {"namespace": "default"} | parameters)
    assert (outcome.verdict, outcome.reported_by) == (Verdict.FAIL, reporter)
    assert isinstance(outcome.at, Absent)


def test_only_the_bounds_that_are_documented_are_compared() -> None:
    parameters = {
        "namespace": "default",
        "type": "Container",
        "resource": "cpu",
        "max": Bound("at-most", 4),
    }
    text = limit_range("{type: Container, min: {cpu: 1}, max: {cpu: 2}}")
    assert found("wrong-limit-range-value", text, parameters) == [(Verdict.PASS, "2")]


def test_a_container_within_its_bounds_is_evidence_for_both_ends() -> None:
    outcomes = set_outcomes("container-outside-bounds", workload(FULL), BOUNDS)
    assert [(one.verdict, one.seen, one.expected) for one in outcomes] == [
        (Verdict.PASS, "100m", "50m to 2"),
        (Verdict.PASS, "200m", "50m to 2"),
    ]


def test_a_limit_that_is_also_the_request_is_judged_once() -> None:
    outcomes = set_outcomes("container-outside-bounds", workload("{limits: {cpu: 3}}"), BOUNDS)
    assert [one.message for one in outcomes] == [
        "container 'web' is limited to 3 of cpu, above the documented 2"
    ]


def test_several_limit_ranges_leave_open_whether_a_container_is_within_bounds() -> None:
    text = (
        limit_range("{type: Container, default: {cpu: 1}}", "first")
        + limit_range("{type: Container, default: {cpu: 3}}", "second")
        + workload("{requests: {cpu: 1}}")
    )
    assert [one.verdict for one in set_outcomes("container-outside-bounds", text, BOUNDS)] == [
        Verdict.PASS,
        Verdict.UNKNOWN,
    ]


def test_claims_are_evidence() -> None:
    claim = (
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n"
        "spec: {resources: {requests: {storage: 5120Mi}}}\n"
    )
    sizes = {"min": Bound("exactly", "1Gi"), "max": Bound("exactly", "10Gi")}
    [outcome] = set_outcomes("claim-outside-bounds", claim, sizes)
    assert (outcome.verdict, outcome.seen, outcome.expected) == (
        Verdict.PASS,
        "5Gi",
        "1Gi to 10Gi",
    )
