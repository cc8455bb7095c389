"""The rules for names and labels: what the API server accepts.

Source: "Object Names and IDs" and "Labels and Selectors" of the Kubernetes documentation, and the
validation of the kinds that ask for less or more (`k8s.io/apimachinery/pkg/util/validation`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from chloro_lint.model.regex import regex

_LABEL: Final = regex(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN: Final = regex(rf"{_LABEL.pattern}(?:\.{_LABEL.pattern})*")
_SERVICE: Final = regex(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_QUALIFIED: Final = regex(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")

_LONGEST_LABEL: Final = 63
_LONGEST_NAME: Final = 253
_LONGEST_CRON_JOB: Final = 52

_RBAC: Final = "rbac.authorization.k8s.io"
_NAMED_ALIKE: Final = {
    "": (
        "ConfigMap Endpoints LimitRange PersistentVolume PersistentVolumeClaim Pod "
        "ReplicationController ResourceQuota Secret ServiceAccount"
    ),
    "apps": "DaemonSet Deployment ReplicaSet StatefulSet",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "CronJob Job",
    "networking.k8s.io": "Ingress IngressClass NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "StorageClass",
}
_DOMAINS: Final = frozenset(
    (group, kind) for group, kinds in _NAMED_ALIKE.items() for kind in kinds.split()
)
"""Kinds whose names are domains. The rules of kinds that are not here are not known."""

_LABELS: Final = frozenset({("", "Namespace"), ("", "Service")})


def wrong_name(group: str, kind: str, name: str) -> str:
    """Say what the API server refuses about an object's name; nothing of one that is right."""
    if group == _RBAC:
        # These fit into a path and are free otherwise: system:node.
        wrong = name in (".", "..") or "/" in name or "%" in name
        return "it may not be '.' or '..' nor hold '/' or '%'" if wrong else ""
    if (group, kind) in _LABELS:
        return wrong_label_name(name, letter_first=kind == "Service")
    if (group, kind) not in _DOMAINS:
        return ""
    if len(name) > _LONGEST_NAME:
        return f"it has {len(name)} characters, {_LONGEST_NAME} are allowed"
    if (group, kind) == ("batch", "CronJob") and len(name) > _LONGEST_CRON_JOB:
        return f"it has {len(name)} characters, a CronJob may have {_LONGEST_CRON_JOB}"
    if not _SUBDOMAIN.fullmatch(name):
        return "lower-case letters, digits, '-' and '.' are allowed, a letter or digit at both ends"
    return ""


def wrong_label_name(name: str, *, letter_first: bool = False) -> str:
    """Say what is wrong with a name that has to be a DNS label: a container's, a volume's."""
    if len(name) > _LONGEST_LABEL:
        return f"it has {len(name)} characters, {_LONGEST_LABEL} are allowed"
    if not (_SERVICE if letter_first else _LABEL).fullmatch(name):
        begin = "beginning with a letter" if letter_first else "a letter or digit at both ends"
        return f"lower-case letters, digits and '-' are allowed, {begin}"
    return ""


@lru_cache(maxsize=4096)
def wrong_label_key(key: str) -> str:
    """Say what is wrong with the key of a label.

    Those of annotations keep to the same rules, whatever their case: pass them in lower case.
    """
    prefix, slash, name = key.rpartition("/")
    if slash and (len(prefix) > _LONGEST_NAME or not _SUBDOMAIN.fullmatch(prefix)):
        return "what stands before '/' has to be a domain in lower case"
    if len(name) > _LONGEST_LABEL:
        return f"its name has {len(name)} characters, {_LONGEST_LABEL} are allowed"
    if not _QUALIFIED.fullmatch(name):
        return "letters, digits, '-', '_' and '.' are allowed, a letter or digit at both ends"
    return ""


@lru_cache(maxsize=4096)
def wrong_label_value(value: str) -> str:
    """Say what is wrong with the value of a label; an empty one is right."""
    if len(value) > _LONGEST_LABEL:
        return f"it has {len(value)} characters, {_LONGEST_LABEL} are allowed"
    if value and not _QUALIFIED.fullmatch(value):
        return "letters, digits, '-', '_' and '.' are allowed, a letter or digit at both ends"
    return ""
