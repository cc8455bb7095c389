"""Outcomes made plain: places, lasting names, excerpts, and passes that lean on a mistake."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.decode import decode
from chloro_lint.model import (
    Absent,
    Excerpt,
    FieldPath,
    Location,
    Outcome,
    Related,
    Resource,
    Severity,
    Span,
    Verdict,
    failed,
    inapplicable,
    passed,
    unknown,
)
from chloro_lint.obligations import Obligation
from chloro_lint.parse import parse
from chloro_lint.records import (
    Record,
    Recorder,
    fingerprint,
    matters,
    pointer,
    without_defects,
)
from tests.harness import table
from tests.made import NAMES
from tests.written import resource, resources, source

ASKED = Obligation(NAMES, {}, controls=("C-1",))

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: side
          image: side:1
        - name: web
          image: web:1
          ports:
            - {containerPort: 80}
            - {containerPort: 443, name: https}
          args: [--verbose, --port, "80"]
          volumeMounts:
            - {name: data, mountPath: /data}
"""
CONTAINERS = ("spec", "template", "spec", "containers")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("spec", "containers", 0, "image"), "/spec/containers/0/image"),
        (("metadata", "annotations", "a.b/c"), "/metadata/annotations/a.b~1c"),
        (("a~b",), "/a~0b"),
        (("~1",), "/~01"),
        (("",), "/"),
    ],
)
def test_a_path_is_written_as_a_json_pointer(path: FieldPath, text: str) -> None:
    assert pointer(path) == text


@given(st.lists(st.text("ab/~01", max_size=4), max_size=4))
def test_a_pointer_can_be_read_back(steps: list[str]) -> None:
    parts = pointer(tuple(steps)).split("/")[1:]
    assert [part.replace("~1", "/").replace("~0", "~") for part in parts] == steps


def name_of(one: Resource, *path: str | int) -> str:
    return fingerprint("CHL901", one.at(*path))


WEB = name_of(resource(DEPLOYMENT), *CONTAINERS, 1, "image")


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("apiVersion: apps/v1", "# first\n\napiVersion: apps/v1", 1),
        ("apps/v1", "apps/v1beta2", 1),
        ("web:1", "web:2", 1),
        ("namespace: shop}", "namespace: shop, labels: {a: b}}", 1),
        ("        - name: side\n", "        - name: new\n        - name: side\n", 2),
        ("        - name: side\n          image: side:1\n", "", 0),
    ],
)
def test_a_fingerprint_stays_when_lines_versions_values_and_neighbours_change(
    old: str, new: str, number: int
) -> None:
    assert old in DEPLOYMENT
    changed = resource(DEPLOYMENT.replace(old, new))
    assert name_of(changed, *CONTAINERS, number, "image") == WEB


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: Deployment", "kind: StatefulSet"),
        ("namespace: shop", "namespace: other"),
        ("{name: web,", "{name: web2,"),
        ("- name: web", "- name: api"),
    ],
)
def test_a_fingerprint_changes_with_the_object_and_the_item(old: str, new: str) -> None:
    changed = resource(DEPLOYMENT.replace(old, new))
    assert name_of(changed, *CONTAINERS, 1, "image") != WEB


def test_a_fingerprint_does_not_depend_on_the_file_or_the_order_of_objects() -> None:
    service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n"
    second = resources(service + "---\n" + DEPLOYMENT, "b/c.yaml")[1]
    assert name_of(second, *CONTAINERS, 1, "image") == WEB


