"""What the pods and objects of a namespace take of the resources that quotas count.

Pods count with their effective requests and limits after LimitRange defaults, the highest sum of
init containers, sidecars and main containers, with the overhead of their RuntimeClass, times how
many there are. Source: the quota evaluator for pods of k8s.io/kubernetes (`podComputeUsageHelper`).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from chloro_lint.kube.autoscaling import target
from chloro_lint.kube.compute import Amount, Compute, pod_total
from chloro_lint.kube.custom_kinds import may_make_pods
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.pods import Pod
from chloro_lint.kube.quantity import quantity
from chloro_lint.kube.quota_scopes import counts_pod
from chloro_lint.kube.quotas import covers_every_pod
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Resource
from chloro_lint.proof.object_load import Claim, claims_of, object_shares
from chloro_lint.proof.pod_counts import Counts, pod_counts
from chloro_lint.proof.shares import PodLoad, Share


class NamespaceLoad:
    """The load of one namespace, each part computed when it is asked for.

    `resources` are all objects of the namespace, in the order in which they are applied.
    """

    def __init__(
        self,
        manifests: ManifestSet,
        namespace: str,
        resources: tuple[Resource, ...],
        assumptions: Mapping[str, Any],
    ) -> None:
        self._set = manifests
        self._namespace = namespace
        self._resources = in_force(resources)
        self._assumptions = assumptions

    @cached_property
    def pods(self) -> tuple[PodLoad, ...]:
        """The pods of every workload that is in force."""
        alive = {id(one) for one in self._resources}
        found = self._set.pods_in(self._namespace)
        return tuple(self._load(one) for one in found if id(one.resource) in alive)

    def counted_pods(self, quota: Resource) -> tuple[PodLoad, ...]:
        """Return the pods within the scopes of a quota."""
        if covers_every_pod(quota):
            return self.pods
        default = self._default_priority
        return tuple(one for one in self.pods if counts_pod(quota, one.pod, one.each, default))

    def shares(self, quota: Resource, name: str) -> tuple[Share, ...] | None:
        """Return what counts against one entry of a quota; None of a name that nothing is known of.

        A quota with scopes counts pods alone.
        """
        if name in ("pods", "count/pods"):
            ended = name == "count/pods"
            each = (_pods(one, ended=ended) for one in self.counted_pods(quota))
            return (*each, *self._operators)
        part = _of_pods(name)
        if part is not None:
            found = (_computed(one, *part) for one in self.counted_pods(quota))
            return (*(one for one in found if one is not None), *self._operators)
        if not covers_every_pod(quota):
            return None
        return object_shares(self._resources, self._claims, name)

    def _load(self, of: Pod) -> PodLoad:
        workload = of.resource
        scaled_objects = [
            one
            for one in self._scaled_objects.get((workload.kind, workload.name), ())
            if target(one).group == workload.group
        ]
        autoscalers = in_force(self._set.autoscalers_of(workload))
        counts = pod_counts(workload, autoscalers, scaled_objects, self._assumptions)
        each = pod_total(of, self._set.limit_ranges(self._namespace))
        name = of.get("runtimeClassName")
        if name is None or of.get("overhead") is not None:
            return PodLoad(of, counts, each)
        runtime = self._set.named("RuntimeClass", "", name)
        if runtime is None:
            return PodLoad(of, counts, each, f"the overhead of RuntimeClass {name}")
        return PodLoad(of, counts, _with_overhead(each, runtime))

    @cached_property
    def _scaled_objects(self) -> Mapping[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = {}
        some = self._set.of_kind("ScaledObject", "keda.sh")
        for one in self._resources if some else ():
            if (one.group, one.kind) == ("keda.sh", "ScaledObject"):
                aim = target(one)
                found.setdefault((aim.kind, aim.name), []).append(one)
        return found

    @cached_property
    def _default_priority(self) -> str:
        classes = self._set.of_kind("PriorityClass")
        return next((one.name for one in classes if one.get("globalDefault") is True), "")

    @cached_property
    def _claims(self) -> tuple[Claim, ...]:
        return claims_of(self._resources, self.pods)

    @cached_property
    def _operators(self) -> tuple[Share, ...]:
        """Custom objects of which somebody may make pods; how many and how large nobody knows."""
        orders = self._set.kinds(may_make_pods)
        return tuple(
            Share(
                one.label,
                Fraction(0),
                Counts(0, 0, 0, None, missing=f"what is made of {one.label}", unbounded=True),
                one,
                of_pods=True,
            )
            for one in (self._resources if orders else ())
            if (one.group, one.kind) in orders
        )


def _of_pods(name: str) -> tuple[str, str] | None:
    """Return the field of a pod's resources that an entry of a quota counts, and its resource."""
    field, _, resource = name.partition(".")
    if field == "limits" and resource in ("cpu", "memory", "ephemeral-storage"):
        return ("limits", resource)
    if field == "requests" and resource and name != "requests.storage":
        return ("requests", resource)
    if name in ("cpu", "memory", "ephemeral-storage") or name.startswith("hugepages-"):
        return ("requests", name)
    return None


def _pods(load: PodLoad, *, ended: bool) -> Share:
    workload, counts = load.pod.resource, load.counts
    if ended and workload.kind in ("Job", "CronJob"):
        missing = f"how many ended pods of {workload.label} are kept"
        counts = counts._replace(missing=missing, unbounded=True)
    return Share(workload.label, Fraction(1), counts, workload, counts.place, of_pods=True)


def _computed(load: PodLoad, field: str, resource: str) -> Share | None:
    amounts: Mapping[str, Amount] = getattr(load.each, field)
    amount = amounts.get(resource)
    workload, counts = load.pod.resource, load.counts
    missing = load.missing if field == "requests" or amount is not None else ""
    if amount is not None and amount.contested:
        missing = f"the LimitRange that acts first on {workload.label}"
        amount = amount._replace(value=Fraction(0))
    if amount is None and not missing:
        return None
    if missing:
        counts = counts._replace(missing=missing, unbounded=True)
    unit, place = (amount.value, amount.place) if amount else (Fraction(0), None)
    return Share(workload.label, unit, counts, workload, place, of_pods=True)


def _with_overhead(each: Compute, runtime: Resource) -> Compute:
    """Add what the RuntimeClass admission plugin writes: limits only grow where there are some."""
    requests, limits = dict(each.requests), dict(each.limits)
    for name, value in runtime.mapping("overhead", "podFixed").items():
        place = runtime.at("overhead", "podFixed", name)
        extra = Amount(quantity(value), place, defaulted=True)
        known = requests.get(name)
        requests[name] = known._replace(value=known.value + extra.value) if known else extra
        if name in limits:
            limits[name] = limits[name]._replace(value=limits[name].value + extra.value)
    return Compute(requests, limits)
