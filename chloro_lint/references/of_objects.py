"""What objects other than pods refer to: routes, autoscalers, claims, bindings, webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from chloro_lint.kube.gateway_routes import GROUP, ROUTES, Backend, backends
from chloro_lint.kube.ingress_nginx import PREFIX
from chloro_lint.model import FieldPath, Place, Resource
from chloro_lint.references.reference import Reference, keyed, named

_NGINX_OBJECTS: Final = {
    "auth-secret": "Secret",
    "auth-tls-secret": "Secret",
    "proxy-ssl-secret": "Secret",
    "auth-proxy-set-headers": "ConfigMap",
    "custom-headers": "ConfigMap",
    "fastcgi-params-configmap": "ConfigMap",
    "default-backend": "Service",
}
"""Annotations of ingress-nginx that name an object: ``name`` or ``namespace/name``."""

_ISSUERS: Final = "cert-manager.io"
_ADMISSION: Final = "admissionregistration.k8s.io"


def refers(group: str, kind: str) -> bool:
    """Tell whether objects of a kind may refer to others, but for their pods."""
    return (group, kind) in _BY_KIND


def may_name_issuers(group: str, kind: str) -> bool:
    """Tell whether an object of a kind may name an issuer; an autoscaler may name any kind."""
    return _BY_KIND.get((group, kind)) in (
        _of_ingress,
        _of_gateway,
        _of_certificate,
        _of_autoscaler,
    )


def references_of_object(one: Resource) -> Iterator[Reference]:
    """Return the references that an object makes, but for those of its pods."""
    extract = _BY_KIND.get((one.group, one.kind))
    if extract is not None:
        yield from extract(one)


def ingress_backends(one: Resource) -> Iterator[tuple[FieldPath, str, FieldPath]]:
    """Return (path of the backend, host, path of the rule) of each backend of an Ingress.

    The host is empty for the default backend and for rules without one.
    """
    for field in ("defaultBackend", "backend"):
        if isinstance(one.get("spec", field), dict):
            yield ("spec", field), "", ("spec", field)
    for number, ingress_rule in enumerate(one.items("spec", "rules")):
        host = ingress_rule.get("host", "") if isinstance(ingress_rule, dict) else ""
        paths = ("spec", "rules", number, "http", "paths")
        for index, _ in enumerate(one.items(*paths)):
            yield (*paths, index, "backend"), str(host), (*paths, index)


def _of_ingress(one: Resource) -> Iterator[Reference]:
    for backend, _, _ in ingress_backends(one):
        yield from named(one, (*backend, "service", "name"), "Service")
        yield from named(one, (*backend, "serviceName"), "Service")
    for number, _ in enumerate(one.items("spec", "tls")):
        yield from named(one, ("spec", "tls", number, "secretName"), "Secret")
    yield from named(one, ("spec", "ingressClassName"), "IngressClass", cluster=True)
    yield from _of_issuer_annotations(one)
    annotations = one.mapping("metadata", "annotations")
    for annotation, kind in _NGINX_OBJECTS.items():
        path = ("metadata", "annotations", PREFIX + annotation)
        for reference in named(one, path, kind) if path[-1] in annotations else ():
            namespace, _, name = reference.name.rpartition("/")
            if name:
                yield reference._replace(namespace=namespace or one.namespace, name=name)


def _of_issuer_annotations(one: Resource) -> Iterator[Reference]:
    """Yield the issuer that cert-manager is asked by annotations to take a certificate from."""
    annotations = ("metadata", "annotations")
    group = one.get(*annotations, f"{_ISSUERS}/issuer-group", default=_ISSUERS)
    kind = one.get(*annotations, f"{_ISSUERS}/issuer-kind", default="Issuer")
    if (group, kind) == (_ISSUERS, "Issuer"):
        for reference in named(one, (*annotations, f"{_ISSUERS}/issuer"), "Issuer"):
            yield reference._replace(group=_ISSUERS)
    path = (*annotations, f"{_ISSUERS}/cluster-issuer")
    for reference in named(one, path, "ClusterIssuer", cluster=True):
        yield reference._replace(group=_ISSUERS)


def _of_autoscaler(one: Resource) -> Iterator[Reference]:
    kind = one.get("spec", "scaleTargetRef", "kind")
    if isinstance(kind, str):
        yield from named(one, ("spec", "scaleTargetRef", "name"), kind)
    for number, _ in enumerate(one.items("spec", "metrics")):
        described = ("spec", "metrics", number, "object", "describedObject")
        kind = one.get(*described, "kind")
        if kind in ("Service", "Ingress"):
            yield from named(one, (*described, "name"), kind)


def _of_stateful_set(one: Resource) -> Iterator[Reference]:
    yield from named(one, ("spec", "serviceName"), "Service")


def _of_claim(one: Resource) -> Iterator[Reference]:
    yield from named(one, ("spec", "storageClassName"), "StorageClass", cluster=True)
    yield from named(one, ("spec", "volumeName"), "PersistentVolume", cluster=True)


def _of_account(one: Resource) -> Iterator[Reference]:
    for number, _ in enumerate(one.items("imagePullSecrets")):
        yield from named(one, ("imagePullSecrets", number, "name"), "Secret")


def _of_binding(one: Resource) -> Iterator[Reference]:
    role = one.get("roleRef", "kind")
    if role in ("Role", "ClusterRole"):
        yield from named(one, ("roleRef", "name"), role, cluster=role == "ClusterRole")
    for number, subject in enumerate(one.items("subjects")):
        if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount":
            name, namespace = subject.get("name"), str(subject.get("namespace", one.namespace))
            if isinstance(name, str) and name:
                place = Place(one, ("subjects", number, "name"))
                yield Reference(place, "ServiceAccount", namespace, name)


def _of_webhooks(one: Resource) -> Iterator[Reference]:
    for number, _ in enumerate(one.items("webhooks")):
        yield from _service(one, ("webhooks", number, "clientConfig", "service"))


def _of_definition(one: Resource) -> Iterator[Reference]:
    """Yield the conversion webhook of a CustomResourceDefinition."""
    yield from _service(one, ("spec", "conversion", "webhook", "clientConfig", "service"))


def _of_api_service(one: Resource) -> Iterator[Reference]:
    yield from _service(one, ("spec", "service"))


def _service(one: Resource, path: FieldPath) -> Iterator[Reference]:
    """Yield a reference that names its namespace and leaves out port 443."""
    namespace = one.get(*path, "namespace")
    if not isinstance(namespace, str):
        return
    port = one.get(*path, "port", default=443)
    for reference in named(one, (*path, "name"), "Service"):
        yield reference._replace(
            namespace=namespace, port=port, port_place=Place(one, (*path, "port"))
        )


def _of_route(one: Resource) -> Iterator[Reference]:
    yield from _parents(one)
    for backend in backends(one):
        if backend.is_service:
            yield from _backend(backend)


def _parents(one: Resource) -> Iterator[Reference]:
    """Yield the Gateways that a route is attached to, and the Services of a mesh."""
    for number, _ in enumerate(one.items("spec", "parentRefs")):
        path = ("spec", "parentRefs", number)
        kind = one.get(*path, "kind", default="Gateway")
        group = one.get(*path, "group", default=GROUP)
        if (group, kind) in ((GROUP, "Gateway"), ("", "Service")):
            namespace = one.get(*path, "namespace", default=one.namespace)
            for reference in named(one, (*path, "name"), kind):
                yield reference._replace(namespace=str(namespace), group=group or None)


def _backend(one: Backend) -> Iterator[Reference]:
    for reference in named(one.route, (*one.path, "name"), "Service"):
        yield reference._replace(
            namespace=one.namespace,
            port=one.port,
            port_place=one.route.at(*one.path, "port"),
        )


def _of_gateway(one: Resource) -> Iterator[Reference]:
    """Yield a Gateway's class and the Secrets of its listeners."""
    for reference in named(one, ("spec", "gatewayClassName"), "GatewayClass", cluster=True):
        yield reference._replace(group=GROUP)
    yield from _of_issuer_annotations(one)
    for number, listener in enumerate(one.items("spec", "listeners")):
        if isinstance(listener, dict):
            base = ("spec", "listeners", number, "tls", "certificateRefs")
            for index, _ in enumerate(one.items(*base)):
                yield from _certificate(one, (*base, index))


