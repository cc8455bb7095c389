"""What policies of other models could change, and the verdicts that they leave alone."""

from __future__ import annotations

import pytest

from chloro_lint.proof.addresses import internet
from chloro_lint.proof.edges import edge
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.ports import EVERYTHING, NOTHING, only, port_range
from tests.proof.test_connectivity import TCP_80, TO_B, A, B, net, peer, policy

SUBJECT_B = "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: b}}}}"


def admin(rules: str, kind: str = "AdminNetworkPolicy", subject: str = SUBJECT_B) -> str:
    return f"""\
apiVersion: policy.networking.k8s.io/v1alpha1
kind: {kind}
metadata: {{name: default}}
spec: {{priority: 1, subject: {subject}, {rules}}}
"""


def ingress(action: str, peers: str = "[{namespaces: {}}]", more: str = "") -> str:
    return f"ingress: [{{action: {action}, from: {peers}{more}}}]"


PORT_80 = ", ports: [{portNumber: {protocol: TCP, port: 80}}]"


@pytest.mark.parametrize(
    ("rules", "surely", "possibly"),
    [
        (ingress("Deny"), NOTHING, EVERYTHING),
        (ingress("Deny", more=PORT_80), EVERYTHING.without(TCP_80), EVERYTHING),
        (ingress("Allow"), EVERYTHING, EVERYTHING),
        (ingress("Pass"), EVERYTHING, EVERYTHING),
        (ingress("Refuse"), NOTHING, EVERYTHING),
        (ingress("Deny", "[{namespaces: {matchLabels: {team: red}}}]"), EVERYTHING, EVERYTHING),
        (ingress("Deny", "[{nodes: {}}]"), EVERYTHING, EVERYTHING),
        (ingress("Deny", "[{networks: [10.0.0.0/8]}]"), NOTHING, EVERYTHING),
        (ingress("Deny", "[{networks: [8.8.8.8/32]}]"), EVERYTHING, EVERYTHING),
        (ingress("Deny", "[{domainNames: [example.com]}]"), NOTHING, EVERYTHING),
        (ingress("Deny", "red"), NOTHING, EVERYTHING),
        ("egress: [{action: Deny, to: [{namespaces: {}}]}]", EVERYTHING, EVERYTHING),
        ("ingress: [anything]", NOTHING, EVERYTHING),
    ],
)
def test_a_rule_of_an_administrator_changes_what_it_is_about(
    rules: str, surely: object, possibly: object
) -> None:
    one = net(A, B, admin(rules))
    found = one.passage(peer(one, "a"), peer(one, "b"))
    assert (found.surely, found.possibly) == (surely, possibly)


@pytest.mark.parametrize(
    ("written", "ports"),
    [
        ("ports: [{portNumber: {port: 80}}]", TCP_80),
        (
            "ports: [{portRange: {protocol: UDP, start: 5, end: 9}}]",
            only("UDP", port_range(5, 9)),
        ),
        ("ports: [{namedPort: http}]", EVERYTHING),
        ("protocols: [{tcp: {destinationPort: {number: 80}}}]", TCP_80),
        (
            "protocols: [{udp: {destinationPort: {range: {start: 5, end: 9}}}}]",
            only("UDP", port_range(5, 9)),
        ),
        ("protocols: [{sctp: {}}]", only("SCTP", port_range(1, 65535))),
        ("protocols: [{destinationNamedPort: http}]", EVERYTHING),
        ("protocols: [{icmp: {}}]", EVERYTHING),
        ("ports: [{portNumber: {port: eighty}}]", EVERYTHING),
        ("ports: [80]", EVERYTHING),
    ],
)
def test_ports_are_written_in_two_ways(written: str, ports: object) -> None:
    one = net(A, B, admin(ingress("Deny", more=f", {written}")))
    [found] = one.influences(peer(one, "b"), "Ingress")
    assert found.closes == ports


@pytest.mark.parametrize("kind", ["BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"])
def test_a_baseline_acts_only_where_no_policy_isolates(kind: str) -> None:
    tier = ", tier: Baseline" if kind == "ClusterNetworkPolicy" else ""
    deny = admin(ingress("Deny") + tier, kind)
    one = net(A, B, deny)
    assert one.passage(peer(one, "a"), peer(one, "b")).surely == NOTHING
    isolated = net(A, B, policy(TO_B + "ingress: [{ports: [{port: 80}]}]"), deny)
    found = isolated.passage(peer(isolated, "a"), peer(isolated, "b"))
    assert (found.surely, found.possibly) == (TCP_80, TCP_80)


def test_networks_are_held_against_addresses_outside() -> None:
    rules = "egress: [{action: Deny, to: [{networks: [169.254.169.254/32]}]}]"
    one = net(A, B, admin(rules))
    outside = Peer("the internet", addresses=internet())
    assert one.passage(peer(one, "b"), outside).surely == EVERYTHING
    wide = net(A, B, admin(rules.replace("169.254.169.254/32", "0.0.0.0/0")))
    assert wide.passage(peer(wide, "b"), outside).surely == NOTHING


SHUT = policy(TO_B)


@pytest.mark.parametrize(
    ("documents", "names"),
    [
        ((SHUT, admin(ingress("Deny"))), []),
        ((SHUT, admin(ingress("Allow"))), ["AdminNetworkPolicy default"]),
        ((SHUT, admin(ingress("Allow", more=PORT_80.replace("80", "81")))), []),
        ((admin(ingress("Allow")),), []),
        ((admin(ingress("Deny")),), ["AdminNetworkPolicy default"]),
        (
            (SHUT, policy("podSelector: {matchLabels: {app: a}}\npolicyTypes: [Egress]", "q"),
             admin(ingress("Allow"))),
            [],
        ),
    ],
    ids=["denied already", "may be opened", "another port", "open already", "may be closed",
         "shut on the other side"],
)  # fmt: skip
def test_only_what_could_make_another_verdict_leaves_an_edge_open(
    documents: tuple[str, ...], names: list[str]
) -> None:
    one = net(A, B, *documents)
    found = edge(one, peer(one, "a"), peer(one, "b"), TCP_80)
    assert [each.label for each in found.unread] == names


def test_an_edge_to_a_port_that_nobody_listens_on_fails_whatever_else_holds() -> None:
    one = net(A, B, admin(ingress("Deny")))
    found = edge(one, peer(one, "a"), peer(one, "b"), only("TCP", 1 << 81))
    assert (found.unread, found.deaf) == ((), only("TCP", 1 << 81))


def test_a_policy_of_cilium_isolates_and_opens_in_its_directions_alone() -> None:
    cilium = """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: c, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: b}}, ingress: [{}]}
"""
    one = net(A, B, cilium)
    found = one.passage(peer(one, "a"), peer(one, "b"))
    assert (found.surely, found.possibly) == (NOTHING, EVERYTHING)
    back = one.passage(peer(one, "b"), peer(one, "a"))
    assert (back.surely, back.possibly) == (EVERYTHING, EVERYTHING)
