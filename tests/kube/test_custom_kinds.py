"""Which custom kinds may be an order for pods."""

from __future__ import annotations

import pytest

from chloro_lint.kube.custom_kinds import may_make_pods
from tests.kube.decoded import only


@pytest.mark.parametrize(
    ("version", "kind", "may"),
    [
        ("monitoring.coreos.com/v1", "Prometheus", True),
        ("monitoring.coreos.com/v1", "ServiceMonitor", False),
        ("cert-manager.io/v1", "Certificate", False),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", False),
        ("gateway.networking.k8s.io/v1", "Gateway", True),
        ("apps/v1", "Deployment", False),
        ("v1", "ConfigMap", False),
    ],
)
def test_only_custom_kinds_not_known_to_be_podless_may_make_pods(
    version: str, kind: str, *, may: bool
) -> None:
    one = only(f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: a}}}}")
    assert may_make_pods(one.group, one.kind) is may
