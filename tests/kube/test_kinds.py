"""Scopes, pod templates and list kinds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chloro_lint.kube.kinds import PodTemplatePaths, is_namespaced, list_item_kind, pod_template


@pytest.mark.parametrize(
    ("group", "kind", "expected"),
    [
        ("", "ConfigMap", True),
        ("", "Namespace", False),
        ("apps", "Deployment", True),
        ("extensions", "PodSecurityPolicy", False),
        ("rbac.authorization.k8s.io", "Role", True),
        ("rbac.authorization.k8s.io", "ClusterRole", False),
        ("networking.k8s.io", "IngressClass", False),
        ("storage.k8s.io", "CSIStorageCapacity", True),
        ("apps.example.com", "Deployment", None),
        ("cert-manager.io", "ClusterIssuer", False),
        ("example.com", "Widget", None),
    ],
)
def test_the_scope_depends_on_group_and_kind(group: str, kind: str, expected: bool | None) -> None:
    assert is_namespaced(group, kind) is expected


TEMPLATE = PodTemplatePaths(("spec", "template", "metadata"), ("spec", "template", "spec"))


@pytest.mark.parametrize(
    ("group", "kind", "expected"),
    [
        ("", "Pod", PodTemplatePaths(("metadata",), ("spec",))),
        ("", "ReplicationController", TEMPLATE),
        ("apps", "StatefulSet", TEMPLATE),
        ("extensions", "Deployment", TEMPLATE),
        ("argoproj.io", "Rollout", TEMPLATE),
        ("batch", "Job", TEMPLATE),
        (
            "batch",
            "CronJob",
            PodTemplatePaths(
                ("spec", "jobTemplate", "spec", "template", "metadata"),
                ("spec", "jobTemplate", "spec", "template", "spec"),
            ),
        ),
        ("apps.example.com", "Deployment", None),
        ("", "Deployment", None),
        ("", "Service", None),
    ],
)
def test_a_workload_keeps_its_pods_at_a_path_of_its_kind(
    group: str, kind: str, expected: PodTemplatePaths | None
) -> None:
    assert pod_template(group, kind) == expected


def test_every_workload_is_namespaced() -> None:
    groups = ("", "apps", "argoproj.io", "batch", "extensions")
    kinds = [
        "CronJob",
        "DaemonSet",
        "Deployment",
        "Job",
        "Pod",
        "ReplicaSet",
        "ReplicationController",
        "Rollout",
        "StatefulSet",
    ]
    workloads = [(g, k) for g in groups for k in kinds if pod_template(g, k)]
    assert len(workloads) == 12
    assert all(is_namespaced(group, kind) for group, kind in workloads)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("List", ""), ("ConfigMapList", "ConfigMap"), ("ConfigMap", None), ("Listing", None)],
)
def test_a_list_names_the_kind_of_its_items(kind: str, expected: str | None) -> None:
    assert list_item_kind(kind) == expected


def test_every_kind_of_the_type_table_has_a_scope() -> None:
    file = Path(__file__).parents[2] / "schemas/kubernetes/types.json"
    table = json.loads(file.read_text())
    kinds = {
        (api_version.rpartition("/")[0], kind)
        for part in ("roots", "aliases")
        for api_version, kinds in table[part].items()
        for kind in kinds
    }
    assert len(kinds) > 80
    assert [known for known in kinds if is_namespaced(*known) is None] == []
