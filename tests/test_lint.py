"""The pipeline as a whole: what it reports on, how findings join, and that order is no matter."""

from __future__ import annotations

import random
from typing import Any

import pytest

from chloro_lint.examine import fault_record
from chloro_lint.lint import Linter
from chloro_lint.model import (
    ChloroError,
    Parameter,
    Severity,
    Source,
    Span,
    Unchecked,
    Verdict,
    failed,
    unknown,
)
from chloro_lint.options import Options
from chloro_lint.report import Report
from tests.harness import FIXTURES, baseline, table
from tests.harness import rule as shipped_rule
from tests.made import HOST, NAMES, SERVICES, TAGS, made
from tests.written import architecture, lines_of, report_on, source

SYSTEM = """\
name: shop
title: The shop
system: {namespaces: [shop, jobs]}
components:
  web: {workload: {kind: Deployment, name: web}}
controls:
  S-1: {section: s, statement: x, decided_by: [{rule: lawless-name}]}
  S-2: {section: s, statement: x, decided_by: [{rule: lawless-name, component: web}]}
"""
SHOP = architecture(SYSTEM)


def service(name: str, namespace: str = "shop") -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\n"


def deployment(name: str, namespace: str = "shop") -> str:
    return f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\n"


def test_a_run_without_the_system_is_an_error_shown_at_the_first_file() -> None:
    report = report_on(
        [source(service("a", "other"), "b.yaml"), source(service("b", "other"), "a.yaml")],
        NAMES,
        baseline=SHOP,
    )
    assert lines_of(report) == [
        (
            "a.yaml:1: system-not-found: no object of The shop is here: nothing is in namespace "
            "jobs, shop"
        )
    ]
    assert report.system_found is False
    assert report.exit_code("error") == 1
    assert [one.verdict for one in report.controls] == [Verdict.FAIL, Verdict.FAIL]


def test_a_component_in_another_namespace_is_where_the_system_may_have_gone() -> None:
    report = report_on(
        [source(service("web", "default") + "---\n" + deployment("web", "default"))],
        NAMES,
        baseline=SHOP,
    )
    [found] = report.diagnostics
    assert (found.span.line, found.name) == (7, "system-not-found")
    assert found.message.endswith(
        "; Deployment web is in namespace default: if the applier supplies the namespace, "
        "write `namespace: jobs` in the configuration"
    )


def test_of_several_such_objects_the_first_file_is_shown_whatever_order_they_came_in() -> None:
    files = [source(deployment("web", "default"), name) for name in ("b.yaml", "a.yaml")]
    for order in (files, files[::-1]):
        [found] = report_on(order, NAMES, baseline=SHOP).diagnostics
        assert found.file == "a.yaml"


def test_the_default_namespace_may_supply_the_system() -> None:
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
    options = Options(namespace="shop")
    report = report_on([source(text)], NAMES, baseline=SHOP, options=options)
    assert (report.system_found, report.diagnostics) == (True, ())


@pytest.mark.parametrize(
    "text",
    [service("a"), "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"],
)
def test_one_object_of_its_namespaces_or_a_namespace_itself_is_the_system(text: str) -> None:
    report = report_on([source(text)], NAMES, baseline=SHOP)
    assert report.system_found is True
    assert "system-not-found" not in [one.name for one in report.diagnostics]


@pytest.mark.parametrize(("inside", "outside"), [("shop", "other"), ("other", "shop")])
def test_one_set_with_the_system_is_enough(inside: str, outside: str) -> None:
    files = [
        source("resources: [a.yaml]", "k/kustomization.yaml"),
        source(service("x", inside), "k/a.yaml"),
        source(service("x", outside), "b.yaml"),
    ]
    report = report_on(files, NAMES, baseline=SHOP)
    assert lines_of(report) == [
        f"b.yaml:3: lawless-name: Service {outside}/x is called x",
        f"k/a.yaml:3: lawless-name: Service {inside}/x is called x",
    ]
    assert report.system_found is True


def test_without_a_baseline_nothing_is_said_of_a_system() -> None:
    report = report_on([source(service("a"))], NAMES)
    assert (report.system_found, report.diagnostics, report.controls) == (None, (), ())


def test_without_sources_a_baseline_finds_no_system() -> None:
    report = report_on([], NAMES, baseline=SHOP)
    assert [(one.file, one.name) for one in report.diagnostics] == [("", "system-not-found")]


TWO = [source(service("x1"), "a.yaml"), source(service("x2"), "b.yaml")]


def test_only_the_files_asked_for_are_reported_on_while_all_are_judged_together() -> None:
    options = Options(only=frozenset({"b.yaml"}))
    report = report_on(
        [*TWO, source(deployment("web"), "c.yaml")], NAMES, baseline=SHOP, options=options
    )
    assert lines_of(report) == ["b.yaml:3: lawless-name: Service shop/x2 is called x2"]
    assert {one.file for one in report.controls[0].evidence} == {"a.yaml", "b.yaml", "c.yaml"}
    assert report.coverage.files == 3


