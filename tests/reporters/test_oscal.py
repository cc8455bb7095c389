"""OSCAL documents: what trestle accepts and refuses, and what stands where in them."""

from __future__ import annotations

import datetime as dt
import json
import uuid
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from chloro_lint.baseline import Control, Decision
from chloro_lint.cli.frameworks import shipped_frameworks
from chloro_lint.compliance import Compliance, Provenance
from chloro_lint.lint import Linter
from chloro_lint.model import (
    ChloroError,
    ControlResult,
    Source,
    Verdict,
)
from chloro_lint.report import Report
from chloro_lint.reporters import View, render_compliance
from chloro_lint.reporters.oscal import link, token
from chloro_lint.reporters.oscal_catalog import catalog
from chloro_lint.reporters.oscal_component import component_definition
from tests.harness import FIXTURES, baseline, rules, table
from tests.reporters.sample_compliance import whole
from tests.reporters.sample_reports import CONTROLS, WRITABLE, everything, evidence
from tests.reporters.test_injection import EVIL, poison_whole

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from trestle.oscal.assessment_results import AssessmentResults
    from trestle.oscal.catalog import Catalog
    from trestle.oscal.component import ComponentDefinition

WHEN = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
MODELS = {
    "assessment-results": AssessmentResults,
    "catalog": Catalog,
    "component-definition": ComponentDefinition,
}
RULES = {one.name: one for one in rules()}


def accept(text: str) -> dict[str, Any]:
    """Let trestle read a document, and return what stands under its model's name."""
    [(model, body)] = json.loads(text).items()
    MODELS[model](**body)
    assert isinstance(body, dict)
    return body


def results(report: Report) -> dict[str, Any]:
    return accept(render_compliance("oscal", Compliance(report, Provenance(WHEN)), View()))


def of(*controls: ControlResult, **changes: object) -> Report:
    plain = Report(controls=controls, rules={WRITABLE.name: WRITABLE}, baseline="shop",
                   tool_version="1.0", baseline_digest="0123456789abcdef")  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def control(verdict: Verdict, *given: object, **changes: object) -> ControlResult:
    one = replace(CONTROLS[0], id="B-1", verdict=verdict, evidence=given, undecided=(), manual="")
    return replace(one, **changes)  # type: ignore[arg-type]


@lru_cache
def linted(folder: str, framework: str = "") -> Report:
    chosen = {one.name: one for one in shipped_frameworks()}.get(framework)
    files = sorted((FIXTURES / folder).glob("*.yaml"))
    sources = [Source(path.name, path.read_bytes()) for path in files]
    report = Linter(rules(), table(), baseline(), None, chosen).lint(sources)
    named = {"framework": framework, "framework_title": chosen.label} if chosen else {}
    return replace(report, tool_version="1.0", baseline="chloromaster", **named)


@pytest.mark.parametrize("folder", ["golden", "broken"])
@pytest.mark.parametrize("framework", ["", "cis", "nsa", "pss"])
def test_trestle_accepts_the_results_of_real_manifests(folder: str, framework: str) -> None:
    report = linted(folder, framework)
    [result] = results(report)["results"]
    assert len(result["findings"]) == len(report.controls)


def test_every_reference_leads_somewhere_and_no_id_is_given_twice() -> None:
    body = results(linted("broken"))
    given: list[str] = []
    wanted: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, one in value.items():
                if key == "uuid":
                    given.append(one)
                elif key.endswith("-uuid"):
                    wanted.add(one)
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(body)
    assert len(set(given)) == len(given)
    assert wanted <= set(given)
    assert body["import-ap"]["href"].removeprefix("#") in given
    assert {uuid.UUID(one).version for one in given} == {5}


def test_a_failure_is_an_observation_a_finding_and_a_risk_with_the_fix() -> None:
    failing = evidence(
        Verdict.FAIL, rule=WRITABLE.name, message="it writes", seen="true", expected="false"
    )
    body = results(of(control(Verdict.FAIL, failing)))
    [result] = body["results"]
    [finding], [observation], [risk] = (
        result[name] for name in ("findings", "observations", "risks")
    )
    assert finding["target"]["target-id"] == "B-1_smt"
    assert finding["target"]["status"] == {"state": "not-satisfied", "reason": "fail"}
    assert finding["related-observations"] == [{"observation-uuid": observation["uuid"]}]
    assert finding["related-risks"] == [{"risk-uuid": risk["uuid"]}]
    assert observation["relevant-evidence"][0]["href"] == "k8s/hpa.yaml#L12"
    assert observation["collected"] == "2026-01-02T03:04:05+00:00"
    assert observation["subjects"][0]["title"] == "HorizontalPodAutoscaler chloromaster/backend"
    assert (risk["status"], risk["statement"]) == ("open", " ".join(WRITABLE.why.split()))
    assert risk["remediations"][0]["description"] == WRITABLE.fix


