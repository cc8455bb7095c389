"""What fixtures cannot say of missing- and blocking-disruption-budget."""

from __future__ import annotations

import pytest

from chloro_lint.model import Severity, Source, Verdict
from tests.harness import Story, findings, lint
from tests.rules.set_outcomes import set_outcomes, where


def web(replicas: int, kind: str = "Deployment") -> str:
    return f"""\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: web}}
spec:
  replicas: {replicas}
  template: {{metadata: {{labels: {{app: web}}}}, spec: {{containers: [{{name: web}}]}}}}
---
"""


def budget(spec: str) -> str:
    return f"""\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: web}}
spec: {{selector: {{matchLabels: {{app: web}}}}, {spec}}}
---
"""


def test_a_budget_found_is_shown_at_its_selector_and_is_about_the_workload() -> None:
    [one] = set_outcomes("missing-disruption-budget", web(2) + budget("minAvailable: 1"))
    assert (one.verdict, one.seen) == (Verdict.PASS, "PodDisruptionBudget default/web")
    assert where(one) == ("PodDisruptionBudget default/web", "spec.selector")
    assert one.about is not None
    assert one.about.label == "Deployment default/web"


@pytest.mark.parametrize("replicas", [0, 1])
def test_a_workload_of_one_pod_needs_no_budget(replicas: int) -> None:
    [one] = set_outcomes("missing-disruption-budget", web(replicas))
    assert one.verdict is Verdict.NOT_APPLICABLE
    assert where(one) == ("Deployment default/web", "spec.replicas")
    pods = {0: "0 pods", 1: "1 pod"}[replicas]
    assert one.message == f"Deployment default/web keeps {pods} and not several"


def test_a_missing_budget_shows_where_the_count_comes_from() -> None:
    [one] = set_outcomes("missing-disruption-budget", web(2))
    assert where(one) == ("Deployment default/web", "metadata.name")
    assert [(each.place.path, each.note) for each in one.related] == [
        (("spec", "replicas"), "2 pods at least")
    ]


def test_workloads_without_a_count_are_not_asked_for_a_budget() -> None:
    manifests = web(1).replace("  replicas: 1\n", "").replace("Deployment", "DaemonSet")
    assert set_outcomes("missing-disruption-budget", manifests) == []
    assert set_outcomes("blocking-disruption-budget", manifests + budget("minAvailable: 1")) == []


@pytest.mark.parametrize(
    ("replicas", "spec", "seen"),
    [
        (3, "minAvailable: 2", "minAvailable 2: 1 of 3 may go"),
        (3, "minAvailable: 1", "minAvailable 1: 2 of 3 may go"),
        (3, "maxUnavailable: 1", "maxUnavailable 1: 1 of 3 may go"),
        (10, "maxUnavailable: 25%", "maxUnavailable 25%: 3 of 10 may go"),
        (2, "minAvailable: 50%", "minAvailable 50%: 1 of 2 may go"),
    ],
)
def test_a_budget_between_none_and_all_passes(replicas: int, spec: str, seen: str) -> None:
    [one] = set_outcomes("blocking-disruption-budget", web(replicas) + budget(spec))
    assert (one.verdict, one.seen) == (Verdict.PASS, seen)
    assert where(one) == ("PodDisruptionBudget default/web", f"spec.{spec.partition(':')[0]}")


def test_a_budget_that_lets_the_only_pod_go_is_no_failure() -> None:
    [one] = set_outcomes("blocking-disruption-budget", web(1) + budget("maxUnavailable: 1"))
    assert one.verdict is Verdict.NOT_APPLICABLE


def test_a_budget_over_pods_without_a_count_is_unknown() -> None:
    bare = "apiVersion: v1\nkind: Pod\nmetadata: {name: other, labels: {app: web}}\n"
    [one] = set_outcomes("blocking-disruption-budget", web(3) + budget("minAvailable: 1") + bare)
    assert one.verdict is Verdict.UNKNOWN
    assert one.missing == "how many pods the budget selects"


@pytest.mark.parametrize(
    ("namespace", "severity"), [("chloromaster", Severity.ERROR), ("shop", Severity.WARNING)]
)
@pytest.mark.parametrize(
    ("rule", "manifests"),
    [
        ("missing-disruption-budget", web(2)),
        ("blocking-disruption-budget", web(1) + budget("maxUnavailable: 0")),
    ],
)
def test_the_system_is_judged_more_strictly(
    rule: str, manifests: str, namespace: str, severity: Severity
) -> None:
    text = manifests.replace("metadata: {name", f"metadata: {{namespace: {namespace}, name")
    story = Story(rule, "inline", (), "chloromaster")
    [one] = findings(lint(story, [Source("a.yaml", text.encode())]), rule)
    assert one.severity is severity


@pytest.mark.parametrize("spec", ["maxUnavailable: 0", "minAvailable: 100%", "minAvailable: 2"])
def test_a_budget_that_lets_none_of_several_go_is_an_error_however_it_says_so(spec: str) -> None:
    [one] = set_outcomes("blocking-disruption-budget", web(2) + budget(spec))
    assert one.message == (
        "PodDisruptionBudget default/web blocks every eviction: "
        f"{spec.replace(':', '')} of the 2 pods that Deployment default/web keeps"
    )
    assert one.severity is Severity.ERROR
