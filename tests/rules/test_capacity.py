"""Rules about quotas and limit ranges: evidence, chains of causes, and what stays open."""

from __future__ import annotations

from chloro_lint.lint import Linter
from chloro_lint.model import Outcome, Severity, Source, Verdict
from tests.harness import FIXTURES, baseline, rules, table
from tests.rules.set_outcomes import set_outcomes, where

HPA = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: NAME}\n"
    "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: NAME}, "
    "minReplicas: 1, maxReplicas: 10}\n---\n"
)


def quota(hard: str) -> str:
    return (
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: quota}\n"
        f"spec: {{hard: {hard}}}\n---\n"
    )


def deployment(
    resources: str = "{}", spec: str = "replicas: 2", pod: str = "", name: str = "web"
) -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  {spec}\n"
        f"  template: {{spec: {{{pod}containers: [{{name: web, resources: {resources}}}]}}}}\n---\n"
    )


def limit_range(item: str, name: str = "limits") -> str:
    return (
        f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: {name}}}\n"
        f"spec: {{limits: [{item}]}}\n---\n"
    )


def only(name: str, text: str) -> Outcome:
    [found] = set_outcomes(name, text)
    return found


CPU = "{requests: {cpu: 100m}}"
WIDE = "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}"


def test_what_the_peak_asks_for_is_evidence() -> None:
    one = only("exceeded-quota", quota("{requests.cpu: 2}") + deployment(CPU))
    assert (one.verdict, one.seen, one.expected) == (Verdict.PASS, "200m", "at most 2")
    assert where(one) == ("ResourceQuota default/quota", "spec.hard.requests.cpu")


def test_the_finding_shows_the_parts_and_how_far_each_autoscaler_gets() -> None:
    text = quota("{requests.cpu: 1}") + "".join(
        deployment(f"{{requests: {{cpu: {cpu}}}}}", "strategy: {}", name=name)
        + HPA.replace("NAME", name)
        for name, cpu in (("big", "100m"), ("small", "50m"))
    )
    one = only("exceeded-quota", text)
    assert one.message == (
        "the quota caps big and small at 10 to 15 of 20 pods: requests.cpu is 1, the peak asks "
        "for 1.5"
    )
    beside = "pods with the others at their maximum"
    assert [related.note for related in one.related] == [
        "Deployment default/big: 10 x 100m",
        "Deployment default/small: 10 x 50m",
        f"Deployment default/big gets 5 of 10 {beside}, 9 with them at rest",
        f"Deployment default/small gets 0 of 10 {beside}, 10 with them at rest",
    ]


def test_of_several_resources_the_binding_one_has_the_finding() -> None:
    text = quota("{pods: 6, requests.cpu: 400m}") + deployment(CPU, "replicas: 9")
    pods, cpu = set_outcomes("exceeded-quota", text)
    assert (pods.verdict, pods.reported_by) == (Verdict.FAIL, "exceeded-quota")
    assert (cpu.verdict, cpu.reported_by) == (Verdict.FAIL, "")
    assert cpu.related[-1].note == "pods falls short too: 6, the peak asks for 9"


def test_what_is_open_is_named() -> None:
    text = quota("{pods: 5}") + (
        "apiVersion: example.com/v1\nkind: Database\nmetadata: {name: db}\nspec: {}\n---\n"
    )
    one = only("exceeded-quota", text)
    assert (one.verdict, one.missing) == (
        Verdict.UNKNOWN,
        "what is made of Database default/db",
    )
    assert one.message == (
        "whether the quota of pods, 5, holds the peak is open: it asks for 0 or more"
    )
    assert only("stalled-rollout", text).verdict is Verdict.UNKNOWN


def test_an_entry_that_nothing_is_known_of_is_told() -> None:
    one = only("exceeded-quota", quota("{wonders: 1}"))
    assert one.verdict is Verdict.NOT_APPLICABLE


def test_a_verdict_names_the_number_of_nodes_it_leans_on() -> None:
    text = quota("{pods: 5}") + (
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\n"
        "spec: {template: {spec: {containers: [{name: agent}]}}}\n---\n"
    )
    [one] = set_outcomes("exceeded-quota", text, assumptions={"nodes": 4})
    assert (one.seen, one.assumptions) == ("4", ("the cluster has 4 nodes",))


def test_room_for_the_surge_is_evidence() -> None:
    one = only("stalled-rollout", quota("{pods: 9}") + deployment(CPU, f"replicas: 2\n  {WIDE}"))
    assert (one.verdict, one.seen) == (Verdict.PASS, "pods 3 of 9")


def test_a_rollout_has_no_room_where_the_peak_has_none() -> None:
    one = only("stalled-rollout", quota("{pods: 1}") + deployment(CPU, f"replicas: 2\n  {WIDE}"))
    assert (one.verdict, one.reported_by) == (Verdict.FAIL, "exceeded-quota")


def test_rollouts_that_only_wait_are_information() -> None:
    for pods in (3, 4):
        text = quota(f"{{pods: {pods}}}") + deployment(
            CPU, "replicas: 2\n  strategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}"
        )
        assert only("stalled-rollout", text).severity is Severity.INFO
    assert only("stalled-rollout", text.replace("pods: 4", "pods: 6")).verdict is Verdict.PASS


