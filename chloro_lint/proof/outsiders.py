"""Who is outside a set and can be at an end of its connections: addresses, parties, strangers.

Addresses come in classes that every policy treats alike. Parties are pods that assumptions
describe: the ingress controller and the cluster's DNS. Strangers are witnesses of selectors that
pick no pod of the set, and one pod of another namespace that carries no label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chloro_lint.kube.network_policies import DIRECTIONS
from chloro_lint.kube.selectors import equality_matches
from chloro_lint.proof.addresses import (
    EVERYWHERE_4,
    EVERYWHERE_6,
    AddressRange,
    Ranges,
    atoms,
    internet,
    intersect,
    local,
    private,
    size,
    subtract,
    united,
)
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.flows import DNS, INTERNET, Flows
from chloro_lint.proof.peers import NAME_LABEL, Peer
from chloro_lint.proof.policies import Entry
from chloro_lint.proof.strangers import ELSEWHERE, foreigners, neighbour

CONTROLLER = "ingress"
ANY_POD = "any other pod"
_DNS_LABELS: Mapping[str, str] = {"k8s-app": "kube-dns"}
"""What every installation gives its DNS pods, whichever server they run."""
MOST_STRANGERS = 40
_FEW = 3
"""Ranges of addresses that a name lists."""


@dataclass(frozen=True, slots=True, eq=False)
class Outsider:
    """Somebody outside a set."""

    peer: Peer
    sort: str
    """``internet``, ``addresses``, ``party`` or ``pods``."""
    party: str = ""
    """The party of the flows that it is, if it is one."""
    detail: str = ""

    @property
    def label(self) -> str:
        """The name to show."""
        return self.peer.label


def blocks(net: Connectivity) -> tuple[Ranges, ...]:
    """Return the addresses of every ipBlock of a set, each once."""
    found = dict.fromkeys(
        entry.block for entry in _entries(net) if entry.block is not None and entry.block
    )
    return tuple(found)


def _entries(net: Connectivity) -> Iterator[Entry]:
    for policy in net.policies:
        for direction in DIRECTIONS:
            for opening in net.openings(policy, direction):
                yield from opening.entries


def addresses(written: Iterable[Ranges], *, judged: bool) -> Iterator[Outsider]:
    """Return all addresses in classes that some ipBlocks treat alike, the internet first.

    The class that holds most of the internet is ``internet``. Under an architecture, which speaks
    of the internet, its private addresses are a class of their own.
    """
    some = tuple(dict.fromkeys(written))
    alike: dict[tuple[bool, ...], list[AddressRange]] = {}
    for atom in atoms(one for block in some for one in block):
        alike.setdefault(tuple(bool(intersect(block, (atom,))) for block in some), []).append(atom)
    groups = [united(one) for one in alike.values()]
    main = max(groups, key=lambda one: size(_public(one)))
    rest = [one for one in groups if one is not main]
    inside = intersect(main, private()) if judged else ()
    outside = subtract(main, inside) if inside else main
    whole = main == (EVERYWHERE_4, EVERYWHERE_6)
    detail = "every address outside the cluster" if whole else f"addresses: {_words(outside)}"
    yield Outsider(Peer(INTERNET, addresses=outside), INTERNET, INTERNET, detail)
    for one in (inside, *sorted(rest)):
        if one:
            party = INTERNET if _public(one) and not intersect(one, private()) else ""
            yield Outsider(Peer(_words(one), addresses=one), "addresses", party)


def _public(ranges: Ranges) -> Ranges:
    """Return the addresses of the IPv4 internet among some."""
    return intersect(ranges, _version(internet(), 4))


def _words(ranges: Ranges) -> str:
    """Name addresses in a few words, by what they lack where that is shorter."""
    if ranges == private():
        return "private addresses"
    names = []
    for words, whole in (("IPv4", EVERYWHERE_4), ("IPv6", EVERYWHERE_6)):
        mine = _version(ranges, whole.version)
        lacking = subtract((whole,), mine)
        known = _known(mine) or _known(lacking)
        if not mine:
            continue
        if not lacking:
            names.append(words)
        elif _known(mine):
            names.append(f"{known} {words}")
        elif len(lacking) < len(mine):
            names.append(f"{words} without {f'{known} addresses' if known else _listed(lacking)}")
        else:
            names.append(_listed(mine))
    return " and ".join(names)


def _known(ranges: Ranges) -> str:
    """Name ranges that have a name: the private ones, and those with the local ones."""
    for version in (4, 6):
        closed = _version(private(), version)
        if ranges == closed:
            return "private"
        if ranges == united((*closed, *_version(local(), version))):
            return "private and local"
    return ""


def _version(ranges: Ranges, version: int) -> Ranges:
    return tuple(one for one in ranges if one.version == version)


def _listed(ranges: Ranges) -> str:
    some = [str(one) for one in ranges[:_FEW]]
    more = len(ranges) - _FEW
    return ", ".join(some) + (f" and {more} more" if more > 0 else "")


def parties(net: Connectivity, flows: Flows) -> Iterator[Outsider]:
    """Return the ingress controller and the DNS of the cluster, and what else flows assume."""
    names = dict.fromkeys((*flows.assumed_parties, CONTROLLER, DNS))
    for name in sorted(names):
        if flows.peers(name) and flows.peers(name)[0].in_set:
            continue
        peer = flows.assumed(name)
        if peer is None and name == DNS:
            labels = net.namespace_labels.get("kube-system", {NAME_LABEL: "kube-system"})
            peer = Peer(DNS, "kube-system", _DNS_LABELS, labels)
        if peer is not None:
            words = ", ".join(f"{key}={value}" for key, value in sorted(peer.labels.items()))
            yield Outsider(peer, "party", name, f"pods {words} of namespace {peer.namespace}")


def strangers(
    net: Connectivity, flows: Flows, home: frozenset[str], known: Iterable[Outsider]
) -> tuple[list[Outsider], int]:
    """Return pods that are not here and that rules name, and how many more there are.

    `home` are the namespaces that the set has pods in.
    """
    found: dict[object, Outsider] = {}
    there = [one.peer for one in known]
    for policy in net.policies:
        if not net.selected(policy):
            continue
        for direction in DIRECTIONS:
            for opening in net.openings(policy, direction):
                for entry in opening.entries:
                    if entry.everybody:
                        continue
                    for peer in _named(net, entry, policy.namespace, home):
                        if not any(_is(peer, one) for one in there):
                            key = (peer.namespace, tuple(sorted(peer.labels.items())))
                            found.setdefault(key, Outsider(peer, "pods", _party(flows, peer)))
    bare = Peer(ANY_POD, ELSEWHERE, {}, {NAME_LABEL: ELSEWHERE})
    found.pop((ELSEWHERE, ()), None)
    some = sorted(found.values(), key=lambda one: (one.label, one.peer.namespace))
    last = Outsider(bare, "pods", detail="a pod of another namespace, without labels")
    return [*some[:MOST_STRANGERS], last], max(0, len(some) - MOST_STRANGERS)


def _named(net: Connectivity, entry: Entry, namespace: str, home: frozenset[str]) -> Iterator[Peer]:
    yield from foreigners(net, entry, home)
    if entry.namespaces is None and not net.picked(entry.pods or {}, namespace):
        near = neighbour(net, entry, namespace)
        if near is not None:
            yield near


def _is(peer: Peer, party: Peer) -> bool:
    """Tell whether a stranger is a party that is known already."""
    return peer.namespace == party.namespace and equality_matches(party.labels, peer.labels)


def _party(flows: Flows, peer: Peer) -> str:
    """Return the party a stranger counts as: its own, or the one whose namespace it shares."""
    found = flows.party_of(peer)
    if found:
        return found
    for name in flows.assumed_parties:
        assumed = flows.assumed(name)
        if assumed is not None and assumed.namespace == peer.namespace:
            return name
    return ""
