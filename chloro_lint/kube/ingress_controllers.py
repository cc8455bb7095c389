"""Which controller an Ingress is meant for: the class it names, and whose annotations it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chloro_lint.kube import ingress_nginx
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple

LEGACY_CLASS: Final = "kubernetes.io/ingress.class"
DEFAULT_CLASS: Final = "ingressclass.kubernetes.io/is-default-class"

_CONTROLLERS: Final[Mapping[str, str]] = {
    ingress_nginx.PREFIX: "ingress-nginx",
    "nginx.org/": "F5 NGINX Ingress Controller",
    "nginx.com/": "F5 NGINX Ingress Controller",
    "traefik.ingress.kubernetes.io/": "Traefik",
    "haproxy.org/": "HAProxy Kubernetes Ingress Controller",
    "haproxy-ingress.github.io/": "HAProxy Ingress",
    "alb.ingress.kubernetes.io/": "AWS Load Balancer Controller",
    "appgw.ingress.kubernetes.io/": "Azure Application Gateway",
    "ingress.gcp.kubernetes.io/": "GKE Ingress",
    "networking.gke.io/": "GKE Ingress",
    "konghq.com/": "Kong",
    "projectcontour.io/": "Contour",
    "ingress.cilium.io/": "Cilium",
}
"""Prefix of annotations → the controller that reads them."""

_CERTIFICATES: Final = frozenset(
    {
        "alb.ingress.kubernetes.io/certificate-arn",
        "alb.ingress.kubernetes.io/listen-ports",
        "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
        "ingress.gcp.kubernetes.io/pre-shared-cert",
        "networking.gke.io/managed-certificates",
        "route.openshift.io/termination",
        "traefik.ingress.kubernetes.io/router.tls",
        "traefik.ingress.kubernetes.io/router.tls.certresolver",
    }
)
"""Annotations that give an Ingress TLS outside ``spec.tls``."""


class NamedClass(NamedTuple):
    """The ingress class that an Ingress names, and where."""

    name: str
    place: Place


def named_class(ingress: Resource) -> NamedClass | None:
    """Return the class that an Ingress names, in its field or in the older annotation."""
    for path in (("spec", "ingressClassName"), ("metadata", "annotations", LEGACY_CLASS)):
        name = ingress.get(*path)
        if isinstance(name, str) and name:
            return NamedClass(name, ingress.at(*path))
    return None


def foreign_annotations(ingress: Resource) -> Mapping[str, str]:
    """Return annotations that ingress-nginx does not read → the controller that does."""
    return {
        name: controller
        for name in ingress.mapping("metadata", "annotations")
        for prefix, controller in _CONTROLLERS.items()
        if name.startswith(prefix) and prefix != ingress_nginx.PREFIX
    }


def for_ingress_nginx(ingress: Resource) -> bool:
    """Tell whether an Ingress looks meant for ingress-nginx.

    By its annotations, else by the class name ``nginx`` where no annotation is another's.
    """
    if ingress_nginx.settings(ingress):
        return True
    named = named_class(ingress)
    return named is not None and named.name == "nginx" and not foreign_annotations(ingress)


def certificate_annotation(ingress: Resource) -> str:
    """Return an annotation by which another controller than ingress-nginx gives TLS, or nothing."""
    if for_ingress_nginx(ingress):
        return ""
    written = ingress.mapping("metadata", "annotations")
    return next((name for name in written if name in _CERTIFICATES), "")
