"""A manifest set: the objects that are applied together, with indexes for questions about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import compress
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from chloro_lint.kube.kinds import is_namespaced, pod_template
from chloro_lint.kube.pods import Pod, pod
from chloro_lint.kube.selectors import equality_matches, matches
from chloro_lint.model import Place, Resource

Key = TypeVar("Key")
One = TypeVar("One")
_Names: TypeAlias = Mapping[tuple[str, str], tuple[Resource, ...]]

BUILT_IN_NAMESPACES = frozenset({"default", "kube-system", "kube-public", "kube-node-lease"})


class ManifestSet:
    """Everything that is applied together; the unit of every rule about relations.

    Resources stand in the order of their files' names (byte order) and of the documents in them,
    which is the order in which kubectl applies a folder: of two definitions of one object the
    later one wins.
    """

    def __init__(
        self,
        resources: Iterable[Resource],
        name: str = "",
        generators: Mapping[tuple[str, str], frozenset[str] | None] = MappingProxyType({}),
        *,
        unbuilt: bool = False,
        affixes: Sequence[tuple[str, str]] = (),
        unread: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.name = name
        self.generators = generators
        """What the set's kustomizations generate: kind and name → keys, None if not known."""
        self.unbuilt = unbuilt
        """Whether a kustomization may add or change objects in ways that were not followed."""
        self.affixes = tuple(affixes)
        """Prefixes and suffixes that kustomizations give to names, and to references alike."""
        self._unread = unread
        self.resources: tuple[Resource, ...] = tuple(
            sorted(resources, key=lambda one: (one.source.encode(), one.index))
        )
        # Whatever is asked, it is asked of kinds and of pods; who forks here has both from the start.
        self._groups = [(one.group, one.kind) for one in self.resources]
        self._by_group = _grouped(zip(self._groups, self.resources, strict=True))
        self.pods: tuple[Pod, ...] = tuple(
            found for one in self.among(pod_template) if (found := pod(one)) is not None
        )
        """The pod templates of all workloads, and the bare pods."""
        self._kinds: dict[str, tuple[Resource, ...]] = {}
        self._places: dict[str, Mapping[str, tuple[Resource, ...]]] = {}
        self._names: dict[tuple[str, str | None], _Names] = {}
        self._labels: dict[str, Mapping[str, str]] = {}
        self._scaled_by: dict[Resource, tuple[Resource, ...]] = {}
        self._behind: dict[Resource, tuple[Pod, ...]] = {}

    def kinds(self, wanted: Callable[[str, str], object]) -> frozenset[tuple[str, str]]:
        """Return the groups and kinds of the set that are wanted."""
        return frozenset(key for key in self._by_group if wanted(*key))

    def among(self, wanted: Callable[[str, str], object]) -> tuple[Resource, ...]:
        """Return the objects of the groups and kinds that are wanted, in their order.

        It is asked once for each kind, not for each object.
        """
        keys = self.kinds(wanted)
        if len(keys) == 1:
            return self._by_group[next(iter(keys))]
        return tuple(compress(self.resources, map(keys.__contains__, self._groups)))

    @cached_property
    def custom(self) -> tuple[Resource, ...]:
        """The objects of kinds that Kubernetes itself does not have."""
        return self.among(lambda group, kind: is_namespaced(group, kind) is None)

    def unread_saying(self, fields: Mapping[str, str]) -> str:
        """Return the name of a file with a document that could not be read and has some fields.

        Empty where there is none. What such a document holds may be the object that seems absent.
        """
        wanted = [f"{key}: {value}" for key, value in fields.items()]
        for name, text in self._unread.items():
            plain = text.replace('"', "").replace("'", "")
            if all(one in plain for one in wanted):
                return name
        return ""

    def of_kind(self, kind: str, group: str | None = None) -> tuple[Resource, ...]:
        """Return the objects of a kind of Kubernetes itself, or of `group` where one is given."""
        if group is not None:
            return self._by_group.get((group, kind), ())
        if kind not in self._kinds:
            self._kinds[kind] = self.among(
                lambda group, one: one == kind and is_namespaced(group, one) is not None
            )
        return self._kinds[kind]

    def in_namespace(self, kind: str, namespace: str) -> tuple[Resource, ...]:
        """Return the objects of a built-in kind in one namespace."""
        if kind not in self._places:
            self._places[kind] = _grouped((one.namespace, one) for one in self.of_kind(kind))
        return self._places[kind].get(namespace, ())

    def definitions(
        self, kind: str, namespace: str, name: str, group: str | None = None
    ) -> tuple[Resource, ...]:
        """Return every definition of one object, the winning one last."""
        names = self._names.get((kind, group))
        if names is None:
            found = self.of_kind(kind, group)
            names = _grouped(((one.namespace, one.name), one) for one in found)
            self._names[kind, group] = names
        return names.get((namespace, name), ())

    def named(
        self, kind: str, namespace: str, name: str, group: str | None = None
    ) -> Resource | None:
        """Return one object, or None; of several definitions the one that wins."""
        found = self.definitions(kind, namespace, name, group)
        return found[-1] if found else None

    @cached_property
    def _pods_by_namespace(self) -> Mapping[str, tuple[Pod, ...]]:
        return _grouped((one.namespace, one) for one in self.pods)

    def pods_in(self, namespace: str) -> tuple[Pod, ...]:
        """Return the pods of one namespace."""
        return self._pods_by_namespace.get(namespace, ())

    @cached_property
    def _pods_by_label(self) -> Mapping[tuple[str, str, str], Sequence[Pod]]:
        found: dict[tuple[str, str, str], list[Pod]] = {}
        for one in self.pods:
            namespace = one.namespace
            for key, value in one.labels.items():
                found.setdefault((namespace, key, value), []).append(one)
        return found

    def _candidates(self, labels: Mapping[str, str], namespace: str) -> Sequence[Pod]:
        """Return the pods that carry the rarest of some labels: few, where all are wanted."""
        if not labels:
            return self.pods_in(namespace)
        carrying = self._pods_by_label
        found = [carrying.get((namespace, key, value), ()) for key, value in labels.items()]
        return min(found, key=len)

    def pods_selected_by(self, selector: Mapping[str, Any], namespace: str) -> tuple[Pod, ...]:
        """Return the pods of a namespace that a label selector picks; an empty one picks all."""
        candidates = self._candidates(selector.get("matchLabels", {}), namespace)
        return tuple([one for one in candidates if matches(selector, one.labels)])

    def pods_behind(self, service: Resource) -> tuple[Pod, ...]:
        """Return the pods that a Service's selector picks; none where it has no selector."""
        if service not in self._behind:
            selector = service.mapping("spec", "selector")
            candidates = self._candidates(selector, service.namespace) if selector else ()
            found = [one for one in candidates if equality_matches(selector, one.labels)]
            self._behind[service] = tuple(found)
        return self._behind[service]

    @cached_property
    def _services(self) -> Mapping[Pod, tuple[Resource, ...]]:
        services = self.of_kind("Service")
        return _grouped((one, service) for service in services for one in self.pods_behind(service))

    def services_of(self, of: Pod) -> tuple[Resource, ...]:
        """Return the Services that select a pod."""
        return self._services.get(of, ())

    @cached_property
    def _services_by_label(self) -> Mapping[tuple[str, str, str], Sequence[Resource]]:
        found: dict[tuple[str, str, str], list[Resource]] = {}
        for one in self.of_kind("Service"):
            for key, value in one.mapping("metadata", "labels").items():
                found.setdefault((one.namespace, key, value), []).append(one)
        return found

    def services_selected_by(
        self, selector: Mapping[str, Any], namespace: str
    ) -> tuple[Resource, ...]:
        """Return the Services of a namespace whose own labels a label selector picks."""
        labels = selector.get("matchLabels") or {}
        carrying = self._services_by_label
        found = [carrying.get((namespace, key, value), ()) for key, value in labels.items()]
        candidates = min(found, key=len) if found else self.in_namespace("Service", namespace)
        return tuple(
            one for one in candidates if matches(selector, one.mapping("metadata", "labels"))
        )

    def limit_ranges(self, namespace: str) -> tuple[Resource, ...]:
        """Return the LimitRanges that admission applies in a namespace."""
        return self.in_namespace("LimitRange", namespace)

    @cached_property
    def _autoscalers(self) -> Mapping[tuple[str, str, str], tuple[Resource, ...]]:
        autoscalers = self.of_kind("HorizontalPodAutoscaler")
        targets = ((one, one.mapping("spec", "scaleTargetRef")) for one in autoscalers)
        return _grouped(
            ((one.namespace, str(target.get("kind", "")), str(target.get("name", ""))), one)
            for one, target in targets
        )

    def autoscalers_of(self, workload: Resource) -> tuple[Resource, ...]:
        """Return the HorizontalPodAutoscalers that target a workload; the version is ignored."""
        if workload not in self._scaled_by:
            key = (workload.namespace, workload.kind, workload.name)
            self._scaled_by[workload] = tuple(
                one
                for one in self._autoscalers.get(key, ())
                if target_group(one) in (None, workload.group)
            )
        return self._scaled_by[workload]

    @cached_property
    def _budgets(self) -> Mapping[Pod, tuple[Resource, ...]]:
        return _grouped(
            (one, budget)
            for budget in self.of_kind("PodDisruptionBudget")
            for one in self._candidates(
                budget.mapping("spec", "selector", "matchLabels"), budget.namespace
            )
            if budget_selects(budget, one)
        )

    def budgets_of(self, of: Pod) -> tuple[Resource, ...]:
        """Return the PodDisruptionBudgets that select a pod."""
        return self._budgets.get(of, ())

    @cached_property
    def owned_namespaces(self) -> frozenset[str]:
        """Namespaces whose Namespace object is in the set: what is absent there is missing."""
        return frozenset(one.name for one in self.of_kind("Namespace"))

    def namespace_labels(self, namespace: str) -> Mapping[str, str]:
        """Return the labels of a namespace that are known, the one that every one has included."""
        if namespace not in self._labels:
            found = self.named("Namespace", "", namespace)
            written = found.mapping("metadata", "labels") if found is not None else {}
            self._labels[namespace] = {**written, "kubernetes.io/metadata.name": namespace}
        return self._labels[namespace]

    def namespace_place(self, namespace: str) -> Place | None:
        """Return where to show an object that a namespace lacks: its Namespace, or its objects."""
        found = self.named("Namespace", "", namespace)
        if found is not None:
            return found.at("metadata", "name")
        first = self._first_in.get(namespace, self.resources[0] if self.resources else None)
        return first.at("kind") if first is not None else None

    @cached_property
    def _first_in(self) -> Mapping[str, Resource]:
        return {one.namespace: one for one in reversed(self.resources)}


def _grouped(pairs: Iterable[tuple[Key, One]]) -> dict[Key, tuple[One, ...]]:
    """Gather what has the same key, in the order that it comes."""
    found: dict[Key, list[One]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return {key: tuple(some) for key, some in found.items()}


def target_group(autoscaler: Resource) -> str | None:
    """Return the API group of an autoscaler's target, None where it names none."""
    version = autoscaler.get("spec", "scaleTargetRef", "apiVersion")
    return version.rpartition("/")[0] if isinstance(version, str) else None


def budget_selects(budget: Resource, of: Pod) -> bool:
    """Tell whether a PodDisruptionBudget selects a pod of its namespace.

    In policy/v1 an empty selector selects all pods and an absent one none; in the removed
    policy/v1beta1 an empty one selected none.
    """
    selector = budget.get("spec", "selector")
    if not isinstance(selector, dict):
        return False
    if not selector and budget.api_version == "policy/v1beta1":
        return False
    return matches(selector, of.labels)
