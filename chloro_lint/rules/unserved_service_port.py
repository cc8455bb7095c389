"""CHL122: some container listens on the number that a Service leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.kinds import ENDING
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.ports import listed
from chloro_lint.kube.service_ports import ServicePort, is_alias, offered, service_ports
from chloro_lint.model import (
    Outcome,
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
from chloro_lint.proof.listeners import Heard, likely
from chloro_lint.world import World



@rule(
    code="CHL122",
    name="unserved-service-port",
    severity=Severity.ERROR,
    target="set",
    summary="Service leads to a port that no container listens on",
    why=(
        "Every connection to it is refused. Declaring ports is optional in Kubernetes, so a number "
        "is refuted only where every container of the pods declares other ports and nothing else "
        "about them says it: no probe, hook, argument, variable or annotation, no ConfigMap or "
        "Secret that they read, and no second Service. Where one of these does, it is unknown."
    ),
    fix="Set `targetPort` to the port that the container listens on, or better to its name.",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
    ),
)
def unserved_service_port(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Ask for a listener behind each port that leads to a number; names are another rule's."""
    for service in in_force(world.set.of_kind("Service")):
        pods = () if is_alias(service) else world.set.pods_behind(service)
        lasting = [one for one in pods if one.resource.kind not in ENDING] or pods
        for port in service_ports(service):
            if not lasting:
                yield inapplicable(port.place, f"{service.label} selects no pod here")
            elif isinstance(port.target, int):
                yield _judged(world, service, port, port.target, lasting)


def _judged(
    world: World, service: Resource, port: ServicePort, target: int, pods: Sequence[Pod]
) -> Outcome:
    found = [
        (one, world.listeners.hearing(one, port.protocol, target, service)) for one in pods
    ]
    deaf = [one for one, hearing in found if hearing.heard is Heard.NO]
    doubtful = [(one, x.why) for one, x in found if x.heard is Heard.UNKNOWN]
    if not deaf and not doubtful:
        return passed(port.place, seen=f"{target} of {pods[0].resource.label}")
    if not deaf:
        first, why = doubtful[0]
        return unknown(
            port.place,
            f"{service.label} leads to port {target}; {first.resource.label} declares "
            f"{listed(offered(first))}, and {why}",
            missing=f"what listens on port {target} of {first.resource.label}",
        )
    first = deaf[0]
    near = likely(first, port.protocol, service.get(*port.place.path[:-1], "name", default=""))
    hint = f"; did you mean {near.number}?" if near else ""
    return failed(
        port.place,
        f"{service.label} leads from port {port.number} to {target}, on which no container of "
        f"{first.resource.label} listens: it declares {listed(offered(first))}{hint}",
        seen=str(target),
        expected=str(near.number) if near else f"one of {listed(offered(first))}",
        related=(_declared(first), *_routed(world, service, port)),
        severity=Severity.WARNING if len(deaf) < len(pods) else None,
    )


def _declared(of: Pod) -> Related:
    place: Place = offered(of)[0].container.at("ports")
    return Related(place, f"what {of.resource.label} declares")


def _routed(world: World, service: Resource, port: ServicePort) -> Iterator[Related]:
    """Name an entrance whose requests come this way."""
    for chain in world.chains.into(service):
        if chain.end is not None and chain.end.place == port.place:
            yield chain.links[0].related
            return
