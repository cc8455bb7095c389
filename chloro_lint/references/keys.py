"""The keys that a Secret or a ConfigMap holds once it is in the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chloro_lint.model import Resource

CERTIFICATE: Final = frozenset({"tls.crt", "tls.key", "ca.crt"})

_FIELDS: Final = ("data", "stringData", "binaryData")
_FILLED_BY_TYPE: Final[Mapping[str, frozenset[str]]] = {
    "kubernetes.io/service-account-token": frozenset({"token", "ca.crt", "namespace"}),
}
_FILLERS: Final = (
    "config.openshift.io/inject-trusted-cabundle",
    "inject-certs.k8s.elastic.co/",
    "reflector.v1.k8s.emberstack.com/",
    "replicator.v1.mittwald.de/replicate-from",
    "secret-generator.v1.mittwald.de/",
    "service.beta.openshift.io/inject-cabundle",
)
"""Beginnings of annotations and labels by which a controller writes keys into an object."""


def held_keys(one: Resource) -> frozenset[str] | None:
    """Return the keys of a Secret or ConfigMap of the set, None where others add to them.

    An object without any is filled at run time: nobody writes an empty one for its own sake.
    """
    metadata = one.mapping("metadata")
    for field in ("annotations", "labels"):
        given = metadata.get(field, {})
        if isinstance(given, dict) and any(str(name).startswith(_FILLERS) for name in given):
            return None
    keys = {str(key) for field in _FIELDS for key in one.mapping(field)}
    keys |= _FILLED_BY_TYPE.get(str(one.get("type", default="")), frozenset())
    return frozenset(keys) or None
