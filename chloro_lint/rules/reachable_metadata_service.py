"""CHL208: pods do not reach the metadata service of the cloud."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.network_policies import EGRESS
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Related,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.addresses import Ranges, cidrs, intersect
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.ports import only, port_range
from chloro_lint.world import World

_SERVICES: Final = ["169.254.169.254/32", "fd00:ec2::254/128"]
_SHOWN: Final = "169.254.169.254"
_PORT: Final = 80
_ASKED: Final = only("TCP", port_range(_PORT, _PORT))
_EXPECTED: Final = "egress that leaves the address out"


@rule(
    code="CHL208",
    name="reachable-metadata-service",
    severity=Severity.WARNING,
    target="set",
    summary="Pod can reach the metadata service of its node's cloud",
    why=(
        "Clouds answer whoever asks this address from a node with the credentials of that node. "
        "An intruder in a pod, or a request that the program can be made to send, is then as "
        "powerful as the node."
    ),
    fix=(
        "Isolate the pods for egress, and leave the address out of the ipBlocks that they may "
        "reach (`except: [169.254.0.0/16]`)."
    ),
    parameters={"addresses": Parameter("the addresses of the service", "strings", _SERVICES)},
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
    ),
    status="preview",
)
def reachable_metadata_service(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Ask each class of equal pods whether a policy keeps its egress from the addresses.

    Policies are read as NetworkPolicies alone; where another kind of policy is about the pods,
    what it amounts to is unknown. Some clouds keep pods from the service by other means.
    """
    wanted = cidrs(parameters["addresses"])
    service = Peer(_SHOWN, addresses=wanted)
    net = world.connectivity
    for peer in net.pods:
        way = _way(net, peer, wanted)
        given = net.influences(peer, EGRESS, service)
        unread = [one.policy for one in given if not one.closes.both(_ASKED).empty]
        for one in peer.pods:
            at = one.resource.at("metadata", "name")
            if way is None:
                yield passed(at, seen="no way to the address", expected=_EXPECTED)
                continue
            says, places = way
            message = f"the pods of {one.resource.label} reach {_SHOWN} on port {_PORT}: {says}"
            if unread:
                label = unread[0].label
                yield unknown(at, message, missing=f"what {label} amounts to")
            else:
                yield failed(at, message, seen=says, expected=_EXPECTED, related=places)


def _way(net: Connectivity, of: Peer, wanted: Ranges) -> tuple[str, tuple[Related, ...]] | None:
    """Say by what a peer reaches one of the addresses, and where that is written."""
    if of.host_network:
        return "they are in the network of their node, where policies are not enforced", ()
    if not net.isolating(of, EGRESS):
        return "no NetworkPolicy isolates them for egress", ()
    for opening in net.opened(of, EGRESS):
        for entry in opening.entries:
            to_address = entry.everybody or bool(intersect(entry.block or (), wanted))
            if entry.valid and to_address and not opening.numbered.both(_ASKED).empty:
                return (
                    f"{opening.policy.label} opens the way",
                    (Related(entry.place, "opens it"),),
                )
    return None
