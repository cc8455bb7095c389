"""Objects that something in the set makes at run time, and the keys they will hold.

Sources: the documentation of cert-manager, Sealed Secrets, External Secrets, the Vault Secrets
Operator, the 1Password and Prometheus operators, Infisical, the Secrets Store CSI driver, and of StatefulSets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from chloro_lint.model import FieldPath, Resource
from chloro_lint.model.values import NamedTuple
from chloro_lint.references.keys import CERTIFICATE
from chloro_lint.references.reference import Target

_ISSUERS: Final = (
    "cert-manager.io/cluster-issuer",
    "cert-manager.io/issuer",
    "certmanager.k8s.io/cluster-issuer",
    "certmanager.k8s.io/issuer",
)
_MOST_CLAIMS: Final = 1000
_KEYSTORES: Final = frozenset(
    {"keystore.jks", "truststore.jks", "keystore.p12", "truststore.p12", "tls-combined.pem", "key.der"}
)  # fmt: skip


class Made(NamedTuple):
    """One object that is made at run time."""

    target: Target
    by: Resource
    keys: frozenset[str] | None = None
    """The keys it will hold, None where they are not written here."""


def makes(group: str, kind: str) -> bool:
    """Tell whether objects of a kind may make others."""
    return (group, kind) in _MAKERS


def made_by(one: Resource) -> Iterator[Made]:
    """Return what an object makes, or has made by a controller that reads it."""
    maker = _MAKERS.get((one.group, one.kind))
    return maker(one) if maker is not None else iter(())


def _secret(one: Resource, name: Any, keys: frozenset[str] | None = None) -> Iterator[Made]:
    if isinstance(name, str) and name:
        yield Made(("Secret", one.namespace, name), one, keys)


def _certificate(one: Resource) -> Iterator[Made]:
    keys = CERTIFICATE | _KEYSTORES
    yield from _secret(one, one.get("spec", "secretName"), keys)


def _sealed_secret(one: Resource) -> Iterator[Made]:
    name = one.get("spec", "template", "metadata", "name", default=one.name)
    keys = {*one.mapping("spec", "encryptedData"), *one.mapping("spec", "template", "data")}
    yield from _secret(one, name, frozenset(map(str, keys)) or None)


def _external_secret(one: Resource) -> Iterator[Made]:
    target = ("spec", "target")
    name = one.get(*target, "name", default=one.name)
    yield from _secret(one, name, _external_keys(one, target))


def _external_keys(one: Resource, target: FieldPath) -> frozenset[str] | None:
    """Return the keys that are written out; what ``dataFrom`` finds stands in the store."""
    template = one.mapping(*target, "template")
    if one.get(*target, "creationPolicy") in ("Merge", "None") or "templateFrom" in template:
        return None
    shaped = {str(key) for key in one.mapping(*target, "template", "data")}
    if shaped and template.get("mergePolicy", "Replace") == "Replace":
        return frozenset(shaped)
    if one.items("spec", "dataFrom"):
        return None
    for entry in one.items("spec", "data"):
        if not isinstance(entry, dict) or not isinstance(entry.get("secretKey"), str):
            return None
        shaped.add(entry["secretKey"])
    return frozenset(shaped) or None


def _field(*path: str) -> Callable[[Resource], Iterator[Made]]:
    def maker(one: Resource) -> Iterator[Made]:
        yield from _secret(one, one.get(*path))

    return maker


def _sops_secret(one: Resource) -> Iterator[Made]:
    for entry in one.items("spec", "secretTemplates"):
        if isinstance(entry, dict):
            yield from _secret(one, entry.get("name"))


def _service(name: str) -> Callable[[Resource], Iterator[Made]]:
    def maker(one: Resource) -> Iterator[Made]:
        yield Made(("Service", one.namespace, name), one)

    return maker


def _by_its_name(one: Resource) -> Iterator[Made]:
    yield from _secret(one, one.name)


def _secret_provider(one: Resource) -> Iterator[Made]:
    for entry in one.items("spec", "secretObjects"):
        if isinstance(entry, dict):
            yield from _secret(one, entry.get("secretName"))


def _by_ingress(one: Resource) -> Iterator[Made]:
    annotations = one.mapping("metadata", "annotations")
    if not any(annotations.get(name) for name in _ISSUERS):
        return
    for entry in one.items("spec", "tls"):
        yield from _secret(one, entry.get("secretName"), CERTIFICATE)


def _by_gateway(one: Resource) -> Iterator[Made]:
    annotations = one.mapping("metadata", "annotations")
    if not any(annotations.get(name) for name in _ISSUERS):
        return
    for listener in one.items("spec", "listeners"):
        tls = listener.get("tls") if isinstance(listener, dict) else None
        for entry in tls.get("certificateRefs", []) if isinstance(tls, dict) else []:
            if isinstance(entry, dict):
                yield from _secret(one, entry.get("name"), CERTIFICATE)


def _by_stateful_set(one: Resource) -> Iterator[Made]:
    replicas = one.get("spec", "replicas", default=1)
    start = one.get("spec", "ordinals", "start", default=0)
    for template in one.items("spec", "volumeClaimTemplates"):
        name = template.get("metadata", {}).get("name")
        for ordinal in range(start, start + min(replicas, _MOST_CLAIMS)) if name else ():
            claim = f"{name}-{one.name}-{ordinal}"
            yield Made(("PersistentVolumeClaim", one.namespace, claim), one)


_MAKERS: Final[Mapping[tuple[str, str], Callable[[Resource], Iterator[Made]]]] = {
    ("apps", "StatefulSet"): _by_stateful_set,
    ("bitnami.com", "SealedSecret"): _sealed_secret,
    ("cert-manager.io", "Certificate"): _certificate,
    ("certmanager.k8s.io", "Certificate"): _certificate,
    ("extensions", "Ingress"): _by_ingress,
    ("external-secrets.io", "ExternalSecret"): _external_secret,
    ("gateway.networking.k8s.io", "Gateway"): _by_gateway,
    ("isindir.github.com", "SopsSecret"): _sops_secret,
    ("kubernetes-client.io", "ExternalSecret"): _by_its_name,
    ("monitoring.coreos.com", "Alertmanager"): _service("alertmanager-operated"),
    ("monitoring.coreos.com", "Prometheus"): _service("prometheus-operated"),
    ("monitoring.coreos.com", "ThanosRuler"): _service("thanos-ruler-operated"),
    ("networking.k8s.io", "Ingress"): _by_ingress,
    ("onepassword.com", "OnePasswordItem"): _by_its_name,
    ("ricoberger.de", "VaultSecret"): _by_its_name,
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _secret_provider,
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _field("spec", "destination", "name"),
    ("secrets.hashicorp.com", "VaultPKISecret"): _field("spec", "destination", "name"),
    ("secrets.hashicorp.com", "VaultStaticSecret"): _field("spec", "destination", "name"),
    ("secrets.infisical.com", "InfisicalSecret"): _field(
        "spec", "managedSecretReference", "secretName"
    ),
}
