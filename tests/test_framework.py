"""Frameworks: what their files say, what the reader refuses, and how their items are decided."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

import jsonschema
import pytest
import yaml

from chloro_lint.cli.frameworks import find_framework, shipped_frameworks
from chloro_lint.cli.session import open_session
from chloro_lint.framework import COVERAGE, Framework, load_framework
from chloro_lint.lint import Linter
from chloro_lint.model import ChloroError, ControlResult, Source, Verdict
from chloro_lint.obligations import bind, leans
from chloro_lint.report import Report
from tests.harness import FIXTURES, ROOT, baseline, rules, table

RULES = {one.name: one for one in rules()}
EVERY = pytest.mark.parametrize("of", shipped_frameworks(), ids=lambda one: one.name)

SMALL = """\
name: small
title: Small standard
version: "1"
publisher: Somebody
url: https://example.com/
sources: {own: own judgement}
items:
  "1.1":
    section: Pods
    title: No container is privileged
    coverage: full
    rules:
      - {rule: privileged-container, source: own}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: %s}
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.4.2
      securityContext: {%s}
"""


def read(text: str) -> Framework:
    return load_framework(Source("small.yaml", text.encode()))


def judged(framework: Framework | str, *pods: str, under: str = "none", select: str = "") -> Report:
    of = find_framework(framework) if isinstance(framework, str) else framework
    chosen = [one for one in rules() if not select or one.name == select]
    linter = Linter(chosen, table(), baseline(under), None, of)
    sources = [Source(f"{number}.yaml", text.encode()) for number, text in enumerate(pods)]
    return linter.lint(sources)


def items(report: Report) -> dict[str, ControlResult]:
    return {one.id: one for one in report.controls}


@lru_cache
def golden(name: str, under: str = "none") -> Report:
    texts = [path.read_text() for path in sorted((FIXTURES / "golden").glob("*.yaml"))]
    return judged(name, *texts, under=under)


@EVERY
def test_every_rule_that_an_item_names_exists_and_takes_what_it_is_given(of: Framework) -> None:
    for item in of.items:
        for one in item.rules:
            rule = RULES[one.decision.rule]
            if leans(rule, one.decision):
                assert not one.decision.parameters, (
                    f"{item.id}: a baseline gives {rule.name} values"
                )
            else:
                bind(rule, one.decision)


@EVERY
def test_every_security_rule_decides_an_item_or_is_left_out_with_a_reason(of: Framework) -> None:
    security = {name for name, rule in RULES.items() if rule.code[:4] in ("CHL2", "CHL3", "CHL4")}
    mapped = {one.decision.rule for item in of.items for one in item.rules}
    assert security - mapped - set(of.unmapped) == set()
    assert set(of.unmapped) <= set(RULES)


@EVERY
def test_no_item_is_named_twice_and_titles_are_statements(of: Framework) -> None:
    names = [item.id for item in of.items]
    assert len(set(names)) == len(names)
    for item in of.items:
        assert item.coverage in COVERAGE
        assert "should" not in f"{item.title} {item.rest} {item.ask} {item.note}".lower()
        assert not item.title.endswith(".")


@EVERY
def test_every_declared_source_is_used(of: Framework) -> None:
    used = {key for item in of.items for one in item.rules for key in one.sources}
    assert used == set(of.sources)


def test_the_numbers_of_cis_are_the_34_of_version_1_12() -> None:
    cis = find_framework("cis")
    wanted = {"5.1": 13, "5.2": 12, "5.3": 2, "5.4": 2, "5.5": 1, "5.6": 4}
    numbers = [f"{part}.{n}" for part, many in wanted.items() for n in range(1, many + 1)]
    assert [item.id for item in cis.items] == numbers
    older = {item.id: item.formerly["1.10"] for item in cis.items if item.formerly}
    assert older == {
        "5.2.9": "5.2.10", "5.2.10": "5.2.11", "5.2.11": "5.2.12", "5.2.12": "5.2.13",
        "5.6.1": "5.7.1", "5.6.2": "5.7.2", "5.6.3": "5.7.3", "5.6.4": "5.7.4",
    }  # fmt: skip


def test_pod_security_has_the_19_checks_of_its_library() -> None:
    sections = [item.section for item in find_framework("pss").items]
    assert (sections.count("Baseline"), sections.count("Restricted")) == (12, 7)


def test_the_golden_set_breaks_no_item_but_the_retired_controller() -> None:
    broken = {
        name: [one.id for one in golden(name).controls if one.verdict is Verdict.FAIL]
        for name in ("cis", "nsa", "pss")
    }
    assert broken == {"cis": [], "nsa": ["U1"], "pss": []}


def test_an_item_is_decided_over_objects_that_no_control_of_the_baseline_is_about() -> None:
    report = judged(read(SMALL), POD % ("elsewhere", "privileged: true"), under="chloromaster")
    assert items(report)["1.1"].verdict is Verdict.FAIL
    assert [one.name for one in report.diagnostics] == ["privileged-container"]
    assert report.exit_code("error") == 1


def test_passes_are_evidence_also_without_a_baseline() -> None:
    [item] = judged(read(SMALL), POD % ("a", ""), POD % ("b", "")).controls
    assert item.verdict is Verdict.PASS
    assert [(one.verdict, one.file) for one in item.evidence] == [
        (Verdict.PASS, "0.yaml"),
        (Verdict.PASS, "1.yaml"),
    ]


def test_a_rule_that_was_deselected_leaves_its_items_unknown() -> None:
    report = judged("cis", POD % ("a", ""), select="host-network")
    assert items(report)["5.2.2"].verdict is Verdict.UNKNOWN
    assert items(report)["5.2.2"].undecided == ("privileged-container: deselected",)
    assert items(report)["5.2.5"].verdict is Verdict.PASS


def test_what_needs_a_baseline_says_so_where_there_is_none() -> None:
    alone = items(judged("nsa", POD % ("a", "")))["N3"]
    assert "missing-resource-quota: needs the values of a baseline" in alone.undecided
    elsewhere = items(judged("nsa", POD % ("a", ""), under="chloromaster"))["N1"]
    assert elsewhere.verdict is Verdict.UNKNOWN
    assert elsewhere.undecided[0] == (
        "foreign-namespace: nothing of ChloroMaster Kubernetes architecture, whose values it "
        "needs, is here"
    )
    assert items(golden("nsa", "chloromaster"))["N3"].undecided == ()


def test_an_item_has_the_parameters_of_its_standard() -> None:
    found = items(judged("pss", POD % ("a", "capabilities: {add: [CHOWN], drop: [ALL]}")))
    assert found["capabilities_baseline"].verdict is Verdict.PASS
    assert found["capabilities_restricted"].verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("context", "baseline_says", "restricted_says"),
    [
        ("", Verdict.MANUAL, Verdict.FAIL),
        ("seccompProfile: {type: Unconfined}", Verdict.FAIL, Verdict.FAIL),
        ("seccompProfile: {type: RuntimeDefault}", Verdict.MANUAL, Verdict.MANUAL),
    ],
)
def test_an_absent_seccomp_profile_breaks_the_restricted_profile_alone(
    context: str, baseline_says: Verdict, restricted_says: Verdict
) -> None:
    found = items(judged("pss", POD % ("a", context)))
    assert found["seccompProfile_baseline"].verdict is baseline_says
    assert found["seccompProfile_restricted"].verdict is restricted_says


@pytest.mark.parametrize(
    ("capabilities", "verdict"),
    [
        ("{drop: [NET_RAW]}", Verdict.PASS),
        ("{drop: [ALL]}", Verdict.PASS),
        ("{drop: [CHOWN]}", Verdict.FAIL),
        ("{drop: [ALL], add: [NET_RAW]}", Verdict.FAIL),
        ("{drop: [ALL], add: [SYS_TIME]}", Verdict.PASS),
        ("{drop: [ALL], add: [ALL]}", Verdict.FAIL),
    ],
)
def test_net_raw_alone_is_what_one_item_of_cis_is_about(
    capabilities: str, verdict: Verdict
) -> None:
    pod = POD % ("a", f"capabilities: {capabilities}")
    assert items(judged("cis", pod))["5.2.8"].verdict is verdict


def test_process_and_ipc_namespace_are_items_of_their_own() -> None:
    pod = POD.replace("spec:\n", "spec:\n  hostPID: true\n") % ("a", "")
    found = items(judged("cis", pod))
    assert found["5.2.3"].verdict is Verdict.FAIL
    assert found["5.2.4"].verdict is Verdict.PASS


def test_information_counts_where_the_standard_refuses_what_it_is_about() -> None:
    pod = POD % ("a", "runAsNonRoot: false, runAsUser: 7")
    assert items(judged("pss", pod))["runAsNonRoot"].verdict is Verdict.FAIL
    assert items(judged("nsa", pod))["P1"].verdict is Verdict.PASS


def test_severities_are_those_of_an_architecture_that_asks() -> None:
    report = judged("nsa", POD % ("a", ""))
    [finding] = [one for one in report.diagnostics if one.name == "writable-root-filesystem"]
    assert finding.severity.label == "error"
    assert finding.controls == ("P2",)


def test_the_order_of_files_and_the_number_of_runs_change_nothing() -> None:
    pods = [POD % ("a", "privileged: true"), POD % ("b", "")]
    there = judged("cis", *pods).controls
    assert there == judged("cis", *pods).controls


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("coverage: full", "coverage: most", "small.yaml:11: coverage is one of full, partial"),
        ("coverage: full", "coverage: manual", "small.yaml:11: full needs rules alone"),
        ("coverage: full", "coverage: full\n    rest: something", "small.yaml:11: full needs"),
        ("source: own", "source: them", "source 'them' is not declared (known: own)"),
        (", source: own", "", "small.yaml:13: a mapping names its source"),
        ("title: Small standard", "titel: Small", "small.yaml:2: unknown key 'titel'"),
        ("    section: Pods\n", "", "section is a text"),
        ("source: own}", "source: own, strict: 1}", "strict is true or false"),
        ("source: own}", "source: own, with: [1]}", "with is a mapping"),
        ("items:", "unmapped: {privileged-container: why}\nitems:", "decides an item and is unmap"),
    ],
)
def test_the_reader_says_what_is_wrong_and_where(old: str, new: str, mistake: str) -> None:
    assert old in SMALL
    with pytest.raises(ChloroError) as caught:
        read(SMALL.replace(old, new, 1))
    assert any(mistake in one for one in caught.value.mistakes), caught.value.mistakes


@pytest.mark.parametrize("text", ["", "- a list", "a: 1\n---\nb: 2", "name: ["])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(ChloroError, match=r"small\.yaml"):
        read(text)


def test_an_unknown_framework_is_refused_with_those_that_ship() -> None:
    known = re.escape("(shipped: cis, nsa, pss; a file ends in .yaml)")
    with pytest.raises(ChloroError, match=known):
        find_framework("soc2")


def test_a_wrong_parameter_of_a_mapping_is_a_mistake_of_the_invocation() -> None:
    text = SMALL.replace("source: own}", "source: own, with: {size: 1}}")
    with pytest.raises(ChloroError, match=r"small\.yaml:13: rule privileged-container has no"):
        judged(read(text))


SCHEMA = jsonschema.Draft202012Validator(
    json.loads((ROOT / "schemas/framework.schema.json").read_text())
)
FILES = sorted((ROOT / "rules/frameworks").glob("*.yaml"))


def accepted(data: object) -> bool:
    try:
        load_framework(Source("small.yaml", json.dumps(data).encode()))
    except ChloroError:
        return False
    return True


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_framework_that_ships_satisfies_the_schema_and_names_it(path: Path) -> None:
    assert [one.message for one in SCHEMA.iter_errors(yaml.safe_load(path.read_text()))] == []
    first = path.read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / first).resolve() == ROOT / "schemas/framework.schema.json"


@pytest.mark.parametrize("coverage", COVERAGE)
@pytest.mark.parametrize("held", [(), ("rest",), ("ask",), ("rules",), ("rules", "rest"),
                                  ("rest", "ask"), ("rules", "ask"), ("rules", "rest", "ask")])  # fmt: skip
def test_schema_and_reader_agree_on_what_an_item_of_each_coverage_holds(
    coverage: str, held: tuple[str, ...]
) -> None:
    data = yaml.safe_load(SMALL)
    item = data["items"]["1.1"]
    words = {"rules": item.pop("rules"), "rest": "something", "ask": "something"}
    item |= {"coverage": coverage} | {key: words[key] for key in held}
    assert accepted(data) == SCHEMA.is_valid(data)


SECRETS = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
"""


def test_a_value_that_an_item_gives_makes_a_rule_run_that_has_none_of_its_own() -> None:
    found = items(judged("cis", SECRETS))
    assert found["5.1.2"].verdict is Verdict.FAIL
    assert found["5.1.4"].verdict is Verdict.MANUAL
    assert [one.seen for one in found["5.1.2"].evidence] == ["get secrets"]


def test_a_framework_turns_on_the_rules_in_preview_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n")
    paths = [str(file)]

    def chosen(**given: object) -> set[str]:
        return {one.name for one in open_session(paths, given).rules}

    assert "default-namespace" not in chosen()
    assert "default-namespace" in chosen(framework="cis")
    assert "default-namespace" not in chosen(framework="cis", ignore=("default-namespace",))
    assert chosen(framework="cis", select=("host-network",)) == {"host-network"}
