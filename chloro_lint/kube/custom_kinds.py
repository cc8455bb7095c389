"""Custom kinds: which of them may be an operator's order for pods that no manifest describes."""

from __future__ import annotations

from typing import Final

from chloro_lint.kube.kinds import is_namespaced

_PODLESS_GROUPS: Final = frozenset(
    {
        "bitnami.com",
        "cert-manager.io",
        "cilium.io",
        "crd.antrea.io",
        "crd.projectcalico.org",
        "external-secrets.io",
        "kyverno.io",
        "networking.gke.io",
        "networking.istio.io",
        "policy.linkerd.io",
        "projectcalico.org",
        "secrets-store.csi.x-k8s.io",
        "security.istio.io",
        "snapshot.storage.k8s.io",
        "traefik.containo.us",
        "traefik.io",
    }
)
_PODLESS_KINDS: Final = frozenset(
    {
        "AlertmanagerConfig",
        "GRPCRoute",
        "GrafanaDashboard",
        "HTTPRoute",
        "PodMonitor",
        "Probe",
        "PrometheusRule",
        "ReferenceGrant",
        "ScaledObject",
        "ScrapeConfig",
        "ServiceMonitor",
        "TCPRoute",
        "TLSRoute",
        "TriggerAuthentication",
        "UDPRoute",
        "VerticalPodAutoscaler",
    }
)


def may_make_pods(group: str, kind: str) -> bool:
    """Tell whether a kind is a custom one that is not known to make no pods."""
    return (
        is_namespaced(group, kind) is None
        and group not in _PODLESS_GROUPS
        and kind not in _PODLESS_KINDS
    )
