"""CHL121: ingress-nginx gets no more fixes."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.ingress_controllers import for_ingress_nginx, named_class
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Resource,
    Severity,
    failed,
    inapplicable,
    rule,
)


@rule(
    code="CHL121",
    name="retired-ingress-controller",
    severity=Severity.INFO,
    target="resource",
    kinds=("Ingress",),
    summary="Ingress relies on ingress-nginx, which is retired",
    why=(
        "The Kubernetes project maintained ingress-nginx until March 2026. Since then there are no "
        "releases and no security fixes. The Ingress API itself stays; what has to move are the "
        "annotations, rate limits above all: the conversion to Gateway API drops those silently."
    ),
    fix="Plan the move to a maintained controller, and carry each annotation over by hand.",
    references=(
        "https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/",
        "https://gateway-api.sigs.k8s.io/",
    ),
    equivalents={"kubescape": "C-0292"},
)
def retired_ingress_controller(ingress: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for annotations of ingress-nginx, else for its usual class name."""
    if not for_ingress_nginx(ingress):
        yield inapplicable(ingress.at("metadata", "name"), "it is not for ingress-nginx")
        return
    yield failed(
        _place(ingress),
        f"{ingress.label} relies on ingress-nginx, which was retired in March 2026",
        seen="ingress-nginx",
        expected="a maintained controller",
    )


def _place(ingress: Resource) -> Place:
    named = named_class(ingress)
    if named is not None:
        return named.place
    return ingress_nginx.place(ingress, next(iter(ingress_nginx.settings(ingress))))
