"""CHL117: every Service selects pods that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.selectors import describe
from chloro_lint.kube.service_ports import is_alias
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World


@rule(
    code="CHL117",
    name="dangling-service",
    severity=Severity.WARNING,
    target="set",
    summary="Service selects no pods",
    why=(
        "Connections to it are refused, whatever runs beside it. Most often a label was renamed in "
        "one place only; of the pods nearest to the selector the message says what differs."
    ),
    fix="Make `spec.selector` equal to labels of the pods' template.",
    references=("https://kubernetes.io/docs/concepts/services-networking/service/",),
    equivalents={
        "kube-linter": "dangling-service",
        "kube-score": "service-targets-pod",
        "kubescape": "C-0293",
    },
)
def dangling_service(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Match each selector with the pods of the namespace.

    Where operators may make pods that are not written here, nothing can be said.
    """
    services = world.set.of_kind("Service")
    if world.namespaces and not any(world.in_system(one) for one in services):
        yield failed(
            world.absent("Service", world.namespaces[0]),
            "no Service spreads requests over pods: there is none",
            seen="no Service",
            expected="Services that select pods",
            severity=Severity.ERROR,
            reported_by="wrong-service-port",
        )
    for service in services:
        yield _judged(world, service)


def _judged(world: World, service: Resource) -> Outcome:
    at = service.at("spec", "selector")
    if is_alias(service):
        return inapplicable(at, f"{service.label} is a name for a host, not for pods")
    if not service.mapping("spec", "selector"):
        return inapplicable(at, f"{service.label} has no selector: its endpoints are made by hand")
    selected = world.set.pods_behind(service)
    if selected:
        return passed(at, seen=", ".join(one.resource.label for one in selected))
    makers = world.absent_pods.makers(service.namespace, service.mapping("spec", "selector"))
    if makers:
        return unknown(
            at, f"{service.label} selects no pod of the set", missing=f"the pods of {makers}"
        )
    return _dangling(world, service, at)


def _dangling(world: World, service: Resource, at: Place) -> Outcome:
    selector = service.mapping("spec", "selector")
    nearest = max(world.set.pods_in(service.namespace), key=lambda one: _agreement(selector, one))
    related: tuple[Related, ...] = ()
    hint = ""
    if _agreement(selector, nearest):
        differing = ", ".join(
            f"{key}={nearest.labels[key]}" if key in nearest.labels else f"no {key}"
            for key, value in selector.items()
            if nearest.labels.get(key) != value
        )
        hint = f"; {nearest.resource.label} has {differing}"
        labels = Place(nearest.resource, (*nearest.metadata_path, "labels"))
        related = (Related(labels, "the nearest labels"),)
    return failed(
        at,
        f"{service.label} selects {describe(selector)}, which no pod of the set carries{hint}",
        seen=describe(selector),
        expected="labels of a pod",
        related=related,
        severity=Severity.ERROR if world.in_system(service) else None,
    )


def _agreement(selector: Mapping[str, str], of: Pod) -> int:
    return sum(of.labels.get(key) == value for key, value in selector.items())
