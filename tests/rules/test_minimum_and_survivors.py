"""What fixtures cannot say of the rules about the minimum, survivors, evictions and drains."""

from __future__ import annotations

from typing import Any

import pytest

from chloro_lint.model import Bound, Outcome, Verdict
from tests.rules.set_outcomes import set_outcomes, where

TWO = Bound("at-least", 2)
REQUIRED = (
    "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
    "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}"
)
VOLUME = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]"
CLAIM = """\
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce]}
"""
KEDA = """\
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec: {scaleTargetRef: {name: web}}
"""


def web(spec: str = "replicas: 2", pod: str = "", kind: str = "Deployment") -> str:
    return f"""\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: web}}
spec: {{{spec}, template: {{metadata: {{labels: {{app: web}}}}, spec: {{{pod}}}}}}}
"""


def minimum(manifests: str, moments: list[str], **given: Any) -> list[Outcome]:
    parameters = {"minimum": TWO, "moments": moments, **given}
    return set_outcomes("breached-minimum", manifests, parameters, assumptions={"nodes": 3})


def test_each_moment_leaves_its_evidence() -> None:
    found = minimum(web(), ["steady", "rollout", "surge"])
    assert [(one.verdict, one.seen, where(one)[1]) for one in found] == [
        (Verdict.PASS, "2 pods at rest", "spec.replicas"),
        (
            Verdict.PASS,
            "2 of 2 pods during a rollout",
            "spec.strategy.rollingUpdate.maxUnavailable",
        ),
        (
            Verdict.PASS,
            "a new pod can start beside the old ones",
            "spec.strategy.rollingUpdate.maxSurge",
        ),
    ]


def test_too_few_pods_at_rest_are_no_fault_of_the_rollout() -> None:
    [rest] = minimum(web("replicas: 1"), ["steady"])
    assert (rest.verdict, rest.reported_by) == (Verdict.FAIL, "too-few-replicas")
    [rollout] = minimum(web("replicas: 1"), ["rollout"])
    assert rollout.verdict is Verdict.PASS


STRATEGY = "replicas: 2, strategy: {rollingUpdate: {maxUnavailable: 1}}"


@pytest.mark.parametrize(
    ("documented", "reporter"),
    [
        (None, ""),
        (Bound("exactly", 0), "wrong-rollout-unavailability"),
        (Bound("at-most", 1), ""),
        (Bound("exactly", "50%"), "wrong-rollout-unavailability"),
    ],
)
def test_a_breach_by_an_undocumented_unavailability_is_reported_once(
    documented: Bound | None, reporter: str
) -> None:
    [found] = minimum(web(STRATEGY), ["rollout"], unavailable=documented)
    assert (found.verdict, found.reported_by) == (Verdict.FAIL, reporter)


def test_a_breach_by_the_claim_is_reported_with_the_claim() -> None:
    found = minimum(web(pod=VOLUME) + CLAIM, ["steady", "surge"])
    assert [(one.verdict, one.reported_by) for one in found] == [
        (Verdict.PASS, ""),
        (Verdict.FAIL, "unshareable-claim"),
        (Verdict.FAIL, "unshareable-claim"),
    ]


def test_a_single_pod_needs_a_shareable_claim_for_its_surge_alone() -> None:
    text = web("replicas: 1", VOLUME) + CLAIM
    assert [one.reported_by for one in minimum(text, ["steady"])] == ["too-few-replicas"]
    assert [one.reported_by for one in minimum(text, ["surge"])] == ["unshareable-claim"]
    unwaiting = text.replace("replicas: 1", "replicas: 1, strategy: {type: Recreate}")
    assert minimum(unwaiting, ["surge"]) == []


@pytest.mark.parametrize(("replicas", "verdict"), [(2, Verdict.PASS), (3, Verdict.FAIL)])
def test_a_surge_pod_needs_a_node_where_each_pod_wants_its_own(
    replicas: int, verdict: Verdict
) -> None:
    [found] = minimum(web(f"replicas: {replicas}", REQUIRED), ["surge"])
    assert (found.verdict, found.reported_by) == (verdict, "")
    if verdict is Verdict.FAIL:
        assert found.assumptions == ("the cluster has 3 nodes",)


def test_more_pods_than_nodes_are_reported_with_their_anti_affinity() -> None:
    rolling = "replicas: 4, strategy: {rollingUpdate: {maxUnavailable: 0}}"
    found = minimum(web(rolling, REQUIRED), ["steady", "surge"])
    assert [(one.verdict, one.reported_by) for one in found] == [
        (Verdict.PASS, ""),
        (Verdict.FAIL, "concentrated-pods"),
        (Verdict.FAIL, "concentrated-pods"),
    ]


