"""The lens on Services: whom they select, and what their target ports find."""

from __future__ import annotations

import pytest

from chloro_lint.kube.pods import Pod, pod
from chloro_lint.kube.service_ports import Reach, is_alias, offered, reach, selects, service_ports
from chloro_lint.model import Resource
from tests.kube.decoded import objects, only


def service(spec: str, namespace: str = "default") -> Resource:
    return only(
        "{apiVersion: v1, kind: Service, "
        f"metadata: {{name: a, namespace: {namespace}}}, spec: {{{spec}}}}}"
    )


def web() -> Pod:
    [one] = objects("""
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: default, labels: {app: web, tier: pages}}
    spec:
      initContainers:
        - {name: setup, ports: [{name: setup, containerPort: 1}]}
        - {name: proxy, restartPolicy: Always, ports: [{name: proxy, containerPort: 15001}]}
      containers:
        - name: web
          ports:
            - {name: http, containerPort: 8080}
            - {name: dns, containerPort: 53, protocol: UDP}
    """)
    found = pod(one)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("spec", "namespace", "picks"),
    [
        ("selector: {app: web}", "default", True),
        ("selector: {app: web, tier: pages}", "default", True),
        ("selector: {app: web}", "other", False),
        ("selector: {app: api}", "default", False),
        ("selector: {}", "default", False),
        ("", "default", False),
        ("type: ExternalName, selector: {app: web}", "default", False),
    ],
)
def test_a_service_selects_pods_of_its_namespace(spec: str, namespace: str, *, picks: bool) -> None:
    assert selects(service(spec, namespace), web()) is picks


def test_only_external_name_services_are_aliases() -> None:
    assert is_alias(service("type: ExternalName, externalName: a.example.com"))
    assert not is_alias(service("type: ClusterIP"))
    assert not is_alias(service(""))


def test_a_target_port_defaults_to_the_port() -> None:
    of = service(
        "ports: [{port: 80}, {port: 81, targetPort: http, protocol: UDP}, {port: 82, targetPort: 0}]"
    )
    assert [
        (one.number, one.target, one.protocol, one.place.path[-1]) for one in service_ports(of)
    ] == [
        (80, 80, "TCP", "port"),
        (81, "http", "UDP", "targetPort"),
        (82, 82, "TCP", "port"),
    ]


@pytest.mark.parametrize(
    ("port", "found"),
    [
        ("{port: 80, targetPort: http}", Reach.DECLARED),
        ("{port: 80, targetPort: 8080}", Reach.DECLARED),
        ("{port: 8080}", Reach.DECLARED),
        ("{port: 80, targetPort: proxy}", Reach.DECLARED),
        ("{port: 80, targetPort: setup}", Reach.UNDECLARED),
        ("{port: 80, targetPort: web}", Reach.UNDECLARED),
        ("{port: 80}", Reach.UNDECLARED),
        ("{port: 53, targetPort: dns}", Reach.OTHER_PROTOCOL),
        ("{port: 53, targetPort: dns, protocol: UDP}", Reach.DECLARED),
    ],
)
def test_a_target_port_is_looked_up_among_lasting_containers(port: str, found: Reach) -> None:
    [one] = service_ports(service(f"ports: [{port}]"))
    assert reach(one, web()) is found


def test_init_containers_that_end_offer_nothing() -> None:
    assert [one.name for one in offered(web())] == ["proxy", "http", "dns"]
