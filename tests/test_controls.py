"""Verdicts of statements: the worst outcome counts, and not knowing is never a pass."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from typing import Any

import pytest

from chloro_lint.baseline import Baseline, Component, Control, Decision
from chloro_lint.controls import Run, verdicts
from chloro_lint.model import ControlResult, Rule, Severity, Span, Verdict
from chloro_lint.obligations import Obligation
from chloro_lint.options import Options
from chloro_lint.records import Record
from chloro_lint.report import Report
from chloro_lint.suppress import Silenced, Waiver
from tests.made import BOOM, HOST, NAMES, TAGS, made
from tests.written import architecture, report_on, source

COMPONENT = Component("web", "Deployment", "web", "shop")
DECISION = Decision("lawless-name", "", {}, "b.yaml:1")


def record(verdict: Verdict, number: int = 0, **keys: Any) -> Record:
    given = {
        "obligation": number,
        "rule": "lawless-name",
        "code": "CHL901",
        "severity": Severity.ERROR,
        "verdict": verdict,
        "file": "a.yaml",
        "span": Span(1, 1, 1, 2),
        "subject": "Service shop/a",
        "identity": ("Service", "shop", "a"),
        "path": "/metadata/name",
        "fingerprint": "f",
        "message": "m",
    }
    return Record(**{**given, **keys})


def decided(
    *records: Record,
    waived: tuple[Record, ...] = (),
    control: Control | None = None,
    rules: tuple[Rule, ...] = (NAMES,),
    crashed: tuple[str, ...] = (),
    system_found: bool = True,
) -> ControlResult:
    """The verdict of one control over records of the obligations of some rules."""
    control = control or Control("S-1", "s", "x", ("S-1",), (DECISION,))
    baseline = Baseline("b", "B", "", frozenset({"shop"}), {}, (control,), {}, {})
    run = Run(
        tuple(Obligation(one, {}, system=True, controls=("S-1",)) for one in rules),
        records,
        {id(one): Silenced(one, "waiver", "a reason", "team", "2030-01-31") for one in waived},
        frozenset(crashed),
        system_found,
        "a.yaml",
    )
    [result] = verdicts(baseline.controls, run)
    return result


ORDER = [Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.PASS, Verdict.NOT_APPLICABLE]


@pytest.mark.parametrize("worst", range(5))
def test_the_worst_outcome_decides_whatever_order_they_come_in(worst: int) -> None:
    records = {
        one: record(Verdict.FAIL if one is Verdict.WAIVED else one, path=one.value)
        for one in ORDER[worst:]
    }
    waived = tuple(records[one] for one in records if one is Verdict.WAIVED)
    for order in permutations(records.values()):
        result = decided(*order, waived=waived)
        assert result.verdict is ORDER[worst]
        assert [one.verdict for one in result.evidence] == ORDER[worst:]


def test_a_control_whose_rules_found_no_subject_is_not_applicable() -> None:
    assert decided().verdict is Verdict.NOT_APPLICABLE


def test_evidence_carries_what_was_seen_and_why_it_is_waived() -> None:
    failing = record(Verdict.FAIL, seen="x", expected="y", assumptions=("a",))
    [evidence] = decided(failing, waived=(failing,)).evidence
    assert (evidence.verdict, evidence.reason) == (Verdict.WAIVED, "a reason")
    assert (evidence.seen, evidence.expected, evidence.assumptions) == ("x", "y", ("a",))
    assert (evidence.file, evidence.span, evidence.path) == (
        "a.yaml",
        Span(1, 1, 1, 2),
        "/metadata/name",
    )


def test_information_breaks_no_statement() -> None:
    result = decided(record(Verdict.FAIL, severity=Severity.INFO))
    assert result.verdict is Verdict.PASS
    assert decided(record(Verdict.FAIL, severity=Severity.WARNING)).verdict is Verdict.FAIL


def test_faults_of_files_are_no_evidence() -> None:
    assert decided(record(Verdict.FAIL, number=-1)).verdict is Verdict.NOT_APPLICABLE


def test_a_rule_that_is_deselected_leaves_its_control_unknown_even_beside_passes() -> None:
    control = Control(
        "S-1", "s", "x", ("S-1",), (DECISION, Decision("wrong-tag", "", {}, "b.yaml:2"))
    )
    result = decided(record(Verdict.PASS), control=control)
    assert result.verdict is Verdict.UNKNOWN
    assert result.undecided == ("wrong-tag: deselected",)
    assert result.rules == ("lawless-name", "wrong-tag")


def test_a_crash_leaves_its_control_unknown_and_a_failure_still_fails_it() -> None:
    crashed = decided(record(Verdict.PASS), crashed=("lawless-name",))
    assert (crashed.verdict, crashed.undecided) == (Verdict.UNKNOWN, ("lawless-name: crashed",))
    failed = decided(record(Verdict.FAIL), crashed=("lawless-name",))
    assert failed.verdict is Verdict.FAIL


def test_a_crash_of_another_rule_is_another_controls_business() -> None:
    assert decided(record(Verdict.PASS), crashed=("wrong-tag",)).verdict is Verdict.PASS


def test_a_proof_that_is_not_there_yet_leaves_its_statement_unknown() -> None:
    control = Control("S-1", "s", "x", ("S-1",), (DECISION,), proofs=("connectivity",))
    result = decided(record(Verdict.PASS), control=control)
    assert result.verdict is Verdict.UNKNOWN
    assert result.undecided == ("connectivity: not yet decided",)
    assert decided(record(Verdict.FAIL), control=control).verdict is Verdict.FAIL


def test_a_statement_that_manifests_cannot_show_is_manual() -> None:
    control = Control("S-1", "s", "x", ("S-1",), manual="the audit")
    result = decided(control=control)
    assert (result.verdict, result.manual) == (Verdict.MANUAL, "the audit")
    absent = decided(control=control, system_found=False)
    assert absent.verdict is Verdict.MANUAL


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (Verdict.PASS, Verdict.MANUAL),
        (Verdict.NOT_APPLICABLE, Verdict.MANUAL),
        (Verdict.FAIL, Verdict.FAIL),
        (Verdict.UNKNOWN, Verdict.UNKNOWN),
    ],
)
def test_manual_evidence_is_asked_for_only_where_the_manifests_hold_so_far(
    seen: Verdict, verdict: Verdict
) -> None:
    control = Control("S-1", "s", "x", ("S-1",), (DECISION,), manual="the audit")
    assert decided(record(seen), control=control).verdict is verdict


def test_without_the_system_every_statement_that_needs_it_fails() -> None:
    result = decided(record(Verdict.PASS), system_found=False)
    assert result.verdict is Verdict.FAIL
    proof = Control("S-1", "s", "x", ("S-1",), proofs=("connectivity",))
    assert decided(control=proof, system_found=False).verdict is Verdict.FAIL


SYSTEM = """\
name: shop
title: The shop
system: {namespaces: [shop]}
components:
  web: {workload: {kind: Deployment, name: web}}
  cache: {workload: {kind: StatefulSet, name: cache}, optional: true}
