"""CHL506: every autoscaler targets a workload that exists and has a count."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.autoscaling import Target, target
from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.kube.replicas import scalable_kind
from chloro_lint.model import (
    Outcome,
    Parameters,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.references import Reference, State
from chloro_lint.references.reference import Resolution
from chloro_lint.world import World

_CLOSED_GROUPS = frozenset({"", "apps", "autoscaling", "batch", "extensions"})
"""API groups that have no other kinds than those of Kubernetes itself."""


@rule(
    code="CHL506",
    name="dangling-autoscaler",
    severity=Severity.ERROR,
    target="set",
    summary="Autoscaler targets a workload that does not exist",
    why=(
        "An autoscaler that does not find its target scales nothing, and nothing fails: it only "
        "says so in its status. The target is looked up by group, kind and name, and an absent "
        "`apiVersion` means the core group, which has no Deployments."
    ),
    fix="Name a workload of the same namespace by `apiVersion`, `kind` and `name`.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/",
        "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
    ),
    equivalents={
        "kube-linter": "dangling-horizontalpodautoscaler",
        "kube-score": "horizontalpodautoscaler-has-target",
        "kubescape": "C-0300",
    },
)
def dangling_autoscaler(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Resolve the target of HorizontalPodAutoscalers and ScaledObjects by group, kind and name."""
    for autoscaler in (
        *world.set.of_kind("HorizontalPodAutoscaler"),
        *world.set.of_kind("ScaledObject", "keda.sh"),
    ):
        wanted = target(autoscaler)
        if wanted.kind and wanted.name:
            yield _judged(world, autoscaler, wanted)


def _judged(world: World, autoscaler: Resource, wanted: Target) -> Outcome:
    place = autoscaler.at("spec", "scaleTargetRef", "name")
    seen, namespace = f"{wanted.kind} {wanted.name}", autoscaler.namespace
    group = wanted.group or ""
    built_in = is_namespaced(group, wanted.kind) is not None
    if built_in and not scalable_kind(group, wanted.kind):
        return failed(
            autoscaler.at("spec", "scaleTargetRef", "kind"),
            f"{autoscaler.label} targets {seen}; a {wanted.kind} has no replica count",
            seen=seen,
            expected="a kind with a replica count",
        )
    found = world.set.definitions(wanted.kind, namespace, wanted.name, group)
    if found:
        return passed(place, seen=found[-1].label, expected="a workload of the namespace")
    elsewhere = world.set.named(wanted.kind, namespace, wanted.name)
    if elsewhere is not None or (not built_in and group in _CLOSED_GROUPS):
        return _wrong_group(autoscaler, wanted, elsewhere)
    reference = Reference(place, wanted.kind, namespace, wanted.name)
    resolved = world.references.resolve(reference) if built_in else Resolution(State.UNKNOWN)
    if resolved.state not in (State.MISSING, State.UNKNOWN):
        return passed(place, seen=seen, assumptions=resolved.assumptions)
    if resolved.state is State.MISSING:
        near = world.references.nearest(reference)
        hint = f"; did you mean {near!r}?" if near else ""
        return failed(
            place,
            f"{autoscaler.label} targets {seen}, which is not in namespace {namespace}{hint}",
            seen=seen,
            expected="a workload of the namespace",
        )
    return unknown(
        place,
        f"{autoscaler.label} targets {seen}, which is not among the manifests",
        missing=f"the {wanted.kind} {namespace}/{wanted.name}",
    )


def _wrong_group(autoscaler: Resource, wanted: Target, elsewhere: Resource | None) -> Outcome:
    place = autoscaler.at("spec", "scaleTargetRef", "apiVersion")
    seen = "no apiVersion" if wanted.group is None else f"apiVersion {autoscaler.get(*place.path)}"
    why = f"; it is of {elsewhere.api_version}" if elsewhere else ", where there is no such kind"
    return failed(
        place,
        f"{autoscaler.label} targets {wanted.kind} {wanted.name} with {seen}{why}",
        seen=seen,
        expected=elsewhere.api_version if elsewhere else f"the apiVersion of {wanted.kind}",
    )
