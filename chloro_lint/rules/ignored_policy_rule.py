"""CHL206: the rules of a policy mean what they seem to."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.network_policies import DIRECTIONS, isolated_directions, rules_of
from chloro_lint.model import Outcome, Parameters, Resource, Severity, failed, passed, rule
from chloro_lint.proof.policies import PEERS_FIELD
from chloro_lint.world import World


@rule(
    code="CHL206",
    name="ignored-policy-rule",
    severity=Severity.WARNING,
    target="set",
    summary="NetworkPolicy holds a rule that does not mean what it says",
    why=(
        "Rules of a direction that `policyTypes` leaves out are stored and have no effect. An item "
        "of `from` or `to` that is empty, or that has an ipBlock beside selectors, is refused by "
        "the API server, and the policy is not applied at all. An empty list of peers means "
        "everybody, though it reads like nobody."
    ),
    fix=(
        "List the direction under `policyTypes`, write one kind of peer an item, and leave the "
        "whole list of rules empty where nobody is meant."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/",
    ),
)
def ignored_policy_rule(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Compare the rules of each policy with its types, and look at each of their peers."""
    for policy in world.connectivity.policies:
        found = [one for way in DIRECTIONS for one in _of_direction(policy, way)]
        yield from found
        if not found:
            ways = " and ".join(way for way in DIRECTIONS if way in isolated_directions(policy))
            yield passed(policy.at("spec"), seen=f"isolates for {ways or 'nothing'}")


def _of_direction(policy: Resource, direction: str) -> Iterator[Outcome]:
    key = direction.lower()
    rules = rules_of(policy, direction)
    types = isolated_directions(policy)
    if rules and direction not in types:
        yield failed(
            policy.at("spec", key),
            f"NetworkPolicy {policy.name} has {key} rules, and its policyTypes "
            f"name {' and '.join(sorted(types))} alone: they have no effect",
            seen=", ".join(sorted(types)),
            expected=f"policyTypes with {direction}",
        )
        return
    field = PEERS_FIELD[direction]
    for number, written in enumerate(rules):
        peers = written.get(field) if isinstance(written, dict) else None
        if peers == []:
            yield failed(
                policy.at("spec", key, number, field),
                f"NetworkPolicy {policy.name} has an empty list of peers in `{field}`, "
                "which means everybody",
                seen="[]",
                severity=Severity.INFO,
            )
        for index, peer in enumerate(peers or ()):
            yield from _of_peer(policy, (key, number, field, index), peer)


def _of_peer(
    policy: Resource, path: tuple[str, int, str, int], peer: dict[str, object]
) -> Iterator[Outcome]:
    selectors = [name for name in ("podSelector", "namespaceSelector") if name in peer]
    if "ipBlock" in peer and selectors:
        yield failed(
            policy.at("spec", *path),
            f"NetworkPolicy {policy.name} has an ipBlock beside a {selectors[0]} in one peer, "
            "which the API server refuses",
            seen=f"ipBlock and {selectors[0]}",
            expected="one or the other",
            severity=Severity.ERROR,
        )
    elif not peer:
        yield failed(
            policy.at("spec", *path),
            f"NetworkPolicy {policy.name} has an empty peer, which the API server refuses",
            seen="{}",
            expected="a podSelector, a namespaceSelector or an ipBlock",
            severity=Severity.ERROR,
        )
