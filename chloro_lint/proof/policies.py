"""What NetworkPolicies say: to whom each rule of a policy opens which ports.

Semantics of the networking.k8s.io/v1 API reference. A rule without ``from`` or ``to``, or with an
empty list, is about everybody; a rule without ``ports`` about every port; ``protocol`` is TCP
where absent; a port without a number about every port of its protocol; a named port means
whatever the *destination* pod calls so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chloro_lint.kube.network_policies import EGRESS, INGRESS, rules_of
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import dataclass
from chloro_lint.proof.addresses import Ranges, cidrs, subtract
from chloro_lint.proof.ports import ALL, EVERYTHING, Connections, only, port_range

PEERS_FIELD = {INGRESS: "from", EGRESS: "to"}


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One item of ``from`` or ``to``, or everybody where a rule has none."""

    place: Place
    everybody: bool = False
    namespaces: Mapping[str, Any] | None = None
    """The namespaceSelector; None for the policy's own namespace."""
    pods: Mapping[str, Any] | None = None
    """The podSelector; None for all pods."""
    block: Ranges | None = None
    """The addresses of an ipBlock, its exceptions taken out; then there are no selectors."""
    valid: bool = True
    """False where the API server refuses the item; it then opens nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenPort:
    """One item of ``ports``: a named port, or the set of the numbers it opens."""

    place: Place
    protocol: str
    bits: int
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """One rule of a policy in one direction."""

    policy: Resource
    direction: str
    place: Place
    entries: tuple[Entry, ...]
    ports: tuple[OpenPort, ...]
    """Empty: every port."""

    @property
    def numbered(self) -> Connections:
        """The ports that the rule opens by number."""
        if not self.ports:
            return EVERYTHING
        result = Connections()
        for one in self.ports:
            result = result.union(only(one.protocol, one.bits))
        return result

    @property
    def named(self) -> tuple[OpenPort, ...]:
        """The ports that the rule opens by name."""
        return tuple(one for one in self.ports if one.name)


def openings(policy: Resource, direction: str) -> tuple[Opening, ...]:
    """Return the rules of a policy in one direction, whether or not ``policyTypes`` has it."""
    found = []
    for number, written in enumerate(rules_of(policy, direction)):
        if not isinstance(written, dict):
            continue
        place = policy.at("spec", direction.lower(), number)
        field = PEERS_FIELD[direction]
        items = written.get(field) or ()
        entries = tuple(
            _entry(item, policy.at(*place.path, field, index)) for index, item in enumerate(items)
        )
        ports = tuple(
            _port(item, policy.at(*place.path, "ports", index))
            for index, item in enumerate(written.get("ports") or ())
        )
        found.append(
            Opening(policy, direction, place, entries or (Entry(place, everybody=True),), ports)
        )
    return tuple(found)


def _entry(item: Mapping[str, Any], place: Place) -> Entry:
    block, pods, namespaces = (
        item.get("ipBlock"),
        item.get("podSelector"),
        item.get("namespaceSelector"),
    )
    if block is None and pods is None and namespaces is None:
        return Entry(place, valid=False)
    if block is None:
        return Entry(place, namespaces=namespaces, pods=pods)
    if pods is not None or namespaces is not None:
        return Entry(place, valid=False)
    ranges = subtract(cidrs([block.get("cidr", "")]), cidrs(block.get("except") or ()))
    return Entry(place, block=ranges)


def _port(item: Mapping[str, Any], place: Place) -> OpenPort:
    protocol = item.get("protocol", "TCP")
    port = item.get("port")
    if port is None:
        return OpenPort(place, protocol, ALL)
    at = Place(place.resource, (*place.path, "port"))
    if isinstance(port, str):
        return OpenPort(at, protocol, 0, port)
    return OpenPort(at, protocol, port_range(port, item.get("endPort", port)))