@pytest.mark.parametrize(
    ("network", "port", "reporter"),
    [
        ("", "hostPort: 80, containerPort: 80", "host-port"),
        ("hostNetwork: true, ", "containerPort: 80", "host-network"),
    ],
)
def test_a_port_of_the_node_leaves_no_node_for_the_surge(
    network: str, port: str, reporter: str
) -> None:
    pod = f"{network}containers: [{{name: web, ports: [{{{port}}}]}}]"
    [found] = minimum(web("replicas: 3", pod), ["surge"])
    assert (found.verdict, found.reported_by) == (Verdict.FAIL, reporter)


def test_nothing_is_said_of_kinds_without_a_count_or_a_strategy() -> None:
    [found] = minimum(web("replicas: 2, strategy: {type: OnDelete}"), ["rollout"])
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_what_is_not_known_stays_unknown() -> None:
    [scaled] = minimum(web() + KEDA, ["steady", "rollout", "surge"])
    assert scaled.verdict is Verdict.UNKNOWN
    broken = "replicas: 2, strategy: {rollingUpdate: {maxUnavailable: half}}"
    [rollout] = minimum(web(broken), ["rollout"])
    assert (rollout.verdict, rollout.missing) == (Verdict.UNKNOWN, "how many pods may be missing")


SPREAD = (
    "topologySpreadConstraints: [{topologyKey: kubernetes.io/hostname, maxSkew: 1, "
    "whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]"
)


def test_survivors_are_counted_in_the_evidence() -> None:
    text = web("replicas: 5", SPREAD)
    [found] = set_outcomes("unguaranteed-survivors", text, assumptions={"nodes": 3})
    assert found.seen == "3 of 5 pods, by spread constraint over kubernetes.io/hostname"
    assert found.assumptions == ("the cluster has 3 nodes",)
    [found] = set_outcomes("unguaranteed-survivors", text)
    assert found.seen == "2 of 5 pods, by spread constraint over kubernetes.io/hostname"
    assert found.assumptions == ("the pods may run on two nodes or more",)


def test_workloads_that_nothing_spreads_have_one_finding() -> None:
    [found] = set_outcomes("unguaranteed-survivors", web())
    assert (found.verdict, found.reported_by) == (Verdict.FAIL, "concentrated-pods")


def budget(spec: str, name: str = "web") -> str:
    return (
        f"---\n{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: {name}}}, "
        f"spec: {{selector: {{matchLabels: {{app: web}}}}, {spec}}}}}\n"
    )


@pytest.mark.parametrize(
    ("replicas", "spec", "verdict", "seen"),
    [
        (2, "minAvailable: 1", Verdict.FAIL, "minAvailable 1: 1 of 2 pods stay"),
        (3, "minAvailable: 2", Verdict.PASS, "minAvailable 2: 2 of 3 pods stay"),
        (4, "maxUnavailable: 50%", Verdict.PASS, "maxUnavailable 50%: 2 of 4 pods stay"),
        (2, "minAvailable: 2", Verdict.NOT_APPLICABLE, ""),
        (1, "maxUnavailable: 1", Verdict.NOT_APPLICABLE, ""),
        (2, "minAvailable: half", Verdict.NOT_APPLICABLE, ""),
    ],
)
def test_an_eviction_leaves_what_the_budget_keeps(
    replicas: int, spec: str, verdict: Verdict, seen: str
) -> None:
    text = web(f"replicas: {replicas}") + budget(spec)
    [found] = set_outcomes("eviction-below-minimum", text, {"minimum": TWO})
    assert (found.verdict, found.seen) == (verdict, seen)


POD = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: bare, labels: {app: web}}\n"


def test_bare_pods_above_the_number_leave_evidence() -> None:
    text = POD + POD.replace("bare", "other") + budget("minAvailable: 1")
    [found] = set_outcomes("hanging-drain", text)
    assert (found.verdict, found.seen) == (Verdict.PASS, "minAvailable 1: 1 of 2 bare pods may go")


def test_budgets_over_workloads_with_a_count_are_left_to_another_rule() -> None:
    assert set_outcomes("hanging-drain", web() + budget("maxUnavailable: 0")) == []


def test_two_budgets_over_a_bare_pod_are_one_finding_with_those_over_a_workload() -> None:
    two = budget("minAvailable: 1", "a") + budget("minAvailable: 1", "b")
    alone = [one for one in set_outcomes("hanging-drain", POD + two) if "both" in one.message]
    assert [where(one) for one in alone] == [("PodDisruptionBudget default/b", "spec.selector")]
    beside = set_outcomes("hanging-drain", web() + POD + two)
    assert [one for one in beside if "both" in one.message] == []


def test_a_moment_that_there_is_not_is_no_pass() -> None:
    with pytest.raises(ValueError, match="not rolout"):
        minimum(web(), ["rolout"])
