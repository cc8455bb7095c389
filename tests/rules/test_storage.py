"""What fixtures cannot say of the rules about claims and volumes."""

from __future__ import annotations

from typing import Any

import pytest

from chloro_lint.baseline import Component
from chloro_lint.model import Absent, Bound, Severity, Source, Verdict
from tests.harness import Story, findings, lint
from tests.rules.set_outcomes import set_outcomes, where

STATEFUL_SET = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: db
          volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {resources: {requests: {storage: 5Gi}}}
"""
DB = Component("db", "StatefulSet", "db", "default", "db")


def size(claim: str, wanted: str = "5Gi") -> dict[str, Any]:
    return {"namespace": "default", "claim": claim, "size": Bound("exactly", wanted)}


def test_a_claim_that_a_stateful_set_makes_has_the_templates_size() -> None:
    [one] = set_outcomes("wrong-claim-size", STATEFUL_SET, size("data-db-1"))
    assert (one.verdict, one.seen) == (Verdict.PASS, "5Gi")
    assert where(one) == (
        "StatefulSet default/db",
        "spec.volumeClaimTemplates.0.spec.resources.requests.storage",
    )
    [wrong] = set_outcomes("wrong-claim-size", STATEFUL_SET, size("data-db-1", "6Gi"))
    assert wrong.message == (
        "the claim template of StatefulSet default/db asks for 5Gi; documented is 6Gi"
    )


def test_an_absent_claim_is_named() -> None:
    [one] = set_outcomes("wrong-claim-size", STATEFUL_SET, size("logs"))
    assert isinstance(one.at, Absent)
    assert one.at.label == "PersistentVolumeClaim default/logs"


def test_a_volume_of_a_template_is_mounted_by_the_claims_name() -> None:
    mounted = {"claim": "data-db-0", "path": "/data"}
    [one] = set_outcomes("missing-volume-mount", STATEFUL_SET, mounted, DB)
    assert (one.verdict, one.seen) == (Verdict.PASS, "data-db-<ordinal> at /data")
    assert where(one)[1] == "spec.template.spec.containers.0.volumeMounts.0.mountPath"


@pytest.mark.parametrize(
    ("pod", "message"),
    [
        (
            "{containers: [{name: a}, {name: b}]}",
            "Deployment default/web has no container 'web' to mount claim data at /data",
        ),
        (
            "{containers: [{name: web}]}",
            "no volume of Deployment default/web is claim data; documented is a mount at /data",
        ),
    ],
)
def test_what_is_not_there_cannot_mount(pod: str, message: str) -> None:
    manifest = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
        f"spec: {{template: {{spec: {pod}}}}}"
    )
    parameters = {"claim": "data", "path": "/data"}
    [one] = set_outcomes("missing-volume-mount", manifest, parameters)
    assert (one.verdict, one.message) == (Verdict.FAIL, message)


def test_a_workload_without_storage_is_evidence_too() -> None:
    manifest = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: []}"
    [one] = set_outcomes("foreign-storage-user", manifest, {"owners": []})
    assert (one.verdict, one.seen) == (Verdict.PASS, "no persistent volume")


@pytest.mark.parametrize(
    ("spec", "seen", "assumptions"),
    [
        ("{storageClassName: fast}", "class fast", ()),
        ("{}", "the default class", ("the cluster has a default StorageClass",)),
    ],
)
def test_leaving_the_class_to_the_cluster_is_an_assumption(
    spec: str, seen: str, assumptions: tuple[str, ...]
) -> None:
    manifest = f"{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: a}}, spec: {spec}}}"  # fmt: skip
    [one] = set_outcomes("static-volume-binding", manifest)
    assert (one.verdict, one.seen, one.assumptions) == (Verdict.PASS, seen, assumptions)


@pytest.mark.parametrize(
    ("source", "verdict", "severity", "seen"),
    [
        ("hostPath: {path: /srv}", Verdict.FAIL, Severity.WARNING, "hostPath /srv"),
        ("local: {path: /srv}", Verdict.FAIL, Severity.INFO, "local /srv"),
        ("csi: {driver: disk}", Verdict.PASS, None, "csi"),
        ("capacity: {storage: 1Gi}", Verdict.PASS, None, "no source"),
    ],
)
def test_only_folders_of_a_node_fail(
    source: str, verdict: Verdict, severity: Severity | None, seen: str
) -> None:
    manifest = f"{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: a}}, spec: {{{source}}}}}"  # fmt: skip
    [one] = set_outcomes("host-path-persistent-volume", manifest)
    assert (one.verdict, one.severity, one.seen) == (verdict, severity, seen)


NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: chloromaster}\n"


@pytest.mark.parametrize(
    ("reserved", "severity"),
    [
        ("", Severity.ERROR),
        (", claimRef: {namespace: chloromaster, name: data}", Severity.ERROR),
        (", claimRef: {namespace: shop, name: data}", Severity.WARNING),
    ],
)
def test_a_volume_reserved_for_another_namespace_is_not_the_systems(
    reserved: str, severity: Severity
) -> None:
    manifest = (
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\n"
        f"spec: {{hostPath: {{path: /srv}}{reserved}}}\n" + NAMESPACE
    )
    rule = "host-path-persistent-volume"
    story = Story(rule, "inline", (), "chloromaster")
    [one] = findings(lint(story, [Source("a.yaml", manifest.encode())]), rule)
    assert one.severity is severity


@pytest.mark.parametrize(
    ("namespace", "severity"), [("chloromaster", Severity.ERROR), ("shop", Severity.INFO)]
)
def test_static_binding_is_an_error_in_the_system_alone(namespace: str, severity: Severity) -> None:
    rule = "static-volume-binding"
    manifest = (
        "apiVersion: v1\nkind: PersistentVolumeClaim\n"
        f"metadata: {{name: a, namespace: {namespace}}}\nspec: {{volumeName: disk}}\n" + NAMESPACE
    )
    story = Story(rule, "inline", (), "chloromaster")
    [one] = findings(lint(story, [Source("a.yaml", manifest.encode())]), rule)
    assert one.severity is severity
