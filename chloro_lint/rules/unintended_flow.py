"""CHL204: nothing passes but what the architecture draws, for pods that are not here either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chloro_lint.baseline import Component
from chloro_lint.kube.network_policies import DIRECTIONS, INGRESS
from chloro_lint.model import (
    ChloroError,
    Outcome,
    Parameter,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.excess import SCOPES, WITHIN, Excess, Grade, OpenSide, open_sides
from chloro_lint.proof.peers import Peer
from chloro_lint.world import World

_SEVERITIES: Mapping[Grade, Severity | None] = {
    Grade.ADVICE: Severity.INFO,
    Grade.PLUGIN: Severity.WARNING,
    Grade.SURE: None,
}


@rule(
    code="CHL204",
    name="unintended-flow",
    severity=Severity.ERROR,
    target="set",
    summary="Policies let through what the architecture does not draw",
    why=(
        "Rules of NetworkPolicies only add, so a single wide one undoes the narrow ones beside it. "
        "What it lets through is open to pods that are not in the manifests too: whoever can start "
        "a pod with fitting labels, or gets hold of one, has the connection. Several network "
        "plugins apply an ipBlock to pods that have one of its addresses."
    ),
    fix=(
        "Narrow the rule to the peers and ports that the architecture names: both selectors in one "
        "item, an exception for private ranges in an ipBlock, one port for each listener."
    ),
    parameters={
        "flows": Parameter("who ought to talk to whom, as the baseline lists it", "mappings"),
        "direction": Parameter(
            "what this is about: `within` the system's namespaces, `ingress` into them, `egress` "
            "out of them; empty means all",
            "string",
            "",
        ),
        "to": Parameter("the components that this is about; none means all", "strings", []),
    },
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ),
)
def unintended_flow(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for the widest excess of each rule of a policy, else say which rules bound each pod.

    That pods are not isolated at all is for unisolated-pod to report.
    """
    if parameters["direction"] not in ("", *SCOPES):
        known = ", ".join(SCOPES)
        raise ChloroError(f"direction {parameters['direction']!r} is none of {known}")
    net = world.connectivity
    namespaces = frozenset(world.namespaces)
    flows = world.flows(parameters["flows"])
    judged = [one for one in net.pods if one.namespace in namespaces]
    targets = set(parameters["to"])
    if targets:
        judged = [one for one in judged if flows.party_of(one) in targets]
        for name in sorted(targets & flows.components.keys()):
            if not flows.peers(name):
                yield _absent(world, flows.components[name])
    guilty: set[Peer] = set()
    sides: dict[Peer, list[str]] = {}
    for side in open_sides(net, namespaces):
        if side.subject in judged and _concerns(side, parameters):
            sides.setdefault(side.subject, []).append(side.direction)
    for peer, directions in sides.items():
        guilty.add(peer)
        yield _open(world, peer, directions)
    for one in world.excesses(parameters["flows"]):
        if _asked_for(one, parameters["direction"], targets):
            # The subject stands for the pods that the policy selects: none of them is bounded.
            guilty.update(net.selected(one.policy))
            yield _judged(world, one)
    for peer in judged:
        if peer not in guilty:
            yield _bounded(world, peer)


def _absent(world: World, component: Component) -> Outcome:
    at = world.absent(component.kind, component.namespace, component.workload)
    if component.optional:
        return inapplicable(at, f"{component.label} is optional and not in the set")
    return failed(at, f"{component.label} is not in the set", reported_by="missing-component")


def _concerns(side: OpenSide, parameters: Parameters) -> bool:
    """Tell whether an open direction is asked about; what is open inwards is open from within."""
    inwards = side.direction == INGRESS
    if parameters["to"]:
        return inwards
    wanted = parameters["direction"]
    return not wanted or wanted == side.direction.lower() or (inwards and wanted == WITHIN)


def _asked_for(one: Excess, direction: str, targets: set[str]) -> bool:
    if targets:
        return bool(one.targets & targets)
    return not direction or direction in one.scopes


def _open(world: World, peer: Peer, directions: list[str]) -> Outcome:
    workload = peer.pods[0].resource
    if peer.host_network:
        words = f"{workload.label} is in the network of its node, where policies do not hold"
        return failed(peer.pods[0].at("hostNetwork"), words, reported_by="host-network")
    at = workload.at("metadata", "name")
    words = f"policies leave a direction of {workload.label} open, and everything passes there"
    given = [x for way in directions for x in world.connectivity.influences(peer, way)]
    other = next((one.policy for one in given if not one.closes.empty), None)
    if other is not None:
        return _unread(at, words, other)
    return failed(at, words, seen=f"open for {' and '.join(directions)}", reported_by="unisolated-pod")


def _unread(at: Place, words: str, other: Resource) -> Outcome:
    return unknown(
        at, f"{words}, but {other.label} may change that", missing=f"what {other.label} amounts to"
    )


def _judged(world: World, one: Excess) -> Outcome:
    way = "lets in from" if one.opening.direction == INGRESS else "opens to"
    if one.opening.direction == INGRESS:
        words = f"{one.other} may reach {one.subject.label} on {one.connections}"
    else:
        words = f"{one.subject.label} may reach {one.other} on {one.connections}"
    given = world.connectivity.influences(one.subject, one.opening.direction)
    other = next((x.policy for x in given if not x.closes.both(one.connections).empty), None)
    if other is not None:
        return _unread(one.place, words, other)
    if one.grade is Grade.UNKNOWN or one.missing:
        return unknown(one.place, f"{words} by NetworkPolicy {one.policy.name}", missing=one.missing)
    note = ", where the network plugin applies ipBlock to pods" * (one.grade is Grade.PLUGIN)
    assumptions = ("ipblock: any-address",) if one.grade is Grade.PLUGIN else ()
    container = one.subject.pods[0].at("containers")
    return failed(
        one.place,
        f"{words}{note}; the architecture draws no such flow",
        seen=f"NetworkPolicy {one.policy.name} {way} {one.other}: {one.connections}",
        related=(
            Related(one.policy.at("spec", "podSelector"), f"{one.policy.name} selects the pods"),
            Related(container, f"{one.subject.label} listens on {one.subject.listened}"),
        ),
        assumptions=assumptions,
        severity=_SEVERITIES[one.grade],
        reported_by="unheard-policy-port" if one.unheard else "",
    )


def _bounded(world: World, peer: Peer) -> Outcome:
    at = peer.pods[0].resource.at("metadata", "name")
    net = world.connectivity
    given = [one for way in DIRECTIONS for one in net.influences(peer, way)]
    other = next((one.policy for one in given if not one.opens.empty), None)
    if other is not None:
        return _unread(at, f"NetworkPolicies bound {peer.label} to the flows", other)
    names = dict.fromkeys(
        policy.name for way in DIRECTIONS for policy in net.isolating(peer, way)
    )
    return passed(at, seen=f"bounded by {', '.join(names)}")
