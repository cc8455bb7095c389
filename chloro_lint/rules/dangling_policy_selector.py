"""CHL207: the pods that a policy is about are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.kube.network_policies import pod_selector, selects_all_pods
from chloro_lint.kube.selectors import describe
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World

_GIVEN_BY_CONTROLLERS = frozenset(
    {
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-name",
        "controller-revision-hash",
        "controller-uid",
        "job-name",
        "pod-template-hash",
        "statefulset.kubernetes.io/pod-name",
    }
)
"""Labels that pods get from their controllers, so that no template shows them."""


@rule(
    code="CHL207",
    name="dangling-policy-selector",
    severity=Severity.INFO,
    target="set",
    summary="NetworkPolicy selects no pod that it could hold for",
    why=(
        "A policy that selects no pod protects nothing; a label that was renamed in the workload "
        "and not here is enough, and nothing reports it. Pods in the network of their node are out "
        "of its reach too: network plugins do not enforce policies on them."
    ),
    fix="Write labels of the pods' template into `podSelector`, or remove the policy.",
    references=(
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ),
    equivalents={"kube-linter": "dangling-networkpolicy", "kube-score": "networkpolicy-targets-pod"},
)
def dangling_policy_selector(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for pods that each policy selects, in namespaces of which pods are in the set."""
    net = world.connectivity
    for policy in net.policies:
        at = policy.at("spec", "podSelector")
        words = describe(pod_selector(policy))
        if not world.set.pods_in(policy.namespace):
            yield inapplicable(at, f"no pod of namespace {policy.namespace} is in the set")
            continue
        found = net.selected(policy)
        enforced = [one for one in found if not one.host_network]
        if enforced or (not found and selects_all_pods(policy)):
            names = ", ".join(one.label for one in enforced[:3])
            yield passed(at, seen=names)
        elif found:
            yield failed(
                at,
                f"NetworkPolicy {policy.name} selects {found[0].label} alone, which is in the "
                "network of its node, where policies do not hold",
                seen=words,
                related=(Related(found[0].pods[0].at("hostNetwork"), "the network of the node"),),
                severity=Severity.WARNING,
            )
        elif world.set.custom:
            yield unknown(
                at,
                f"NetworkPolicy {policy.name} selects no pod that is written here: none has {words}",
                missing="which pods the operators of the set's custom objects make",
            )
        elif _given_by_controllers(pod_selector(policy)):
            yield unknown(
                at,
                f"NetworkPolicy {policy.name} selects pods by labels that controllers give them",
                missing=f"whether pods with {words} exist",
            )
        else:
            yield failed(
                at,
                f"NetworkPolicy {policy.name} selects no pod of the set: none has {words}",
                seen=words,
                expected=f"labels of pods in namespace {policy.namespace}",
            )


def _given_by_controllers(selector: Mapping[str, Any]) -> bool:
    keys = set(selector.get("matchLabels") or {})
    expressions = selector.get("matchExpressions") or ()
    keys |= {one.get("key") for one in expressions}
    return bool(keys & _GIVEN_BY_CONTROLLERS)
