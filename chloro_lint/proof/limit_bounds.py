"""Whether containers, pods and claims lie within the LimitRanges of their namespace.

Admission first fills in defaults, then holds every item of every LimitRange against what comes out:
a request must be there and not below ``min``, a limit be there and not above ``max``, and a limit
be at most ``maxLimitRequestRatio`` times its request. Items of type Container are about each
container but ephemeral ones, those of type Pod about the sums, those of type
PersistentVolumeClaim about what a claim requests. Source: the LimitRanger admission plugin of
k8s.io/kubernetes (`PodValidateLimitFunc`, `PersistentVolumeClaimValidateLimitFunc`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from chloro_lint.kube.claims import may_claim
from chloro_lint.kube.compute import Amount, Compute, compute, pod_total
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.pods import EPHEMERAL, Pod, pod
from chloro_lint.kube.quantity import quantity, show
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import FieldPath, Place, Resource
from chloro_lint.model.values import NamedTuple, dataclass


class Judgement(NamedTuple):
    """One resource of one container, pod or claim against one item of a LimitRange."""

    subject: str
    type: str
    """``Container``, ``Pod`` or ``PersistentVolumeClaim``."""
    resource: str
    place: Place
    """The value that is judged, or where it would be written."""
    about: Resource
    bound: Place
    seen: str
    expected: str
    wrong: str
    """What is wrong, as the end of a sentence; empty where it lies within."""
    value: Fraction | None = None
    contested: bool = False


class _Subject(NamedTuple):
    name: str
    type: str
    compute: Compute
    at: Place
    """Where its ``resources`` stand, or would."""


class _Bound(NamedTuple):
    field: str
    """``min``, ``max`` or ``maxLimitRequestRatio``."""
    name: str
    value: Fraction
    place: Place


@dataclass(frozen=True, eq=False)
class _Item:
    """One item of a LimitRange; its bounds are read when something is held against them."""

    place: Place

    @cached_property
    def type(self) -> str | None:
        found: str | None = self.place.resource.get(*self.place.path, "type")
        return found

    @cached_property
    def bounds(self) -> tuple[_Bound, ...]:
        return _bounds(self.place)


def judgements(manifests: ManifestSet) -> Iterator[Judgement]:
    """Judge everything in the namespaces that have LimitRanges, in the order of the set."""
    items: dict[str, list[_Item]] = {}
    for one in in_force(manifests.of_kind("LimitRange")):
        found = items.setdefault(one.namespace, [])
        limits = range(len(one.items("spec", "limits")))
        found += [_Item(one.at("spec", "limits", number)) for number in limits]
    if not items:
        return
    for resource in in_force(manifests.among(may_claim)):
        for subject in _subjects(manifests, resource) if resource.namespace in items else ():
            for item in items[resource.namespace]:
                if item.type == subject.type:
                    yield from _against(subject, item.bounds)


def judged(name: str, asks: Compute, at: Place, item: Place) -> Iterator[Judgement]:
    """Judge a container that is written nowhere against one item of a LimitRange."""
    yield from _against(_Subject(name, "Container", asks, at), _bounds(item))


def _subjects(manifests: ManifestSet, resource: Resource) -> Iterator[_Subject]:
    limit_ranges = manifests.limit_ranges(resource.namespace)
    of = pod(resource)
    if of is not None:
        for container in of.containers:
            if container.role != EPHEMERAL:
                own = compute(container, limit_ranges)
                yield _Subject(container.label, "Container", own, container.at("resources"))
        if of.get("overhead") is None and of.get("runtimeClassName") is None:
            total = pod_total(of, limit_ranges)
            yield _Subject(f"a pod of {resource.label}", "Pod", total, of.at("containers"))
    for name, path in _claims(resource, of):
        at = resource.at(*path, "spec", "resources")
        requests = {
            key: Amount(quantity(value), resource.at(*at.path, "requests", key), defaulted=False)
            for key, value in resource.mapping(*at.path, "requests").items()
        }
        yield _Subject(name, "PersistentVolumeClaim", Compute(requests, {}), at)


def _claims(resource: Resource, of: Pod | None) -> Iterator[tuple[str, FieldPath]]:
    """Return a name and the path of each claim that an object is or describes."""
    if (resource.group, resource.kind) == ("", "PersistentVolumeClaim"):
        yield resource.label, ()
    if (resource.group, resource.kind) == ("apps", "StatefulSet"):
        for number, template in enumerate(resource.items("spec", "volumeClaimTemplates")):
            name = template.get("metadata", {}).get("name", number)
            yield f"claim template {name!r}", ("spec", "volumeClaimTemplates", number)
    for number, volume in enumerate(of.get("volumes", default=[]) if of else []):
        if "volumeClaimTemplate" in volume.get("ephemeral", {}):
            assert of is not None
            path = (*of.path, "volumes", number, "ephemeral", "volumeClaimTemplate")
            yield f"ephemeral volume {volume.get('name', number)!r}", path


def _bounds(item: Place) -> tuple[_Bound, ...]:
    """Return the bounds of one item of a LimitRange."""
    return tuple(
        _Bound(field, name, quantity(value), item.resource.at(*item.path, field, name))
        for field in ("min", "max", "maxLimitRequestRatio")
        for name, value in item.resource.mapping(*item.path, field).items()
    )


def _against(subject: _Subject, bounds: Iterable[_Bound]) -> Iterator[Judgement]:
    for one in bounds:
        if one.field != "maxLimitRequestRatio" or subject.type != "PersistentVolumeClaim":
            yield _judged(subject, *one)


def _judged(subject: _Subject, field: str, name: str, bound: Fraction, place: Place) -> Judgement:
    request = subject.compute.requests.get(name)
    limit = subject.compute.limits.get(name)
    ratio = field == "maxLimitRequestRatio"
    told = show(bound, "" if ratio else name)
    if ratio:
        wrong, guilty = _ratio(request, limit, name, bound)
        expected = f"a limit of at most {told} times the request"
    elif field == "min":
        wrong, guilty = _minimum(request, limit, name, bound)
        expected = f"at least {told}"
    else:
        claim = subject.type == "PersistentVolumeClaim"
        wrong, guilty = _maximum(request, None if claim else limit, name, bound, claim=claim)
        expected = f"at most {told}"
    wanted = "requests" if field == "min" or subject.type == "PersistentVolumeClaim" else "limits"
    at = guilty.place if guilty else Place(subject.at.resource, (*subject.at.path, wanted, name))
    if subject.type == "Pod":
        at = subject.at
    return Judgement(
        subject.name,
        subject.type,
        name,
        at,
        subject.at.resource,
        place,
        seen=show(guilty.value, name) if guilty else "absent",
        expected=expected,
        wrong=f"{wrong} {told}{' times' if ratio else ''}" if wrong else "",
        value=guilty.value if guilty else None,
        contested=any(one is not None and one.contested for one in (request, limit)),
    )


_Found = tuple[str, Amount | None]


def _minimum(request: Amount | None, limit: Amount | None, name: str, bound: Fraction) -> _Found:
    if request is None:
        return f"requests no {name}, and the minimum is", None
    if request.value < bound:
        return f"requests {show(request.value, name)} of {name}, below the minimum of", request
    if limit is not None and limit.value < bound:
        words = f"is limited to {show(limit.value, name)} of {name}, below the minimum of"
        return words, limit
    return "", request


def _maximum(
    request: Amount | None, limit: Amount | None, name: str, bound: Fraction, *, claim: bool
) -> _Found:
    if limit is None and not claim:
        return f"has no limit of {name}, and the maximum is", None
    if limit is not None and limit.value > bound:
        words = f"is limited to {show(limit.value, name)} of {name}, above the maximum of"
        return words, limit
    if request is not None and request.value > bound:
        return f"requests {show(request.value, name)} of {name}, above the maximum of", request
    if request is None and claim:
        return f"requests no {name}, and the maximum is", None
    return "", limit or request


def _ratio(request: Amount | None, limit: Amount | None, name: str, bound: Fraction) -> _Found:
    if request is None or request.value == 0:
        return f"requests no {name}, and its limit may be at most", request
    if limit is None or limit.value == 0:
        return f"has no limit of {name}, which may be at most", limit
    if limit.value > bound * request.value:
        times = float(limit.value / request.value)
        words = f"is limited to {times:.3g} times its request of {name}, above the maximum of"
        return words, limit
    return "", limit