def test_what_is_silenced_or_unknown_in_other_files_is_not_reported_either() -> None:
    def open_(one: Any, _parameters: Any) -> Any:
        yield unknown(one.at("kind"), "who knows", missing="the rest")

    silent = [
        source(service("x1").replace("}\n", "} # chloro-lint: ignore[lawless-name] a\n"), name)
        for name in ("a.yaml", "b.yaml")
    ]
    report = report_on(
        silent, NAMES, made(open_, "open-question"), options=Options(only=frozenset({"b.yaml"}))
    )
    assert [one.diagnostic.file for one in report.silenced] == ["b.yaml"]
    assert report.unchecked == (
        Unchecked("Service shop/x1: open-question: who knows", "the rest", "b.yaml"),
    )


def test_a_missing_system_is_reported_whatever_files_were_asked_for() -> None:
    files = [source(service("a", "other"), name) for name in ("a.yaml", "b.yaml")]
    report = report_on(files, NAMES, baseline=SHOP, options=Options(only=frozenset({"b.yaml"})))
    assert [one.name for one in report.diagnostics] == ["system-not-found"]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["lawless-name"], ["wrong-tag"]),
        (["CHL901"], ["wrong-tag"]),
        (["CHL9"], []),
        (["CHL"], []),
        (["ALL"], []),
        (["CHL902", "CHL901"], []),
        (["CHL1"], ["lawless-name", "wrong-tag"]),
        ([], ["lawless-name", "wrong-tag"]),
    ],
)
def test_the_configuration_may_ignore_rules_in_some_files(
    words: list[str], kept: list[str]
) -> None:
    text = "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: a}]}}"
    files = [source(text, "debug/a.yaml"), source(text, "b.yaml")]
    options = Options(ignored_in=lambda name: words if name.startswith("debug/") else ())
    report = report_on(files, NAMES, TAGS, options=options)
    assert [one.name for one in report.diagnostics if one.file == "debug/a.yaml"] == kept
    assert [one.name for one in report.diagnostics if one.file == "b.yaml"] == [
        "lawless-name",
        "wrong-tag",
    ]
    assert [(one.by, one.reason, one.diagnostic.file) for one in report.silenced] == [
        ("per-file-ignores", "configuration", "debug/a.yaml")
    ] * (2 - len(kept))


def test_faults_of_a_file_cannot_be_ignored_in_it() -> None:
    options = Options(ignored_in=lambda _: ["ALL"])
    report = report_on([source("a: [\nkind: x")], NAMES, options=options)
    assert [one.code[:4] for one in report.diagnostics] == ["CHL0"]


def test_severities_may_be_set_rule_by_rule() -> None:
    options = Options(severities={"lawless-name": Severity.ERROR})
    report = report_on(TWO, NAMES, options=options)
    assert {one.severity for one in report.diagnostics} == {Severity.ERROR}
    assert report.exit_code("error") == 1
    assert report_on(TWO, NAMES).exit_code("error") == 0


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [("info", 1), ("warning", 1), ("error", 0), ("unknown", 1), ("never", 0)],
)
def test_findings_at_or_above_the_level_fail_the_run(fail_on: str, code: int) -> None:
    assert report_on(TWO, NAMES).exit_code(fail_on) == code


def test_what_stays_unknown_fails_the_run_only_where_it_is_asked_to() -> None:
    def open_(one: Any, _parameters: Any) -> Any:
        yield unknown(one.at("kind"), "who knows", missing="the rest")

    report = report_on([source(service("a"))], made(open_, "open-question"))
    assert [report.exit_code(word) for word in ("info", "unknown", "never")] == [0, 1, 0]


def test_one_finding_names_all_the_controls_that_ask_for_it() -> None:
    third = "  S-3: {section: s, statement: x, decided_by: [{rule: lawless-name}]}\n"
    report = report_on([source(service("x"))], NAMES, baseline=architecture(SYSTEM + third))
    [finding] = report.diagnostics
    assert finding.controls == ("S-1", "S-3")


def test_uses_with_different_values_that_find_the_same_join_their_controls() -> None:
    text = """\
        name: shop
        system: {namespaces: [shop]}
        components:
          web: {workload: {kind: Deployment, name: web}}
        controls:
          S-1: {section: s, statement: x, decided_by: [{rule: flagged-object, flag: a}]}
          S-2: {section: s, statement: x, decided_by: [{rule: flagged-object, flag: b}]}
        """

    def flagged(one: Any, parameters: Any) -> Any:
        assert parameters["flag"] in ("a", "b")
        yield failed(one.at("kind"), "flagged")

    flags = made(flagged, "flagged-object", parameters={"flag": Parameter("x", "string")})
    report = report_on([source(deployment("web"))], flags, baseline=architecture(text))
    [finding] = report.diagnostics
    assert finding.controls == ("S-1", "S-2")