def _certificate(one: Resource, path: FieldPath) -> Iterator[Reference]:
    if one.get(*path, "kind", default="Secret") != "Secret" or one.get(*path, "group"):
        return
    namespace = one.get(*path, "namespace", default=one.namespace)
    for reference in named(one, (*path, "name"), "Secret"):
        yield reference._replace(namespace=str(namespace))


def _of_certificate(one: Resource) -> Iterator[Reference]:
    issuer = one.mapping("spec", "issuerRef")
    kind = issuer.get("kind", "Issuer")
    if issuer.get("group", _ISSUERS) == _ISSUERS and kind in ("Issuer", "ClusterIssuer"):
        cluster = kind == "ClusterIssuer"
        for reference in named(one, ("spec", "issuerRef", "name"), kind, cluster=cluster):
            yield reference._replace(group=_ISSUERS)


def _of_issuer(one: Resource) -> Iterator[Reference]:
    """Yield the Secret of an issuer's own certificate authority."""
    yield from named(one, ("spec", "ca", "secretName"), "Secret")


def _of_monitor(one: Resource) -> Iterator[Reference]:
    """Yield the Secrets and ConfigMaps that a monitor takes its credentials from."""
    field = "endpoints" if one.kind == "ServiceMonitor" else "podMetricsEndpoints"
    for number, endpoint in enumerate(one.items("spec", field)):
        if isinstance(endpoint, dict):
            yield from _credentials(one, ("spec", field, number))


