"""Who reaches whom: what each link says, who is outside, and what is left out of large sets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof import topology_survey
from chloro_lint.proof.topology import Topology
from chloro_lint.world import World
from tests.proof.test_against_a_model import (
    PodIn,
    PolicyIn,
    documents,
    written_pods,
    written_policies,
)
from tests.topologies import (
    CONTROLLER,
    SOUND,
    app,
    fixture,
    lines,
    policy,
    shop,
    workload,
    world_of,
)
from tests.written import resources

WEB, API, WEB_POLICY, API_POLICY = SOUND


def test_the_golden_set_shows_the_documented_flows_and_no_other() -> None:
    found = fixture("golden").topology()
    assert lines(found) == [
        "backend > internet: wanted TCP/443",
        "backend > dns: wanted TCP/53, UDP/53",
        "frontend > backend: wanted TCP/5000",
        "frontend > dns: wanted TCP/53, UDP/53",
        "ingress > backend: wanted TCP/5000",
        "ingress > frontend: wanted TCP/3000",
    ]
    beyond = [(one.source.label, one.target.label, str(one.connections)) for one in found.beyond]
    assert beyond == [("internet", "ingress", "TCP/443")]
    assert found.absent == ("database (StatefulSet chloromaster/postgres, which is optional)",)
    assert found.judged
    assert not (found.mesh)
    assert not (found.unlisted)
    assert not (found.more_strangers)
    assert not (found.unread)


def test_a_sound_shop_has_wanted_links_only() -> None:
    found = world_of(*SOUND, under=shop()).topology()
    assert lines(found) == ["web > api: wanted TCP/5000", "ingress > web: wanted TCP/3000"]
    assert {one.state for one in found.links} == {"wanted"}


def test_a_port_in_no_flow_is_unwanted_beside_the_wanted_one() -> None:
    wide = policy("api", ingress=f"[{{from: [{app('web')}]}}]", egress="[]")
    out = policy("web", ingress="[]", egress=f"[{{to: [{app('api')}], ports: [{{port: 5000}}, {{port: 80}}]}}]")  # fmt: skip
    found = world_of(WEB, API, out, wide, under=shop()).topology()
    assert "web > api: wanted TCP/5000; unwanted TCP/80" in lines(found)
    [link] = [one for one in found.links if one.target.label == "api" and one.source.peer.in_set]
    assert link.state == "unwanted"


def test_a_required_flow_that_a_policy_blocks_is_missing() -> None:
    wrong = policy("api", ingress=f"[{{from: [{app('web')}], ports: [{{port: 80}}]}}]", egress="[]")
    found = world_of(WEB, API, WEB_POLICY, wrong, under=shop()).topology()
    assert lines(found) == ["web > api: missing TCP/5000", "ingress > web: wanted TCP/3000"]
    assert found.links[0].unheard.empty


def test_a_required_flow_to_a_port_on_which_nobody_listens_is_missing_and_unheard() -> None:
    deaf = workload("api", 8080)
    found = world_of(WEB, deaf, WEB_POLICY, API_POLICY, under=shop()).topology()
    [link] = [one for one in found.links if one.source.label == "web"]
    assert (str(link.missing), str(link.unheard)) == ("TCP/5000", "TCP/5000")
    assert link.wanted.empty


def test_a_flow_that_is_not_required_is_not_missing() -> None:
    found = world_of(*SOUND, under=shop()).topology()
    assert not any(one.target.label == "internet" for one in found.links)


def test_what_an_ip_block_means_for_pods_is_unknown_and_says_why() -> None:
    block = policy("web", egress="[{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 9000}]}]")
    found = world_of(WEB, API, block).topology()
    [link] = [x for x in found.links if (x.source.label, x.target.label) == ("web", "api")]
    assert lines(found)[lines(found).index("web > api: unknown TCP/9000")]
    assert link.why == ("whether the network plugin applies ipBlock to pods",)


def test_a_policy_that_is_not_evaluated_makes_its_namespace_unknown() -> None:
    cilium = (
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n"
        "metadata: {name: some, namespace: shop}\nspec: {}\n"
    )
    found = world_of(WEB, API, cilium).topology()
    assert found.unread == ("CiliumNetworkPolicy shop/some",)
    assert {one.state for one in found.links} == {"unknown"}
    assert all(one.open == () for one in found.workloads)


def test_without_an_architecture_nothing_is_judged() -> None:
    found = world_of(*SOUND).topology()
    assert not found.judged
    assert {one.state for one in found.links} == {"open"}
    assert "web > api: open TCP/5000" in lines(found)


def test_a_workload_says_in_which_directions_nothing_isolates_it() -> None:
    found = world_of(WEB, API, policy("web", ingress="[]")).topology()
    assert [(one.label, one.open) for one in found.workloads] == [
        ("api", ("Ingress", "Egress")),
        ("web", ("Egress",)),
    ]


def test_connections_within_a_workload_and_between_outsiders_are_left_out() -> None:
    found = world_of(WEB, API).topology()
    ends = [(one.source, one.target) for one in found.links]
    assert all(source is not target for source, target in ends)
    assert all(source.peer.in_set or target.peer.in_set for source, target in ends)


def test_a_store_is_a_database_server_or_has_claims_of_its_own() -> None:
    claims = workload("queue", kind="StatefulSet") + "  volumeClaimTemplates: [{metadata: {name: data}}]\n"  # fmt: skip
    found = world_of(WEB, workload("postgres"), claims).topology()
    assert [one.label for one in found.workloads if one.store] == ["postgres", "queue"]


def test_outsiders_are_named_by_the_policies_that_name_them() -> None:
    prometheus = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}"
    office = "{ipBlock: {cidr: 203.0.113.0/24}}"
    into = policy("web", ingress=f"[{{from: [{prometheus}], ports: [{{port: 9090}}]}}, {{from: [{office}], ports: [{{port: 22}}]}}]", egress="[]")  # fmt: skip
    found = world_of(WEB, into).topology()
    assert lines(found) == [
        "203.0.113.0/24 > web: open TCP/22",
        "any pod of namespace monitoring > web: open TCP/9090",
    ]


def test_addresses_are_named_by_what_they_lack_where_that_is_shorter() -> None:
    out = policy("web", egress="[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]")
    found = world_of(WEB, out).topology()
    details = {one.label: one.detail for one in found.shown if not one.peer.in_set}
    assert details["internet"] == "addresses: IPv4 without 10.0.0.0/8"


def test_workloads_of_one_name_and_different_kinds_keep_apart() -> None:
    found = world_of(WEB, workload("web", kind="DaemonSet")).topology()
    assert [one.key for one in found.workloads] == ["DaemonSet/shop/web", "Deployment/shop/web"]


def test_what_nothing_isolates_in_a_large_set_is_one_sentence() -> None:
    many = [workload(f"w{number}") for number in range(topology_survey.MESHED + 1)]
    found = world_of(*many).topology()
    assert found.mesh is not None
    assert len(found.mesh.sources) == len(found.mesh.targets) == len(many)
    assert not any(one.source.peer.in_set and one.target.peer.in_set for one in found.links)
    few = world_of(*many[:-1]).topology()
    assert few.mesh is None
    inner = [one for one in few.links if one.source.peer.in_set and one.target.peer.in_set]
    assert len(inner) == topology_survey.MESHED * (topology_survey.MESHED - 1)


def test_links_have_a_most_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topology_survey, "MOST_LINKS", 3)
    found = world_of(WEB, API).topology()
    assert len(found.links) == 3
    assert found.unlisted == 11


def test_a_pod_in_its_nodes_network_is_unknown_to_selectors() -> None:
    agent = workload("agent").replace("{containers", "{hostNetwork: true, containers")
    into = policy("api", ingress=f"[{{from: [{app('agent')}]}}]", egress="[]")
    found = world_of(agent, API, into).topology()
    [link] = [x for x in found.links if (x.source.label, x.target.label) == ("agent", "api")]
    assert link.state == "unknown"
    assert link.why == ("whether the plugin sees agent, which is in its node's network",)


def test_the_ingress_controller_may_be_a_workload_of_the_set() -> None:
    nginx = workload("nginx", 443, namespace="ingress-nginx")
    found = world_of(*SOUND, nginx, under=shop()).topology()
    assert "nginx > web: wanted TCP/3000" in lines(found)
    assert not any(one.label == "ingress" for one in found.nodes)


def passing(of: Topology) -> dict[tuple[str, str], object]:
    return {
        (one.source.label, one.target.label): one.passage
        for one in of.links
        if one.source.peer.in_set and one.target.peer.in_set
    }


@settings(max_examples=120, deadline=None)
@given(written_pods, written_policies)
def test_the_links_are_those_of_trying_each_with_each(
    pods: list[PodIn], some: list[PolicyIn]
) -> None:
    world = World(ManifestSet(resources(documents(pods, some))))
    net = world.connectivity
    expected = {
        (one.label, other.label): found
        for one in net.pods
        for other in net.pods
        if one is not other and not (found := net.passage(one, other)).possibly.empty
    }
    assert passing(world.topology()) == expected


@settings(max_examples=60, deadline=None)
@given(written_pods, written_policies)
def test_the_order_of_the_documents_changes_nothing(
    pods: list[PodIn], some: list[PolicyIn]
) -> None:
    parts = documents(pods, some).split("---\n")
    one, other = (
        World(ManifestSet(resources("---\n".join(each)))).topology()
        for each in (parts, parts[::-1])
    )
    assert lines(one) == lines(other)


def test_the_controller_that_policies_name_is_no_stranger() -> None:
    found = world_of(*SOUND, under=shop()).topology()
    assert CONTROLLER.count("nginx") == 2
    assert [one.label for one in found.shown if not one.peer.in_set] == ["internet", "ingress"]
