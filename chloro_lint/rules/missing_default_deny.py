"""CHL201: a namespace denies by default, in both directions."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.network_policies import (
    DIRECTIONS,
    isolated_directions,
    rules_of,
    selects_all_pods,
)
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.peers import Peer
from chloro_lint.world import World


@rule(
    code="CHL201",
    name="missing-default-deny",
    severity=Severity.ERROR,
    target="set",
    summary="Namespace has no default-deny NetworkPolicy for both directions",
    why=(
        "A pod that no policy selects may talk to everybody and be reached by everybody. Only a "
        "policy over all pods that lets nothing through covers the pod that is added tomorrow. "
        "The document asks for isolation without a word on how; default deny in both directions "
        "is the reading that meets it."
    ),
    fix=(
        "Add a NetworkPolicy with `podSelector: {}`, `policyTypes: [Ingress, Egress]` and no "
        "rules, and allow what is needed in policies of their own."
    ),
    parameters={"namespace": Parameter("the namespace that denies by default", "string")},
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
    ),
    equivalents={"kubescape": "C-0206", "trivy": "KSV-0038"},
)
def missing_default_deny(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for policies over all pods that isolate a direction and allow nothing in it.

    One policy may do so for both directions, or one for each. Whether another policy over all pods
    opens what they close is for the connectivity proof to say.
    """
    namespace = parameters["namespace"]
    denying = _denying(world, namespace)
    for policy in dict.fromkeys(denying.values()):
        directions = [one for one in DIRECTIONS if denying.get(one) is policy]
        yield passed(
            policy.at("spec", "policyTypes"),
            seen=f"{policy.name} denies {' and '.join(directions)}",
        )
    missing = [one for one in DIRECTIONS if one not in denying]
    if missing:
        yield _missing(world, namespace, missing, denying)


def _denying(world: World, namespace: str) -> dict[str, Resource]:
    """Return a policy that denies it for each direction that is denied by default."""
    found: dict[str, Resource] = {}
    for policy in world.set.in_namespace("NetworkPolicy", namespace):
        if selects_all_pods(policy):
            for direction in isolated_directions(policy):
                if not rules_of(policy, direction):
                    found.setdefault(direction, policy)
    return found


def _missing(
    world: World, namespace: str, missing: list[str], denying: dict[str, Resource]
) -> Outcome:
    words = " or ".join(missing)
    at = world.absent("NetworkPolicy", namespace)
    net = world.connectivity
    any_pod = Peer("any pod", namespace, {}, net.labels_of_namespace(namespace))
    given = (one for way in missing for one in net.influences(any_pod, way))
    other = next((one.policy for one in given if not one.closes.empty), None)
    if other is not None:
        return unknown(
            at,
            f"no NetworkPolicy denies {words} by default in namespace {namespace}, but "
            f"{other.label} may",
            missing=f"what {other.label} amounts to",
        )
    return failed(
        at,
        f"no NetworkPolicy denies {words} by default in namespace {namespace}",
        seen=f"{' and '.join(denying)} denied" if denying else "nothing denied",
        expected="Ingress and Egress denied for podSelector {}",
        related=tuple(
            Related(policy.at("spec", "policyTypes"), f"{policy.name} denies {direction} only")
            for direction, policy in denying.items()
        ),
    )
