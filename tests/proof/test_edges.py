"""Edges that are stopped: what a person would edit so that they work."""

from __future__ import annotations

import pytest

from chloro_lint.proof.addresses import internet
from chloro_lint.proof.edges import edge, near_miss
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.ports import EVERYTHING, only, port_range
from tests.proof.test_connectivity import OF_A, TCP_80, TO_B, A, B, net, peer, pod, policy

OUT = OF_A + "policyTypes: [Egress]\n"
C = pod("c", namespace="else")


def miss(*documents: str, source: str = "a", target: str = "b") -> tuple[str, str]:
    """Return the field to edit and what it says, for the first side that stops TCP/80."""
    one = net(A, B, C, *documents)
    other = Peer("internet", addresses=internet()) if target == "internet" else peer(one, target)
    found = edge(one, peer(one, source), other, TCP_80)
    side = next(each for each in found.sides if not each.stopped.empty)
    nearest = near_miss(one, side, TCP_80)
    return ".".join(map(str, nearest.place.path)), nearest.says


@pytest.mark.parametrize(
    ("spec", "path", "says"),
    [
        ("", "spec.ingress", "closes ingress and opens nothing for it"),
        ("ingress: [{ports: [{port: 81}]}]", "spec.ingress.0.ports.0.port", "opens TCP/81"),
        (
            "ingress: [{ports: [{port: web}, {port: 81}]}]",
            "spec.ingress.0.ports.0.port",
            "opens TCP/81, 'web'",
        ),
        ("ingress: [{ports: [{port: web}]}]", "spec.ingress.0.ports.0.port", "opens 'web'"),
        (
            "ingress: [{from: [{podSelector: {matchLabels: {app: x}}}]}]",
            "spec.ingress.0.from.0.podSelector",
            "opens it to pods with app=x",
        ),
        (
            "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: else}}}]}]",
            "spec.ingress.0.from.0.namespaceSelector",
            "opens it to everything of namespaces kubernetes.io/metadata.name=else only",
        ),
        (
            "ingress: [{from: [{namespaceSelector: {matchLabels: {name: shop}}}]}]",
            "spec.ingress.0.from.0.namespaceSelector",
            "asks for a namespace with name=shop; none is known",
        ),
        (
            "ingress: [{from: [{ipBlock: {cidr: 8.8.8.8/32}}]}]",
            "spec.ingress.0.from.0.ipBlock.cidr",
            "opens it to 8.8.8.8/32 only",
        ),
        ("ingress: [{from: [{}]}]", "spec.ingress.0.from.0", "has an item that is not valid"),
    ],
)
def test_the_nearest_rule_of_the_destination_is_named(spec: str, path: str, says: str) -> None:
    assert miss(policy(TO_B + spec)) == (path, f"NetworkPolicy p {says}")


def test_of_several_rules_the_one_with_the_right_peers_is_nearest() -> None:
    rules = "ingress:\n- {from: [{podSelector: {matchLabels: {app: x}}}], ports: [{port: 80}]}\n"
    rules += "- {from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 81}]}"
    assert miss(policy(TO_B + rules)) == (
        "spec.ingress.1.ports.0.port",
        "NetworkPolicy p opens TCP/81",
    )


def test_rules_that_the_types_of_a_policy_leave_out_are_nearer_than_none() -> None:
    deny = policy("podSelector: {}\npolicyTypes: [Ingress]", "deny")
    out = policy(TO_B + "policyTypes: [Egress]\ningress: [{}]\negress: [{}]", "typed")
    assert miss(deny, out) == (
        "spec.policyTypes",
        "NetworkPolicy typed has ingress rules that its policyTypes leave out",
    )


def test_another_namespace_is_asked_for_by_labels_that_it_does_not_have() -> None:
    rule = "egress: [{to: [{namespaceSelector: {matchLabels: {name: else}}}], ports: [{port: 81}]}]"
    assert miss(policy(OUT + rule), target="c") == (
        "spec.egress.0.to.0.namespaceSelector",
        "NetworkPolicy p asks for a namespace with name=else; none is known",
    )


def test_towards_the_internet_a_block_with_other_ports_is_nearest() -> None:
    rules = "egress:\n- {to: [{podSelector: {}}], ports: [{port: 80}]}\n"
    rules += "- {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}"
    assert miss(policy(OUT + rules), target="internet") == (
        "spec.egress.1.ports.0.port",
        "NetworkPolicy p opens TCP/443",
    )


def test_of_a_range_one_port_that_is_listened_on_suffices() -> None:
    one = net(A, B)
    wanted = only("TCP", port_range(75, 85))
    assert edge(one, peer(one, "a"), peer(one, "b"), wanted).proved
    assert not edge(one, peer(one, "a"), peer(one, "b"), only("TCP", port_range(81, 85))).proved
    assert edge(one, peer(one, "a"), peer(one, "b"), EVERYTHING).proved
