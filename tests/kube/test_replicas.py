"""How many pods a workload keeps."""

from __future__ import annotations

import pytest

from chloro_lint.kube.replicas import Replicas, replicas, scalable
from chloro_lint.model import Resource
from tests.kube.decoded import only


def workload(kind: str = "Deployment", spec: str = "{}", version: str = "apps/v1") -> Resource:
    return only(f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: web}}, spec: {spec}}}")


def autoscaler(name: str, spec: str) -> Resource:
    return only(f"""\
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {{name: {name}}}
        spec: {spec}
        """)


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "ReplicaSet"])
def test_without_an_autoscaler_the_workloads_own_count_is_both_ends(kind: str) -> None:
    three = workload(kind, "{replicas: 3}")
    assert replicas(three) == Replicas(3, 3, three.at("spec", "replicas"))


def test_an_unwritten_count_is_one() -> None:
    unset = workload()
    assert replicas(unset) == Replicas(1, 1, unset.at("spec", "replicas"))


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("apps/v1", "DaemonSet"),
        ("batch/v1", "Job"),
        ("batch/v1", "CronJob"),
        ("v1", "Pod"),
        ("v1", "ConfigMap"),
        ("example.com/v1", "Deployment"),
    ],
)
def test_kinds_without_a_count_have_none(version: str, kind: str) -> None:
    other = workload(kind, version=version)
    assert not scalable(other)
    assert replicas(other) is None


@pytest.mark.parametrize(
    ("version", "kind"),
    [("v1", "ReplicationController"), ("argoproj.io/v1alpha1", "Rollout")],
)
def test_replication_controllers_and_rollouts_have_a_count(version: str, kind: str) -> None:
    two = workload(kind, "{replicas: 2}", version)
    assert replicas(two) == Replicas(2, 2, two.at("spec", "replicas"))


def test_an_autoscaler_overrules_the_workloads_own_count() -> None:
    hpa = autoscaler("web", "{minReplicas: 3, maxReplicas: 15}")
    assert replicas(workload(spec="{replicas: 7}"), [hpa]) == Replicas(
        3, 15, hpa.at("spec", "minReplicas")
    )


def test_an_unwritten_minimum_of_an_autoscaler_is_one() -> None:
    hpa = autoscaler("web", "{maxReplicas: 5}")
    assert replicas(workload(spec="{replicas: 7}"), [hpa]) == Replicas(
        1, 5, hpa.at("spec", "minReplicas")
    )


def test_an_autoscaler_without_a_maximum_is_held_to_its_minimum() -> None:
    hpa = autoscaler("web", "{minReplicas: 2}")
    assert replicas(workload(), [hpa]) == Replicas(2, 2, hpa.at("spec", "minReplicas"))


def test_of_several_autoscalers_the_lowest_minimum_and_the_highest_maximum_count() -> None:
    first = autoscaler("first", "{minReplicas: 4, maxReplicas: 20}")
    second = autoscaler("second", "{minReplicas: 2, maxReplicas: 6}")
    expected = Replicas(2, 20, second.at("spec", "minReplicas"))
    assert replicas(workload(), [first, second]) == expected
    assert replicas(workload(), [second, first]) == expected


def test_a_count_of_zero_switches_the_autoscaler_off() -> None:
    off = workload(spec="{replicas: 0}")
    hpa = autoscaler("web", "{minReplicas: 3, maxReplicas: 15}")
    assert replicas(off, [hpa]) == Replicas(0, 0, off.at("spec", "replicas"))


def test_an_autoscaler_that_may_scale_to_zero_is_not_switched_off_by_it() -> None:
    hpa = autoscaler("web", "{minReplicas: 0, maxReplicas: 15}")
    assert replicas(workload(spec="{replicas: 0}"), [hpa]) == Replicas(
        0, 15, hpa.at("spec", "minReplicas")
    )