def test_a_pass_is_an_observation_too_and_no_risk() -> None:
    [result] = results(of(control(Verdict.PASS, evidence(Verdict.PASS, seen="60"))))["results"]
    assert result["findings"][0]["target"]["status"] == {"state": "satisfied", "reason": "pass"}
    assert len(result["observations"]) == 1
    assert "risks" not in result


def test_an_exception_is_an_approved_deviation_with_owner_and_end() -> None:
    [result] = results(of(CONTROLS[4]))["results"]
    [risk] = result["risks"]
    assert (risk["status"], risk["deadline"]) == ("deviation-approved", "2030-01-31T23:59:59+00:00")
    [response] = risk["remediations"]
    assert response["description"] == "load test"
    words = {one["name"]: one["value"] for one in response["props"]}
    assert words == {"type": "accept", "owner": "team-edge", "expires": "2030-01-31"}


@pytest.mark.parametrize(
    ("verdict", "state", "reason"),
    [
        (Verdict.UNKNOWN, "not-satisfied", "other"),
        (Verdict.MANUAL, "not-satisfied", "other"),
        (Verdict.WAIVED, "not-satisfied", "other"),
        (Verdict.NOT_APPLICABLE, "satisfied", "other"),
    ],
)
def test_what_is_neither_pass_nor_fail_says_so_in_a_property(
    verdict: Verdict, state: str, reason: str
) -> None:
    one = control(verdict, undecided=("a: deselected",), manual="the nodes")
    [finding] = results(of(one))["results"][0]["findings"]
    status = finding["target"]["status"]
    assert (status["state"], status["reason"]) == (state, reason)
    assert status["remarks"] == "Did not run: a: deselected. Evidence to ask for: the nodes"
    assert finding["props"][0]["value"] == verdict.value


def test_the_same_report_gives_the_same_bytes_and_another_time_keeps_the_observations() -> None:
    report = whole()
    there = render_compliance("oscal", report, View())
    assert there == render_compliance("oscal", report, View())
    later = accept(there)
    tomorrow = replace(report.provenance, when=WHEN + dt.timedelta(days=1))
    body = accept(render_compliance("oscal", replace(report, provenance=tomorrow), View()))
    assert body["uuid"] != later["uuid"]
    first, second = later["results"][0], body["results"][0]
    for name in ("observations", "risks"):
        assert [one["uuid"] for one in first[name]] == [one["uuid"] for one in second[name]]


def test_hostile_text_leaves_the_document_acceptable() -> None:
    text = render_compliance("oscal", poison_whole(EVIL), View())
    accept(text)
    assert not any(char in text for char in "\x1b\x9b\u202e\u200b")


def test_a_report_without_a_time_or_without_statements_is_refused() -> None:
    for report in (Compliance(everything()), Compliance(of(), Provenance(WHEN))):
        with pytest.raises(ChloroError, match="need a time and at least one statement"):
            render_compliance("oscal", report, View())


def test_the_head_says_who_assessed_which_bytes_of_which_commit() -> None:
    body = accept(render_compliance("oscal", whole(), View()))
    head = body["metadata"]
    [party] = head["parties"]
    assert party["name"] == "Ada"
    assert head["responsible-parties"] == [{"role-id": "assessor", "party-uuids": [party["uuid"]]}]
    named = {one["name"]: one["value"] for one in head["props"]}
    assert named["commit"] == "a" * 40
    assert named["files-not-as-committed"] == "3"
    assert named["previous-report"] == "before.json"
    plan, first, *_ = body["back-matter"]["resources"]
    assert plan["title"] == "Assessment plan"
    assert first["rlinks"] == [
        {"href": "k8s/hpa.yaml", "hashes": [{"algorithm": "SHA-256", "value": "d" * 64}]}
    ]


def test_a_finding_says_how_its_verdict_turned() -> None:
    [result] = accept(render_compliance("oscal", whole(), View()))["results"]
    turned = {
        finding["title"]: one["value"]
        for finding in result["findings"]
        for one in finding["props"]
        if one["name"] == "verdict-before"
    }
    assert turned == {"BF-28: fail": "pass", "BF-01: pass": "fail", "BF-29: waived": "unknown"}


