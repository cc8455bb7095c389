"""Who asks Prometheus to be scraped, and at which port."""

from __future__ import annotations

import pytest

from chloro_lint.kube.scraping import (
    annotated_port,
    endpoints,
    monitor_selector,
    monitored_namespaces,
)
from chloro_lint.model import Resource
from tests.kube.decoded import only


def monitor(spec: str, kind: str = "ServiceMonitor", group: str = "monitoring.coreos.com") -> Resource:  # fmt: skip
    return only(
        f"{{apiVersion: {group}/v1, kind: {kind}, metadata: {{name: a, namespace: shop}}, "
        f"spec: {spec}}}"
    )


@pytest.mark.parametrize(
    ("annotations", "port"),
    [
        ('{prometheus.io/scrape: "true", prometheus.io/port: "80"}', "80"),
        ('{prometheus.io/scrape: "true", prometheus.io/port: " web "}', "web"),
        ('{prometheus.io/scrape: "true"}', None),
        ('{prometheus.io/port: "80"}', None),
        ('{prometheus.io/scrape: "false", prometheus.io/port: "80"}', None),
        ("{}", None),
    ],
)
def test_only_both_annotations_ask_for_a_port(annotations: str, port: str | None) -> None:
    one = only(
        f"{{apiVersion: v1, kind: Service, metadata: {{name: a, annotations: {annotations}}}}}"
    )
    found = annotated_port(one, ("metadata",))
    assert (found[1] if found else None) == port


def test_endpoints_name_a_port_of_the_service_or_of_the_pods() -> None:
    one = monitor(
        "{endpoints: [{port: web}, {targetPort: 80}, {port: web, targetPort: 80}, {path: /}, no, "
        "{port: true}, {port: ''}]}"
    )
    assert [(each.port, each.of_pod, each.place.path[-2:]) for each in endpoints(one)] == [
        ("web", False, (0, "port")),
        (80, True, (1, "targetPort")),
        ("web", False, (2, "port")),
    ]
    pods = monitor("{podMetricsEndpoints: [{port: web}, {portNumber: 80}]}", "PodMonitor")
    assert [(each.port, each.of_pod) for each in endpoints(pods)] == [("web", True), (80, True)]


def test_other_kinds_scrape_nothing() -> None:
    assert endpoints(monitor("{endpoints: [{port: web}]}", "Probe")) == ()
    assert endpoints(monitor("{endpoints: [{port: web}]}", group="example.com")) == ()


@pytest.mark.parametrize(
    ("selector", "namespaces"),
    [
        ("{}", {"shop"}),
        ("{any: true}", None),
        ("{any: false}", {"shop"}),
        ("{matchNames: [a, b]}", {"a", "b"}),
        ("{matchNames: [1]}", {"shop"}),
        ("{matchNames: all}", {"shop"}),
    ],
)
def test_a_monitor_looks_into_its_own_namespace_unless_told(
    selector: str, namespaces: set[str] | None
) -> None:
    assert monitored_namespaces(monitor(f"{{namespaceSelector: {selector}}}")) == namespaces


def test_what_is_no_selector_is_left_out_of_it() -> None:
    one = monitor("{selector: {matchLabels: no, matchExpressions: [no, {key: a}]}}")
    assert monitor_selector(one) == {"matchLabels": {}, "matchExpressions": [{"key": "a"}]}
    assert monitor_selector(monitor("{selector: {matchExpressions: 1}}")) == {
        "matchLabels": {},
        "matchExpressions": [],
    }
