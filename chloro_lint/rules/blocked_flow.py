"""CHL203: every connection that the architecture draws works, on a port that somebody hears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.baseline import Component
from chloro_lint.kube.network_policies import EGRESS
from chloro_lint.kube.ports import declared_ports
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    Verdict,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.addresses import address
from chloro_lint.proof.edges import Edge, Side, edge, near_miss
from chloro_lint.proof.flows import INTERNET, Flows
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.ports import Connections
from chloro_lint.world import World

_CANNOT = "cannot reach "

@rule(
    code="CHL203",
    name="blocked-flow",
    severity=Severity.ERROR,
    target="set",
    summary="A connection that the architecture draws cannot work",
    why=(
        "A connection needs the egress of its source and the ingress of its destination to let it "
        "through, on the port of the pod, not of the Service, and a container that listens there. "
        "Where one of these is missing requests time out, and nothing in the cluster says why."
    ),
    fix=(
        "Open the port that the destination's containers listen on, in an egress rule for the "
        "source and an ingress rule for the destination, to peers whose labels exist."
    ),
    parameters={
        "flows": Parameter("who ought to talk to whom, as the baseline lists it", "mappings"),
        "from": Parameter("the sources that this is about; none given means all", "strings", []),
        "to": Parameter("the targets that this is about; none given means all", "strings", []),
    },
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ),
)
def blocked_flow(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Prove each required flow between each pair of pods that stand for its ends.

    Flows of which neither end is in the set, as from the internet to the ingress controller, are
    not judged. Of the internet the IPv4 addresses are asked for.
    """
    flows = world.flows(parameters["flows"])
    yield from _gathered(_outcomes(world, flows, parameters))


def _gathered(outcomes: Iterator[tuple[str, Outcome]]) -> Iterator[Outcome]:
    """Make one finding of one cause: sources that the same place stops on the same way."""
    found: dict[tuple[object, str], tuple[list[str], Outcome]] = {}
    for source, one in outcomes:
        if one.verdict is not Verdict.FAIL or not one.message.startswith(_CANNOT):
            yield one
            continue
        sources, _ = found.setdefault((one.at, one.message), ([], one))
        sources.append(source)
    for sources, one in found.values():
        yield one._replace(message=f"{' and '.join(sources)} {one.message}")


def _outcomes(
    world: World, flows: Flows, parameters: Parameters
) -> Iterator[tuple[str, Outcome]]:
    """Return each outcome, of a connection that is stopped without its source's name before it."""
    components = flows.components
    for source, target, wanted in flows.required(parameters["from"], parameters["to"]):
        absent = [
            components[name]
            for name in (source, target)
            if name in components and not flows.peers(name)
        ]
        if absent:
            yield "", _absent(world, absent)
        elif source in components or target in components:
            for one in _judged(world, flows, source, target, wanted):
                yield source, one


def _absent(world: World, absent: Sequence[Component]) -> Outcome:
    first = next((one for one in absent if not one.optional), absent[0])
    at = world.absent(first.kind, first.namespace, first.workload)
    if first.optional:
        return inapplicable(at, f"{first.label} is optional and not in the set")
    words = f"{first.label} is not in the set, so nobody can reach or be reached there"
    return failed(at, words, seen="absent", reported_by="missing-component")


def _judged(
    world: World, flows: Flows, source: str, target: str, wanted: Connections
) -> Iterator[Outcome]:
    assumptions = (*flows.assumption(source), *flows.assumption(target))
    ends = [(name, flows.peers(name)) for name in (source, target)]
    for name, peers in ends:
        if not peers:
            here = next(some[0] for _, some in ends if some)
            yield unknown(
                here.pods[0].resource.at("metadata", "name"),
                f"nothing says who {name} is in {source} to {target}",
                missing=f"assumptions.{name}: the namespace and the labels of its pods",
            )
            return
    for one in ends[0][1]:
        for other in ends[1][1]:
            if one is not other:
                found = edge(world.connectivity, one, other, wanted)
                yield from _Verdict(world, found, source, target, assumptions).outcomes()


