"""CHL202: every pod is isolated by a NetworkPolicy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.kube.network_policies import (
    DIRECTIONS,
    isolated_directions,
    pod_selector,
)
from chloro_lint.kube.pods import Pod
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.peers import Peer, labels_of
from chloro_lint.world import World


@rule(
    code="CHL202",
    name="unisolated-pod",
    severity=Severity.WARNING,
    target="set",
    summary="No NetworkPolicy isolates the pods",
    why=(
        "A direction in which no policy selects a pod is open: whoever gets hold of any pod of the "
        "cluster reaches this one, or gets out from it. Where a namespace's other pods are "
        "isolated, one that is not was most likely forgotten. Outside a baseline's system only "
        "those directions are asked for in which the namespace's policies isolate anything."
    ),
    fix=(
        "Add a NetworkPolicy whose podSelector matches the pods' labels, or a default-deny policy "
        "with `podSelector: {}`, for the directions named."
    ),
    parameters={
        "directions": Parameter(
            "the directions in which pods are isolated: Ingress, Egress",
            "strings",
            list(DIRECTIONS),
        )
    },
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    ),
    equivalents={
        "kube-linter": "non-isolated-pod",
        "kube-score": "pod-networkpolicy",
        "polaris": "missingNetworkPolicy",
        "checkov": "CKV2_K8S_6",
        "kubescape": "C-0260",
    },
)
def unisolated_pod(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for a policy that selects the pods, for each direction.

    Pods of a namespace that is outside the baseline's system and has no policy at all are not
    judged: their isolation is left to somebody else. Pods in the network of their node are not
    either: network plugins do not enforce policies on them.
    """
    kept: dict[str, set[str]] = {}
    selecting: dict[Pod, list[Resource]] = {}
    for policy in world.set.of_kind("NetworkPolicy"):
        kept.setdefault(policy.namespace, set()).update(isolated_directions(policy))
        for one in world.set.pods_selected_by(pod_selector(policy), policy.namespace):
            selecting.setdefault(one, []).append(policy)
    for one in world.set.pods:
        wanted = list(parameters["directions"])
        if not world.in_system(one.resource):
            wanted = [way for way in wanted if way in kept.get(one.namespace, ())]
        yield _judged(world, one, selecting.get(one, ()), wanted)


def _judged(
    world: World,
    of: Pod,
    selecting: Sequence[Resource],
    wanted: list[str],
) -> Outcome:
    at = of.resource.at("metadata", "name")
    if of.get("hostNetwork") is True:
        return inapplicable(at, "policies are not enforced on pods in the network of their node")
    if not wanted:
        return inapplicable(at, f"no NetworkPolicy isolates pods of namespace {of.namespace}")
    open_ways = [
        direction
        for direction in wanted
        if not any(direction in isolated_directions(policy) for policy in selecting)
    ]
    if not open_ways:
        return passed(at, seen=", ".join(policy.name for policy in selecting))
    words = " and ".join(open_ways)
    other = _may_isolate(world, of, open_ways)
    if other is not None:
        return unknown(
            at,
            f"no NetworkPolicy isolates the pods of {of.resource.label} for {words}, but "
            f"{other.label} may",
            missing=f"what {other.label} amounts to",
        )
    return failed(
        at,
        f"no NetworkPolicy isolates the pods of {of.resource.label} for {words}",
        seen=f"open for {words}",
        expected=f"isolated for {' and '.join(wanted)}",
        severity=Severity.ERROR if world.in_system(of.resource) else None,
    )


def _may_isolate(world: World, of: Pod, directions: Sequence[str]) -> Resource | None:
    """Return a policy of another model that may close one of some directions of a pod."""
    net = world.connectivity
    if not net.unread:
        return None
    peer = Peer(of.resource.label, of.namespace, labels_of(of), net.labels_of_namespace(of.namespace))
    given = (one for way in directions for one in net.influences(peer, way))
    return next((one.policy for one in given if not one.closes.empty), None)
