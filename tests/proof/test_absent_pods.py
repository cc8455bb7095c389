"""Pods that a selector picks and that are not written here: who may make them."""

from __future__ import annotations

import pytest

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.absent_pods import AbsentPods
from chloro_lint.references import References
from tests.written import resources

OWNED = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
WEB = (
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web-server}}}"
)
JOB = """\
{apiVersion: batch/v1, kind: Job, metadata: {name: job, namespace: shop},
 spec: {template: {metadata: {labels: {app: job}}}}}"""
SERVICE = """\
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop},
 spec: {selector: {app: web-server}}}"""
OPERATOR = "{apiVersion: db.example.com/v1, kind: Database, metadata: {name: db, namespace: shop}}"


def makers(selector: dict[str, str], *documents: str, unread: str = "") -> str:
    found = resources("\n---\n".join(documents))
    manifests = ManifestSet(found, unread={"template.yaml": unread} if unread else {})
    return AbsentPods(manifests, References(manifests)).makers("shop", selector)


def test_nothing_is_known_of_a_namespace_without_pods() -> None:
    assert makers({"app": "x"}, OWNED) == "namespace shop, none of which is here"


def test_in_a_namespace_that_is_all_here_a_selector_that_picks_nothing_is_a_mistake() -> None:
    assert makers({"app": "x"}, OWNED, WEB, SERVICE) == ""


def test_an_operator_may_make_any_pod() -> None:
    assert makers({"app": "x"}, OWNED, WEB, OPERATOR) == "Database shop/db"


@pytest.mark.parametrize(
    ("selector", "mistake"),
    [
        ({"app": "web-servre"}, True),
        ({"app": "web-server", "track": "x"}, True),
        ({"app": "gpu-exporter"}, False),
        ({"name": "web-server"}, False),
    ],
)
def test_elsewhere_it_is_one_where_it_resembles_what_is_here(
    selector: dict[str, str], mistake: bool
) -> None:
    expected = "" if mistake else "namespace shop, of which not all are here"
    assert makers(selector, WEB, SERVICE, JOB) == expected


def test_pods_that_no_service_leads_to_are_most_likely_meant() -> None:
    assert makers({"app": "gpu-exporter"}, WEB) == ""


def test_a_document_that_cannot_be_read_may_hold_what_it_says() -> None:
    named = makers({"app": "vtgate"}, OWNED, WEB, SERVICE, unread="app: vtgate {{ x }}")
    assert named == "template.yaml, of which a document cannot be read"
    for other in ("app: other", "name: vtgate"):
        assert makers({"app": "vtgate"}, OWNED, WEB, SERVICE, unread=other) == ""