Break = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda body: body["results"][0].pop("reviewed-controls"), "reviewed-controls"),
        (lambda body: body["results"][0]["findings"][0].update(uuid="1"), "uuid"),
        (
            lambda body: body["metadata"].update({"last-modified": "2026-01-02T03:04:05"}),
            "timezone",
        ),
        (lambda body: body["results"][0]["findings"][0].pop("target"), "target"),
        (lambda body: body.update(extra=1), "extra"),
    ],
)
def test_trestle_refuses_a_document_that_is_broken(broken: Break, says: str) -> None:
    body = results(everything())
    broken(body)
    with pytest.raises(Exception, match=says):
        AssessmentResults(**body)


def subject() -> tuple[str, str, str, tuple[Control, ...]]:
    one = baseline()
    assert one is not None
    return (one.title, one.name, one.digest, one.controls)


def test_a_baseline_is_a_catalog_with_a_control_for_each_statement() -> None:
    body = accept(catalog(*subject(), WHEN))
    groups = body["groups"]
    assert [group["title"] for group in groups][:2] == [
        "1 High-level architecture",
        "2 Auto-scaling flow",
    ]
    controls = [one for group in groups for one in group["controls"]]
    assert [one["id"] for one in controls] == [f"BF-{n:02}" for n in range(1, 94)]
    quota = next(one for one in controls if one["id"] == "BF-75")
    assert quota["params"] == [
        {
            "id": "BF-75_prm_1",
            "label": "namespace of wrong-quota-value",
            "values": ["chloromaster"],
        },
        {"id": "BF-75_prm_2", "label": "resource of wrong-quota-value", "values": ["pods"]},
        {"id": "BF-75_prm_3", "label": "value of wrong-quota-value", "values": ["50"]},
    ]
    assert quota["parts"] == [
        {"id": "BF-75_smt", "name": "statement", "prose": "The quota allows 50 pods."}
    ]


@pytest.mark.parametrize("one", shipped_frameworks(), ids=lambda one: one.name)
def test_frameworks_are_catalogs_and_implemented_too(one: Any) -> None:
    given = (one.label, one.name, one.digest, one.controls)
    accept(catalog(*given, WHEN))
    accept(component_definition(*given, RULES, "1.0", WHEN))


def test_the_component_has_a_requirement_for_each_statement_and_rule() -> None:
    body = accept(component_definition(*subject(), RULES, "1.0", WHEN))
    [component] = body["components"]
    assert component["type"] == "validation"
    [implementation] = component["control-implementations"]
    pairs = [
        (one["control-id"], one["props"][0]["value"])
        for one in implementation["implemented-requirements"]
    ]
    wanted = {
        (control.id, decision.rule) for control in subject()[3] for decision in control.decided_by
    }
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == wanted


def test_statements_that_no_rule_decides_leave_a_component_without_requirements() -> None:
    only = (Control("A", "1", "The network is fast.", manual="A measurement."),)
    body = accept(component_definition("T", "t", "d", only, RULES, "1.0", WHEN))
    assert "control-implementations" not in body["components"][0]


@pytest.mark.parametrize(
    ("name", "written"),
    [("BF-01", "BF-01"), ("5.2.2", "shop-5.2.2"), ("a b/c", "a_b_c"), ("_x", "_x")],
)
def test_ids_become_tokens(name: str, written: str) -> None:
    assert token(name, "shop") == written
    accept(catalog("T", "shop", "d", (Control(name, "1", "S.", manual="M."),), WHEN))


def test_values_of_every_kind_become_parameters() -> None:
    decision = Decision("r", "web", {"a": {"at-least": 3}, "b": ["x"], "c": True}, "f:1")
    body = accept(catalog("T", "t", "d", (Control("A", "1", "S.", decided_by=(decision,)),), WHEN))
    parameters = body["groups"][0]["controls"][0]["params"]
    assert [one["values"] for one in parameters] == [['{"at-least": 3}'], ['["x"]'], ["True"]]
    assert parameters[0]["label"] == "a of r for web"


def test_a_link_is_a_reference_whatever_the_file_is_called() -> None:
    assert link("k8s/my file#1?.yaml", 3) == "k8s/my%20file%231%3F.yaml#L3"
    assert link("k8s/\udcff.yaml", 1) == "k8s/%3F.yaml#L1"
