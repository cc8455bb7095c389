"""CHL205: what a policy opens is a port that the pods listen on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.kube.network_policies import INGRESS, isolated_directions, selects_all_pods
from chloro_lint.kube.ports import declared_ports
from chloro_lint.kube.scraping import annotated_port
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.listeners import MESHES, Heard
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.policies import Opening, OpenPort
from chloro_lint.proof.ports import (
    ALL,
    NOTHING,
    PROTOCOLS,
    Connections,
    only,
    port_range,
    stretches,
)
from chloro_lint.world import World

@rule(
    code="CHL205",
    name="unheard-policy-port",
    severity=Severity.WARNING,
    target="set",
    summary="NetworkPolicy opens a port that none of its pods listens on",
    why=(
        "A NetworkPolicy sees the port of the pod, not the port of the Service in front of it. A "
        "rule for a port that nobody listens on lets nothing useful through, and what it was "
        "written for is blocked. Declaring ports is optional, so only pods whose containers "
        "declare some are judged; an error where the policy opens nothing else and nothing about "
        "the pods says that number."
    ),
    fix="Write the port that the containers listen on, the Service's `targetPort`.",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ),
)
def unheard_policy_port(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for a listener of each port that a policy opens for what comes in.

    Containers listen on what they declare, on what their probes ask and on what Services lead to;
    an `endPort` opens a range of which one port suffices.
    """
    net = world.connectivity
    for policy in net.policies:
        pods = net.selected(policy)
        if not pods or INGRESS not in isolated_directions(policy):
            continue
        for opening in net.openings(policy, INGRESS):
            for port in opening.ports:
                if port.bits != ALL:
                    yield _judged(world, opening, port, pods)


def _judged(world: World, opening: Opening, port: OpenPort, pods: Sequence[Peer]) -> Outcome:
    wanted = repr(port.name) if port.name else str(only(port.protocol, port.bits))
    hearing = [one for one in pods if _hears(world, one, port)]
    if hearing:
        return passed(port.place, seen=f"{hearing[0].label} listens on {wanted}")
    listened = NOTHING
    for one in pods:
        listened = listened.union(one.listened)
    whose = f"the pods of {pods[0].label}" if len(pods) == 1 else f"its {len(pods)} workloads"
    doubt = _doubt(opening, port, pods, listened)
    if doubt:
        return unknown(
            port.place,
            f"NetworkPolicy {opening.policy.name} opens {wanted} of {whose}: {doubt}",
            missing=f"what listens on {wanted} of {whose}",
        )
    listening = f"{'listens' if len(pods) == 1 else 'listen'} on {_few(listened)}"
    subject = f"{pods[0].label}" if len(pods) == 1 else f"the {len(pods)} workloads it selects"
    return failed(
        port.place,
        f"NetworkPolicy {opening.policy.name} opens {wanted}; {subject} {listening}",
        seen=wanted,
        expected=f"one of {_few(listened)}",
        related=(Related(_declared(pods[0]), f"what {pods[0].label} declares"),),
        severity=Severity.ERROR if _certain(world, opening, pods) else None,
    )


def _hears(world: World, one: Peer, port: OpenPort) -> bool:
    if port.name:
        return (port.name, port.protocol) in one.named
    asked = only(port.protocol, port.bits)
    if not one.heard.both(asked).empty:
        return True
    led_to = NOTHING if one.listened.empty else world.connectivity.led_to(one).both(asked)
    return any(
        world.listeners.hearing(one.pods[0], port.protocol, number).heard is not Heard.NO
        for first, last in stretches(led_to.of(port.protocol))
        for number in range(first, last + 1)
    )


def _certain(world: World, opening: Opening, pods: Sequence[Peer]) -> bool:
    """Tell whether the policy opens nothing that its pods listen on, as far as anything says.

    One that opens a port which is listened on too may only be ahead of the containers.
    """
    ports = [
        port
        for each in world.connectivity.openings(opening.policy, INGRESS)
        for port in each.ports or (None,)
    ]
    return all(port is not None and _deaf(world, one, port) for port in ports for one in pods)


def _deaf(world: World, one: Peer, port: OpenPort) -> bool:
    if port.name:
        return (port.name, port.protocol) not in one.named
    numbers = stretches(port.bits)
    first, last = next(numbers, (0, 0))
    return first == last and (
        world.listeners.hearing(one.pods[0], port.protocol, first).heard is Heard.NO
    )


def _doubt(opening: Opening, port: OpenPort, pods: Sequence[Peer], listened: Connections) -> str:
    """Say why a port that nobody declares may be listened on all the same."""
    if selects_all_pods(opening.policy):
        return "it selects every pod of the namespace, also those that are not in the set"
    if port.name:
        return ""
    if port.protocol not in PROTOCOLS:
        return f"{port.protocol} is no protocol of a policy"
    if any(one.listened.empty for one in pods):
        return "their containers declare no ports"
    if any(bits & port.bits for bits in listened):
        return "it is declared for another protocol"
    if any(_scraped(one) & port.bits for one in pods):
        return "the pods ask to be scraped there"
    if any(port.bits >> mesh & 1 for mesh in MESHES):
        return "a service mesh's proxy may listen there"
    return ""


def _scraped(one: Peer) -> int:
    pod = one.pods[0]
    annotated = annotated_port(pod.resource, pod.metadata_path)
    port = annotated[1] if annotated else ""
    return port_range(int(port), int(port)) if port.isdecimal() else 0


def _few(listened: Connections) -> str:
    words = str(listened).split(", ")
    more = [f"{len(words) - 4} more"] if len(words) > 4 else []  # noqa: PLR2004 - fits a line
    return ", ".join([*words[:4], *more])


def _declared(one: Peer) -> Place:
    pod = one.pods[0]
    ports = declared_ports(each for each in pod.containers if each.lasting)
    return ports[0].container.at("ports") if ports else pod.at("containers")
