"""CHL110: every backend of an Ingress is a Service with that port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from chloro_lint.model import (
    FieldPath,
    Outcome,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.references import Reference, State, ingress_backends
from chloro_lint.world import World

_USE_ANNOTATION: Final = "use-annotation"
"""The port of a backend that an annotation describes instead."""


@rule(
    code="CHL110",
    name="dangling-ingress-backend",
    severity=Severity.ERROR,
    target="set",
    summary="Ingress routes to a Service or port that does not exist",
    why="Every request to that route is answered with 503: the controller has nowhere to send it.",
    fix="Name a Service of the same namespace, and one of its ports by number or name.",
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/",),
    equivalents={
        "kube-linter": "dangling-ingress",
        "kube-score": "ingress-targets-service",
        "kubescape": "C-0298",
    },
)
def dangling_ingress_backend(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Resolve each backend to a Service of the Ingress's namespace, then its port.

    Ports are compared with the Service's ports, never with target ports. Backends that name a
    resource of another kind are not looked at, nor what the AWS Load Balancer Controller reads from
    annotations: there the backend's name is that of an action.
    """
    for ingress in world.set.of_kind("Ingress"):
        for backend, _, _ in ingress_backends(ingress):
            yield from _judged(world, ingress, backend)


def _judged(world: World, ingress: Resource, backend: FieldPath) -> Iterator[Outcome]:
    field = ("service", "name") if ingress.get(*backend, "service") else ("serviceName",)
    name = ingress.get(*backend, *field)
    if not isinstance(name, str):
        return
    at = ingress.at(*backend, *field)
    if _port_of(ingress, backend)[0] == _USE_ANNOTATION:
        action = f"alb.ingress.kubernetes.io/actions.{name}"
        yield inapplicable(at, f"{ingress.label} leaves the backend to the annotation {action}")
        return
    reference = Reference(at, "Service", ingress.namespace, name)
    found = world.references.resolve(reference)
    if found.state is State.MISSING:
        yield failed(
            at,
            f"{ingress.label} routes to Service {name!r}, which is not in namespace "
            f"{ingress.namespace}{_near(world, reference)}",
            seen=name,
            expected="a Service of the namespace",
        )
    elif found.state is State.UNKNOWN:
        yield unknown(
            at,
            f"{ingress.label} routes to Service {name!r}, which is not among the manifests",
            missing=f"the Service {ingress.namespace}/{name}",
        )
    elif found.state is State.ASSUMED:
        yield passed(at, seen=name, assumptions=found.assumptions)
    elif found.target is not None:
        yield _port(ingress, backend, found.target)


def _near(world: World, reference: Reference) -> str:
    near = world.references.nearest(reference)
    return f"; did you mean {near!r}?" if near else ""


def _port_of(ingress: Resource, backend: FieldPath) -> tuple[Any, FieldPath]:
    """Return the port that a backend names, and where."""
    for field in (("service", "port", "name"), ("service", "port", "number"), ("servicePort",)):
        path = (*backend, *field)
        if (port := ingress.get(*path)) is not None:
            return port, path
    return None, (*backend, "servicePort")


def _port(ingress: Resource, backend: FieldPath, service: Resource) -> Outcome:
    wanted, at = _port_of(ingress, backend)
    key = "name" if isinstance(wanted, str) else "port"
    ports = [one for one in service.items("spec", "ports") if isinstance(one, dict)]
    seen = f"{service.name}:{wanted}"
    if any(one.get(key) == wanted for one in ports):
        return passed(ingress.at(*at), seen=seen)
    offered = [one[key] for one in ports if key in one]
    return failed(
        ingress.at(*at),
        f"{ingress.label} routes to port {wanted!r} of Service {service.name!r}, which has "
        f"{_listed(offered, key)}",
        seen=seen,
        expected=f"one of {', '.join(map(str, offered)) or 'none'}",
        related=(Related(service.at("spec", "ports"), "the Service's ports"),),
    )


def _listed(offered: Sequence[int | str], key: str) -> str:
    """Write ports for a sentence, by number or by name: ``ports 80, 443``, ``no named port``."""
    if not offered:
        return "no named port" if key == "name" else "no port"
    noun = "port" if len(offered) == 1 else "ports"
    return f"{noun} {', '.join(map(repr, offered))}"
