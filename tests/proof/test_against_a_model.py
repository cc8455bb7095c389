"""The engine against a slow and obvious model: one pod, one port, one rule at a time."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.baseline import Component
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.excess import Grade, excesses
from chloro_lint.proof.flows import Flows
from chloro_lint.proof.peers import NAME_LABEL
from tests.written import resources

NAMESPACES = ("shop", "else")
PORTS = (79, 80, 81, 90)
PROTOCOLS = ("TCP", "UDP")
VALUES = ("1", "2")

labels = st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(VALUES), max_size=2)
expressions = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {
                "key": st.sampled_from(["a", "b"]),
                "operator": st.sampled_from(["In", "NotIn"]),
                "values": st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True),
            }
        ),
        st.fixed_dictionaries(
            {
                "key": st.sampled_from(["a", "b"]),
                "operator": st.sampled_from(["Exists", "DoesNotExist"]),
            }
        ),
    ),
    max_size=2,
)
selectors = st.fixed_dictionaries(
    {}, optional={"matchLabels": labels, "matchExpressions": expressions}
)
spaces: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.sampled_from(NAMESPACES).map(lambda name: {"matchLabels": {NAME_LABEL: name}}),
)
peers = st.one_of(
    st.fixed_dictionaries({"podSelector": selectors}),
    st.fixed_dictionaries({"namespaceSelector": spaces}),
    st.fixed_dictionaries({"namespaceSelector": spaces, "podSelector": selectors}),
)
ports = st.one_of(
    st.fixed_dictionaries({}, optional={"protocol": st.sampled_from(PROTOCOLS)}),
    st.fixed_dictionaries(
        {"port": st.sampled_from([80, 81, "web"])},
        optional={"protocol": st.sampled_from(PROTOCOLS)},
    ),
    st.just({"port": 80, "endPort": 90}),
)


def opened(field: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {}, optional={field: st.lists(peers, max_size=2), "ports": st.lists(ports, max_size=2)}
    )
    return st.lists(one, max_size=2)


policies = st.fixed_dictionaries(
    {"podSelector": selectors},
    optional={
        "policyTypes": st.sets(st.sampled_from(["Ingress", "Egress"])).map(sorted),
        "ingress": opened("from"),
        "egress": opened("to"),
    },
)
written_pods = st.lists(
    st.tuples(st.sampled_from(NAMESPACES), labels, st.sampled_from([0, 80, 81])),
    min_size=2,
    max_size=4,
)
written_policies = st.lists(st.tuples(st.sampled_from(NAMESPACES), policies), max_size=3)

PodIn = tuple[str, dict[str, str], int]
PolicyIn = tuple[str, dict[str, Any]]


def holds(selector: Mapping[str, Any], of: Mapping[str, str]) -> bool:
    for key, value in selector.get("matchLabels", {}).items():
        if of.get(key) != value:
            return False
    for one in selector.get("matchExpressions", []):
        value, values = of.get(one["key"]), one.get("values", [])
        good = {
            "In": value in values,
            "NotIn": value not in values,
            "Exists": value is not None,
            "DoesNotExist": value is None,
        }
        if not good[one["operator"]]:
            return False
    return True


def meant(peer: Mapping[str, Any], home: str, other: PodIn) -> bool:
    if "namespaceSelector" in peer:
        if not holds(peer["namespaceSelector"], {NAME_LABEL: other[0]}):
            return False
    elif other[0] != home:
        return False
    return holds(peer.get("podSelector", {}), other[1])


def fits(port: Mapping[str, Any], protocol: str, number: int, target: PodIn) -> bool:
    if port.get("protocol", "TCP") != protocol:
        return False
    wanted = port.get("port")
    if wanted == "web":
        return protocol == "TCP" and number == target[2]
    return wanted is None or wanted <= number <= port.get("endPort", wanted)


def lets_through(
    some: list[PolicyIn], way: str, of: PodIn, other: PodIn, protocol: str, number: int
) -> bool:
    field, target = ("from", of) if way == "Ingress" else ("to", other)
    isolated = False
    for namespace, spec in some:
        types = spec.get("policyTypes") or (["Ingress"] + ["Egress"] * bool(spec.get("egress")))
        if namespace != of[0] or not holds(spec["podSelector"], of[1]) or way not in types:
            continue
        isolated = True
        for rule in spec.get(way.lower(), []):
            who = rule.get(field) or []
            what = rule.get("ports") or []
            if who and not any(meant(peer, namespace, other) for peer in who):
                continue
            if not what or any(fits(port, protocol, number, target) for port in what):
                return True
    return not isolated


def documents(pods: list[PodIn], some: list[PolicyIn]) -> str:
    found: list[Any] = []
    for number, (namespace, labelled, port) in enumerate(pods):
        declared = [{"name": "web", "containerPort": port}] if port else []
        found.append(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": f"pod-{number}", "namespace": namespace, "labels": labelled},
                "spec": {"containers": [{"name": "c", "ports": declared}]},
            }
        )
    for number, (namespace, spec) in enumerate(some):
        found.append(
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": f"policy-{number}", "namespace": namespace},
                "spec": spec,
            }
        )
    return str(yaml.safe_dump_all(found))


@settings(max_examples=150, deadline=None)
@given(written_pods, written_policies)
def test_each_port_passes_as_in_the_model(pods: list[PodIn], some: list[PolicyIn]) -> None:
    net = Connectivity(ManifestSet(resources(documents(pods, some))))
    by_name = {one.label: one for one in net.pods}
    for number, source in enumerate(pods):
        for index, target in enumerate(pods):
            found = net.allowed(by_name[f"pod-{number}"], by_name[f"pod-{index}"])
            for protocol in PROTOCOLS:
                for port in PORTS:
                    expected = lets_through(
                        some, "Egress", source, target, protocol, port
                    ) and lets_through(some, "Ingress", target, source, protocol, port)
                    assert found.holds(protocol, port) == expected


@settings(max_examples=150, deadline=None)
@given(written_policies)
def test_whoever_is_let_in_has_a_witness_among_the_excesses(some: list[PolicyIn]) -> None:
    """No imaginable pod of another namespace gets in where nothing was found to pass."""
    pods: list[PodIn] = [("shop", {"a": "1", "b": "1"}, 80), ("shop", {"a": "2"}, 0)]
    net = Connectivity(ManifestSet(resources(documents(pods, some))))
    names = {"shop": Component("shop", "Pod", "pod-0", "shop")}
    found = excesses(net, Flows(net, [], names, {}), frozenset({"shop"}))
    guilty = {one.policy.name for one in found if "ingress" in one.scopes}
    assert all(one.grade is Grade.SURE for one in found)
    strangers: list[PodIn] = [
        (namespace, {key: value for key, value in (("a", a), ("b", b)) if value}, 0)
        for namespace in ("else", "beyond")
        for a in ("", "1", "2", "3")
        for b in ("", "1", "2", "3")
    ]
    for number, one in enumerate(some):
        types = one[1].get("policyTypes") or ["Ingress"]
        selected = [of for of in pods if one[0] == "shop" and holds(one[1]["podSelector"], of[1])]
        passing = "Ingress" in types and any(
            lets_through([one], "Ingress", of, other, protocol, port)
            for of in selected
            for other in strangers
            for protocol in PROTOCOLS
            for port in PORTS
        )
        assert passing == (f"policy-{number}" in guilty)


# Addresses outside: each policy rule is asked about sampled addresses, one by one.

BLOCKS = ("0.0.0.0/0", "8.0.0.0/8", "8.8.0.0/16", "8.8.8.8/32", "::/0", "2a00::/16")
SAMPLES = (
    "1.2.3.4",
    "8.1.1.1",
    "8.8.0.0",
    "8.8.8.7",
    "8.8.8.8",
    "8.8.255.255",
    "2a00::1",
    "2b00::1",
)
blocks = st.fixed_dictionaries(
    {"cidr": st.sampled_from(BLOCKS)},
    optional={"except": st.lists(st.sampled_from(BLOCKS[1:4]), max_size=2)},
)
address_peers = st.one_of(blocks.map(lambda one: {"ipBlock": one}), peers)


def opened_to_addresses(field: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {},
        optional={field: st.lists(address_peers, max_size=3), "ports": st.lists(ports, max_size=2)},
    )
    return st.lists(one, max_size=2)


address_policies = st.lists(
    st.tuples(
        st.just("shop"),
        st.fixed_dictionaries(
            {"podSelector": selectors},
            optional={
                "policyTypes": st.sets(st.sampled_from(["Ingress", "Egress"])).map(sorted),
                "ingress": opened_to_addresses("from"),
                "egress": opened_to_addresses("to"),
            },
        ),
    ),
    max_size=3,
)


def within(block: Mapping[str, Any], sample: str) -> bool:
    def holds_it(cidr: str) -> bool:
        return ip_address(sample) in ip_network(cidr)

    return holds_it(block["cidr"]) and not any(map(holds_it, block.get("except", [])))


def lets_addresses_through(
    some: list[PolicyIn], way: str, of: PodIn, sample: str, protocol: str, number: int
) -> bool:
    field, isolated = ("from" if way == "Ingress" else "to"), False
    target = of if way == "Ingress" else ("", {}, 0)
    for _, spec in some:
        types = spec.get("policyTypes") or (["Ingress"] + ["Egress"] * bool(spec.get("egress")))
        if not holds(spec["podSelector"], of[1]) or way not in types:
            continue
        isolated = True
        for rule in spec.get(way.lower(), []):
            who, what = rule.get(field) or [], rule.get("ports") or []
            if who and not any("ipBlock" in one and within(one["ipBlock"], sample) for one in who):
                continue
            if not what or any(fits(port, protocol, number, target) for port in what):
                return True
    return not isolated


@settings(max_examples=150, deadline=None)
@given(address_policies)
def test_each_address_passes_as_in_the_model(some: list[PolicyIn]) -> None:
    of: PodIn = ("shop", {"a": "1"}, 80)
    net = Connectivity(ManifestSet(resources(documents([of], some))))
    [pod] = net.pods
    for sample in SAMPLES:
        number = ip_address(sample)
        [atom] = [
            one
            for one in net.addresses
            if one.addresses[0].version == number.version
            and one.addresses[0].first <= int(number) <= one.addresses[0].last
        ]
        out, into = net.allowed(pod, atom), net.allowed(atom, pod)
        for protocol in PROTOCOLS:
            for port in PORTS:
                found = (out.holds(protocol, port), into.holds(protocol, port))
                assert found == tuple(
                    lets_addresses_through(some, way, of, sample, protocol, port)
                    for way in ("Egress", "Ingress")
                )
