"""What fixtures cannot say of missing- and foreign-namespace and unreachable-scrape-port."""

from __future__ import annotations

import pytest

from chloro_lint.model import Absent, Source, Verdict
from tests.harness import Story, lint
from tests.rules.set_outcomes import set_outcomes, where


def test_a_namespace_found_is_its_own_evidence() -> None:
    manifest = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
    [one] = set_outcomes("missing-namespace", manifest, {"namespace": "shop"})
    assert (one.verdict, one.seen) == (Verdict.PASS, "Namespace shop")


def test_a_namespace_missed_is_shown_at_the_first_object_in_it() -> None:
    manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}"
    [one] = set_outcomes("missing-namespace", manifest, {"namespace": "shop"})
    assert isinstance(one.at, Absent)
    assert one.at.label == "Namespace shop"
    assert one.at.near is not None
    assert (one.at.near.resource.name, one.at.near.path) == ("a", ("kind",))


def test_a_namespace_that_the_applier_supplies_is_an_assumption() -> None:
    manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"
    [one] = set_outcomes("foreign-namespace", manifest, {"namespaces": ["default"]})
    assert one.verdict is Verdict.PASS
    assert one.assumptions == ("the applier supplies the namespace default, as configured",)


def test_the_scope_of_a_custom_kind_is_unknown_until_it_names_a_namespace() -> None:
    manifest = "{apiVersion: example.com/v1, kind: Tenant, metadata: {name: a}}"
    [one] = set_outcomes("foreign-namespace", manifest, {"namespaces": ["shop"]})
    assert one.verdict is Verdict.UNKNOWN
    assert one.missing == "whether the kind Tenant is namespaced"
    written = manifest.replace("name: a", "name: a, namespace: shop")
    [one] = set_outcomes("foreign-namespace", written, {"namespaces": ["shop"]})
    assert (one.verdict, one.seen) == (Verdict.PASS, "shop")


def test_cluster_scoped_objects_have_no_namespace_to_judge() -> None:
    manifest = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
    assert set_outcomes("foreign-namespace", manifest, {"namespaces": ["shop"]}) == []


def test_objects_outside_the_system_are_judged_with_it() -> None:
    story = Story("foreign-namespace", "inline", (), "chloromaster")
    text = (
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: chloromaster}\n---\n"
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"
    )
    report = lint(story, [Source("a.yaml", text.encode())])
    assert [(one.span.line, one.controls) for one in report.diagnostics] == [(7, ("BF-70",))]


ANNOTATED = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {prometheus.io/scrape: "true", prometheus.io/port: "80"}
spec: {containers: [{name: web}]}
"""


def test_a_port_beside_no_declared_one_is_unknown() -> None:
    [one] = set_outcomes("unreachable-scrape-port", ANNOTATED)
    assert (one.verdict, one.missing) == (Verdict.UNKNOWN, "whether anything listens on 80")
    assert where(one)[1] == "metadata.annotations.prometheus.io/port"


@pytest.mark.parametrize(
    ("kind", "endpoint", "what"),
    [
        ("ServiceMonitor", "endpoints: [{port: web}]", "Service"),
        ("ServiceMonitor", "endpoints: [{targetPort: web}]", "pods with ports"),
        ("PodMonitor", "podMetricsEndpoints: [{port: web}]", "pods with ports"),
    ],
)
def test_a_monitor_that_selects_nothing_here_is_unknown(
    kind: str, endpoint: str, what: str
) -> None:
    manifest = (
        f"{{apiVersion: monitoring.coreos.com/v1, kind: {kind}, metadata: {{name: a}}, "
        f"spec: {{selector: {{}}, {endpoint}}}}}"
    )
    [one] = set_outcomes("unreachable-scrape-port", manifest)
    assert one.verdict is Verdict.UNKNOWN
    assert one.message == f"{kind} default/a selects no {what} among the manifests"
    selected = "Services" if what == "Service" else "pods"
    assert one.missing == f"the {selected} that it selects in namespace default"


def test_a_service_may_be_scraped_at_its_target_port() -> None:
    manifests = """\
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          annotations: {prometheus.io/scrape: "true", prometheus.io/port: "8080"}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        """
    [one] = set_outcomes("unreachable-scrape-port", manifests)
    assert (one.verdict, one.seen) == (Verdict.PASS, "8080")
