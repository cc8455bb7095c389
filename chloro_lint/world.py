"""What set rules see: a manifest set, the architecture, and what follows from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chloro_lint.baseline import Baseline, Component
from chloro_lint.kube.pods import Container, Pod, pod
from chloro_lint.kube.serving import serving_containers
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Absent, Resource
from chloro_lint.proof.absent_pods import AbsentPods
from chloro_lint.proof.availability import Availability
from chloro_lint.proof.capacity import Capacity
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.excess import Excess, excesses
from chloro_lint.proof.flows import Flows
from chloro_lint.proof.ingress_chain import Chains
from chloro_lint.proof.listeners import Listeners
from chloro_lint.proof.storage import Storage
from chloro_lint.references import References, assumed_objects

if TYPE_CHECKING:
    from chloro_lint.proof.topology import Topology
    from chloro_lint.proof.topology_survey import Outside


class World:
    """One set under one baseline. Shared results are computed once, and live here, in no global."""

    def __init__(
        self,
        manifests: ManifestSet,
        baseline: Baseline | None = None,
        assumptions: Mapping[str, Any] | None = None,
    ) -> None:
        self.set = manifests
        self.baseline = baseline
        self.assumptions: Mapping[str, Any] = {
            **(baseline.assumptions if baseline else {}),
            **(assumptions or {}),
        }
        self._assumed = assumed_objects(self.assumptions)
        self._flows: dict[str, Flows] = {}
        self._excesses: dict[Flows, tuple[Excess, ...]] = {}

    @classmethod
    def of_set(
        cls, manifests: ManifestSet, baseline: Baseline | None, assumptions: Mapping[str, Any]
    ) -> World:
        """Return the world of a set that was read.

        It is under the baseline only where it has anything of that system: an object in its
        namespaces.
        """
        of_system = baseline is not None and any(
            one.namespace in baseline.namespaces
            or (one.kind == "Namespace" and one.name in baseline.namespaces)
            for one in manifests.resources
        )
        return cls(manifests, baseline if of_system else None, assumptions)

    @cached_property
    def references(self) -> References:
        """Every reference between objects of the set, and how it resolves."""
        return References(self.set, self._assumed)

    @cached_property
    def serving(self) -> Mapping[Pod, tuple[Container, ...]]:
        """The containers that are to serve, by pod.

        Those that Services lead to, and those of components to which the architecture gives a
        Service, also where a wrong selector keeps that Service from finding them.
        """
        components = self.baseline.components.values() if self.baseline else ()
        documented = [one for one in components if one.data.get("service")]
        awaited = (
            one for one in self.set.pods if any(each.is_(one.resource) for each in documented)
        )
        fronted = ((one, self.set.pods_behind(one)) for one in self.set.of_kind("Service"))
        return serving_containers(fronted, awaited)

    @property
    def nodes(self) -> int | None:
        """How many nodes the cluster is assumed to have; None where nobody says."""
        found = self.assumptions.get("nodes")
        return found if isinstance(found, int) else None

    @cached_property
    def availability(self) -> Availability:
        """How many pods of each workload there are in which moment."""
        return Availability(self.set, self.nodes)

    @cached_property
    def storage(self) -> Storage:
        """Every claim of the set, and the pods that may hold it."""
        return Storage(self.set, self.nodes)

    @cached_property
    def connectivity(self) -> Connectivity:
        """Who can reach whom, as far as the NetworkPolicies of the set say."""
        return Connectivity(self.set, self.assumptions)

    @cached_property
    def listeners(self) -> Listeners:
        """Which ports the pods listen on, and by which evidence."""
        return Listeners(self.set, self.references)

    @cached_property
    def chains(self) -> Chains:
        """The way of the requests from each Ingress and Gateway route to the pods."""
        return Chains(
            self.set,
            self.references,
            self.connectivity,
            self.listeners,
            self.assumptions,
            self.absent_pods,
        )

    def flows(self, written: Sequence[Mapping[str, Any]]) -> Flows:
        """Return an architecture's flows over this set; who asks again gets the same ones."""
        import json  # noqa: PLC0415 - few runs need it

        key = json.dumps(written, sort_keys=True, default=str)
        if key not in self._flows:
            components = self.baseline.components if self.baseline else {}
            self._flows[key] = Flows(self.connectivity, written, components, self.assumptions)
        return self._flows[key]

    def excesses(self, written: Sequence[Mapping[str, Any]]) -> tuple[Excess, ...]:
        """Return what the policies of the system let through beyond the flows."""
        flows = self.flows(written)
        if flows not in self._excesses:
            found = excesses(self.connectivity, flows, frozenset(self.namespaces))
            self._excesses[flows] = found
        return self._excesses[flows]

    @property
    def intended(self) -> Flows:
        """The flows of the baseline; none without one."""
        return self.flows((self.baseline.data.get("flows") or []) if self.baseline else [])

    def topology(self, outside: Outside | None = None) -> Topology:
        """Return who reaches whom; `outside` holds two sets against the same outsiders."""
        from chloro_lint.proof.topology_survey import topology  # noqa: PLC0415 - no rule asks

        namespaces = frozenset(self.namespaces)
        return topology(self.set.name, self.connectivity, self.intended, namespaces, outside)

    @cached_property
    def capacity(self) -> Capacity:
        """What the set may grow to, held against its quotas."""
        return Capacity(self.set, self.assumptions)

    def workload(self, component: Component) -> Resource | None:
        """Return a component's workload, or None; of several definitions the one that wins."""
        return self.set.named(component.kind, component.namespace, component.workload)

    def component_pod(self, component: Component) -> Pod | None:
        """Return the pod template of a component's workload."""
        found = self.workload(component)
        return pod(found) if found is not None else None

    def absent(self, kind: str, namespace: str, name: str = "") -> Absent:
        """Name an object that ought to be here, shown at its namespace."""
        return Absent(kind, namespace, name, self.set.namespace_place(namespace))

    @cached_property
    def absent_pods(self) -> AbsentPods:
        """Who may make pods that are not written here."""
        return AbsentPods(self.set, self.references)

    def asks(self, rule: str, component: str = "", **parameters: Any) -> bool:
        """Tell whether the baseline has a rule decide a control, with these parameters."""
        return self.baseline is not None and any(
            decision.rule == rule
            and decision.component == component
            and parameters.items() <= dict(decision.parameters).items()
            for control in self.baseline.controls
            for decision in control.decided_by
        )

    def decides(self, rule: str) -> bool:
        """Tell whether the baseline has a rule decide any control."""
        return self.baseline is not None and any(
            decision.rule == rule
            for control in self.baseline.controls
            for decision in control.decided_by
        )

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces of the baseline's system, sorted; none without a baseline."""
        return tuple(sorted(self.baseline.namespaces)) if self.baseline else ()

    def in_system(self, resource: Resource) -> bool:
        """Tell whether an object belongs to the baseline's system, by its namespace."""
        return self.baseline is not None and resource.namespace in self.baseline.namespaces