def test_the_same_object_in_two_files_is_two_findings() -> None:
    files = [source(service("x"), "dev/a.yaml"), source(service("x"), "prod/a.yaml")]
    report = report_on(files, NAMES)
    assert [one.file for one in report.diagnostics] == ["dev/a.yaml", "prod/a.yaml"]
    assert len({one.fingerprint for one in report.diagnostics}) == 1


def test_a_file_in_several_sets_is_reported_and_counted_once() -> None:
    files = [source(service("x"), "a.yaml"), source(service("b"), "b.yaml")]
    options = Options(sets_of=lambda name: ["dev", "prod"] if name == "a.yaml" else ["prod"])
    report = report_on(files, NAMES, SERVICES, options=options)
    assert [(one.file, one.name) for one in report.diagnostics] == [
        ("a.yaml", "lawless-name"),
        ("a.yaml", "lawless-service"),
    ]
    assert (report.coverage.files, report.coverage.resources) == (2, 2)


def test_a_component_defined_twice_is_an_error_at_the_definition_that_wins() -> None:
    files = [source(deployment("web"), "b.yaml"), source("# x\n" + deployment("web"), "a.yaml")]
    report = report_on(files, NAMES, baseline=SHOP)
    assert lines_of(report) == [
        "b.yaml:3: ambiguous-component: Deployment shop/web is defined 2 times, also at a.yaml:2"
    ]


def test_failures_that_another_rule_reports_count_for_the_control_alone() -> None:
    def second(one: Any, _parameters: Any) -> Any:
        yield failed(one.at("kind"), "the name again", reported_by="lawless-name")

    text = SYSTEM.replace("[{rule: lawless-name}]", "[{rule: second-look}]")
    look = made(second, "second-look", "CHL909")
    shop = architecture(text)
    report = report_on([source(deployment("web"))], NAMES, look, baseline=shop)
    assert report.diagnostics == ()
    assert report.controls[0].verdict is Verdict.FAIL
    alone = report_on([source(deployment("web"))], look, baseline=shop)
    assert [one.name for one in alone.diagnostics] == ["second-look"]


def test_faults_and_omissions_of_the_input_are_part_of_the_report() -> None:
    fault = fault_record("unreadable-file", "z.yaml", Span(1, 1, 1, 1), "the file is a secret")
    skipped = Unchecked("folder", "is empty", "empty")
    linter = Linter([NAMES], table())
    report = linter.lint([source(service("a"))], skipped=[skipped], faults=[fault])
    assert lines_of(report) == ["z.yaml:1: unreadable-file: the file is a secret"]
    assert report.coverage.skipped == (skipped,)
    assert report.coverage.files == 1


def test_what_is_no_manifest_is_named_and_counted() -> None:
    report = report_on([source("services: {web: {image: x}}", "compose.yaml")], NAMES)
    assert report.coverage.skipped == (
        Unchecked("not a Kubernetes manifest", "it has no apiVersion and kind", "compose.yaml"),
    )
    assert (report.diagnostics, report.coverage.files, report.coverage.resources) == ((), 1, 0)


def test_a_baseline_that_gives_a_rule_wrong_values_is_refused_before_anything_is_read() -> None:
    text = SYSTEM.replace("{rule: lawless-name}", "{rule: lawless-name, nome: a}")
    with pytest.raises(ChloroError, match="rule lawless-name has no parameter 'nome'"):
        Linter([NAMES], table(), architecture(text))


def folder(name: str) -> list[Source]:
    return [
        Source(path.relative_to(FIXTURES).as_posix(), path.read_bytes())
        for path in sorted((FIXTURES / name).glob("*.yaml"))
    ]


EXAMPLES = (
    "writable-root-filesystem",
    "hpa-target",
    "missing-resource-quota",
    "dangling-ingress-backend",
    "missing-component",
)


def example_run(sources: list[Source]) -> Report:
    return report_on(sources, *map(shipped_rule, EXAMPLES), baseline=baseline())


@pytest.mark.parametrize("name", ["golden", "broken"])
def test_the_order_in_which_files_come_in_does_not_matter(name: str) -> None:
    files = folder(name)
    expected = example_run(files)
    assert expected.coverage.files == len(files)
    for seed in range(5):
        shuffled = random.Random(seed).sample(files, len(files))
        assert example_run(shuffled) == expected


def test_the_golden_set_has_no_finding_under_the_first_rules() -> None:
    report = example_run(folder("golden"))
    assert report.diagnostics == ()
    decided = {one.id for one in report.controls if one.verdict is Verdict.PASS}
    assert {"BF-08", "BF-25", "BF-28", "BF-41", "BF-71"} & decided >= {"BF-25", "BF-41", "BF-71"}


def test_the_rules_of_a_report_are_those_that_ran_and_the_faults() -> None:
    report = report_on(TWO, NAMES, HOST)
    assert {"lawless-name", "shared-network", "syntax-error"} <= set(report.rules)
    assert "wrong-tag" not in report.rules
    assert report.coverage.rules == 2
