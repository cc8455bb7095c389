"""What claims, Services and other objects of a namespace take of a quota, each as a share.

Claims count with their size; those of a StatefulSet's templates once for every pod there may ever
be, for they stay when it scales down; those of ephemeral volumes with their pods. Services count
with their ports, every other kind object by object. Source: the quota evaluators for persistent
volume claims and services of k8s.io/kubernetes, and its generic ``count/`` evaluator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from chloro_lint.kube.quantity import quantity
from chloro_lint.model import Place, Resource
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple
from chloro_lint.proof.pod_counts import Counts, fixed
from chloro_lint.proof.shares import PodLoad, Share

_OF_CLASS: Final = ".storageclass.storage.k8s.io/"
_BY_SIZE: Final = "requests.storage"
_CLAIMS: Final = frozenset({"persistentvolumeclaims", "count/persistentvolumeclaims", _BY_SIZE})
_COUNTED_BY_NAME: Final = frozenset(
    {"configmaps", "replicationcontrollers", "resourcequotas", "secrets", "services"}
)
"""Kinds of the core group that quotas knew before ``count/``."""
_MADE_BY_CONTROLLERS: Final = frozenset(
    {
        "controllerrevisions.apps", "endpoints", "endpointslices.discovery.k8s.io", "events",
        "events.events.k8s.io", "jobs.batch", "leases.coordination.k8s.io", "replicasets.apps",
    }
)  # fmt: skip
_IN_EVERY_NAMESPACE: Final = {
    "configmaps": ("ConfigMap", "kube-root-ca.crt"),
    "serviceaccounts": ("ServiceAccount", "default"),
}
_SERVICE_TYPES: Final = {
    "services.loadbalancers": ("LoadBalancer",),
    "services.nodeports": ("LoadBalancer", "NodePort"),
}
_ORDINAL: Final = regex("[0-9]{1,9}")
_BETA_CLASS: Final = "volume.beta.kubernetes.io/storage-class"


class Claim(NamedTuple):
    """A claim, or the template of some: where it is written, and how many there are."""

    label: str
    place: Place
    counts: Counts


def object_shares(
    resources: Sequence[Resource], claims: Sequence[Claim], name: str
) -> tuple[Share, ...] | None:
    """Return what counts against an entry of a quota that is not about pods; None if not known."""
    if name in _CLAIMS or _OF_CLASS in name:
        return tuple(_of_claims(claims, name))
    if name in _SERVICE_TYPES:
        return tuple(_of_services(resources, name))
    counted = name.removeprefix("count/")
    if counted == name and name not in _COUNTED_BY_NAME:
        return None
    return tuple(_of_kind(resources, counted))


def claims_of(resources: Iterable[Resource], loads: Iterable[PodLoad]) -> tuple[Claim, ...]:
    """Return the claims of a namespace, written and made for pods; each is counted once."""
    found: list[Claim] = []
    stems: dict[str, int] = {}
    for load in loads:
        workload, counts = load.pod.resource, load.counts._replace(autoscaled=False)
        if (workload.group, workload.kind) == ("apps", "StatefulSet"):
            for number, template in enumerate(workload.items("spec", "volumeClaimTemplates")):
                name = template.get("metadata", {}).get("name", "")
                stems[f"{name}-{workload.name}"] = counts.assumed
                place = workload.at("spec", "volumeClaimTemplates", number)
                label = f"claim template {name!r} of {workload.label}"
                found.append(Claim(label, place, counts))
        for number, volume in enumerate(load.pod.get("volumes", default=[])):
            if "volumeClaimTemplate" in volume.get("ephemeral", {}):
                place = load.pod.at("volumes", number, "ephemeral", "volumeClaimTemplate")
                label = f"ephemeral volume {volume.get('name', '')!r} of {workload.label}"
                found.append(Claim(label, place, counts))
    written = (one for one in resources if (one.group, one.kind) == ("", "PersistentVolumeClaim"))
    found += [Claim(one.label, one.at(), fixed(1)) for one in written if not _is_made(one, stems)]
    return tuple(found)


def _is_made(claim: Resource, stems: dict[str, int]) -> bool:
    """Tell whether a claim is one that a StatefulSet adopts as its own."""
    stem, _, ordinal = claim.name.rpartition("-")
    return bool(_ORDINAL.fullmatch(ordinal)) and int(ordinal) < stems.get(stem, 0)


def _of_claims(claims: Iterable[Claim], name: str) -> Iterator[Share]:
    class_, _, counted = name.rpartition(_OF_CLASS)
    for label, claim, counts in claims:
        place = Place(claim.resource, (*claim.path, "spec", "resources", "requests", "storage"))
        size = quantity(claim.resource.get(*place.path, default=0))
        unit = size if counted == _BY_SIZE else Fraction(1)
        given = _class_of(claim) if class_ else class_
        if given is None:
            missing = f"the class of {label}, which names none"
            open_ = counts._replace(minimum=0, maximum=0, missing=missing)
            yield Share(label, unit, open_, claim.resource, place)
        elif given == class_:
            yield Share(label, unit, counts, claim.resource, place)


def _class_of(claim: Place) -> str | None:
    """Return the storage class that a claim or a template names, None where it names none."""
    annotations = claim.resource.mapping(*claim.path, "metadata", "annotations")
    named: str | None = claim.resource.get(*claim.path, "spec", "storageClassName")
    return annotations.get(_BETA_CLASS) or named


def _of_services(resources: Iterable[Resource], name: str) -> Iterator[Share]:
    for one in resources:
        type_ = one.get("spec", "type")
        if (one.group, one.kind) != ("", "Service") or type_ not in _SERVICE_TYPES[name]:
            continue
        unit = 1 if name == "services.loadbalancers" else _node_ports(one)
        yield Share(one.label, Fraction(unit), fixed(1), one, one.at("spec", "type"))


def _node_ports(service: Resource) -> int:
    ports = service.items("spec", "ports")
    allocates = service.get("spec", "allocateLoadBalancerNodePorts", default=True)
    if service.get("spec", "type") == "LoadBalancer" and not allocates:
        ports = [one for one in ports if "nodePort" in one]
    return len(ports)


def _of_kind(resources: Iterable[Resource], counted: str) -> Iterator[Share]:
    found = [one for one in resources if _plural(one) == counted]
    for one in found:
        yield Share(one.label, Fraction(1), fixed(1), one, one.at("metadata", "name"))
    kind, own = _IN_EVERY_NAMESPACE.get(counted, ("", ""))
    if own and all(one.name != own for one in found):
        yield Share(f"{kind} {own}", Fraction(1), fixed(1))
    if counted in _MADE_BY_CONTROLLERS or not found:
        # A name that no object of the set has may be one that the rule for plurals misses.
        missing = f"what else there is of {counted}"
        yield Share(missing, Fraction(0), Counts(0, 0, 0, None, missing=missing, unbounded=True))


def _plural(one: Resource) -> str:
    """Return how ``count/`` names the kind of an object, by the rule that nearly all names keep."""
    kind = one.kind.lower()
    if kind.endswith("y") and kind[-2:-1] not in "aeiou":
        kind = f"{kind[:-1]}ies"
    elif kind != "endpoints":
        kind += "es" if kind.endswith("s") else "s"
    return f"{kind}.{one.group}" if one.group else kind
