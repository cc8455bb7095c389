"""CHL118: every port of a Service leads to a port that its pods have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.kube.kinds import ENDING
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.ports import listed
from chloro_lint.kube.service_ports import (
    Reach,
    ServicePort,
    is_alias,
    offered,
    reach,
    service_ports,
)
from chloro_lint.model import (
    Outcome,
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
from chloro_lint.world import World



@rule(
    code="CHL118",
    name="unresolved-target-port",
    severity=Severity.ERROR,
    target="set",
    summary="Service leads to a port name that its pods do not have",
    why=(
        "A named target port is looked up among the ports that the containers declare. A pod that "
        "has no port of that name and protocol gets no requests on it. A number needs no "
        "declaration, so of an undeclared one only the program itself can tell."
    ),
    fix="Name the port in the container's `ports`, or write the name or number that is declared.",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
    ),
)
def unresolved_target_port(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look each target port up in the pods that the Service selects."""
    for service in world.set.of_kind("Service"):
        pods = () if is_alias(service) else world.set.pods_behind(service)
        lasting = [one for one in pods if one.resource.kind not in ENDING]
        if not pods:
            yield inapplicable(service.at("spec", "ports"), f"{service.label} selects no pod here")
            continue
        for port in service_ports(service):
            outcome = _judged(service, port, lasting or pods)
            if outcome.verdict is Verdict.FAIL and world.set.unbuilt:
                outcome = unknown(
                    port.place,
                    f"{outcome.message}, unless a patch of the kustomization adds it",
                    missing="the output of `kustomize build`",
                )
            elif outcome.verdict is Verdict.UNKNOWN and not world.in_system(service):
                # Of numbers unserved-service-port says all that is known.
                message = f"{service.label} leads to a number, which needs no declaration"
                outcome = inapplicable(port.place, message)
            yield outcome


def _judged(service: Resource, port: ServicePort, pods: Sequence[Pod]) -> Outcome:
    found = {one: reach(port, one) for one in pods}
    without = [one for one in pods if found[one] is not Reach.DECLARED]
    if not without:
        names = ", ".join(one.resource.label for one in pods)
        return passed(port.place, seen=f"{port.target} of {names}")
    first = without[0]
    if isinstance(port.target, int):
        return unknown(
            port.place,
            f"{service.label} leads to port {port.target}; {first.resource.label} declares "
            f"{listed(offered(first))}",
            missing=f"what listens on port {port.target} of {first.resource.label}",
        )
    if found[first] is Reach.OTHER_PROTOCOL:
        what = f"declares {port.target!r} for another protocol than {port.protocol}"
    else:
        declared = offered(first)
        rest = f"only {listed(declared)}" if declared else "and declares none at all"
        what = f"has no port {port.target!r}, {rest}"
    return failed(
        port.place,
        f"{service.label} leads to port {port.target!r}; {first.resource.label} {what}",
        seen=str(port.target),
        expected=f"one of {listed(offered(first))}",
        related=(Related(_ports_place(first), "what the pods declare"),),
        severity=Severity.WARNING if len(without) < len(pods) else None,
    )


def _ports_place(of: Pod) -> Place:
    declared = offered(of)
    return declared[0].container.at("ports") if declared else of.at("containers")
