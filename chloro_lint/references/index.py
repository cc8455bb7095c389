"""Every reference of a set, and how each resolves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final

from chloro_lint.kube.kinds import pod_template
from chloro_lint.kube.pods import pod
from chloro_lint.manifest_set import BUILT_IN_NAMESPACES, ManifestSet
from chloro_lint.model import Resource
from chloro_lint.references.generated import Made, made_by, makes
from chloro_lint.references.keys import held_keys
from chloro_lint.references.mentions import Mentions
from chloro_lint.references.nearest import Names
from chloro_lint.references.of_objects import references_of_object, refers
from chloro_lint.references.of_pods import references_of_pod
from chloro_lint.references.reference import Reference, Resolution, State, Target

_BUILT_IN_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "ServiceAccount": frozenset({"default"}),
    "ConfigMap": frozenset({"kube-root-ca.crt"}),
    "PriorityClass": frozenset({"system-cluster-critical", "system-node-critical"}),
    "ClusterRole": frozenset({"admin", "cluster-admin", "edit", "view"}),
    "Role": frozenset({"extension-apiserver-authentication-reader"}),
    "Namespace": BUILT_IN_NAMESPACES,
}
_NOT_FOUND: Final = (State.MISSING, State.UNKNOWN)
_DEEPEST: Final = 4
"""Kustomizations that one stands on whose prefixes add up."""
_API_SERVER: Final[Target] = ("Service", "default", "kubernetes")
_SYSTEM: Final = "system:"
_BUILT_IN_KEYS: Final = frozenset({"ca.crt"})
_FILLED_BY_THE_CLUSTER: Final = BUILT_IN_NAMESPACES - {"default"}


class References:
    """Every reference of a set, and their resolution.

    Open and closed world: an object that is absent from a namespace whose Namespace object is in
    the set is *missing*; one that is cluster-scoped or lives elsewhere is *unknown*, because what
    else the cluster holds is not written here. So is one that something in the set speaks of that
    may make it, and any that a kustomization may still add. `assumed` are objects that exist outside
    the files, with the words that declare them.
    """

    def __init__(
        self, manifests: ManifestSet, assumed: Mapping[Target, str] = MappingProxyType({})
    ) -> None:
        self._set = manifests
        self._assumed = assumed
        self._names: dict[tuple[str, str], Names] = {}
        self._resolved: dict[tuple[str, str, str, str | None], Resolution] = {}
        self._nearest: dict[Target, str | None] = {}

    @cached_property
    def all(self) -> tuple[Reference, ...]:
        """Every reference, in the order of the objects that make them."""
        return tuple([ref for one in self._set.among(_refers) for ref in references_of(one)])

    @cached_property
    def _by_target(self) -> Mapping[Target, tuple[Reference, ...]]:
        found: dict[Target, list[Reference]] = {}
        for ref in self.all:
            found.setdefault(ref.target, []).append(ref)
            for name in self._before_affixes(ref.name) if self._set.affixes else ():
                found.setdefault((ref.kind, ref.namespace, name), []).append(ref)
        return {key: tuple(some) for key, some in found.items()}

    def to(self, kind: str, namespace: str, name: str) -> tuple[Reference, ...]:
        """Return the references that name an object."""
        return self._by_target.get((kind, namespace, name), ())

    @cached_property
    def _made(self) -> Mapping[Target, Made]:
        return {made.target: made for one in self._set.among(makes) for made in made_by(one)}

    @cached_property
    def generated(self) -> Mapping[Target, Resource]:
        """Objects that something in the set makes at run time: (kind, namespace, name) → maker."""
        return {target: made.by for target, made in self._made.items()}

    @cached_property
    def _mentions(self) -> Mentions:
        return Mentions(self._set)

    def resolve(self, ref: Reference) -> Resolution:
        """Look up what a reference names.

        A name that a kustomization makes of another by a prefix or suffix stands for that one.
        """
        found = self._resolve(ref)
        if self._set.affixes and found.state in _NOT_FOUND:
            for name in self._before_affixes(ref.name):
                other = self._resolve(ref._replace(name=name))
                if other.state not in _NOT_FOUND:
                    return other
        return found

    def _before_affixes(self, name: str) -> Iterator[str]:
        """Return the names that kustomizations may have made a name of, each one affix shorter."""
        pending = [name]
        for _ in range(_DEEPEST):
            pending = [
                one[len(before) : len(one) - len(after)]
                for one in pending
                for before, after in self._set.affixes
                if one.startswith(before)
                and one.endswith(after)
                and len(one) > len(before) + len(after)
            ]
            yield from pending

    def _resolve(self, ref: Reference) -> Resolution:
        wanted = (*ref.target, ref.group)
        if wanted not in self._resolved:
            self._resolved[wanted] = self._looked_up(ref)
        return self._resolved[wanted]

    def _looked_up(self, ref: Reference) -> Resolution:
        target = self._set.named(ref.kind, ref.namespace, ref.name, ref.group)
        if target is not None:
            return Resolution(State.PRESENT, target)
        made = self._made.get(ref.target)
        if made is not None:
            return Resolution(State.GENERATED, by=made.by)
        if (ref.kind, ref.name) in self._set.generators:
            return Resolution(State.GENERATED)
        if _built_in(ref.kind, ref.name) or ref.target == _API_SERVER:
            return Resolution(State.BUILT_IN)
        if ref.target in self._assumed:
            return Resolution(State.ASSUMED, assumptions=(self._assumed[ref.target],))
        if not self.owns(ref.namespace):
            return Resolution(State.UNKNOWN)
        maker = self._mentions.perhaps_made_by(ref.namespace, ref.name)
        if maker is not None:
            return Resolution(State.UNKNOWN, by=maker)
        unread = self._set.unread_saying({"name": ref.name})
        return Resolution(State.UNKNOWN if unread else State.MISSING, unread=unread)

    def owns(self, namespace: str) -> bool:
        """Tell whether all that a namespace holds is in the set.

        Never of the cluster's own namespaces, nor where a kustomization has yet to be built.
        """
        return (
            namespace in self._set.owned_namespaces
            and namespace not in _FILLED_BY_THE_CLUSTER
            and not self._set.unbuilt
        )

    def keys(self, ref: Reference) -> frozenset[str] | None:
        """Return the keys of the Secret or ConfigMap that is named, None where they are unknown.

        Of several definitions of one object those of the one that wins.
        """
        if self._set.affixes and self._resolve(ref).state in _NOT_FOUND:
            for name in self._before_affixes(ref.name):
                other = ref._replace(name=name)
                if self._resolve(other).state not in _NOT_FOUND:
                    return self.keys(other)
        if ref.kind not in ("Secret", "ConfigMap") or self._set.unbuilt:
            return None
        target = self._set.named(ref.kind, ref.namespace, ref.name)
        made = self._made.get(ref.target)
        if target is not None:
            return None if made is not None else held_keys(target)
        if made is not None:
            return made.keys
        if (ref.kind, ref.name) in self._set.generators:
            return self._set.generators[ref.kind, ref.name]
        return _BUILT_IN_KEYS if _built_in(ref.kind, ref.name) else None

    def nearest(self, ref: Reference) -> str | None:
        """Return the name of an object of the same kind and namespace that is most alike."""
        if ref.target not in self._nearest:
            self._nearest[ref.target] = self._offered(ref.kind, ref.namespace).nearest(ref.name)
        return self._nearest[ref.target]

    def _offered(self, kind: str, namespace: str) -> Names:
        if (kind, namespace) not in self._names:
            there = [one.name for one in self._set.in_namespace(kind, namespace)]
            made = [name for _, _, name in self._made_in.get((kind, namespace), ())]
            self._names[kind, namespace] = Names([*there, *made])
        return self._names[kind, namespace]

    @cached_property
    def _made_in(self) -> Mapping[tuple[str, str], tuple[Target, ...]]:
        found: dict[tuple[str, str], list[Target]] = {}
        for target in self._made:
            found.setdefault(target[:2], []).append(target)
        return {key: tuple(some) for key, some in found.items()}


def _built_in(kind: str, name: str) -> bool:
    """Tell whether every cluster, or every namespace, has an object of that name."""
    bootstrapped = kind in ("ClusterRole", "Role") and name.startswith(_SYSTEM)
    return bootstrapped or name in _BUILT_IN_NAMES.get(kind, ())


def _refers(group: str, kind: str) -> bool:
    return refers(group, kind) or pod_template(group, kind) is not None


def references_of(one: Resource) -> tuple[Reference, ...]:
    """Return the references that an object makes."""
    return one.view(_references_of)


def _references_of(one: Resource) -> tuple[Reference, ...]:
    described = pod(one)
    of_pod = references_of_pod(described) if described is not None else ()
    return (*of_pod, *references_of_object(one))
