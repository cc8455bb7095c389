"""The reference index: which object names which other, and whether that one is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.kube.pods import Pod, pod
from chloro_lint.manifest_set import BUILT_IN_NAMESPACES, ManifestSet
from chloro_lint.model import FieldPath, Place, Resource


class Reference(NamedTuple):
    """One field that names another object."""

    place: Place
    kind: str
    namespace: str
    name: str
    key: str = ""
    optional: bool = False


class State(Enum):
    """What is known about the object that a reference names."""

    PRESENT = "present"
    BUILT_IN = "built in"
    GENERATED = "generated"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Resolution(NamedTuple):
    """The answer to a reference: its state, the object if it is in the set, and who makes it."""

    state: State
    target: Resource | None = None
    by: Resource | None = None


_BUILT_IN_NAMES: Mapping[str, frozenset[str]] = {
    "ServiceAccount": frozenset({"default"}),
    "ConfigMap": frozenset({"kube-root-ca.crt"}),
    "PriorityClass": frozenset({"system-cluster-critical", "system-node-critical"}),
    "Namespace": BUILT_IN_NAMESPACES,
}

_ISSUER_ANNOTATIONS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer")


class References:
    """Every reference of a set, and their resolution.

    Open and closed world: an object that is absent from a namespace whose Namespace object is in
    the set is *missing*; one that is cluster-scoped or lives elsewhere is *unknown*, because what
    else the cluster holds is not written here.
    """

    def __init__(self, manifests: ManifestSet) -> None:
        self._set = manifests

    @cached_property
    def all(self) -> tuple[Reference, ...]:
        """Every reference, in the order of the objects that make them."""
        return tuple(ref for one in self._set.resources for ref in references_of(one))

    @cached_property
    def _by_target(self) -> Mapping[tuple[str, str, str], tuple[Reference, ...]]:
        found: dict[tuple[str, str, str], list[Reference]] = {}
        for ref in self.all:
            found.setdefault((ref.kind, ref.namespace, ref.name), []).append(ref)
        return {key: tuple(some) for key, some in found.items()}

    def to(self, kind: str, namespace: str, name: str) -> tuple[Reference, ...]:
        """Return the references that name an object."""
        return self._by_target.get((kind, namespace, name), ())

    @cached_property
    def generated(self) -> Mapping[tuple[str, str, str], Resource]:
        """Objects that something in the set makes at run time: (kind, namespace, name) → maker."""
        return {key: maker for one in self._set.resources for key, maker in _generated_by(one)}

    def resolve(self, ref: Reference) -> Resolution:
        """Look up what a reference names."""
        target = self._set.named(ref.kind, ref.namespace, ref.name)
        if target is not None:
            return Resolution(State.PRESENT, target)
        maker = self.generated.get((ref.kind, ref.namespace, ref.name))
        if maker is not None:
            return Resolution(State.GENERATED, by=maker)
        if ref.name in _BUILT_IN_NAMES.get(ref.kind, ()):
            return Resolution(State.BUILT_IN)
        if ref.namespace and ref.namespace in self._set.owned_namespaces:
            return Resolution(State.MISSING)
        return Resolution(State.UNKNOWN)


def references_of(one: Resource) -> Iterator[Reference]:
    """Return the references that an object makes."""
    if is_namespaced(one.group, one.kind) is None:
        return
    described = pod(one)
    if described is not None:
        yield from _of_pod(described)
    extract = _BY_KIND.get(one.kind)
    if extract is not None:
        yield from extract(one)


def _named(
    one: Resource, path: FieldPath, kind: str, *, optional: bool = False, cluster: bool = False
) -> Iterator[Reference]:
    name = one.get(*path)
    if isinstance(name, str) and name:
        namespace = "" if cluster else one.namespace
        yield Reference(Place(one, path), kind, namespace, name, optional=optional)


def _of_pod(described: Pod) -> Iterator[Reference]:
    one, base = described.resource, described.path
    yield from _named(one, (*base, "serviceAccountName"), "ServiceAccount")
    yield from _named(one, (*base, "priorityClassName"), "PriorityClass", cluster=True)
    yield from _named(one, (*base, "runtimeClassName"), "RuntimeClass", cluster=True)
    for number, _ in enumerate(one.items(*base, "imagePullSecrets")):
        yield from _named(one, (*base, "imagePullSecrets", number, "name"), "Secret")
    for number, _ in enumerate(one.items(*base, "volumes")):
        yield from _of_volume(one, (*base, "volumes", number))
    for container in described.containers:
        yield from _of_environment(one, container.path)


def _of_volume(one: Resource, path: FieldPath) -> Iterator[Reference]:
    for field, name, kind in (
        ("secret", "secretName", "Secret"),
        ("configMap", "name", "ConfigMap"),
        ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ):
        optional = one.get(*path, field, "optional") is True
        yield from _named(one, (*path, field, name), kind, optional=optional)
    for number, _ in enumerate(one.items(*path, "projected", "sources")):
        for field, kind in (("secret", "Secret"), ("configMap", "ConfigMap")):
            inner = (*path, "projected", "sources", number, field)
            optional = one.get(*inner, "optional") is True
            yield from _named(one, (*inner, "name"), kind, optional=optional)


def _of_environment(one: Resource, container: FieldPath) -> Iterator[Reference]:
    for number, _ in enumerate(one.items(*container, "envFrom")):
        for field, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
            inner = (*container, "envFrom", number, field)
            optional = one.get(*inner, "optional") is True
            yield from _named(one, (*inner, "name"), kind, optional=optional)
    for number, _ in enumerate(one.items(*container, "env")):
        for field, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
            inner = (*container, "env", number, "valueFrom", field)
            optional = one.get(*inner, "optional") is True
            key = one.get(*inner, "key", default="")
            for ref in _named(one, (*inner, "name"), kind, optional=optional):
                yield ref._replace(key=str(key))


def ingress_backends(one: Resource) -> Iterator[tuple[FieldPath, str, FieldPath]]:
    """Return (path of the backend, host, path of the rule) of each backend of an Ingress.

    The host is empty for the default backend and for rules without one.
    """
    if isinstance(one.get("spec", "defaultBackend"), dict):
        yield ("spec", "defaultBackend"), "", ("spec", "defaultBackend")
    for number, ingress_rule in enumerate(one.items("spec", "rules")):
        host = ingress_rule.get("host", "") if isinstance(ingress_rule, dict) else ""
        paths = ("spec", "rules", number, "http", "paths")
        for index, _ in enumerate(one.items(*paths)):
            yield (*paths, index, "backend"), str(host), (*paths, index)


def _of_ingress(one: Resource) -> Iterator[Reference]:
    for backend, _, _ in ingress_backends(one):
        yield from _named(one, (*backend, "service", "name"), "Service")
        yield from _named(one, (*backend, "serviceName"), "Service")
    for number, _ in enumerate(one.items("spec", "tls")):
        yield from _named(one, ("spec", "tls", number, "secretName"), "Secret")
    yield from _named(one, ("spec", "ingressClassName"), "IngressClass", cluster=True)


def _of_autoscaler(one: Resource) -> Iterator[Reference]:
    kind = one.get("spec", "scaleTargetRef", "kind")
    if isinstance(kind, str):
        yield from _named(one, ("spec", "scaleTargetRef", "name"), kind)


def _of_stateful_set(one: Resource) -> Iterator[Reference]:
    yield from _named(one, ("spec", "serviceName"), "Service")


def _of_claim(one: Resource) -> Iterator[Reference]:
    yield from _named(one, ("spec", "storageClassName"), "StorageClass", cluster=True)
    yield from _named(one, ("spec", "volumeName"), "PersistentVolume", cluster=True)


def _of_binding(one: Resource) -> Iterator[Reference]:
    role = one.get("roleRef", "kind")
    if role in ("Role", "ClusterRole"):
        yield from _named(one, ("roleRef", "name"), role, cluster=role == "ClusterRole")
    for number, subject in enumerate(one.items("subjects")):
        if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount":
            namespace = subject.get("namespace", one.namespace)
            for ref in _named(one, ("subjects", number, "name"), "ServiceAccount"):
                yield ref._replace(namespace=str(namespace))


_BY_KIND = {
    "Ingress": _of_ingress,
    "HorizontalPodAutoscaler": _of_autoscaler,
    "StatefulSet": _of_stateful_set,
    "PersistentVolumeClaim": _of_claim,
    "RoleBinding": _of_binding,
    "ClusterRoleBinding": _of_binding,
}


def _generated_by(one: Resource) -> Iterator[tuple[tuple[str, str, str], Resource]]:
    if one.group == "cert-manager.io" and one.kind == "Certificate":
        yield ("Secret", one.namespace, str(one.get("spec", "secretName", default=""))), one
    elif one.group == "bitnami.com" and one.kind == "SealedSecret":
        name = one.get("spec", "template", "metadata", "name", default=one.name)
        yield ("Secret", one.namespace, str(name)), one
    elif one.group == "external-secrets.io" and one.kind == "ExternalSecret":
        name = one.get("spec", "target", "name", default=one.name)
        yield ("Secret", one.namespace, str(name)), one
    elif one.kind == "Ingress" and any(
        one.get("metadata", "annotations", name) for name in _ISSUER_ANNOTATIONS
    ):
        for entry in one.items("spec", "tls"):
            if isinstance(entry, dict) and "secretName" in entry:
                yield ("Secret", one.namespace, str(entry["secretName"])), one
    elif one.kind == "StatefulSet":
        replicas = one.get("spec", "replicas", default=1)
        for template in one.items("spec", "volumeClaimTemplates"):
            name = template.get("metadata", {}).get("name") if isinstance(template, dict) else None
            for ordinal in range(min(int(replicas), 1000) if name else 0):
                claim = f"{name}-{one.name}-{ordinal}"
                yield ("PersistentVolumeClaim", one.namespace, claim), one
