"""What policies of other models could change: each what it may open and close to a pod.

Policies of administrators (network-policy-api) say of each rule whether it allows or denies, to
whom, and on which ports; they isolate nobody by themselves. Those that act before NetworkPolicies
may open and close; those of the baseline act only where no NetworkPolicy isolates the pod, and so
can only close. Policies of Cilium, Calico and Antrea isolate the pods they select, and open what
they like. Which policy wins over which is not asked: these are bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from chloro_lint.kube.network_policies import EGRESS
from chloro_lint.kube.other_policies import (
    Subject,
    is_of_administrators,
    is_peer,
    may_be_about,
)
from chloro_lint.model import Resource
from chloro_lint.proof.addresses import cidrs, intersect, private
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.ports import (
    EVERYTHING,
    NOTHING,
    PROTOCOLS,
    Connections,
    only,
    port_range,
)

_BASELINE: Final = "BaselineAdminNetworkPolicy"
_ALLOWING: Final = ("Allow", "Accept")
_FIELDS: Final = ("portNumber", "portRange")


class Influence(NamedTuple):
    """What one policy may change for a pod, in one direction."""

    policy: Resource
    opens: Connections
    closes: Connections

    def changes(self, wanted: Connections) -> bool:
        """Tell whether anything of some connections may come out otherwise."""
        return not self.opens.union(self.closes).both(wanted).empty


def influences(
    policies: Iterable[Resource],
    of: Peer,
    direction: str,
    other: Peer | None = None,
    *,
    isolated: bool,
) -> Iterator[Influence]:
    """Return what policies of other models may change for a pod, towards `other` or anybody.

    `isolated` says whether a NetworkPolicy isolates the pod in the direction.
    """
    if of.addresses or of.host_network:
        return
    subject = Subject(of.namespace, of.labels, of.namespace_labels)
    for policy in policies:
        if not may_be_about(policy, direction, subject):
            continue
        found = Influence(policy, EVERYTHING, EVERYTHING)
        if is_of_administrators(policy):
            found = _by_rules(policy, direction, other)
            if _is_baseline(policy):
                found = found._replace(opens=NOTHING, closes=NOTHING if isolated else found.closes)
        if found.changes(EVERYTHING):
            yield found


def _is_baseline(policy: Resource) -> bool:
    return policy.kind == _BASELINE or policy.get("spec", "tier") == "Baseline"


def _by_rules(policy: Resource, direction: str, other: Peer | None) -> Influence:
    opens = closes = NOTHING
    rules = policy.get("spec", direction.lower())
    for rule in rules if isinstance(rules, list) else [None]:
        if not isinstance(rule, dict):
            return Influence(policy, EVERYTHING, EVERYTHING)
        peers = rule.get("to" if direction == EGRESS else "from")
        if other is not None and isinstance(peers, list) and not _any_touches(peers, other):
            continue
        action, ports = rule.get("action"), _ports(rule)
        if action == "Pass":
            continue
        if action != "Deny":
            opens = opens.union(ports)
        if action not in _ALLOWING:
            closes = closes.union(ports)
    return Influence(policy, opens, closes)


def _any_touches(peers: list[Any], other: Peer) -> bool:
    return any(_touches(one, other) for one in peers)


def _touches(written: Any, other: Peer) -> bool:
    """Tell whether a peer of a rule may be one end: pods by selectors, addresses by networks."""
    if not isinstance(written, dict) or "domainNames" in written:
        return True
    if "networks" in written:
        networks = written["networks"]
        if not isinstance(networks, list):
            return True
        block = cidrs(str(one) for one in networks)
        return bool(intersect(block, other.addresses or private())) or other.host_network
    if "nodes" in written:
        return other.host_network or bool(intersect(other.addresses, private()))
    if other.addresses:
        return False
    return is_peer(written, Subject(other.namespace, other.labels, other.namespace_labels))


def _ports(rule: Mapping[str, Any]) -> Connections:
    """Return the ports of a rule; all of them where one is named or not understood."""
    written = rule.get("ports") or rule.get("protocols")
    if not isinstance(written, list):
        return EVERYTHING
    result = NOTHING
    for one in written:
        found = _port(one) if isinstance(one, dict) else None
        if found is None:
            return EVERYTHING
        result = result.union(found)
    return result


def _port(written: Mapping[str, Any]) -> Connections | None:
    """Read an item of ``ports`` (v1alpha1) or of ``protocols`` (v1alpha2)."""
    if len(written) != 1:
        return None
    [(key, value)] = written.items()
    if not isinstance(value, dict):
        return None
    protocol = value.get("protocol", "TCP") if key in _FIELDS else key.upper()
    if protocol not in PROTOCOLS:
        return None
    numbers = value
    if key not in _FIELDS:
        target = value.get("destinationPort")
        if target is None:
            return only(protocol, port_range(1, 65535))
        inner = target.get("range", target) if isinstance(target, dict) else None
        numbers = inner if isinstance(inner, dict) else {}
    first = numbers.get("port", numbers.get("number", numbers.get("start")))
    last = numbers.get("end", first)
    if not isinstance(first, int) or not isinstance(last, int):
        return None
    return only(protocol, port_range(first, last))