class _Verdict:
    """The outcomes of one edge, with the words for it."""

    def __init__(
        self, world: World, found: Edge, source: str, target: str, assumptions: tuple[str, ...]
    ) -> None:
        self.world = world
        self.edge = found
        self.source = source
        self.target = target
        self.assumptions = assumptions
        pods = (found.source.pods or found.target.pods)[0]
        self.about: Resource = pods.resource

    def outcomes(self) -> Iterator[Outcome]:
        found = self.edge
        if found.unread:
            yield self._unknown(
                self.about.at("metadata", "name"),
                f"{found.unread[0].label} may decide whether {self._reaches(found.wanted)}",
                f"what {found.unread[0].label} amounts to",
            )
            return
        if found.proved:
            yield self._passed()
            return
        for side in found.sides:
            if not side.stopped.empty:
                yield self._stopped(side)
            elif not side.unsure.empty:
                yield self._unsure(side)
        if not found.deaf.empty:
            yield self._deaf()
        elif not found.mute.empty:
            yield self._unknown(
                self._ports_place(),
                f"nothing says that {self.target} listens on {found.mute}",
                f"what listens on {found.mute} of {found.target.label}",
            )

    def _passed(self) -> Outcome:
        rules = [rule for side in self.edge.sides for rule in side.rules]
        names = ", ".join(dict.fromkeys(rule.policy.name for rule in rules))
        at = rules[-1].place if rules else self.about.at("metadata", "name")
        return passed(
            at,
            seen=f"{self._reaches(self.edge.wanted)} by {names or 'no policy stopping it'}",
            expected=str(self.edge.wanted),
            assumptions=self.assumptions,
            about=self.about,
        )

    def _stopped(self, side: Side) -> Outcome:
        miss = near_miss(self.world.connectivity, side, self.edge.wanted)
        hears = self._hears(side) if miss.about_ports else ""
        return failed(
            miss.place,
            f"{self._cannot(side.stopped)}: {miss.says}{hears}",
            seen=miss.says,
            expected=f"{side.direction.lower()} of {side.of.label} open for {side.stopped}",
            related=tuple(self._chain(side)),
            assumptions=self.assumptions,
            about=self.about,
        )

    def _unsure(self, side: Side) -> Outcome:
        if side.doubt is not None:
            words, missing = side.doubt
        elif side.left_out:
            number = side.left_out[0]
            words = f"addresses from {address(number.version, number.first)} on are left out"
            missing = "whether the addresses that the policies leave out are needed"
        elif side.of.host_network or side.other.host_network:
            words = "pods in the network of their node are seen by their node's address"
            missing = "how the network plugin treats pods in the network of their node"
        elif any(rule.named for rule in side.rules):
            words = "a rule opens a port by a name that pods outside the set resolve"
            missing = f"the named ports of {side.other.label}"
        else:
            words = "only an ipBlock opens it, and pods are reached so on some network plugins"
            missing = "whether the network plugin applies ipBlock to pods"
        place = side.rules[0].place if side.rules else self.about.at("metadata", "name")
        return self._unknown(
            place, f"{self._reaches(side.unsure)} only in part: {words}", missing
        )

    def _deaf(self) -> Outcome:
        target = self.edge.target
        return failed(
            self._ports_place(),
            f"{self.target} cannot be reached on {self.edge.deaf}: its containers listen on "
            f"{target.listened}",
            seen=str(target.listened),
            expected=str(self.edge.deaf),
            assumptions=self.assumptions,
            about=self.about,
        )

    def _hears(self, side: Side) -> str:
        """Say what the target listens on, where that is what the policy ought to open."""
        if not self.edge.target.in_set or side.other.addresses:
            return ""
        return f", the container listens on {self.edge.target.listened}"

    def _chain(self, side: Side) -> Iterator[Related]:
        for policy in self.world.connectivity.isolating(side.of, side.direction):
            selector = policy.at("spec", "podSelector")
            word = "out of" if side.direction == EGRESS else "into"
            yield Related(selector, f"{policy.name} isolates what goes {word} {side.of.label}")
        if self.edge.target.in_set:
            listened = self.edge.target.listened
            yield Related(self._ports_place(), f"{self.target} listens on {listened}")

    def _ports_place(self) -> Place:
        target: Peer = self.edge.target
        pod = target.pods[0]
        ports = declared_ports(one for one in pod.containers if one.lasting)
        if ports:
            return ports[0].container.at("ports", 0, "containerPort")
        return pod.at("containers")

    def _unknown(self, at: Place, message: str, missing: str) -> Outcome:
        return unknown(
            at, message, missing=missing, assumptions=self.assumptions, about=self.about
        )

    def _reaches(self, ports: Connections) -> str:
        return f"{self.source} reaches {self._to} on {ports}"

    def _cannot(self, ports: Connections) -> str:
        return f"{_CANNOT}{self._to} on {ports}"

    @property
    def _to(self) -> str:
        return "the internet" if self.target == INTERNET else self.target
