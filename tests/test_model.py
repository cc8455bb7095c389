"""The nouns: how values are reached, named, compared and ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from chloro_lint.kube.quantity import quantity
from chloro_lint.model import (
    Absent,
    Bound,
    ChloroError,
    Diagnostic,
    Outcome,
    Parameter,
    Place,
    Related,
    Rule,
    Severity,
    Span,
    Verdict,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from tests.written import resource

DEPLOYMENT = """\
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop, labels: {app: web}}
    spec:
      replicas: 0
      paused: false
      selector: null
      template:
        spec:
          containers:
            - {name: a, image: x}
            - {name: b}
    """


def test_a_value_is_reached_by_its_path() -> None:
    web = resource(DEPLOYMENT)
    assert web.get("spec", "replicas") == 0
    assert web.get("spec", "paused") is False
    assert web.get("spec", "template", "spec", "containers", 1, "name") == "b"
    assert web.get() is web.data


@pytest.mark.parametrize(
    "path",
    [
        ("spec", "selector"),
        ("spec", "selector", "matchLabels"),
        ("spec", "strategy", "type"),
        ("spec", "replicas", "x"),
        ("spec", "template", "spec", "containers", 2),
        ("spec", "template", "spec", "containers", -1),
        ("spec", "template", "spec", "containers", "0"),
        ("spec", 0),
    ],
)
def test_a_null_value_and_a_path_that_leads_nowhere_read_as_absent(
    path: tuple[str | int, ...],
) -> None:
    web = resource(DEPLOYMENT)
    assert web.get(*path) is None
    assert web.get(*path, default="x") == "x"


def test_mappings_and_lists_are_empty_where_there_are_none() -> None:
    web = resource(DEPLOYMENT)
    assert web.mapping("metadata", "labels") == {"app": "web"}
    assert web.mapping("spec", "selector") == {}
    assert web.mapping("spec", "replicas") == {}
    assert [one["name"] for one in web.items("spec", "template", "spec", "containers")] == [
        "a",
        "b",
    ]
    assert web.items("spec", "volumes") == []
    assert web.items("spec", "replicas") == []


def test_an_object_is_named_as_people_name_it() -> None:
    web = resource(DEPLOYMENT)
    assert (web.group, web.label) == ("apps", "Deployment shop/web")
    assert web.identity == ("apps", "Deployment", "shop", "web")
    node = resource("{apiVersion: v1, kind: Node, metadata: {name: n1}}")
    assert (node.group, node.label, node.qualified_name) == ("", "Node n1", "n1")
    bare = resource("{apiVersion: v1, kind: Pod, metadata: {name: p}}")
    assert bare.label == "Pod default/p"


def test_a_place_is_written_or_not() -> None:
    web = resource(DEPLOYMENT)
    place = web.at("spec", "strategy", "type")
    assert place == Place(web, ("spec", "strategy", "type"))
    assert web.span(place.path) == web.span(("spec",)) == Span(4, 1, 4, 5)
    assert web.span(("spec", "replicas")) == Span(5, 3, 5, 14)


@pytest.mark.parametrize(
    ("absent", "label"),
    [
        (Absent("Service", "shop", "web"), "Service shop/web"),
        (Absent("Namespace", "", "shop"), "Namespace shop"),
        (Absent("ResourceQuota", "shop", ""), "ResourceQuota in namespace shop"),
        (Absent("IngressClass", "", ""), "IngressClass"),
    ],
)
def test_an_absent_object_is_named_as_far_as_it_is_known(absent: Absent, label: str) -> None:
    assert absent.label == label


@pytest.mark.parametrize(
    ("bound", "admitted", "refused", "words"),
    [
        (Bound("at-least", 3), (3, 4), (2, -1), "at least 3"),
        (Bound("at-most", 60), (60, 0), (61,), "at most 60"),
        (Bound("exactly", 15), (15,), (14, 16), "15"),
        (Bound("exactly", "RollingUpdate"), ("RollingUpdate",), ("Recreate",), "RollingUpdate"),
    ],
)
def test_a_bound_admits_its_end_and_what_lies_on_the_right_side(
    bound: Bound, admitted: tuple[object, ...], refused: tuple[object, ...], words: str
) -> None:
    assert all(bound.admits(one) for one in admitted)
    assert not any(bound.admits(one) for one in refused)
    assert str(bound) == words


def test_a_bound_compares_quantities_by_what_they_amount_to() -> None:
    assert Bound("exactly", "1Gi").admits("1024Mi", key=quantity)
    assert Bound("at-most", 2).admits("2000m", key=quantity)
    assert not Bound("at-least", "500m").admits("0.25", key=quantity)


def test_a_parameter_without_a_default_is_required_and_none_is_a_default() -> None:
    assert Parameter("x", "string").required
    assert not Parameter("x", "string", None).required


def nothing(_subject: object, _parameters: object) -> Iterator[Outcome]:
    return iter(())


def made(**keys: Any) -> Rule:
    words = {"code": "CHL999", "name": "a-b", "severity": Severity.INFO, "target": "set"}
    texts = {"summary": "s", "why": "w", "fix": "f"}
    return rule(**{**words, **texts, **keys})(nothing)


def test_a_rule_is_general_unless_it_needs_a_component_or_a_value() -> None:
    assert made().general
    assert made(parameters={"a": Parameter("x", "string", "y")}).general
    assert not made(parameters={"a": Parameter("x", "string")}).general
    assert not made(component=True).general


def test_a_rule_in_code_knows_the_module_that_defines_it_and_cannot_change() -> None:
    one = made(kinds=("Pod",))
    assert one.origin == __name__
    assert one.kinds == frozenset({"Pod"})
    with pytest.raises(FrozenInstanceError):
        one.code = "CHL998"  # type: ignore[misc]


def test_each_kind_of_outcome_carries_what_belongs_to_it() -> None:
    web = resource(DEPLOYMENT)
    at = web.at("kind")
    assert passed(at, seen="3", expected="3") == Outcome(Verdict.PASS, at, seen="3", expected="3")
    note = (Related(web.at("spec"), "here"),)
    wrong = failed(at, "m", seen="s", expected="e", related=note, severity=Severity.INFO, about=web)
    assert wrong.verdict is Verdict.FAIL
    assert (wrong.message, wrong.seen, wrong.expected, wrong.related) == ("m", "s", "e", note)
    assert (wrong.severity, wrong.about) == (Severity.INFO, web)
    open_ = unknown(at, "m", missing="the Service", assumptions=("a",))
    assert (open_.verdict, open_.missing, open_.assumptions) == (
        Verdict.UNKNOWN,
        "the Service",
        ("a",),
    )
    assert inapplicable(at, "m").verdict is Verdict.NOT_APPLICABLE


def test_severities_are_ordered_and_have_the_words_that_users_write() -> None:
    assert Severity.INFO < Severity.WARNING < Severity.ERROR
    assert [one.label for one in Severity] == ["info", "warning", "error"]


def test_findings_are_ordered_by_file_then_place_then_code() -> None:
    first = Diagnostic("a.yaml", Span(2, 1, 2, 5), "CHL301", "x", Severity.INFO, "m")
    others = [
        replace(first, code="CHL302"),
        replace(first, span=Span(2, 2, 2, 5)),
        replace(first, span=Span(10, 1, 10, 5)),
        replace(first, file="b.yaml", span=Span(1, 1, 1, 5)),
    ]
    assert sorted([*reversed(others), first]) == [first, *others]


def test_an_error_holds_every_mistake() -> None:
    assert ChloroError("a", "b").mistakes == ("a", "b")
