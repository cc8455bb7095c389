"""CHL104: every Ingress is for the documented controller."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.ingress_controllers import (
    DEFAULT_CLASS,
    LEGACY_CLASS,
    NamedClass,
    foreign_annotations,
    named_class,
)
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL104",
    name="foreign-ingress-class",
    severity=Severity.ERROR,
    target="set",
    summary="Ingress is for another controller than the documented one",
    why=(
        "The class decides which controller serves an Ingress. Limits, redirects and headers are "
        "written as annotations of one controller; any other ignores them without a word."
    ),
    fix="Set `spec.ingressClassName` to the documented class, and remove other controllers' annotations.",
    parameters={"class": Parameter("the name of the documented ingress class", "string")},
    references=("https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",),
)
def foreign_ingress_class(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Compare ``spec.ingressClassName``, or the older annotation, with the documented class.

    That a class of that name belongs to the documented controller is an assumption, unless its
    IngressClass is in the set.
    """
    wanted: str = parameters["class"]
    ingresses = world.set.of_kind("Ingress")
    if world.namespaces and not any(world.in_system(one) for one in ingresses):
        yield failed(
            world.absent("Ingress", world.namespaces[0]),
            f"no Ingress names class {wanted}: there is none",
            seen="no Ingress",
            expected=wanted,
            reported_by="missing-ingress",
        )
    for ingress in ingresses:
        yield _named(world, ingress, wanted)
        yield from _contradicted(ingress)
        if wanted == "nginx":
            yield from _ignored(ingress)


def _named(world: World, ingress: Resource, wanted: str) -> Outcome:
    named = named_class(ingress) or _default_class(world, ingress)
    if named is None:
        return failed(
            ingress.at("spec", "ingressClassName"),
            f"{ingress.label} names no class: the cluster's default serves it, or nobody does",
            seen="absent",
            expected=wanted,
        )
    if named.name != wanted:
        return failed(
            named.place,
            f"{ingress.label} is of class {named.name!r}; documented is {wanted!r}",
            seen=named.name,
            expected=wanted,
        )
    return _served(world, ingress, named)


def _default_class(world: World, ingress: Resource) -> NamedClass | None:
    """Return what admission writes into an Ingress without a class, if the set tells."""
    defaults = [
        one
        for one in world.set.of_kind("IngressClass")
        if one.get("metadata", "annotations", DEFAULT_CLASS) == "true"
    ]
    if len(defaults) != 1:
        return None
    return NamedClass(defaults[0].name, ingress.at("spec", "ingressClassName"))


def _served(world: World, ingress: Resource, named: NamedClass) -> Outcome:
    found = world.set.named("IngressClass", "", named.name)
    if found is None:
        text = world.assumptions.get("ingress-class")
        assumptions = (text,) if isinstance(text, str) else ()
        return passed(named.place, seen=named.name, expected=named.name, assumptions=assumptions)
    controller = found.get("spec", "controller", default="")
    if named.name == "nginx" and controller != ingress_nginx.CONTROLLER:
        return failed(
            named.place,
            f"class {named.name} of {ingress.label} belongs to controller {controller!r}, not to "
            "ingress-nginx",
            seen=controller,
            expected=ingress_nginx.CONTROLLER,
            related=(Related(found.at("spec", "controller"), "the IngressClass"),),
        )
    return passed(named.place, seen=f"{named.name}, served by {controller}", expected=named.name)


def _contradicted(ingress: Resource) -> Iterator[Outcome]:
    field = ingress.get("spec", "ingressClassName")
    legacy = ingress.get("metadata", "annotations", LEGACY_CLASS)
    if field and legacy and field != legacy:
        yield failed(
            ingress.at("metadata", "annotations", LEGACY_CLASS),
            f"{ingress.label} names class {legacy!r} in an annotation and {field!r} in its spec: "
            "the API server refuses it",
            seen=legacy,
            expected=field,
        )


def _ignored(ingress: Resource) -> Iterator[Outcome]:
    """Report the first annotation of each controller that is not ingress-nginx."""
    seen: set[str] = set()
    for name, controller in foreign_annotations(ingress).items():
        if controller in seen:
            continue
        seen.add(controller)
        yield failed(
            Place(ingress, ("metadata", "annotations", name)),
            f"{ingress.label} is for ingress-nginx, but {name} is read by {controller} alone",
            seen=name,
            expected=f"annotations of {ingress_nginx.PREFIX}",
            severity=Severity.WARNING,
        )
