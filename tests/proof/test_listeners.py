"""Whether a pod listens on a number that no container declares: what speaks for it, and what not."""

from __future__ import annotations

import pytest

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.listeners import Heard, Hearing, likely
from chloro_lint.world import World
from tests.written import resources

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}%s}
spec:
  containers:
  - {name: web, image: 'web:5000', ports: [{name: http, containerPort: 8080}]%s}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: %s, namespace: shop}
spec: {selector: {app: web}, ports: [%s]}
"""
TO_5000 = "{port: 80, targetPort: 5000}"


def hearing(*texts: str, number: int = 5000, asking: str = "") -> Hearing:
    found = [one for text in texts for one in resources(text)]
    world = World(ManifestSet(found))
    service = world.set.named("Service", "shop", asking) if asking else None
    return world.listeners.hearing(world.set.pods[0], "TCP", number, service)


def test_what_is_declared_is_heard() -> None:
    found = hearing(POD % ("", ""), number=8080)
    assert (found.heard, found.why) == (Heard.YES, "container 'web' declares it")


def test_a_number_that_nothing_says_is_not_heard() -> None:
    assert hearing(POD % ("", "")).heard is Heard.NO


@pytest.mark.parametrize(
    ("annotations", "container", "why"),
    [
        ("", ", env: [{name: PORT, value: '5000'}]", "the env of container 'web' says 5000"),
        (
            "",
            ", env: [{name: URL, value: 'http://+:5000;x'}]",
            "the env of container 'web' says 5000",
        ),
        ("", ", args: ['--listen=:5000']", "the args of container 'web' says 5000"),
        ("", ", command: [serve, '5000']", "the command of container 'web' says 5000"),
        (
            "",
            ", livenessProbe: {tcpSocket: {port: 5000}}",
            "the livenessProbe of container 'web' says 5000",
        ),
        (
            "",
            ", lifecycle: {preStop: {httpGet: {port: 5000, path: /}}}",
            "the lifecycle of container 'web' says 5000",
        ),
        (
            ", annotations: {prometheus.io/port: '5000'}",
            "",
            "an annotation of the pods says 5000",
        ),
        (
            ", annotations: {sidecar.istio.io/inject: 'true'}",
            "",
            "the annotation sidecar.istio.io/inject may add containers",
        ),
        (
            "",
            ", envFrom: [{configMapRef: {name: elsewhere}}]",
            "ConfigMap shop/elsewhere, which it reads, is not here",
        ),
    ],
)
def test_whatever_says_the_number_leaves_it_unknown(
    annotations: str, container: str, why: str
) -> None:
    assert hearing(POD % (annotations, container)) == Hearing(Heard.UNKNOWN, why)


def test_a_number_within_another_number_is_not_said() -> None:
    assert hearing(POD % ("", ", args: ['--id=150001', '--at=1.5000']")).heard is Heard.NO


def test_the_tag_of_an_image_is_no_port() -> None:
    assert hearing(POD % ("", "")).heard is Heard.NO


def test_what_a_config_map_says_counts_for_the_pods_that_read_it() -> None:
    configuration = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}, data: {a: 'port = 5000'}}"  # fmt: skip
    reading = POD % ("", ", envFrom: [{configMapRef: {name: c}}]")
    assert hearing(reading, configuration).why == "ConfigMap shop/c says 5000"
    assert hearing(POD % ("", ""), configuration).heard is Heard.NO


def test_a_container_without_declarations_may_listen_anywhere() -> None:
    pod = (POD % ("", "")).rstrip() + "\n  - {name: proxy, image: proxy}\n"
    assert hearing(pod).why == "container 'proxy' declares no TCP port"


def test_another_protocol_is_no_refutation() -> None:
    pod = (POD % ("", "")).replace("containerPort: 8080", "containerPort: 5000, protocol: UDP")
    assert hearing(pod).why == "it is declared for another protocol"


def test_the_port_of_a_mesh_may_be_its_proxy() -> None:
    assert hearing(POD % ("", ""), number=15090).why == "a service mesh's proxy may listen there"


def test_a_service_is_no_evidence_for_itself_and_two_are() -> None:
    pod, one, other = POD % ("", ""), SERVICE % ("a", TO_5000), SERVICE % ("b", TO_5000)
    assert hearing(pod, one, asking="a").heard is Heard.NO
    assert hearing(pod, one).heard is Heard.NO
    assert hearing(pod, one, other, asking="a").why == "Service shop/b leads there too"
    assert hearing(pod, one, other).why == "Service shop/a leads there"


def test_a_service_of_which_a_port_is_served_knows_its_pods() -> None:
    service = SERVICE % ("a", f"{{name: x, port: 81, targetPort: http}}, {TO_5000}")
    found = hearing(POD % ("", ""), service, asking="a")
    assert found.why == "another port of the Service is served, so this one may be too"


def test_the_likely_port_is_the_one_of_the_name_else_the_only_one() -> None:
    [pod] = ManifestSet(resources(POD % ("", ""))).pods
    assert getattr(likely(pod, "TCP"), "number", None) == 8080
    assert likely(pod, "UDP") is None
    two = (POD % ("", "")).replace("8080}", "8080}, {name: admin, containerPort: 9090}")
    [pod] = ManifestSet(resources(two)).pods
    assert likely(pod, "TCP") is None
    assert getattr(likely(pod, "TCP", "admin"), "number", None) == 9090
