"""What fixtures cannot say of unreachable-route: which rule reports a link by itself."""

from __future__ import annotations

import pytest

from chloro_lint.model import Verdict
from tests.proof.test_ingress_chain import (
    GATEWAY,
    INGRESS,
    NAMESPACE,
    NUMBER,
    POD,
    POLICY,
    ROUTE,
    SERVICE,
)
from tests.rules.set_outcomes import set_outcomes

ELSEWHERE = "{apiVersion: v1, kind: Pod, metadata: {name: x, namespace: shop}, spec: {}}"
WEB = SERVICE % ("web", "")
WRONG = POLICY % "{ports: [{port: 81}]}"
CLOSED = POLICY % ""


@pytest.mark.parametrize(
    ("documents", "message", "by"),
    [
        (
            (NAMESPACE, NUMBER),
            "shop.example.com/api cannot reach Service web: Service shop/web is not among the manifests",
            "dangling-ingress-backend",
        ),
        (
            (INGRESS % "number: 81", WEB, POD),
            (
                "shop.example.com/api cannot reach Service web: port 81 of Service shop/web is "
                "asked for, which has 80"
            ),
            "dangling-ingress-backend",
        ),
        (
            (NAMESPACE, ROUTE % ""),
            "shop.example.com/api cannot reach Service web: Service shop/web is not among the manifests",
            "missing-reference",
        ),
        (
            (NUMBER, WEB, ELSEWHERE),
            (
                "shop.example.com/api cannot reach Service web: Service shop/web selects app=web, "
                "which no pod of the set carries"
            ),
            "dangling-service",
        ),
        (
            (NUMBER, SERVICE % ("api", ""), POD),
            (
                "shop.example.com/api cannot reach the pods of Pod shop/web: no container has a "
                "port 'api': Pod shop/web declares web 8080"
            ),
            "unresolved-target-port",
        ),
        (
            (NUMBER, SERVICE % (81, ""), POD),
            (
                "shop.example.com/api cannot reach the pods of Pod shop/web: no container listens "
                "on 81: Pod shop/web declares web 8080"
            ),
            "unserved-service-port",
        ),
        (
            (NUMBER, WEB, POD, WRONG),
            (
                "shop.example.com/api cannot reach the pods of Pod shop/web on TCP/8080: "
                "NetworkPolicy shop/web opens TCP/81, the container listens on 8080"
            ),
            "unheard-policy-port",
        ),
        (
            (NUMBER, WEB, POD, CLOSED),
            (
                "shop.example.com/api cannot reach the pods of Pod shop/web on TCP/8080: "
                "NetworkPolicy shop/web closes it and no policy opens it, the container listens "
                "on 8080"
            ),
            "",
        ),
        (
            (GATEWAY % ("shop", ", hostname: a.example.com"), ROUTE % "", WEB, POD),
            (
                "shop.example.com/api cannot reach HTTPRoute shop/web: Gateway shop/public answers "
                "for a.example.com only, by its listener 'web'"
            ),
            "",
        ),
    ],
)
def test_a_link_that_another_rule_finds_is_reported_by_that_rule(
    documents: tuple[str, ...], message: str, by: str
) -> None:
    [one] = set_outcomes("unreachable-route", "\n---\n".join(documents))
    assert (one.verdict, one.message, one.reported_by) == (Verdict.FAIL, message, by)


def test_what_is_not_known_of_a_link_is_named() -> None:
    by_hand = WEB.replace("selector: {app: web}, ", "")
    [one] = set_outcomes("unreachable-route", "\n---\n".join((NUMBER, by_hand, POD)))
    assert one.verdict is Verdict.UNKNOWN
    assert one.missing == "the endpoints of Service shop/web"
    assert one.message == (
        "whether shop.example.com/api reaches Service web is not known: Service shop/web has no "
        "selector"
    )
