"""Capacity against the architecture's own figures, against a slow model, and where it is open."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.kube.quantity import quantity
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place
from chloro_lint.proof.capacity import Capacity, Demand, QuotaUse, demand, figure
from chloro_lint.proof.pod_counts import Counts
from chloro_lint.proof.rollout_room import rollout_room
from chloro_lint.proof.shares import Share
from tests.harness import FIXTURES
from tests.written import resource, resources

QUOTA = resource(
    "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: 1}}}"
)
HERE = QUOTA.at("spec", "hard", "pods")


def uses(text: str, **assumptions: object) -> tuple[QuotaUse, ...]:
    return Capacity(ManifestSet(resources(text)), assumptions).quotas


def one(text: str, **assumptions: object) -> Demand:
    [use] = uses(text, **assumptions)
    [found] = use.demands
    return found


def whole(value: Fraction) -> int:
    assert value.denominator == 1
    return int(value)


def quota(hard: str, more: str = "") -> str:
    return (
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: quota}\n"
        f"spec: {{hard: {hard}{more}}}\n---\n"
    )


def workload(kind: str, spec: str, pod: str = "", cpu: str = "100m", api: str = "apps/v1") -> str:
    return (
        f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n  {spec}\n"
        f"  template: {{spec: {{{pod}containers: [{{name: web, resources: "
        f"{{requests: {{cpu: {cpu}}}}}}}]}}}}\n---\n"
    )


@lru_cache
def golden() -> dict[str, tuple[str, ...]]:
    found = [
        each
        for path in sorted((FIXTURES / "golden").glob("*.yaml"))
        for each in resources(path.read_text(), path.name)
    ]
    [use] = Capacity(ManifestSet(found), {"nodes": 3}).quotas
    return {
        each.name: tuple(
            figure(value, each.name)
            for value in (each.minimum, each.maximum, each.rollout, each.hard)
        )
        for each in use.demands
    }


@pytest.mark.parametrize(
    ("name", "minimum", "maximum", "rollout", "hard"),
    [
        ("requests.cpu", "0.8", "4", "4.35", "10"),
        ("limits.cpu", "1.6", "8", "8.7", "20"),
        ("requests.memory", "896Mi", "4480Mi", "4864Mi", "20Gi"),
        ("limits.memory", "1792Mi", "8960Mi", "9728Mi", "40Gi"),
        ("pods", "5", "25", "27", "50"),
        ("requests.storage", "7Gi", "7Gi", "7Gi", "50Gi"),
    ],
)
def test_the_documents_own_figures_follow_from_the_golden_set(
    name: str, minimum: str, maximum: str, rollout: str, hard: str
) -> None:
    expected = tuple(quantity(text) for text in (minimum, maximum, rollout, hard))
    assert tuple(quantity(text) for text in golden()[name]) == expected


def test_amounts_are_said_as_people_say_them() -> None:
    assert figure(Fraction(51, 4), "requests.cpu") == "12.75"
    assert figure(Fraction(1, 4), "requests.cpu") == "250m"
    assert figure(quantity("4480Mi"), "limits.memory") == "4480Mi"
    assert figure(Fraction(27), "pods") == "27"
    assert figure(Fraction(5, 3), "cpu") == "1666666667n"


def share(unit: int, least: int, most: int, label: str = "web", surge: int = 0) -> Share:
    counts = Counts(least, most, most, None, surge=surge, waits=surge > 0, autoscaled=least < most)
    return Share(label, Fraction(unit), counts, of_pods=True)


PODS = st.tuples(st.integers(1, 4), st.integers(0, 2), st.integers(0, 3))


def stuck_at(hard: int, taken: int, left: tuple[tuple[int, int], ...]) -> set[int]:
    """Every number of pods at which some order of creation meets a refusal, or ends."""
    found: set[int] = set()
    for number, (unit, count) in enumerate(left):
        if count == 0:
            continue
        if taken + unit > hard:
            found.add(0)
        else:
            rest = (*left[:number], (unit, count - 1), *left[number + 1 :])
            found |= {1 + more for more in stuck_at(hard, taken + unit, rest)}
    return found or {0}


def full(hard: int, taken: int, left: tuple[tuple[int, int], ...]) -> int:
    """The most pods that fit, by trying every number of each."""
    if not left:
        return 0
    (unit, count), *rest = left
    return max(
        fits + full(hard, taken + fits * unit, tuple(rest))
        for fits in range(count + 1)
        if taken + fits * unit <= hard
    )


@given(st.lists(PODS, min_size=1, max_size=3), st.integers(0, 25))
@settings(deadline=None, max_examples=150)
def test_the_cap_is_where_the_slow_model_meets_its_first_and_its_last_refusal(
    parts: list[tuple[int, int, int]], hard: int
) -> None:
    shares = [
        share(unit, least, least + more, f"w{number}")
        for number, (unit, least, more) in enumerate(parts)
    ]
    found = demand("pods", Fraction(hard), HERE, shares)
    assert found.exceeded == (sum(u * (low + more) for u, low, more in parts) > hard)
    if not found.exceeded:
        return
    cap = found.cap
    moving = [part for part in parts if part[2]]
    still = sum(unit * least for unit, least, more in parts if not more)
    floor = still + sum(unit * least for unit, least, _ in moving)
    assert (whole(cap.floor), cap.below_minimum) == (floor, floor > hard)
    if moving and floor <= hard:
        start = sum(least for _, least, _ in moving)
        steps = tuple((unit, more) for unit, _, more in moving)
        taken, wanted = floor, sum(least + more for _, least, more in moving)
    else:
        start, taken = 0, 0
        steps = tuple((unit, least) for unit, least, _ in parts)
        wanted = sum(least for _, least, _ in parts)
    assert cap.wanted == wanted
    assert cap.least == start + min(stuck_at(hard, taken, steps))
    assert cap.most == start + full(hard, taken, steps)


@given(st.lists(PODS, min_size=1, max_size=3), st.integers(0, 30))
@settings(deadline=None, max_examples=100)
def test_an_autoscaler_reaches_the_last_count_that_fits_beside_the_others(
    parts: list[tuple[int, int, int]], hard: int
) -> None:
    shares = [
        share(unit, least, least + more, f"w{number}")
        for number, (unit, least, more) in enumerate(parts)
    ]
    asked = demand("pods", Fraction(hard), HERE, shares)
    use = QuotaUse(QUOTA, (asked,), (), ())
    reaches = {reach.workload: reach for reach in use.reaches}
    assert set(reaches) == {f"w{n}" for n, (_, _, more) in enumerate(parts) if more}
    for number, (unit, least, more) in enumerate(parts):
        others = [part for n, part in enumerate(parts) if n != number]
        rest = sum(u * low for u, low, _ in others)
        top = sum(u * (low + high) for u, low, high in others)
        for taken, name in ((rest, "others_at_rest"), (top, "others_at_maximum")):
            fits = [n for n in range(least + more + 1) if n * unit + taken <= hard]
            if more:
                assert getattr(reaches[f"w{number}"], name) == max(fits, default=0)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2)), max_size=3),
    st.integers(0, 30),
)
@settings(deadline=None, max_examples=100)
def test_a_rollout_is_stuck_where_not_one_more_pod_fits(
    parts: list[tuple[int, int, int]], hard: int
) -> None:
    shares = [
        share(unit, count, count, f"w{number}", surge)
        for number, (unit, count, surge) in enumerate(parts)
    ]
    asked = demand("pods", Fraction(hard), HERE, shares)
    room = rollout_room(QuotaUse(QUOTA, (asked,), (), ()))
    peak = sum(unit * count for unit, count, _ in parts)
    extra = sum(unit * surge for unit, _, surge in parts)
    waiting = {f"w{n}" for n, (_, _, surge) in enumerate(parts) if surge}
    assert {each.label for each in room.waiting} == waiting
    assert {each.label for each, _ in room.stuck} == {
        f"w{n}" for n, (unit, _, surge) in enumerate(parts) if surge and peak + unit > hard
    }
    assert (room.tight is not None) == (bool(waiting) and peak + extra > hard)
    assert (room.thin is not None) == (bool(waiting) and peak + 2 * extra > hard)


def test_the_runs_of_a_cron_job_that_may_overlap_are_an_interval() -> None:
    spec = (
        "schedule: '* * * * *'\n  jobTemplate: {spec: {parallelism: 3, template: {spec: {"
        "containers: [{name: web, resources: {requests: {cpu: 1}}}]}}}}"
    )
    text = f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: web}}\nspec:\n  {spec}\n---\n"
    open_ = one(quota("{cpu: 4}") + text)
    assert (whole(open_.minimum), whole(open_.maximum), whole(open_.assumed)) == (0, 3, 6)
    assert open_.missing == (
        "how many runs of CronJob default/web overlap (assumption `overlapping-runs`)",
    )
    assert open_.assumptions == ("at most 2 runs of CronJob default/web overlap",)
    wide = one(quota("{cpu: 6}") + text)
    assert (wide.missing, wide.exceeded) == ((), False)
    said = one(quota("{cpu: 4}") + text, **{"overlapping-runs": 2})
    assert (whole(said.maximum), said.exceeded, said.missing) == (6, True, ())


def test_a_daemon_set_has_a_pod_on_every_node_there_is_said_to_be() -> None:
    text = quota("{pods: 3}") + workload("DaemonSet", "selector: {}")
    known = one(text, nodes=4)
    assert (whole(known.maximum), known.exceeded) == (4, True)
    assert known.assumptions == ("the cluster has 4 nodes",)
    assert one(text).missing == ("the number of nodes (assumption `nodes`)",)
    chosen = quota("{pods: 3}") + workload("DaemonSet", "selector: {}", "nodeSelector: {a: b}, ")
    assert one(chosen, nodes=4).missing == ("on how many nodes DaemonSet default/web runs",)
    assert one(chosen, nodes=3).missing == ()


def test_custom_objects_that_may_become_pods_leave_it_open() -> None:
    text = quota("{pods: 5}") + (
        "apiVersion: example.com/v1\nkind: Database\nmetadata: {name: db}\nspec: {}\n---\n"
    )
    assert one(text).missing == ("what is made of Database default/db",)


def test_the_overhead_of_a_runtime_class_counts_with_the_pod() -> None:
    runtime = (
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: box}\nhandler: box\n"
        "overhead: {podFixed: {cpu: 150m}}\n---\n"
    )
    text = quota("{cpu: 1}") + workload("Deployment", "replicas: 2", "runtimeClassName: box, ")
    assert one(text + runtime).maximum == quantity("500m")
    assert one(text).missing == ("the overhead of RuntimeClass box",)


def test_limit_ranges_that_disagree_leave_the_request_open() -> None:
    ranges = "".join(
        f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: r{n}}}\n"
        f"spec: {{limits: [{{type: Container, defaultRequest: {{memory: {n}Gi}}}}]}}\n---\n"
        for n in (1, 2)
    )
    found = one(quota("{requests.memory: 9Gi}") + ranges + workload("Deployment", "replicas: 2"))
    assert found.missing == ("the LimitRange that acts first on Deployment default/web",)


def test_the_definition_that_is_applied_last_counts() -> None:
    text = quota("{pods: 5}") + "".join(workload("Deployment", f"replicas: {n}") for n in (9, 2))
    assert one(text).maximum == 2


def test_the_claims_of_pods_count_with_their_number() -> None:
    volume = (
        "volumes: [{name: scratch, ephemeral: {volumeClaimTemplate: "
        "{spec: {resources: {requests: {storage: 2Gi}}}}}}], "
    )
    found = one(quota("{requests.storage: 9Gi}") + workload("Deployment", "replicas: 3", volume))
    assert (found.maximum, found.rollout) == (quantity("6Gi"), quantity("8Gi"))


def test_a_claim_of_no_class_may_be_of_the_one_that_is_bounded() -> None:
    text = quota("{a.storageclass.storage.k8s.io/requests.storage: 1Gi}") + (
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n"
        "spec: {resources: {requests: {storage: 2Gi}}}\n---\n"
    )
    found = one(text)
    assert (whole(found.maximum), found.exceeded) == (0, False)
    assert found.missing == ("the class of PersistentVolumeClaim default/data, which names none",)


def test_what_controllers_make_leaves_a_count_open_and_unknown_names_are_told() -> None:
    text = quota("{count/replicasets.apps: 5, count/widgets.example.com: 1, wonders: 3}")
    [use] = uses(text + workload("Deployment", "replicas: 3"))
    assert [each.missing for each in use.demands] == [
        ("what else there is of replicasets.apps",),
        ("what else there is of widgets.example.com",),
    ]
    assert use.unread == ("wonders",)


def test_pods_that_have_ended_are_objects_still() -> None:
    job = workload("Job", "completions: 4", api="batch/v1")
    assert one(quota("{count/pods: 9}") + job).missing == (
        "how many ended pods of Job default/web are kept",
    )
    assert one(quota("{pods: 9}") + job).missing == ()


def test_a_quota_with_scopes_counts_nothing_but_pods() -> None:
    [use] = uses(quota("{pods: 3, secrets: 1}", ", scopes: [NotTerminating]"))
    assert use.unread == ("secrets",)


def test_both_kinds_of_autoscaler_bound_a_workload_together() -> None:
    hpa = (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"
        "spec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 6}\n"
        "---\n"
    )
    keda = (
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web}\n"
        "spec: {scaleTargetRef: {name: web}, minReplicaCount: 1, maxReplicaCount: 4}\n---\n"
    )
    base = quota("{pods: 99}") + workload("Deployment", "strategy: {}")
    assert [
        (whole(found.minimum), whole(found.maximum))
        for found in (one(base), one(base + hpa), one(base + keda), one(base + hpa + keda))
    ] == [(1, 1), (2, 6), (1, 4), (1, 6)]


def test_a_rollout_of_a_kind_that_is_not_known_well_is_open() -> None:
    text = quota("{pods: 9}") + workload("Rollout", "replicas: 3", api="argoproj.io/v1alpha1")
    [use] = uses(text)
    assert [load.counts.surge_missing for load in use.pods] == [
        "how Rollout default/web replaces its pods"
    ]


def test_a_surge_that_is_no_number_is_open() -> None:
    strategy = "strategy: {rollingUpdate: {maxSurge: many}}\n  replicas: 3"
    [use] = uses(quota("{pods: 9}") + workload("Deployment", strategy))
    assert [load.counts.surge_missing for load in use.pods] == [
        "a valid rollout strategy of Deployment default/web"
    ]


def test_a_quota_is_held_against_its_own_namespace() -> None:
    there = workload("Deployment", "replicas: 3").replace(
        "{name: web}", "{name: web, namespace: b}"
    )
    assert one(quota("{pods: 1}") + there).maximum == 0


def test_shares_show_the_field_that_sets_them() -> None:
    found = one(quota("{requests.cpu: 1}") + workload("Deployment", "replicas: 3"))
    [only] = found.shares
    assert isinstance(only.place, Place)
    assert only.place.path[-4:] == (0, "resources", "requests", "cpu")
