"""Rules about autoscalers: evidence, and what manifests cannot decide."""

from __future__ import annotations

from typing import Any

import pytest

from chloro_lint.baseline import Component
from chloro_lint.lint import Linter
from chloro_lint.model import Bound, Source, Verdict
from chloro_lint.report import Report
from tests.harness import baseline, rule, table
from tests.rules.set_outcomes import set_outcomes, where

EIGHTY = {"resource": "cpu", "utilization": Bound("exactly", 80)}
MINUTE = {"seconds": Bound("at-most", 60)}
FIVE_MINUTES = {"seconds": Bound("exactly", 300)}

WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0.0
          resources: {requests: {cpu: 100m, memory: 128Mi}}
---
"""
SCALED_OBJECT = """\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  minReplicaCount: 1
"""


NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n---\n"


def autoscaler(body: str = "", version: str = "v2", annotations: str = "{}") -> str:
    return (
        f"apiVersion: autoscaling/{version}\n"
        "kind: HorizontalPodAutoscaler\n"
        f"metadata: {{name: web, annotations: {annotations}}}\n"
        "spec:\n"
        "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n"
        "  maxReplicas: 5\n"
        f"{body}"
    )


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("hpa-target", EIGHTY),
        ("too-few-replicas", {"minimum": Bound("at-least", 2)}),
        ("wrong-replica-maximum", {"maximum": Bound("exactly", 5)}),
        ("slow-scale-up", MINUTE),
        ("hasty-scale-down", FIVE_MINUTES),
    ],
)
def test_the_numbers_of_an_autoscaler_that_keda_makes_are_unknown(
    name: str, parameters: dict[str, Any]
) -> None:
    [outcome] = set_outcomes(name, WORKLOAD + SCALED_OBJECT, parameters)
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.message == "Deployment default/web is scaled by KEDA's ScaledObject default/web"
    assert outcome.missing == "the HorizontalPodAutoscaler that KEDA makes of it"
    assert where(outcome) == ("ScaledObject default/web", "spec")


def test_a_scaled_object_is_an_autoscaler() -> None:
    [outcome] = set_outcomes("missing-autoscaler", WORKLOAD + SCALED_OBJECT)
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "ScaledObject default/web")


@pytest.mark.parametrize(
    "reference",
    [
        "{name: other}",
        "{name: web, kind: StatefulSet}",
        "{name: web, apiVersion: argoproj.io/v1alpha1, kind: Deployment}",
        "{}",
        "{name: [web]}",
    ],
)
def test_a_scaled_object_of_something_else_is_not(reference: str) -> None:
    other = SCALED_OBJECT.replace("{name: web}\n  min", f"{reference}\n  min")
    [outcome] = set_outcomes("missing-autoscaler", WORKLOAD + other)
    assert outcome.verdict is Verdict.FAIL


def test_without_metrics_an_autoscaler_aims_at_eighty_percent_of_cpu() -> None:
    [outcome] = set_outcomes("hpa-target", WORKLOAD + autoscaler(), EIGHTY)
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "80 % by default")
    assert where(outcome) == ("HorizontalPodAutoscaler default/web", "spec.metrics")


def test_an_autoscaler_of_the_first_version_aims_at_the_same_by_default() -> None:
    [outcome] = set_outcomes("hpa-target", WORKLOAD + autoscaler(version="v1"), EIGHTY)
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "80 % by default")
    assert where(outcome)[1] == "spec.targetCPUUtilizationPercentage"


@pytest.mark.parametrize("resource", ["cpu", "memory"])
def test_metrics_in_an_annotation_are_unknown(resource: str) -> None:
    hidden = autoscaler(version="v1", annotations="{autoscaling.alpha.kubernetes.io/metrics: '[]'}")
    [outcome] = set_outcomes("hpa-target", WORKLOAD + hidden, EIGHTY | {"resource": resource})
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.missing == "the autoscaler in the form of autoscaling/v2"


@pytest.mark.parametrize(
    ("name", "parameters"), [("slow-scale-up", MINUTE), ("hasty-scale-down", FIVE_MINUTES)]
)
def test_behavior_in_an_annotation_is_unknown(name: str, parameters: dict[str, Any]) -> None:
    hidden = autoscaler(
        version="v1", annotations="{autoscaling.alpha.kubernetes.io/behavior: '{}'}"
    )
    [outcome] = set_outcomes(name, WORKLOAD + hidden, parameters)
    assert outcome.verdict is Verdict.UNKNOWN
    assert where(outcome)[1] == "metadata.annotations"


def test_an_unset_window_leans_on_the_controller_managers_default() -> None:
    [outcome] = set_outcomes(
        "hasty-scale-down",
        WORKLOAD + autoscaler(),
        FIVE_MINUTES,
        assumptions={"scale-down-default": "the default is 300 s"},
    )
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "300 s by default")
    assert outcome.assumptions == ("the default is 300 s",)


def test_a_written_window_leans_on_nothing() -> None:
    [outcome] = set_outcomes(
        "hasty-scale-down",
        WORKLOAD + autoscaler("  behavior: {scaleDown: {stabilizationWindowSeconds: 300}}\n"),
        FIVE_MINUTES,
        assumptions={"scale-down-default": "the default is 300 s"},
    )
    assert (outcome.verdict, outcome.seen, outcome.assumptions) == (Verdict.PASS, "300 s", ())


def test_the_defaults_of_scaling_up_are_evidence() -> None:
    assert [
        (one.verdict, one.seen)
        for one in set_outcomes("slow-scale-up", WORKLOAD + autoscaler(), MINUTE)
    ] == [(Verdict.PASS, "window 0 s"), (Verdict.PASS, "period 15 s")]


def test_a_workload_without_a_count_is_not_asked_for_one() -> None:
    [outcome] = set_outcomes(
        "too-few-replicas",
        WORKLOAD.replace("kind: Deployment", "kind: DaemonSet"),
        {"minimum": Bound("at-least", 2)},
        Component("web", "DaemonSet", "web", "default"),
    )
    assert outcome.verdict is Verdict.NOT_APPLICABLE


def test_a_target_outside_the_set_is_unknown() -> None:
    [outcome] = set_outcomes("dangling-autoscaler", autoscaler())
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.missing == "the Deployment default/web"


@pytest.mark.parametrize("namespace", ["", NAMESPACE])
def test_a_target_of_a_custom_kind_is_unknown(namespace: str) -> None:
    custom = autoscaler().replace("apps/v1, kind: Deployment", "example.com/v1, kind: Crawler")
    [outcome] = set_outcomes("dangling-autoscaler", namespace + custom)
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.missing == "the Crawler default/web"


def test_a_target_of_a_custom_kind_that_is_there_is_found() -> None:
    custom = autoscaler().replace("apps/v1, kind: Deployment", "example.com/v1, kind: Crawler")
    crawler = "apiVersion: example.com/v1\nkind: Crawler\nmetadata: {name: web}\n---\n"
    [outcome] = set_outcomes("dangling-autoscaler", crawler + custom)
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "Crawler default/web")


@pytest.mark.parametrize("reference", ["{apiVersion: apps/v1, name: web}", "{kind: Deployment}"])
def test_half_a_reference_is_not_judged(reference: str) -> None:
    half = autoscaler().replace("{apiVersion: apps/v1, kind: Deployment, name: web}", reference)
    assert set_outcomes("dangling-autoscaler", half) == []


def test_a_workload_that_states_no_count_is_evidence() -> None:
    [outcome] = set_outcomes("replicas-beside-autoscaler", WORKLOAD + autoscaler())
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "no replicas")
    assert where(outcome) == ("Deployment default/web", "spec.replicas")


def test_the_request_that_a_metric_is_measured_against_is_evidence() -> None:
    [outcome] = set_outcomes("unscalable-container", WORKLOAD + autoscaler())
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "web: 100m")
    assert where(outcome)[1] == "spec.template.spec.containers.0.resources.requests.cpu"


def test_a_request_that_a_limit_range_fills_in_counts_for_the_workload() -> None:
    limit_range = """\
apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec: {limits: [{type: Container, defaultRequest: {cpu: 200m}}]}
---
"""
    bare = WORKLOAD.replace("{cpu: 100m, memory: 128Mi}", "{memory: 128Mi}")
    [outcome] = set_outcomes("unscalable-container", limit_range + bare + autoscaler())
    assert (outcome.verdict, outcome.seen) == (Verdict.PASS, "web: 200m")
    assert where(outcome) == ("LimitRange default/limits", "spec.limits.0.defaultRequest.cpu")
    assert outcome.about is not None
    assert outcome.about.label == "Deployment default/web"


def test_other_metrics_are_measured_against_no_request() -> None:
    external = autoscaler("  metrics: [{type: External, external: {metric: {name: queue}}}]\n")
    [outcome] = set_outcomes("unscalable-container", WORKLOAD + external)
    assert outcome.verdict is Verdict.NOT_APPLICABLE
    assert "of type External" in outcome.message


def report(text: str, *names: str) -> Report:
    text = text.replace("{name: web", "{name: frontend, namespace: chloromaster")
    linter = Linter([rule(name) for name in names], table(), baseline())
    return linter.lint([Source("frontend.yaml", text.encode())])


def test_a_missing_autoscaler_fails_every_statement_about_it_and_is_found_once() -> None:
    names = (
        "hpa-target",
        "missing-autoscaler",
        "wrong-replica-maximum",
        "slow-scale-up",
        "hasty-scale-down",
    )
    found = report(WORKLOAD, *names)
    assert [one.name for one in found.diagnostics] == ["missing-autoscaler"]
    failing = {one.id for one in found.controls if one.verdict is Verdict.FAIL}
    assert failing >= {"BF-16", "BF-17", "BF-25", "BF-26", "BF-29", "BF-30"}


def test_without_the_rule_that_reports_it_the_cause_is_still_found() -> None:
    found = report(WORKLOAD, "slow-scale-up")
    assert [one.message for one in found.diagnostics] == [
        "Deployment chloromaster/frontend has no HorizontalPodAutoscaler"
    ]
