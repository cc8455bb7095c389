"""Effective compute resources: what containers and pods request and are limited to.

Sources, in the order in which they act on a pod: the API server's defaulting (`SetDefaults_Pod`: a
limit without a request gives the request its value; pod-level requests follow pod-level limits),
the LimitRanger admission plugin (`mergePodResourceRequirements`), and the sum that the scheduler,
quotas and autoscalers take (`PodRequests` and `PodLimits` in k8s.io/component-helpers).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.pods import EPHEMERAL, INIT, SIDECAR, Container, Pod
from chloro_lint.kube.quantity import quantity
from chloro_lint.model import FieldPath, Place, Resource
from chloro_lint.model.values import NamedTuple


class Amount(NamedTuple):
    """A quantity in force and the place that sets it."""

    value: Fraction
    place: Place
    defaulted: bool
    """Filled in by a limit, by the pod or by a LimitRange, not written as it stands."""
    contested: bool = False
    """Another LimitRange has another value, and which of them acts first is not specified."""


Amounts: TypeAlias = Mapping[str, Amount]


class Compute(NamedTuple):
    """Requests and limits in force, by resource name (``cpu``, ``memory`` …)."""

    requests: Amounts
    limits: Amounts


def compute(container: Container, limit_ranges: Iterable[Resource] = ()) -> Compute:
    """Return what a container requests and is limited to; `limit_ranges` are its namespace's.

    Ephemeral containers can have no resources of their own and get no defaults.
    """
    return _compute(container, tuple(limit_ranges))


@lru_cache(maxsize=16384)
def _compute(container: Container, limit_ranges: tuple[Resource, ...]) -> Compute:
    requests = _written(container.resource, (*container.path, "resources", "requests"))
    limits = _written(container.resource, (*container.path, "resources", "limits"))
    for name, amount in limits.items():
        requests.setdefault(name, amount._replace(defaulted=True))
    if container.role == EPHEMERAL or not limit_ranges:
        return Compute(requests, limits)
    own = Compute(dict(requests), dict(limits))
    for limit_range in in_force(limit_ranges):
        defaults = _defaults(limit_range)
        _admit(requests, defaults.requests, own.requests)
        _admit(limits, defaults.limits, own.limits)
    return Compute(requests, limits)


@lru_cache(maxsize=4096)
def pod_level(of: Pod) -> Compute:
    """Return the resources of the pod as a whole (``spec.resources``), empty where it has none.

    Where they are limits, requests that are not written follow the containers' own, else the
    limits. Only CPU, memory and huge pages can be given for a pod. They take effect since
    Kubernetes 1.34.
    """
    if "resources" not in of.spec:
        return Compute({}, {})
    requests = _of_pod(of, "requests")
    limits = _of_pod(of, "limits")
    if limits:
        asked = _sum([(one, compute(one).requests) for one in of.containers])
        for name in ("cpu", "memory"):
            if name in asked:
                requests.setdefault(name, asked[name]._replace(defaulted=True))
        for name, amount in limits.items():
            requests.setdefault(name, amount._replace(defaulted=True))
    return Compute(requests, limits)


def pod_total(of: Pod, limit_ranges: Iterable[Resource] = ()) -> Compute:
    """Return what one pod takes as a whole: what it is scheduled by and what a quota counts.

    Main containers and sidecars run together, and every init container beside the sidecars that
    started before it; the highest of these sums counts. Pod-level values take the place of sums.
    A limit is the sum of those there are: it bounds the pod only if every container has one. The
    ``spec.overhead`` that is written is added; that of a RuntimeClass is not known here. Each
    sum is shown at its first part.
    """
    return _pod_total(of, tuple(limit_ranges))


@lru_cache(maxsize=16384)
def _pod_total(of: Pod, limit_ranges: tuple[Resource, ...]) -> Compute:
    containers = [(one, compute(one, limit_ranges)) for one in of.containers]
    whole = pod_level(of)
    requests = {**_sum([(one, own.requests) for one, own in containers]), **whole.requests}
    limits = {**_sum([(one, own.limits) for one, own in containers]), **whole.limits}
    added = _written(of.resource, (*of.path, "overhead")) if "overhead" in of.spec else {}
    for name, extra in added.items():
        requests[name] = _plus(requests.get(name), extra)
        if name in limits:
            limits[name] = _plus(limits[name], extra)
    return Compute(requests, limits)


def _written(resource: Resource, path: FieldPath) -> dict[str, Amount]:
    return {
        name: Amount(quantity(value), Place(resource, (*path, name)), defaulted=False)
        for name, value in resource.mapping(*path).items()
    }


def _of_pod(of: Pod, field: str) -> dict[str, Amount]:
    written = _written(of.resource, (*of.path, "resources", field))
    return {
        name: amount
        for name, amount in written.items()
        if name in ("cpu", "memory") or name.startswith("hugepages-")
    }


def _admit(into: dict[str, Amount], defaults: Amounts, own: Amounts) -> None:
    """Fill in what a container does not say; `own` is what it says."""
    for name, amount in defaults.items():
        if name not in into:
            into[name] = amount
        elif name not in own and into[name].value != amount.value:
            into[name] = into[name]._replace(contested=True)


@lru_cache(maxsize=256)
def _defaults(limit_range: Resource) -> Compute:
    """Return the default requests and limits of a LimitRange, themselves defaulted.

    The API server writes them at creation: `default` from `max`, `defaultRequest` from `default`,
    else from `min`.
    """
    requests: dict[str, Amount] = {}
    limits: dict[str, Amount] = {}
    for number, item in enumerate(limit_range.items("spec", "limits")):
        if item.get("type") != "Container":
            continue
        for field in ("default", "max"):
            _fill(limits, limit_range, number, field)
        for field in ("defaultRequest", "default", "max", "min"):
            _fill(requests, limit_range, number, field)
    return Compute(requests, limits)


def _fill(into: dict[str, Amount], limit_range: Resource, number: int, field: str) -> None:
    for name, amount in _written(limit_range, ("spec", "limits", number, field)).items():
        into.setdefault(name, amount._replace(defaulted=True))


def _sum(parts: Iterable[tuple[Container, Amounts]]) -> dict[str, Amount]:
    """Return the highest sum of what runs at one time, by resource.

    Containers come in the order they are written, init containers and sidecars first.
    """
    sidecars: dict[str, Amount] = {}
    running: dict[str, Amount] = {}
    starting: dict[str, Amount] = {}
    for container, amounts in parts:
        for name, amount in amounts.items():
            if container.role == INIT:
                _raise(starting, name, _plus(sidecars.get(name), amount))
            elif container.role != EPHEMERAL:
                running[name] = _plus(running.get(name), amount)
            if container.role == SIDECAR:
                sidecars[name] = _plus(sidecars.get(name), amount)
    for name, amount in starting.items():
        _raise(running, name, amount)
    return running


def _raise(into: dict[str, Amount], name: str, amount: Amount) -> None:
    if name not in into or amount.value > into[name].value:
        into[name] = amount


def _plus(sum_: Amount | None, part: Amount) -> Amount:
    """Add a part to a sum, which is shown at its first part."""
    if sum_ is None:
        return part
    return Amount(
        sum_.value + part.value,
        sum_.place,
        sum_.defaulted or part.defaulted,
        sum_.contested or part.contested,
    )
