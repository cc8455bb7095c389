"""How many pods are there: at rest, during a rollout, and after the loss of a node."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chloro_lint.kube.replicas import Replicas
from chloro_lint.kube.rollout import Rollout
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.availability import (
    Availability,
    Standing,
    Survivors,
    crowd,
    fewest,
    last_to_wait,
)
from tests.kube.decoded import objects, only

WEB = only("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}")


def rolling(surge: int | str | None, unavailable: int | str, *, up: bool = False) -> Rollout:
    return Rollout(WEB, "RollingUpdate", surge, unavailable, "strategy", up)


def between(lowest: int, highest: int) -> Replicas:
    return Replicas(lowest, highest, WEB.at("spec", "replicas"))


def known(text: str, nodes: int | None = None) -> tuple[Availability, Standing]:
    manifests = ManifestSet(objects(text))
    found = Availability(manifests, nodes)
    standing = found.of(manifests.resources[0])
    assert standing is not None
    return found, standing


def workload(replicas: int, pod: str = "", spec: str = "", kind: str = "Deployment") -> str:
    return (
        f"{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: web}}, spec: {{"
        f"replicas: {replicas}, {spec} template: {{metadata: {{labels: {{app: web}}}}, "
        f"spec: {{{pod}}}}}}}}}\n"
    )


OWN = "labelSelector: {matchLabels: {app: web}}"


def constraint(
    skew: int = 1, key: str = "kubernetes.io/hostname", when: str = "DoNotSchedule"
) -> str:
    return (
        f"topologySpreadConstraints: [{{topologyKey: {key}, maxSkew: {skew}, "
        f"whenUnsatisfiable: {when}, {OWN}}}]"
    )


def anti_affinity(key: str = "kubernetes.io/hostname") -> str:
    return (
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        f"[{{topologyKey: {key}, {OWN}}}]}}}}"
    )


@pytest.mark.parametrize(
    ("surge", "unavailable", "count", "left"),
    [
        (1, 0, 3, 3),
        (1, 1, 3, 2),
        ("25%", "25%", 3, 3),  # a quarter of 3, rounded down, is none
        ("25%", "25%", 4, 3),
        (0, 0, 3, 2),  # else it could not move
        (0, "10%", 3, 2),
        (1, 5, 3, 0),
        (1, "half", 3, None),
    ],
)
def test_a_rollout_leaves_the_count_less_what_may_be_missing(
    surge: int | str, unavailable: int | str, count: int, left: int | None
) -> None:
    assert fewest(rolling(surge, unavailable), count) == left


def test_a_stateful_set_replaces_one_pod_after_the_other() -> None:
    _, standing = known(workload(3, kind="StatefulSet"))
    assert standing.in_rollout == 2


def test_recreate_leaves_nothing_and_on_delete_says_nothing() -> None:
    assert known(workload(3, spec="strategy: {type: Recreate},"))[1].in_rollout == 0
    on_delete = workload(3, spec="updateStrategy: {type: OnDelete},", kind="StatefulSet")
    assert known(on_delete)[1].in_rollout is None
    assert known(workload(3, kind="ReplicaSet"))[1].in_rollout is None


SHARES = some.one_of(some.integers(0, 5), some.integers(0, 120).map("{}%".format))


@given(SHARES, SHARES, some.integers(0, 40), some.booleans())
def test_more_pods_at_rest_never_leave_fewer_during_a_rollout(
    surge: int | str, unavailable: int | str, count: int, up: bool
) -> None:
    found = rolling(surge, unavailable, up=up)
    left = [fewest(found, one) for one in range(count + 2)]
    assert all(a is not None and b is not None and a <= b for a, b in pairwise(left))


@given(SHARES, SHARES, some.integers(0, 30), some.integers(0, 30))
def test_the_last_count_that_waits_is_the_last_of_a_search_through_all(
    surge: int | str, unavailable: int | str, lowest: int, more: int
) -> None:
    found = rolling(surge, unavailable)
    counts = range(max(lowest, 1), max(lowest + more, 1) + 1)
    waiting = [one for one in counts if found.unavailable_of(one) == 0]
    assert last_to_wait(found, between(lowest, lowest + more)) == max(waiting, default=None)


def worst(count: int, skew: int, domains: int) -> int:
    """Place pods one by one wherever the scheduler may, and look at every outcome."""
    reached = {(0,) * domains}
    for _ in range(count):
        reached = {
            tuple(sorted((*state[:place], state[place] + 1, *state[place + 1 :])))
            for state in reached
            for place in range(domains)
            if state[place] + 1 - min(state) <= skew
        }
    return max(state[-1] for state in reached)


@given(some.integers(0, 9), some.integers(1, 4), some.integers(1, 4))
def test_the_most_that_one_domain_holds_is_what_the_scheduler_may_do_at_worst(
    count: int, skew: int, domains: int
) -> None:
    assert crowd(count, skew, domains) == worst(count, skew, domains)


@pytest.mark.parametrize(
    ("pod", "replicas", "nodes", "kept", "assumption"),
    [
        ("", 3, 3, 0, ""),
        (anti_affinity(), 3, 3, 2, ""),
        (anti_affinity("topology.kubernetes.io/zone"), 3, None, 2, ""),
        (constraint(), 3, 3, 2, "the cluster has 3 nodes"),
        (constraint(), 4, 3, 2, "the cluster has 3 nodes"),
        (constraint(), 3, 1, 0, ""),
        (constraint(), 3, None, 1, "the pods may run on two nodes or more"),
        (constraint(2), 2, 3, 0, ""),
        (constraint(when="ScheduleAnyway"), 3, 3, 0, ""),
        (
            constraint(key="topology.kubernetes.io/zone"),
            4,
            3,
            2,
            "the pods may run on two domains of topology.kubernetes.io/zone or more",
        ),
        (constraint(key="example.com/rack"), 3, 3, 0, ""),
    ],
)
def test_what_the_scheduler_promises_outlives_a_node(
    pod: str, replicas: int, nodes: int | None, kept: int, assumption: str
) -> None:
    found, standing = known(workload(replicas, pod), nodes)
    survivors = found.survivors(standing)
    assert (survivors.kept, survivors.assumption) == (kept, assumption)


def test_an_anti_affinity_over_other_pods_promises_nothing() -> None:
    found, standing = known(workload(3, anti_affinity().replace("app: web", "app: db")), 3)
    assert found.survivors(standing) == Survivors(0, None)


def test_of_several_promises_the_best_counts() -> None:
    found, standing = known(workload(4, f"{constraint(2)}, {anti_affinity()}"), 3)
    assert found.survivors(standing).kept == 3


def test_a_workload_without_a_count_has_no_standing() -> None:
    manifests = ManifestSet(objects("{apiVersion: v1, kind: Pod, metadata: {name: a}}"))
    assert Availability(manifests).of(manifests.resources[0]) is None