controls:
  S-1: {section: s, statement: x, decided_by: [{rule: lawless-name}]}
  S-2: {section: s, statement: x, decided_by: [{rule: wrong-tag, component: web, tag: "2"}]}
  S-3: {section: s, statement: x, decided_by: [{rule: wrong-tag, component: cache, tag: "3"}]}
  S-4: {section: s, statement: x, manual: the audit}
  S-5: {section: s, statement: x, decided_by: [{rule: wrong-tag}]}
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {spec: {containers: [{name: web, image: "web:2"}]}}}
"""
SERVICE = "---\napiVersion: v1\nkind: Service\nmetadata: {name: xs, namespace: shop}\n"


def judged(text: str, *rules: Rule, options: Options | None = None) -> Report:
    return report_on(
        [source(text)], *(rules or (NAMES, TAGS)), baseline=architecture(SYSTEM), options=options
    )


def verdicts_of(report: Report) -> dict[str, str]:
    return {one.id: one.verdict.value for one in report.controls}


def test_each_use_decides_its_own_controls() -> None:
    assert verdicts_of(judged(WEB)) == {
        "S-1": "pass",
        "S-2": "pass",
        "S-3": "not applicable",
        "S-4": "manual",
        "S-5": "not applicable",
    }
    broken = verdicts_of(judged(WEB.replace("web:2", "web:1") + SERVICE))
    assert broken == {
        "S-1": "fail",
        "S-2": "fail",
        "S-3": "not applicable",
        "S-4": "manual",
        "S-5": "not applicable",
    }


def test_a_finding_names_the_controls_that_it_breaks() -> None:
    report = judged(WEB + SERVICE)
    named = {(one.name, one.subject): one.controls for one in report.diagnostics}
    assert named[("lawless-name", "Service shop/xs")] == ("S-1",)


def test_an_absent_component_fails_what_is_asked_of_it_and_an_optional_one_does_not() -> None:
    report = judged(SERVICE)
    found = verdicts_of(report)
    assert (found["S-1"], found["S-2"], found["S-3"]) == ("fail", "fail", "not applicable")
    [absent] = next(one for one in report.controls if one.id == "S-2").evidence
    assert absent.message == "Deployment shop/web is not in the set"
    assert (absent.subject, absent.file) == ("Deployment shop/web", "a.yaml")
    assert [one.name for one in report.diagnostics] == ["lawless-name"]


def test_where_a_component_is_absent_rules_about_pods_have_nothing_to_pass_on() -> None:
    report = judged(SERVICE)
    system_wide = next(one for one in report.controls if one.id == "S-5")
    assert system_wide.verdict is Verdict.FAIL
    assert [one.message for one in system_wide.evidence] == [
        "there is nothing to judge: Deployment shop/web is not in the set"
    ]


def test_a_waiver_turns_the_statements_verdict_into_waived() -> None:
    waiver = Waiver("lawless-name", "legacy", "me", dt.date(2030, 1, 1), "Service *")
    options = Options(waivers=(waiver,), today=dt.date(2029, 1, 1))
    report = judged(WEB + SERVICE, options=options)
    control = report.controls[0]
    assert control.verdict is Verdict.WAIVED
    assert [one.reason for one in control.evidence if one.verdict is Verdict.WAIVED] == ["legacy"]


def test_a_comment_turns_it_into_waived_too() -> None:
    silenced = SERVICE.rstrip() + " # chloro-lint: ignore[lawless-name] legacy\n"
    assert judged(WEB + silenced).controls[0].verdict is Verdict.WAIVED


def test_deselected_and_crashed_rules_leave_their_statements_unknown() -> None:
    assert verdicts_of(judged(WEB, TAGS))["S-1"] == "unknown"
    crash = made(BOOM.check, "lawless-name")
    report = judged(WEB.replace("name: web,", "name: boom,"), crash, TAGS)
    assert verdicts_of(report)["S-1"] == "unknown"
    assert report.undecided == 1


def test_a_pass_that_leans_on_a_value_of_a_wrong_type_leaves_the_statement_unknown() -> None:
    baseline = architecture(SYSTEM.replace("lawless-name", "shared-network"))
    text = WEB.replace("spec: {containers", "spec: {hostNetwork: [1], containers")
    report = report_on([source(text)], HOST, TAGS, baseline=baseline)
    assert [one.name for one in report.diagnostics] == ["wrong-type"]
    assert verdicts_of(report)["S-1"] == "unknown"
    [evidence] = report.controls[0].evidence
    assert evidence.missing == "a value of the right type at /spec/template/spec/hostNetwork"


def test_without_a_baseline_there_are_no_statements() -> None:
    assert report_on([source(WEB)], NAMES).controls == ()
