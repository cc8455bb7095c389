"""CHL123: what a host and path lead to is reached: Service, port, pods, listener, policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.chain_links import Chain, Link, State, Step
from chloro_lint.proof.listeners import Heard
from chloro_lint.world import World

_INGRESS: Final = "dangling-ingress-backend"
_ROUTE: Final = "missing-reference"


@rule(
    code="CHL123",
    name="unreachable-route",
    severity=Severity.ERROR,
    target="set",
    summary="Requests for a host and path cannot reach a container",
    why=(
        "Between the controller and a container lie a Service, one of its ports, its selector, a "
        "target port and the network policies, mostly in as many files. The first link that does "
        "not hold stops every request, and the controller answers with 502, 503 or 504."
    ),
    fix="Mend the link that the message names; the links before it stand beside the finding.",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/ingress/",
        "https://gateway-api.sigs.k8s.io/api-types/httproute/",
    ),
)
def unreachable_route(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Follow each host and path to the containers; the first link that breaks is the finding.

    Where the controller's pods are not known, a policy refutes only what it opens to nobody.
    """
    seen: dict[tuple[object, str], None] = {}
    for chain in world.chains.all:
        outcome = _judged(world, chain)
        key = (outcome.at, outcome.message)
        if outcome.message and key in seen:
            continue
        seen[key] = None
        yield outcome


def _judged(world: World, chain: Chain) -> Outcome:
    one = chain.entrance
    if chain.end is None:
        return passed(one.rule, seen=str(chain), assumptions=chain.assumptions)
    whose = f" of {chain.pod.resource.label}" if chain.pod else ""
    goal = f"the pods{whose}" if chain.pod else f"Service {one.service}"
    if chain.end.step is Step.GATEWAY:
        goal = f"{one.resource.label}"
    if chain.state is State.UNKNOWN:
        return unknown(
            chain.end.place,
            f"whether {one.requests} reaches {goal} is not known: {chain.end.says}",
            missing=chain.missing,
            assumptions=chain.assumptions,
        )
    port = f" on {chain.protocol}/{chain.port}" if chain.port else ""
    says = chain.end.says
    if chain.end.step is Step.POLICY:
        says = f"{says}, the container listens on {chain.port}"
    return failed(
        chain.end.place,
        f"{one.requests} cannot reach {goal}{port}: {says}",
        seen=chain.end.says,
        expected="a link that holds",
        related=tuple(_before(chain)),
        assumptions=chain.assumptions,
        reported_by=_reported_by(world, chain),
    )


def _before(chain: Chain) -> Iterator[Related]:
    """Return the links that hold, the first one first."""
    return (one.related for one in chain.links)


def _reported_by(world: World, chain: Chain) -> str:
    """Name the rule that reports the same link by itself."""
    end = chain.end
    if end is None:
        return ""
    if end.step in (Step.SERVICE, Step.PORT):
        return _INGRESS if chain.entrance.resource.kind == "Ingress" else _ROUTE
    if end.step is Step.LISTENER:
        target = end.place.resource.get(*end.place.path)
        return "unresolved-target-port" if isinstance(target, str) else "unserved-service-port"
    if end.step is Step.PODS:
        return "dangling-service"
    return _policy_reported_by(world, chain, end)


def _policy_reported_by(world: World, chain: Chain, end: Link) -> str:
    """Name the rule that finds the policy at fault without looking at routes."""
    workload = chain.pod.resource if chain.pod else None
    components = world.baseline.components.values() if world.baseline else ()
    if workload and any(one.is_(workload) for one in components) and world.decides("blocked-flow"):
        return "blocked-flow"
    policy, path = end.place.resource, end.place.path
    number = policy.get(*path)
    if not isinstance(number, int) or "ports" not in path:
        return ""
    protocol = policy.get(*path[:-1], "protocol", default="TCP")
    deaf = all(
        world.listeners.hearing(peer.pods[0], protocol, number).heard is Heard.NO
        for peer in world.connectivity.selected(policy)
    )
    return "unheard-policy-port" if deaf else ""
