"""Obligations meet subjects: lenses, scopes, absence, and a crash that stops nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chloro_lint.engine import Crash, Judged, Plan, absent_component
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import (
    Absent,
    Outcome,
    Parameter,
    Parameters,
    Place,
    Resource,
    Rule,
    Verdict,
    failed,
    passed,
)
from chloro_lint.obligations import Obligation, obligations
from chloro_lint.world import World
from tests.made import BOOM, HOST, NAMES, SERVICES, TAGS, crashes, made, names_x
from tests.written import architecture, lines_of, report_on, resource, resources, source

PODS = """\
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          hostNetwork: true
          initContainers: [{name: setup, image: "a:2"}]
          containers: [{name: main, image: "b:1"}]
---
apiVersion: v1
kind: Service
metadata: {name: x1, namespace: shop}
---
apiVersion: example.com/v1
kind: Pod
metadata: {name: x2, namespace: shop}
spec: {hostNetwork: true}
"""

RAISED = f"ZeroDivisionError in tests.made, line {crashes.__code__.co_firstlineno + 3}"
"""The place that raised, and nothing of what it said: that may quote a manifest."""


def plan(*rules: Rule) -> Plan:
    """Plan rules for everything, and have a control ask for each, so that passes are told too."""
    return Plan([replace(one, controls=("C-1",)) for one in obligations(rules, None)])


def said(judged: Iterator[Judged | Crash]) -> list[tuple[str, str]]:
    found = []
    for one in judged:
        if isinstance(one, Crash):
            found.append(("crash", f"{one.rule}: {one.subject}: {one.error}"))
        else:
            found.append((one.outcome.verdict.value, one.outcome.message or one.outcome.seen))
    return found


def test_each_lens_shows_its_subjects_wherever_a_kind_keeps_them() -> None:
    cron_job, service, foreign = resources(PODS)
    everything = plan(NAMES, HOST, TAGS)
    assert said(everything.local(cron_job)) == [
        ("pass", "nightly"),
        ("fail", "CronJob shop/nightly uses the network of its node"),
        ("fail", "init container 'setup' runs a:2, not :1"),
        ("pass", "b:1"),
    ]
    assert said(everything.local(service)) == [("fail", "Service shop/x1 is called x1")]
    assert said(everything.local(foreign)) == []


def test_a_pass_that_no_control_asks_for_is_not_told() -> None:
    cron_job, service, _ = resources(PODS)
    unasked = Plan(obligations([NAMES, TAGS], None))
    assert said(unasked.local(cron_job)) == [("fail", "init container 'setup' runs a:2, not :1")]
    assert said(unasked.local(service)) == [("fail", "Service shop/x1 is called x1")]


def test_a_rule_about_some_kinds_sees_no_other() -> None:
    cron_job, service, _ = resources(PODS)
    only = plan(made(names_x, "lawless-service-name", kinds=("Service", "Ingress")))
    assert said(only.local(cron_job)) == []
    assert said(only.local(service)) == [("fail", "Service shop/x1 is called x1")]


def test_a_rule_that_crashes_is_named_with_its_subject_and_the_others_go_on() -> None:
    boom = resource("{apiVersion: v1, kind: Service, metadata: {name: boom}}")
    assert said(plan(BOOM, NAMES).local(boom)) == [
        ("crash", f"crashing-rule: Service default/boom: {RAISED}"),
        ("pass", "boom"),
    ]


def test_what_a_rule_said_before_it_crashed_is_kept() -> None:
    def half(one: Resource, _parameters: Parameters) -> Iterator[Outcome]:
        yield passed(one.at("kind"), seen="first")
        raise KeyError("a value of the manifest")

    line = half.__code__.co_firstlineno + 2
    boom = resource("{apiVersion: v1, kind: Service, metadata: {name: a}}")
    assert said(plan(made(half, "half-rule")).local(boom)) == [
        ("pass", "first"),
        ("crash", f"half-rule: Service default/a: KeyError in tests.test_engine, line {line}"),
    ]


def test_a_crash_makes_the_exit_code_2_and_leaves_the_other_findings() -> None:
    manifests = [
        source("{apiVersion: v1, kind: Service, metadata: {name: boom}}", "1.yaml"),
        source("{apiVersion: v1, kind: Service, metadata: {name: xyz}}", "2.yaml"),
    ]
    report = report_on(manifests, BOOM, NAMES)
    assert lines_of(report) == ["2.yaml:1: lawless-name: Service default/xyz is called xyz"]
    [crash] = report.crashes
    assert (crash.what, crash.why, crash.file) == (
        "crashing-rule",
        RAISED,
        "Service default/boom",
    )
    assert report.exit_code("never") == 2


def test_a_set_rule_that_crashes_is_named_too() -> None:
    def broken(world: World, _parameters: Parameters) -> Iterator[Outcome]:
        yield failed(world.set.resources[0].at("kind"), "seen before")
        raise RuntimeError("no")

    manifests = [source("{apiVersion: v1, kind: Service, metadata: {name: a}}")]
    report = report_on(manifests, made(broken, "broken-set", target="set"), NAMES)
    assert [one.what for one in report.crashes] == ["broken-set"]
    assert lines_of(report) == ["a.yaml:1: broken-set: seen before"]


SYSTEM = """\
name: shop
system: {namespaces: [shop]}
components:
  web: {workload: {kind: Deployment, name: web}}
  cache: {workload: {kind: StatefulSet, name: cache}, optional: true}