_CREDENTIALS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("basicAuth", "username"), "Secret"),
    (("basicAuth", "password"), "Secret"),
    (("authorization", "credentials"), "Secret"),
    (("bearerTokenSecret",), "Secret"),
    (("tlsConfig", "keySecret"), "Secret"),
    (("tlsConfig", "ca", "secret"), "Secret"),
    (("tlsConfig", "ca", "configMap"), "ConfigMap"),
    (("tlsConfig", "cert", "secret"), "Secret"),
    (("tlsConfig", "cert", "configMap"), "ConfigMap"),
)


def _credentials(one: Resource, base: FieldPath) -> Iterator[Reference]:
    endpoint = one.mapping(*base)
    for steps, kind in _CREDENTIALS:
        if steps[0] not in endpoint:
            continue
        path = (*base, *steps)
        optional = one.get(*path, "optional") is True
        for reference in named(one, (*path, "name"), kind, optional=optional):
            yield keyed(reference, (*path, "key"))


_BY_KIND: Final[Mapping[tuple[str, str], Callable[[Resource], Iterator[Reference]]]] = {
    ("", "PersistentVolumeClaim"): _of_claim,
    ("", "ServiceAccount"): _of_account,
    (_ADMISSION, "MutatingWebhookConfiguration"): _of_webhooks,
    (_ADMISSION, "ValidatingWebhookConfiguration"): _of_webhooks,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): _of_definition,
    ("apiregistration.k8s.io", "APIService"): _of_api_service,
    ("apps", "StatefulSet"): _of_stateful_set,
    ("autoscaling", "HorizontalPodAutoscaler"): _of_autoscaler,
    ("cert-manager.io", "Certificate"): _of_certificate,
    ("cert-manager.io", "Issuer"): _of_issuer,
    ("extensions", "Ingress"): _of_ingress,
    (GROUP, "Gateway"): _of_gateway,
    ("monitoring.coreos.com", "PodMonitor"): _of_monitor,
    ("monitoring.coreos.com", "ServiceMonitor"): _of_monitor,
    ("networking.k8s.io", "Ingress"): _of_ingress,
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): _of_binding,
    ("rbac.authorization.k8s.io", "RoleBinding"): _of_binding,
    **dict.fromkeys(((GROUP, kind) for kind in ROUTES), _of_route),
}