def test_a_fingerprint_names_the_rule_and_the_field_written_or_not() -> None:
    web = resource(DEPLOYMENT)
    names = [
        fingerprint("CHL902", web.at(*CONTAINERS, 1, "image")),
        name_of(web, *CONTAINERS, 1),
        name_of(web, *CONTAINERS, 0, "image"),
        name_of(web, *CONTAINERS, 1, "securityContext", "readOnlyRootFilesystem"),
        name_of(web, *CONTAINERS, 1, "securityContext"),
        name_of(web),
    ]
    assert len({*names, WEB}) == 7
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in names)


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("ports", "{containerPort: 80}", "{containerPort: 443, name: https}"),
        ("args", "--verbose", "--port"),
        ("command", "run", "--fast"),
        ("volumeMounts", "{mountPath: /a, name: x}", "{mountPath: /b, name: x}"),
        ("env", "{name: A}", "{name: B}"),
        ("resizePolicy", "{restartPolicy: x}", "{restartPolicy: y}"),
    ],
)
def test_items_go_by_their_merge_key_so_that_swapping_them_keeps_the_names(
    field: str, first: str, second: str
) -> None:
    def names(*items: str) -> list[str]:
        text = f"{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{containers: [{{name: c, {field}: [{', '.join(items)}]}}]}}}}"
        one = resource(text)
        return [name_of(one, "spec", "containers", 0, field, n) for n in (0, 1)]

    straight, swapped = names(first, second), names(second, first)
    assert len(set(straight)) == 2
    # Without a merge key items go by their number; an argument may be a secret, which nobody
    # shall guess from a fingerprint.
    if field in ("resizePolicy", "args", "command"):
        assert straight == swapped
    else:
        assert straight == swapped[::-1]


def test_an_absent_object_has_a_fingerprint_of_its_own() -> None:
    near = resource(DEPLOYMENT).at("metadata", "name")
    one = fingerprint("CHL901", Absent("Service", "shop", "web", near))
    assert one == fingerprint("CHL901", Absent("Service", "shop", "web"))
    assert one != fingerprint("CHL901", Absent("Service", "shop", "api", near))
    service = resource("{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}}")
    assert one != fingerprint("CHL901", service.at())


def recorder(text: str = DEPLOYMENT) -> Recorder:
    lines = tuple(text.splitlines())
    return Recorder(lambda name: lines if name == "a.yaml" else (), "first.yaml")


def recorded(outcome: Outcome, text: str = DEPLOYMENT, number: int = 0) -> Record:
    return recorder(text).record(number, ASKED, outcome)


def test_a_failure_is_located_and_shown_with_the_line_above() -> None:
    web = resource(DEPLOYMENT)
    outcome = failed(
        web.at(*CONTAINERS, 1, "image"),
        "wrong",
        seen="web:1",
        expected="a digest",
        related=(Related(web.at("metadata", "name"), "its object"),),
        assumptions=("no webhook",),
    )
    record = recorded(outcome, number=3)
    assert (record.obligation, record.rule, record.code) == (3, "lawless-name", "CHL901")
    assert (record.severity, record.verdict) == (Severity.WARNING, Verdict.FAIL)
    assert (record.file, record.span) == ("a.yaml", Span(11, 11, 11, 23))
    assert (record.subject, record.identity) == (
        "Deployment shop/web",
        ("Deployment", "shop", "web"),
    )
    assert record.path == "/spec/template/spec/containers/1/image"
    assert record.fingerprint == WEB
    assert (record.message, record.seen, record.expected) == ("wrong", "web:1", "a digest")
    assert record.related == (Location("a.yaml", Span(3, 12, 3, 21), "its object"),)
    assert record.assumptions == ("no webhook",)
    assert record.excerpt == Excerpt(10, ("        - name: web", "          image: web:1"))


def test_what_is_not_written_is_located_at_its_nearest_written_ancestor() -> None:
    web = resource(DEPLOYMENT)
    record = recorded(failed(web.at(*CONTAINERS, 1, "tty"), "wrong"))
    assert record.span == Span(10, 11, 10, 15)
    assert record.path == "/spec/template/spec/containers/1/tty"


def test_an_outcome_may_weigh_more_or_less_than_its_rule() -> None:
    at = resource(DEPLOYMENT).at("kind")
    record = recorded(failed(at, "wrong", severity=Severity.INFO))
    assert record.severity is Severity.INFO


def test_only_failures_have_an_excerpt() -> None:
    at = resource(DEPLOYMENT).at("kind")
    for outcome in (passed(at), unknown(at, "m", missing="x"), inapplicable(at, "m")):
        record = recorded(outcome)
        assert (record.excerpt, record.verdict) == (None, outcome.verdict)
        assert record.missing == outcome.missing


def test_an_absent_object_is_shown_near_by_or_at_the_top_of_the_first_file() -> None:
    near = resource(DEPLOYMENT).at("metadata", "name")
    shown = recorded(failed(Absent("Service", "shop", "a", near), "gone"))
    assert (shown.file, shown.span) == ("a.yaml", Span(3, 12, 3, 21))
    assert (shown.subject, shown.path) == ("Service shop/a", "")
    lost = recorded(failed(Absent("Service", "shop", "a"), "gone"))
    assert (lost.file, lost.span, lost.excerpt) == ("first.yaml", Span(1, 1, 1, 1), None)