def test_no_rollout_that_needs_a_pod_more_is_no_question() -> None:
    text = quota("{pods: 1}") + deployment(CPU, "replicas: 1\n  strategy: {type: Recreate}")
    assert only("stalled-rollout", text).verdict is Verdict.NOT_APPLICABLE


def test_a_rollout_that_stalls_by_an_assumption_alone_is_open() -> None:
    cron = (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\n"
        "spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}\n---\n"
    )
    one = only(
        "stalled-rollout", quota("{pods: 4}") + cron + deployment(CPU, f"replicas: 2\n  {WIDE}")
    )
    assert (one.verdict, one.missing) == (
        Verdict.UNKNOWN,
        "how many runs of CronJob default/nightly overlap (assumption `overlapping-runs`)",
    )


def test_what_the_pod_states_as_a_whole_may_or_may_not_satisfy_a_quota() -> None:
    pod = "resources: {limits: {cpu: 1}}, "
    one = only("refused-by-quota", quota("{limits.cpu: 2}") + deployment(CPU, pod=pod))
    assert (one.verdict, one.message) == (
        Verdict.UNKNOWN,
        "container 'web' leaves limits.cpu to the pod as a whole",
    )


def test_what_a_container_states_is_evidence() -> None:
    one = only("refused-by-quota", quota("{requests.cpu: 2, pods: 9}") + deployment(CPU))
    assert (one.verdict, one.seen) == (Verdict.PASS, "web: requests.cpu")


def test_a_value_within_a_limit_range_is_evidence() -> None:
    text = limit_range("{type: Container, min: {cpu: 50m}}") + deployment(CPU)
    one = only("outside-limit-range", text)
    assert (one.verdict, one.seen, one.expected) == (Verdict.PASS, "100m", "at least 50m")


def test_one_resource_can_be_looked_at_alone() -> None:
    text = limit_range("{type: Container, min: {cpu: 50m, memory: 1Mi}}") + deployment(CPU)
    [one] = set_outcomes("outside-limit-range", text, {"resource": "cpu"})
    assert one.expected == "at least 50m"


def test_defaults_that_disagree_leave_the_bounds_open() -> None:
    text = (
        limit_range("{type: Container, max: {cpu: 1}, default: {cpu: 1}}", "a")
        + limit_range("{type: Container, max: {cpu: 2}, default: {cpu: 2}}", "b")
        + deployment()
    )
    assert {one.verdict for one in set_outcomes("outside-limit-range", text)} == {Verdict.UNKNOWN}


def test_a_limit_below_the_minimum_and_a_request_above_the_maximum_are_outside() -> None:
    low = limit_range("{type: Pod, min: {cpu: 1}}") + deployment(
        "{requests: {cpu: 1}, limits: {cpu: 500m}}"
    )
    assert "is limited to 500m of cpu, below the minimum of 1 in" in (
        only("outside-limit-range", low).message
    )
    high = limit_range("{type: Container, max: {cpu: 1}}") + deployment(
        "{requests: {cpu: 2}, limits: {cpu: 1}}"
    )
    assert "requests 2 of cpu, above the maximum of 1 in" in (
        only("outside-limit-range", high).message
    )


def test_a_ratio_needs_both_ends() -> None:
    item = limit_range("{type: Pod, maxLimitRequestRatio: {cpu: 2}}")
    for resources, words in (
        ("{}", "requests no cpu, and its limit may be at most 2 times in"),
        ("{requests: {cpu: 1}}", "has no limit of cpu, which may be at most 2 times in"),
    ):
        assert words in only("outside-limit-range", item + deployment(resources)).message


def test_a_pod_whose_overhead_is_not_known_is_not_held_against_items_of_type_pod() -> None:
    text = limit_range("{type: Pod, max: {cpu: 1m}}") + deployment(pod="runtimeClassName: box, ")
    assert set_outcomes("outside-limit-range", text) == []


def findings(changes: dict[str, tuple[str, str]]) -> dict[str, list[str]]:
    """Lint the golden set with some texts replaced; the names of the findings in each file."""
    sources = []
    for path in sorted((FIXTURES / "golden").glob("*.yaml")):
        text = path.read_text()
        if path.name in changes:
            old, new = changes[path.name]
            assert text.count(old) == 1
            text = text.replace(old, new)
        sources.append(Source(path.name, text.encode()))
    found: dict[str, list[str]] = {}
    for one in Linter(rules(), table(), baseline()).lint(sources).diagnostics:
        if one.severity is not Severity.INFO:
            found.setdefault(one.file, []).append(one.name)
    return found


def test_a_container_outside_the_document_and_the_limit_range_is_reported_once() -> None:
    found = findings({"07-backend.yaml": ("              cpu: 500m", '              cpu: "4"')})
    assert sorted(found["07-backend.yaml"]) == [
        "container-outside-bounds",
        "wrong-resource-limits",
    ]


def test_a_claim_outside_the_document_and_the_limit_range_is_reported_once() -> None:
    found = findings({"06-claims.yaml": ("storage: 5Gi", "storage: 50Gi")})
    assert sorted(set(found["06-claims.yaml"])) == ["claim-outside-bounds", "wrong-claim-size"]


def test_a_container_inside_the_document_but_outside_the_limit_range_is_reported() -> None:
    found = findings({"01-quota.yaml": ('        cpu: "2"', '        cpu: "0.3"')})
    assert found["07-backend.yaml"] == ["outside-limit-range"]
    assert found["01-quota.yaml"] == ["wrong-limit-range-value"]
