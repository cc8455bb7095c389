"""The lens on controllers: class names and whose annotations an Ingress has."""

from __future__ import annotations

import pytest

from chloro_lint.kube.ingress_controllers import (
    certificate_annotation,
    for_ingress_nginx,
    foreign_annotations,
    named_class,
)
from chloro_lint.model import Resource
from tests.kube.decoded import only


def ingress(annotations: str = "", spec: str = "") -> Resource:
    return only(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, "
        f"metadata: {{name: a, annotations: {{{annotations}}}}}, spec: {{{spec}}}}}"
    )


def test_the_field_names_the_class_before_the_older_annotation() -> None:
    found = named_class(ingress("kubernetes.io/ingress.class: old", "ingressClassName: new"))
    assert found is not None
    assert (found.name, found.place.path) == ("new", ("spec", "ingressClassName"))
    older = named_class(ingress("kubernetes.io/ingress.class: old"))
    assert older is not None
    assert older.name == "old"
    assert named_class(ingress()) is None


def test_annotations_of_other_controllers_are_told_by_their_prefix() -> None:
    one = ingress(
        "nginx.org/hsts: 'true', nginx.ingress.kubernetes.io/limit-rps: '20', "
        "cert-manager.io/cluster-issuer: x, haproxy.org/check: 'true'"
    )
    assert foreign_annotations(one) == {
        "nginx.org/hsts": "F5 NGINX Ingress Controller",
        "haproxy.org/check": "HAProxy Kubernetes Ingress Controller",
    }


@pytest.mark.parametrize(
    ("annotations", "spec", "meant"),
    [
        ("nginx.ingress.kubernetes.io/limit-rps: '20'", "", True),
        ("nginx.ingress.kubernetes.io/limit-rps: '20'", "ingressClassName: public", True),
        ("", "ingressClassName: nginx", True),
        ("nginx.org/hsts: 'true'", "ingressClassName: nginx", False),
        ("", "ingressClassName: traefik", False),
        ("", "", False),
    ],
)
def test_an_ingress_is_for_ingress_nginx_by_annotations_or_class(
    annotations: str, spec: str, *, meant: bool
) -> None:
    assert for_ingress_nginx(ingress(annotations, spec)) is meant


def test_a_certificate_of_a_cloud_counts_only_for_its_own_controller() -> None:
    arn = "alb.ingress.kubernetes.io/certificate-arn: arn"
    name = "alb.ingress.kubernetes.io/certificate-arn"
    assert certificate_annotation(ingress(arn, "ingressClassName: alb")) == name
    assert certificate_annotation(ingress(f"{arn}, nginx.ingress.kubernetes.io/a: b")) == ""
    assert certificate_annotation(ingress()) == ""
