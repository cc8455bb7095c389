"""What every rule has to bring: a lawful name and code, good words, and fixtures on both sides."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import yaml

from chloro_lint.faults import FAULTS
from chloro_lint.model import ChloroError, Rule, Severity, Source
from chloro_lint.rulefile import rule_from
from tests.harness import FIXTURES, NOT_RULES, ROOT, rules, stories

RULES = rules()
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=[one.name for one in RULES])
DECLARATIVE = sorted((ROOT / "rules").glob("*.yaml"))
FAMILIES = "12345678"
TOOLS = {"kube-linter", "kube-score", "polaris", "checkov", "trivy", "kubescape"}
NAMES_OF_TOOLS = {
    "checkov": r"CKV_K8S_[0-9]+|CKV2_K8S_[0-9]+",
    "trivy": r"KSV-?[0-9]{4}",
    "kubescape": r"C-[0-9]{4}",
}
KINDS_OF_PARAMETERS = {
    "bound",
    "string",
    "strings",
    "integer",
    "integers",
    "boolean",
    "mapping",
    "mappings",
    "quantities",
    "quantity",
    "routes",
}
UNLAWFUL = re.compile(
    r"^(no|non|not|use|avoid|check|require|ensure|must|should|deny|disallow)-|-check$"
)


@EVERY_RULE
def test_a_rule_has_a_fixture_that_passes_and_one_that_fails(rule: Rule) -> None:
    assert (FIXTURES / rule.name).is_dir(), f"fixtures/{rule.name} is missing"
    names = [one.name for one in stories(rule.name)]
    assert "pass.yaml" in names
    assert "fail.yaml" in names
    assert all(re.fullmatch(r"(pass|fail)(\.[a-z0-9-]+)?(\.yaml|\.yml|\.json)?", n) for n in names)


@EVERY_RULE
def test_a_rules_fixtures_begin_plainly_for_they_are_its_documentation(rule: Rule) -> None:
    for name in ("fail.yaml", "pass.yaml"):
        text = (FIXTURES / rule.name / name).read_text()
        assert len(text.splitlines()) <= 80, f"{rule.name}/{name} is long for an example"
        assert text.endswith("\n")
        assert "\t" not in text


def test_every_folder_of_fixtures_belongs_to_a_rule() -> None:
    folders = {one.name for one in FIXTURES.iterdir() if one.is_dir()}
    assert folders - NOT_RULES == {one.name for one in RULES}


@EVERY_RULE
def test_a_rule_lives_in_the_file_that_has_its_name(rule: Rule) -> None:
    module = rule.name.replace("-", "_")
    assert rule.origin in (f"chloro_lint.rules.{module}", f"rules/{rule.name}.yaml")


def test_codes_and_names_are_used_once() -> None:
    for words in ([one.code for one in (*RULES, *FAULTS)], [one.name for one in (*RULES, *FAULTS)]):
        assert [word for word, count in Counter(words).items() if count > 1] == []


@EVERY_RULE
def test_a_code_is_of_a_family_and_says_nothing_of_severity(rule: Rule) -> None:
    assert re.fullmatch(f"CHL[{FAMILIES}][0-9]{{2}}", rule.code)


@EVERY_RULE
def test_a_name_says_what_is_wrong_in_several_words(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", rule.name)
    assert not UNLAWFUL.search(rule.name)


@EVERY_RULE
def test_a_summary_states_the_defect_in_one_line(rule: Rule) -> None:
    assert 0 < len(rule.summary) <= 72
    assert "\n" not in rule.summary
    assert rule.summary == rule.summary.strip()
    assert rule.summary[0].isupper() or not rule.summary[0].isalpha()
    assert rule.summary[-1] not in ".!:;,"


@EVERY_RULE
def test_why_and_fix_are_sentences_of_their_own(rule: Rule) -> None:
    assert rule.why.strip().endswith(".")
    assert rule.fix.strip().endswith((".", ".`"))
    assert rule.fix[0].isupper() or rule.fix[0] == "`"
    assert rule.why.rstrip(".").casefold() != rule.summary.casefold()
    assert rule.summary.casefold() not in rule.why.casefold()


def test_no_two_rules_share_their_words() -> None:
    for field in ("summary", "why"):
        words = Counter(getattr(one, field) for one in RULES)
        assert [text for text, count in words.items() if count > 1] == []


@EVERY_RULE
def test_a_rule_looks_through_one_of_the_lenses_and_weighs_something(rule: Rule) -> None:
    assert rule.target in ("resource", "pod", "container", "set")
    assert rule.status in ("stable", "preview")
    assert isinstance(rule.severity, Severity)
    assert not (rule.component and rule.target != "set")
    assert not (rule.whole_set and rule.target != "set")
    assert not (rule.kinds and rule.target != "resource")


@EVERY_RULE
def test_every_parameter_is_documented_and_of_a_known_kind(rule: Rule) -> None:
    for name, parameter in rule.parameters.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert parameter.kind in KINDS_OF_PARAMETERS
        assert len(parameter.summary.split()) > 1, f"{name} is not explained"
        assert not parameter.summary.endswith(".")


@EVERY_RULE
def test_equivalents_name_rules_of_other_tools_as_those_do(rule: Rule) -> None:
    assert set(rule.equivalents) <= TOOLS
    for tool, names in rule.equivalents.items():
        for name in names.split(", "):
            assert re.fullmatch(NAMES_OF_TOOLS.get(tool, r"[A-Za-z0-9-]+"), name), f"{tool}: {name}"


@EVERY_RULE
def test_references_are_addresses_and_frameworks_are_left_to_their_files(rule: Rule) -> None:
    assert all(one.startswith("https://") for one in rule.references)
    assert len(set(rule.references)) == len(rule.references)
    assert rule.frameworks == {}


def validator() -> jsonschema.Draft202012Validator:
    text = (ROOT / "schemas/rule.schema.json").read_text()
    return jsonschema.Draft202012Validator(json.loads(text))


VALIDATOR = validator()


@pytest.mark.parametrize("path", DECLARATIVE, ids=[one.stem for one in DECLARATIVE])
def test_a_declarative_rule_satisfies_the_schema_for_editors(path: Path) -> None:
    data = yaml.safe_load(path.read_text())
    assert [error.message for error in VALIDATOR.iter_errors(data)] == []


def keys(data: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every key of a rule file that the language defines, by its path."""
    found: list[tuple[str | int, ...]] = []
    if isinstance(data, dict):
        free = at[-1:] == ("properties",) or at == ("parameters",)
        for key, value in data.items():
            found += ([] if free else [(*at, key)]) + keys(value, (*at, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            found += keys(value, (*at, number))
    return found


@pytest.mark.parametrize("path", DECLARATIVE, ids=[one.stem for one in DECLARATIVE])
def test_a_misspelt_key_at_any_depth_of_a_rule_file_is_refused(path: Path) -> None:
    for at in keys(yaml.safe_load(path.read_text())):
        data = yaml.safe_load(path.read_text())
        holder = data
        for step in at[:-1]:
            holder = holder[step]
        holder[f"{at[-1]}s"] = holder.pop(at[-1])
        with pytest.raises(ChloroError):
            rule_from(Source(path.name, json.dumps(data).encode()))
