"""The pairs that rules bring into question hold every pair between which something passes."""

from __future__ import annotations

from hypothesis import given, settings

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.pod_pairs import PodPairs, bits
from tests.proof.test_against_a_model import (
    PodIn,
    PolicyIn,
    documents,
    written_pods,
    written_policies,
)
from tests.topologies import app, policy, workload, world_of
from tests.written import resources


def net_of(pods: list[PodIn], some: list[PolicyIn]) -> Connectivity:
    return Connectivity(ManifestSet(resources(documents(pods, some))))


@settings(max_examples=100, deadline=None)
@given(written_pods, written_policies)
def test_no_pair_that_passes_is_left_out(pods: list[PodIn], some: list[PolicyIn]) -> None:
    net = net_of(pods, some)
    pairs = PodPairs(net)
    found = list(pairs.within())
    assert len(set(found)) == len(found) == pairs.count
    for source, one in enumerate(net.pods):
        for target, other in enumerate(net.pods):
            free = pairs.outgoing[source] is None and pairs.incoming[target] is None
            if source != target and not free and not net.passage(one, other).possibly.empty:
                assert (source, target) in found


@settings(max_examples=100, deadline=None)
@given(written_pods, written_policies)
def test_between_two_classes_the_same_passes(pods: list[PodIn], some: list[PolicyIn]) -> None:
    net = net_of(pods, some)
    alike = PodPairs(net).alike
    known: dict[tuple[int, int], object] = {}
    for source, one in zip(alike, net.pods, strict=True):
        for target, other in zip(alike, net.pods, strict=True):
            passage = net.passage(one, other)
            assert known.setdefault((source, target), passage) == passage


def test_workloads_with_the_same_policies_and_the_same_doors_are_alike() -> None:
    into = policy("", ingress=f"[{{from: [{app('web')}]}}]")
    net = world_of(workload("a"), workload("b"), workload("web"), into).connectivity
    assert [one.label for one in net.pods] == ["a", "b", "web"]
    assert PodPairs(net).alike == [0, 0, 1]


def test_bits_are_numbered_from_the_lowest() -> None:
    assert list(bits(0b10110)) == [1, 2, 4]
    assert list(bits(0)) == []