controls:
  S-1: {section: s, statement: x, decided_by: [%s]}
"""

SET = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: x-in, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: x-out, namespace: other}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: x-volume}
"""


def over_set(check: Any, entry: str, text: str = SET, **keys: Any) -> list[tuple[str, str, str]]:
    """What each use of a set rule says of a set: whom the use is about, the verdict, the subject."""
    of = made(check, "set-rule", target="set", **keys)
    architecture_ = architecture(SYSTEM % entry)
    planned = Plan(obligations([of], architecture_))
    world = World(ManifestSet(resources(text)), architecture_)
    system = any(one.namespace == "shop" for one in world.set.resources)
    found = []
    for judged in planned.over_set(world, system=system):
        assert isinstance(judged, Judged)
        use = planned.obligations[judged.obligation]
        who = use.component.name if use.component else "system" if use.system else "general"
        at = judged.outcome.at
        subject = at.resource.label if isinstance(at, Place) else f"no {at.label}"
        found.append((who, judged.outcome.verdict.value, subject))
    return found


def everything(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    for one in world.set.resources:
        yield failed(one.at("kind"), "seen")


def test_a_system_wide_use_speaks_of_the_system_and_the_general_one_of_the_rest() -> None:
    assert over_set(everything, "{rule: set-rule}") == [
        ("system", "fail", "Namespace shop"),
        ("system", "fail", "Deployment shop/web"),
        ("system", "fail", "Service shop/x-in"),
        ("system", "fail", "PersistentVolume x-volume"),
        ("general", "fail", "Service other/x-out"),
    ]


def test_without_a_control_the_general_use_speaks_of_everything() -> None:
    assert [one[2] for one in over_set(everything, "{rule: another}")] == [
        "Namespace shop",
        "Deployment shop/web",
        "Service shop/x-in",
        "Service other/x-out",
        "PersistentVolume x-volume",
    ]


def test_a_use_for_a_component_keeps_what_is_said_of_its_workload() -> None:
    found = over_set(everything, "{rule: set-rule, component: web}")
    assert [one for one in found if one[0] == "web"] == [("web", "fail", "Deployment shop/web")]
    assert "Deployment shop/web" not in [one[2] for one in found if one[0] == "general"]


def test_a_set_without_the_system_is_judged_by_the_general_use_as_a_whole() -> None:
    foreign = SET.replace("shop", "elsewhere")
    assert over_set(everything, "{rule: set-rule}", foreign) == [
        ("general", "fail", "Namespace elsewhere"),
        ("general", "fail", "Deployment elsewhere/web"),
        ("general", "fail", "Service elsewhere/x-in"),
        ("general", "fail", "Service other/x-out"),
        ("general", "fail", "PersistentVolume x-volume"),
    ]


def test_a_rule_over_the_whole_set_speaks_also_of_what_lies_outside_the_system() -> None:
    found = over_set(everything, "{rule: set-rule}", whole_set=True)
    assert [one[2] for one in found if one[0] == "system"] == [
        "Namespace shop",
        "Deployment shop/web",
        "Service shop/x-in",
        "Service other/x-out",
        "PersistentVolume x-volume",
    ]


def test_a_use_that_names_a_namespace_speaks_of_it_wherever_the_system_lies() -> None:
    namespace = Parameter("the namespace", "string")
    found = over_set(
        everything, "{rule: set-rule, namespace: other}", parameters={"namespace": namespace}
    )
    assert ("system", "fail", "Service other/x-out") in found
    assert ("system", "fail", "Service shop/x-in") in found
    assert [one for one in found if one[0] == "general"] == []


def test_an_outcome_may_be_about_a_workload_while_it_points_into_another_object() -> None:
    def elsewhere(world: World, _parameters: Parameters) -> Iterator[Outcome]:
        [web] = world.set.of_kind("Deployment")
        for service in world.set.of_kind("Service"):
            yield failed(service.at("kind"), "seen", about=web)

    found = over_set(elsewhere, "{rule: set-rule, component: web}")
    assert found == [
        ("web", "fail", "Service shop/x-in"),
        ("web", "fail", "Service other/x-out"),
    ]


@pytest.mark.parametrize(
    ("absent", "who"),
    [
        (Absent("Service", "shop", "a"), ["system"]),
        (Absent("Service", "other", "a"), ["general"]),
        (Absent("IngressClass", "", "a"), ["system"]),
    ],
)
def test_an_absent_object_belongs_to_the_use_about_its_namespace(
    absent: Absent, who: list[str]
) -> None:
    def missing(_world: World, _parameters: Parameters) -> Iterator[Outcome]:
        yield failed(absent, "is absent")

    assert [one[0] for one in over_set(missing, "{rule: set-rule}")] == who


def parameters_seen(entry: str, text: str = SET, **keys: Any) -> list[Any]:
    seen = []

    def note(_world: World, parameters: Parameters) -> Iterator[Outcome]:
        workload = parameters["workload"]
        seen.append((parameters["component"].name, workload.label if workload else None))
        return iter(())

    over_set(note, entry, text, component=True, **keys)
    return seen


def test_a_component_rule_gets_its_component_and_its_workload() -> None:
    assert parameters_seen("{rule: set-rule, component: [web, cache]}") == [
        ("web", "Deployment shop/web")
    ]


def test_a_component_rule_over_the_whole_set_runs_also_where_the_workload_is_absent() -> None:
    assert parameters_seen("{rule: set-rule, component: [web, cache]}", whole_set=True) == [
        ("web", "Deployment shop/web"),
        ("cache", None),
    ]


def test_what_the_baseline_asks_is_not_asked_of_a_set_without_the_system() -> None:
    foreign = SET.replace("shop", "elsewhere")
    assert parameters_seen("{rule: set-rule, component: web}", foreign) == []


def test_of_a_workload_defined_twice_the_definition_that_wins_is_judged() -> None:
    twice = SET + "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, labels: {turn: second}}\n"  # fmt: skip
    seen = []

    def note(_world: World, parameters: Parameters) -> Iterator[Outcome]:
        seen.append(parameters["workload"].get("metadata", "labels", "turn"))
        return iter(())

    over_set(note, "{rule: set-rule, component: web}", twice, component=True)
    assert seen == ["second"]


def test_an_absent_component_fails_what_is_asked_of_it() -> None:
    component = architecture(SYSTEM % "{rule: a, component: web}").components["web"]
    use = Obligation(SERVICES, {}, component, system=True)
    outcome = absent_component(use)
    assert outcome is not None
    assert (outcome.verdict, outcome.message) == (
        Verdict.FAIL,
        "Deployment shop/web is not in the set",
    )
    assert outcome.at == Absent("Deployment", "shop", "web")
    assert absent_component(replace(use, component=None)) is None


def test_the_rules_of_a_plan_are_those_that_have_something_to_do() -> None:
    needs = made(names_x, "about-one", "CHL909", target="set", component=True)
    assert sorted(plan(NAMES, needs).rules) == ["lawless-name"]
