"""What came and went between two sets: by meaning, not by how policies are written."""

from __future__ import annotations

from hypothesis import given, settings

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.topology_diff import Difference, difference
from chloro_lint.proof.topology_survey import Outside
from chloro_lint.world import World
from tests.proof.test_against_a_model import (
    PodIn,
    PolicyIn,
    documents,
    written_pods,
    written_policies,
)
from tests.topologies import SOUND, app, policy, workload, world_of
from tests.written import resources


def compared(before: World, after: World) -> Difference:
    outside = Outside([(one.connectivity, one.intended) for one in (before, after)], judged=False)
    return difference(before.topology(outside), after.topology(outside))


def said(of: Difference) -> list[str]:
    return [
        f"{one.sort} {one.source.label} > {one.target.label}: "
        f"{one.before.possibly} to {one.after.possibly}"
        for one in of.changes
    ]


def test_a_set_has_nothing_that_it_has_not() -> None:
    found = compared(world_of(*SOUND), world_of(*SOUND))
    assert found.empty
    assert found.complete


def test_a_policy_that_is_written_otherwise_and_means_the_same_is_no_difference() -> None:
    other = policy("api", ingress=f"[{{from: [{app('web')}], ports: [{{port: 5000, endPort: 5001}}]}}]", egress="[]")  # fmt: skip
    split = policy("api", ingress=f"[{{from: [{app('web')}], ports: [{{port: 5001}}, {{port: 5000}}]}}]", egress="[]")  # fmt: skip
    assert compared(world_of(*SOUND[:3], other), world_of(*SOUND[:3], split)).empty


def test_a_port_more_is_a_change_of_a_pair() -> None:
    wide = policy("api", ingress=f"[{{from: [{app('web')}]}}]", egress="[]")
    out = policy("web", ingress="[]", egress=f"[{{to: [{app('api')}]}}]")
    found = compared(world_of(*SOUND[:2], out, SOUND[3]), world_of(*SOUND[:2], out, wide))
    assert said(found) == ["changed web > api: TCP/5000 to every port"]


def test_a_workload_that_comes_is_named_as_the_reason() -> None:
    found = compared(world_of(SOUND[0], SOUND[2]), world_of(*SOUND[:3], policy("api", egress="[]")))
    assert [one.key for one in found.came] == ["Deployment/shop/api"]
    assert {one.moved for one in found.changes} == {"api came"}
    assert {one.sort for one in found.changes} == {"added"}
    back = compared(world_of(*SOUND), world_of(SOUND[0], SOUND[2]))
    assert [one.key for one in back.went] == ["Deployment/shop/api"]


def test_a_direction_that_opens_is_told() -> None:
    found = compared(world_of(*SOUND), world_of(*SOUND[:2], SOUND[3]))
    [(node, before, after)] = found.open_changes
    assert (node.label, before, after) == ("web", (), ("Ingress", "Egress"))


def test_outsiders_are_cut_alike_on_both_sides() -> None:
    one = policy("web", egress="[{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]")
    other = policy("web", egress="[{to: [{ipBlock: {cidr: 203.0.113.0/25}}]}]")
    found = compared(world_of(SOUND[0], one), world_of(SOUND[0], other))
    assert said(found) == ["removed web > 203.0.113.128/25: every port to nothing"]


def test_a_set_too_large_to_be_listed_says_so() -> None:
    many = [workload(f"w{number}") for number in range(90)]
    assert not compared(world_of(*many), world_of(*many)).complete


@settings(max_examples=60, deadline=None)
@given(written_pods, written_policies, written_policies)
def test_what_comes_one_way_goes_the_other(
    pods: list[PodIn], some: list[PolicyIn], others: list[PolicyIn]
) -> None:
    one, other = (World(ManifestSet(resources(documents(pods, each)))) for each in (some, others))
    there, back = compared(one, other), compared(other, one)
    assert [(x.before, x.after) for x in there.changes] == [
        (x.after, x.before) for x in back.changes
    ]
