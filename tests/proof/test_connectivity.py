"""Who reaches whom: each sentence of the semantics of NetworkPolicies."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.addresses import cidrs
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.peers import NAME_LABEL, Peer
from chloro_lint.proof.ports import EVERYTHING, NOTHING, Connections, only, port_range
from tests.written import resources

TCP_80 = only("TCP", 1 << 80)


def pod(name: str, labels: str = "", namespace: str = "shop", spec: str = "") -> str:
    return f"""\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}, {labels}}}}}
spec: {{{spec} containers: [{{name: c, ports: [{{name: http, containerPort: 80}}]}}]}}
"""


def policy(spec: str, name: str = "p", namespace: str = "shop") -> str:
    head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
    return head + (
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec:\n{indent(dedent(spec), '  ')}\n"
    )


def net(*documents: str, namespaces: dict[str, dict[str, str]] | None = None) -> Connectivity:
    found = resources("\n---\n".join(documents))
    return Connectivity(ManifestSet(found), {"namespaces": namespaces or {}})


def peer(of: Connectivity, name: str) -> Peer:
    [one] = [each for each in of.pods if each.label == name]
    return one


def allowed(of: Connectivity, source: str = "a", target: str = "b") -> Connections:
    return of.allowed(peer(of, source), peer(of, target))


A, B = pod("a"), pod("b")
TO_B = "podSelector: {matchLabels: {app: b}}\n"
OF_A = "podSelector: {matchLabels: {app: a}}\n"


def test_without_a_policy_everything_passes() -> None:
    assert allowed(net(A, B)) == EVERYTHING


def test_a_policy_isolates_only_the_pods_it_selects() -> None:
    one = net(A, B, policy(TO_B))
    assert allowed(one) == NOTHING
    assert allowed(one, "b", "a") == EVERYTHING


def test_a_policy_selects_pods_of_its_own_namespace() -> None:
    assert allowed(net(A, B, policy("podSelector: {}", namespace="else"))) == EVERYTHING


@pytest.mark.parametrize(
    ("types", "source", "target", "expected"),
    [
        ("", "a", "b", NOTHING),
        ("", "b", "c", EVERYTHING),
        ("policyTypes: []\n", "a", "b", NOTHING),
        ("policyTypes: [Egress]\n", "a", "b", EVERYTHING),
        ("policyTypes: [Egress]\n", "b", "c", NOTHING),
        ("policyTypes: [Ingress, Egress]\n", "b", "c", NOTHING),
        ("egress: []\n", "b", "c", EVERYTHING),
        ("egress: [{ports: [{port: 80}]}]\n", "b", "c", TCP_80),
    ],
)
def test_types_default_to_ingress_and_to_egress_where_it_has_rules(
    types: str, source: str, target: str, expected: Connections
) -> None:
    assert allowed(net(A, B, pod("c"), policy(TO_B + types)), source, target) == expected


def test_rules_of_a_direction_that_the_types_leave_out_open_nothing() -> None:
    spec = TO_B + "policyTypes: [Egress]\ningress: [{ports: [{port: 80}]}]"
    assert allowed(net(A, B, policy(TO_B), policy(spec, "q"))) == NOTHING


@pytest.mark.parametrize("peers", ["", "from: [], "])
def test_absent_and_empty_peers_mean_everybody(peers: str) -> None:
    one = net(A, B, policy(f"{TO_B}ingress: [{{{peers}ports: [{{port: 80}}]}}]"))
    assert allowed(one) == TCP_80
    assert one.allowed(one.addresses[0], peer(one, "b")) == TCP_80


def test_both_sides_have_to_let_it_through() -> None:
    into = policy(TO_B + "ingress: [{ports: [{port: 80}, {port: 81}]}]", "in")
    out = policy(OF_A + "policyTypes: [Egress]\negress: [{ports: [{port: 81}, {port: 82}]}]", "out")
    assert allowed(net(A, B, into, out)) == only("TCP", 1 << 81)


def test_policies_add_to_one_another() -> None:
    one = policy(TO_B + "ingress: [{ports: [{port: 80}]}]", "one")
    two = policy(TO_B + "ingress: [{ports: [{port: 81}]}]", "two")
    deny = policy("podSelector: {}", "deny")
    assert allowed(net(A, B, one, two, deny)) == only("TCP", port_range(80, 81))


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ("{port: 80}", TCP_80),
        ("{protocol: UDP, port: 80}", only("UDP", 1 << 80)),
        ("{protocol: SCTP}", only("SCTP", port_range(1, 65535))),
        ("{port: 80, endPort: 90}", only("TCP", port_range(80, 90))),
        ("{port: 90, endPort: 80}", NOTHING),
        ("{port: http}", TCP_80),
        ("{port: http, protocol: UDP}", NOTHING),
        ("{port: web}", NOTHING),
    ],
)
def test_ports_are_numbers_ranges_or_names_of_the_destination(
    ports: str, expected: Connections
) -> None:
    assert allowed(net(A, B, policy(f"{TO_B}ingress: [{{ports: [{ports}]}}]"))) == expected


def test_a_named_port_is_another_number_at_another_destination() -> None:
    other = pod("c").replace("containerPort: 80", "containerPort: 8080")
    out = policy(OF_A + "policyTypes: [Egress]\negress: [{ports: [{port: http}]}]")
    one = net(A, B, other, out)
    assert allowed(one) == TCP_80
    assert allowed(one, "a", "c") == only("TCP", 1 << 8080)


@pytest.mark.parametrize(
    ("peers", "from_a", "from_x"),
    [
        ("{podSelector: {}}", True, False),
        ("{podSelector: {matchLabels: {app: a}}}", True, False),
        ("{namespaceSelector: {}}", True, True),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: else}}}", False, True),
        ("{namespaceSelector: {matchLabels: {name: else}}}", False, False),
        ("{namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}", False, True),
        ("{namespaceSelector: {}}, {podSelector: {matchLabels: {app: x}}}", True, True),
        ("{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [web]}]}}",
         True, False),
        ("{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}}", False, True),
        ("{}", False, False),
        ("{ipBlock: {cidr: 8.8.8.0/24}}", False, False),
        ("{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}", False, False),
    ],
)  # fmt: skip
def test_peers_are_chosen_by_pods_and_namespaces(peers: str, from_a: bool, from_x: bool) -> None:
    one = net(
        A,
        B,
        pod("x", namespace="else"),
        policy(f"{TO_B}ingress: [{{from: [{peers}]}}]"),
        namespaces={"else": {"team": "blue"}},
    )
    assert (allowed(one) == EVERYTHING, allowed(one, "x") == EVERYTHING) == (from_a, from_x)


def test_the_label_of_a_namespace_object_counts_and_its_name_label_is_added() -> None:
    space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: else, labels: {name: else}}"
    one = net(space, B, pod("x", namespace="else"))
    assert peer(one, "x").namespace_labels == {"name": "else", NAME_LABEL: "else"}


def test_an_address_passes_where_a_block_holds_it_and_no_exception_does() -> None:
    block = "{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}"
    one = net(B, policy(f"{TO_B}ingress: [{{from: [{{ipBlock: {block}}}]}}]"))
    for text, expected in (("10.2.0.0/16", EVERYTHING), ("10.1.2.0/24", NOTHING)):
        assert one.allowed(Peer(text, addresses=cidrs([text])), peer(one, "b")) == expected
    assert len(one.addresses) == 6


def test_an_ipv4_block_holds_no_ipv6_address() -> None:
    one = net(B, policy(f"{TO_B}ingress: [{{from: [{{ipBlock: {{cidr: 0.0.0.0/0}}}}]}}]"))
    assert [one.allowed(each, peer(one, "b")) for each in one.addresses] == [EVERYTHING, NOTHING]


def test_whether_a_block_holds_pods_depends_on_the_plugin() -> None:
    one = net(A, B, policy(f"{TO_B}ingress: [{{from: [{{ipBlock: {{cidr: 10.0.0.0/8}}}}]}}]"))
    passage = one.passage(peer(one, "a"), peer(one, "b"))
    assert (passage.surely, passage.possibly) == (NOTHING, EVERYTHING)


def test_policies_are_not_enforced_on_pods_in_the_network_of_their_node() -> None:
    one = net(A, pod("b", spec="hostNetwork: true,"), policy("podSelector: {}"))
    assert allowed(one) == EVERYTHING


def test_whether_a_selector_sees_such_pods_depends_on_the_plugin() -> None:
    host = pod("a", spec="hostNetwork: true,")
    one = net(host, B, policy(TO_B + "ingress: [{from: [{podSelector: {}}]}]"))
    passage = one.passage(peer(one, "a"), peer(one, "b"))
    assert (passage.surely, passage.possibly) == (NOTHING, EVERYTHING)


def test_policies_of_another_model_leave_everything_open_to_question() -> None:
    cilium = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n"
    cilium += "metadata: {name: c, namespace: shop}\n"
    one = net(A, B, pod("x", namespace="else"), pod("z", namespace="else"), cilium)
    passage = one.passage(peer(one, "a"), peer(one, "b"))
    assert (passage.surely, passage.possibly) == (NOTHING, EVERYTHING)
    assert allowed(one, "x", "z") == EVERYTHING
    assert [each.label for each in one.unread_about(peer(one, "a"))] == [
        "CiliumNetworkPolicy shop/c"
    ]


def test_of_two_definitions_of_a_policy_the_later_one_counts() -> None:
    first = policy(TO_B + "ingress: [{ports: [{port: 80}]}]")
    second = policy(TO_B + "ingress: [{ports: [{port: 81}]}]")
    assert allowed(net(A, B, first, second)) == only("TCP", 1 << 81)


def test_pods_of_a_job_carry_the_label_of_its_name() -> None:
    job = """\
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: shop}
spec: {template: {spec: {containers: [{name: c}]}}}
"""
    only_job = "{podSelector: {matchLabels: {job-name: migrate}}}"
    one = net(job, B, policy(f"{TO_B}ingress: [{{from: [{only_job}]}}]"))
    assert allowed(one, "migrate") == EVERYTHING


def test_a_connection_names_the_rules_that_let_it_pass_on_both_sides() -> None:
    into = policy(TO_B + "ingress: [{ports: [{port: 81}]}, {ports: [{port: 80}]}]", "in")
    out = policy(OF_A + "policyTypes: [Egress]\negress: [{}]", "out")
    one = net(A, B, into, out)
    chain = one.because(peer(one, "a"), peer(one, "b"), "TCP", 80)
    assert [(at.resource.name, at.path) for at in chain] == [
        ("out", ("spec", "egress", 0)),
        ("in", ("spec", "ingress", 1)),
    ]


def test_a_connection_that_is_stopped_names_the_policies_that_stop_it() -> None:
    one = net(A, B, policy(TO_B))
    chain = one.because(peer(one, "a"), peer(one, "b"), "TCP", 80)
    assert [(at.resource.name, at.path) for at in chain] == [("p", ("spec", "podSelector"))]