def test_a_long_value_is_shown_in_part() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" + "".join(
        f"  k{number}: v\n" for number in range(20)
    )
    made = recorder(text)
    assert made.excerpt("a.yaml", Span(4, 1, 24, 5)) == Excerpt(3, tuple(text.splitlines()[2:9]))
    assert made.excerpt("a.yaml", Span(1, 1, 1, 5)) == Excerpt(1, ("apiVersion: v1",))
    assert made.excerpt("other.yaml", Span(1, 1, 1, 5)) is None


def test_a_token_is_masked_in_what_a_report_quotes() -> None:
    token = "ghp_" + "a" * 36
    at = resource(DEPLOYMENT).at("kind")
    record = recorded(failed(at, f"value {token}", seen=token))
    assert (record.message, record.seen) == ("value ***", "***")


WRONG = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: many
  template:
    spec:
      hostNetwork: [yes]
"""


def defective() -> Resource:
    [one] = decode(parse(source(WRONG)), table(), "default").resources
    assert {defect.path for defect in one.defects} == {
        ("spec", "replicas"),
        ("spec", "template", "spec", "hostNetwork"),
    }
    return one


@pytest.mark.parametrize(
    "path", [("spec", "replicas"), ("spec", "replicas", "deeper"), ("spec",), (), ("metadata",)]
)
def test_nothing_good_is_said_of_an_object_that_the_server_refuses(path: FieldPath) -> None:
    at = defective().at(*path)
    assert without_defects(passed(at)).verdict is Verdict.UNKNOWN
    assert without_defects(inapplicable(at, "m")).verdict is Verdict.UNKNOWN


def test_nor_is_it_where_another_object_shows_what_holds_of_it() -> None:
    other = resource(DEPLOYMENT)
    assert without_defects(passed(other.at("kind"))).verdict is Verdict.PASS
    outcome = without_defects(passed(other.at("kind"), about=defective()))
    assert outcome.verdict is Verdict.UNKNOWN


def test_an_unknown_of_that_kind_names_the_value_that_is_missing() -> None:
    record = recorded(passed(defective().at("spec", "replicas")), WRONG)
    assert record.verdict is Verdict.UNKNOWN
    assert record.missing == "a value of the right type at /spec/replicas"
    assert record.message.startswith("the API server refuses the object: ")


def test_a_failure_at_a_misread_value_is_reported_by_the_wrong_type() -> None:
    at = defective().at("spec", "replicas")
    assert without_defects(failed(at, "m")).reported_by == "wrong-type"
    assert without_defects(failed(at, "m")).verdict is Verdict.FAIL


def test_other_failures_and_verdicts_stay_as_they_are() -> None:
    at = defective().at("spec", "replicas")
    outcomes: list[Any] = [
        failed(defective().at("spec"), "m"),
        unknown(at, "m", missing="x"),
        passed(Absent("Service", "shop", "a")),
    ]
    for outcome in outcomes:
        assert without_defects(outcome) is outcome


def test_a_pass_matters_only_where_it_leans_on_a_value_of_a_wrong_type() -> None:
    at = resource(DEPLOYMENT).at("kind")
    assert not matters(passed(at))
    assert not matters(inapplicable(at, "m"))
    assert not matters(passed(Absent("Service", "shop", "a")))
    assert matters(failed(at, "m"))
    assert matters(unknown(at, "m", missing="x"))
    assert matters(passed(defective().at("kind")))
    assert matters(inapplicable(at, "m", about=defective()))


def test_a_failure_matters_less_where_no_architecture_asks() -> None:
    milder = replace(NAMES, severity=Severity.ERROR, outside=Severity.WARNING)
    outcome = failed(resource(DEPLOYMENT).at("kind"), "m")
    asked = Obligation(milder, {}, system=True, controls=("C-1",))
    seen = [recorder().record(0, one, outcome) for one in (asked, Obligation(milder, {}))]
    assert [one.severity for one in seen] == [Severity.ERROR, Severity.WARNING]
