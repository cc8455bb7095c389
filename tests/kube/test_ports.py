"""The ports that containers declare, and the containers that serve by them."""

from __future__ import annotations

import pytest

from chloro_lint.kube.pods import Pod, pod
from chloro_lint.kube.ports import declared_ports, declares, listed
from chloro_lint.kube.probes import LIVENESS, READINESS, STARTUP, handler, port
from chloro_lint.kube.serving import serving_containers
from tests.kube.decoded import objects, only


def described(spec: str) -> Pod:
    found = pod(only(f"{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {spec}}}"))
    assert found is not None
    return found


def test_ports_are_found_by_number_and_by_name() -> None:
    one = described(
        "{containers: [{name: a, ports: [{containerPort: 80, name: http}, {containerPort: 53, "
        "protocol: UDP}, {name: none}]}, {name: b}]}"
    )
    ports = declared_ports(one.containers)
    assert [(each.container.name, each.number, each.name, each.protocol) for each in ports] == [
        ("a", 80, "http", "TCP"),
        ("a", 53, "", "UDP"),
    ]
    assert listed(ports) == "http 80, 53"
    assert declares(ports, 80)
    assert declares(ports, "http")
    assert not declares(ports, "80")
    assert not declares(ports, "")
    assert not declares(ports, 8080)
    assert listed(()) == "none"


def test_a_probe_asks_by_its_handler_and_at_its_port() -> None:
    [one] = described(
        "{containers: [{name: a, livenessProbe: {httpGet: {port: http}}, "
        "readinessProbe: {exec: {command: [ready]}}, startupProbe: {periodSeconds: 1}}]}"
    ).containers
    assert (handler(one, LIVENESS), port(one, LIVENESS)) == ("httpGet", "http")
    assert (handler(one, READINESS), port(one, READINESS)) == ("exec", None)
    assert (handler(one, STARTUP), port(one, STARTUP)) == (None, None)


SERVED = """\
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec: {{ports: [{port}]}}
---
apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec:
  initContainers:
    - {{name: setup, ports: [{{containerPort: 1}}]}}
    - {{name: proxy, restartPolicy: Always, ports: [{{containerPort: 15001}}]}}
    - {{name: logs, restartPolicy: Always}}
  containers:
    - {{name: web, ports: [{{containerPort: 8080, name: http}}]}}
    - {{name: helper}}
"""


@pytest.mark.parametrize(
    ("port", "names"),
    [
        ("{port: 80, targetPort: http}", ["proxy", "web"]),
        ("{port: 8080}", ["proxy", "web"]),
        ("{port: 443, targetPort: 15001}", ["proxy", "web"]),
        ("{port: 80}", ["proxy", "web", "helper"]),
        ("{port: 80, targetPort: web}", ["proxy", "web"]),
    ],
)
def test_containers_without_ports_serve_only_what_nobody_accounts_for(
    port: str, names: list[str]
) -> None:
    service, workload = objects(SERVED.format(port=port))
    web = pod(workload)
    assert web is not None
    found = serving_containers([(service, [web])])
    assert [one.name for one in found[web]] == names


def test_without_any_declared_port_every_main_container_serves() -> None:
    one = described("{containers: [{name: a}, {name: b}]}")
    service = only("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: []}}")
    assert [each.name for each in serving_containers([(service, [one])])[one]] == ["a", "b"]
    assert serving_containers([]) == {}


def test_an_alias_of_a_dns_name_leads_to_no_pods() -> None:
    one = described("{containers: [{name: a}]}")
    alias = only("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName}}")
    assert serving_containers([(alias, [one])]) == {}
