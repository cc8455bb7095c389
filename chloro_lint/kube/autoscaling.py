"""Lenses on autoscalers: what they scale, and what they aim at, in every version of the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from chloro_lint.model import FieldPath, Outcome, Place, Resource, failed, unknown
from chloro_lint.model.values import NamedTuple

DEFAULT_CPU_UTILIZATION: Final = 80
"""What the API server fills in, in percent, where an autoscaler names no metric."""

_ANNOTATIONS: Final = "autoscaling.alpha.kubernetes.io/"

_SOURCES: Final = {
    "Resource": "resource",
    "ContainerResource": "containerResource",
    "Pods": "pods",
    "Object": "object",
    "External": "external",
}


class Metric(NamedTuple):
    """One metric of an autoscaler."""

    type: str
    """``Resource``, ``ContainerResource``, ``Pods``, ``Object`` or ``External``."""
    resource: str
    """``cpu`` or ``memory``; empty of metrics that are not about a resource."""
    container: str
    """The container that a ``ContainerResource`` metric is about, else empty."""
    utilization: int | None
    """The percentage of the requests that it aims at; None where it aims at something else."""
    source: Place
    """The part of the autoscaler that describes the metric."""
    place: Place
    """Where the utilisation is written, or would be."""


class Target(NamedTuple):
    """What an autoscaler scales. The version does not matter; the group is None if not named."""

    group: str | None
    kind: str
    name: str


def target(autoscaler: Resource) -> Target:
    """Return the target of a HorizontalPodAutoscaler or of a KEDA ScaledObject.

    A ScaledObject defaults to a Deployment of apps; a HorizontalPodAutoscaler has no default.
    """
    given = autoscaler.mapping("spec", "scaleTargetRef")
    version, kind = given.get("apiVersion"), given.get("kind")
    if autoscaler.kind == "ScaledObject":
        version, kind = version or "apps/v1", kind or "Deployment"
    group = version.rpartition("/")[0] if isinstance(version, str) and version else None
    return Target(group, _text(kind), _text(given.get("name")))


def scaled_objects_of(
    workload: Resource, scaled_objects: Iterable[Resource]
) -> tuple[Resource, ...]:
    """Return those of KEDA's ScaledObjects that scale a workload."""
    wanted = (workload.namespace, Target(workload.group, workload.kind, workload.name))
    return tuple(one for one in scaled_objects if (one.namespace, target(one)) == wanted)


def without_autoscaler(
    workload: Resource, scaled_objects: Iterable[Resource], expected: str
) -> Outcome:
    """Say what it means for a statement about a workload's autoscaler that there is none.

    Where KEDA scales the workload, its operator makes one that is not among the manifests. Else
    the statement is false, for a cause that `missing-autoscaler` reports.
    """
    for one in scaled_objects_of(workload, scaled_objects):
        return unknown(
            one.at("spec"),
            f"{workload.label} is scaled by KEDA's {one.label}",
            missing="the HorizontalPodAutoscaler that KEDA makes of it",
            about=workload,
        )
    return failed(
        workload.at("metadata", "name"),
        f"{workload.label} has no HorizontalPodAutoscaler",
        seen="no autoscaler",
        expected=expected,
        reported_by="missing-autoscaler",
    )


def with_behavior(
    workload: Resource,
    autoscalers: Sequence[Resource],
    scaled_objects: Iterable[Resource],
    direction: str,
    expected: str,
) -> Iterator[Outcome | Resource]:
    """Return each autoscaler whose ``behavior`` can be judged, and an outcome for every other.

    `direction` is ``up`` or ``down``; an autoscaler whose policy for it is Disabled never acts.
    """
    if not autoscalers:
        yield without_autoscaler(workload, scaled_objects, expected)
    for one in autoscalers:
        path = ("spec", "behavior", f"scale{direction.capitalize()}", "selectPolicy")
        if in_annotations(one, "behavior"):
            yield unknown(
                one.at("metadata", "annotations"),
                f"{one.label} keeps its behavior in an annotation, which is not read",
                missing="the autoscaler in the form of autoscaling/v2",
            )
        elif one.get(*path) == "Disabled":
            yield failed(
                one.at(*path),
                f"{one.label} never scales {direction}: its scale-{direction} policy is Disabled",
                seen="Disabled",
                expected=expected,
            )
        else:
            yield one


def metrics(autoscaler: Resource) -> tuple[Metric, ...]:
    """Return the metrics of a HorizontalPodAutoscaler, the default one if it names none.

    An object of autoscaling/v1 states the CPU utilisation in its one own field; what it keeps in
    annotations is not read.
    """
    return autoscaler.view(_metrics)


def _metrics(autoscaler: Resource) -> tuple[Metric, ...]:
    if autoscaler.api_version == "autoscaling/v1":
        place = autoscaler.at("spec", "targetCPUUtilizationPercentage")
        percent = autoscaler.get(*place.path)
        if percent is None and in_annotations(autoscaler, "metrics"):
            return ()
        percent = DEFAULT_CPU_UTILIZATION if percent is None else percent
        return (Metric("Resource", "cpu", "", percent, autoscaler.at("spec"), place),)
    written = tuple(
        _metric(autoscaler, ("spec", "metrics", number), data)
        for number, data in enumerate(autoscaler.items("spec", "metrics"))
    )
    place = autoscaler.at("spec", "metrics")
    return written or (Metric("Resource", "cpu", "", DEFAULT_CPU_UTILIZATION, place, place),)


def in_annotations(autoscaler: Resource, field: str) -> bool:
    """Tell whether an object of autoscaling/v1 keeps a newer field in an annotation.

    `field` is ``metrics`` or ``behavior``. The API server moves it into place.
    """
    annotations = autoscaler.mapping("metadata", "annotations")
    return autoscaler.api_version == "autoscaling/v1" and f"{_ANNOTATIONS}{field}" in annotations


def _metric(autoscaler: Resource, path: FieldPath, data: dict[str, Any]) -> Metric:
    type_ = data.get("type", "")
    field = _SOURCES.get(type_, "")
    given = data.get(field, {})
    source = autoscaler.at(*path, field)
    aim: FieldPath = ("target", "averageUtilization")
    if autoscaler.api_version == "autoscaling/v2beta1":
        aim = ("targetAverageUtilization",)
    place = autoscaler.at(*source.path, *aim)
    percent = autoscaler.get(*place.path)
    return Metric(
        type_,
        _text(given.get("name")) if type_ in ("Resource", "ContainerResource") else "",
        _text(given.get("container")) if type_ == "ContainerResource" else "",
        percent if isinstance(percent, int) else None,
        source,
        place,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
