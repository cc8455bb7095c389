"""The schemas that editors complete by say what the readers say, about every file that ships."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from chloro_lint import shipped
from chloro_lint.baseline import load
from chloro_lint.model import ChloroError, Source
from chloro_lint.rulefile import rule_from
from tests.harness import FIXTURES, ROOT

SCHEMAS = sorted((ROOT / "schemas").glob("*.schema.json"))
RULES = sorted((ROOT / "rules").glob("*.yaml"))
BASELINES = [
    *sorted((ROOT / "rules" / "baselines").glob("*.yaml")),
    *sorted((FIXTURES / "baselines").glob("*/baseline.yaml")),
]
BOOKSHOP = FIXTURES / "baselines" / "bookshop" / "baseline.yaml"


def checker(name: str) -> jsonschema.Draft202012Validator:
    text = (ROOT / "schemas" / f"{name}.schema.json").read_text()
    return jsonschema.Draft202012Validator(json.loads(text))


RULE = checker("rule")
BASELINE = checker("baseline")


def data_of(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def named(paths: list[Path]) -> dict[str, Any]:
    return {"argvalues": paths, "ids": [path.relative_to(ROOT).as_posix() for path in paths]}


def fetch(name: str) -> Source:
    return Source(name, shipped.text(f"rules/baselines/{name}.yaml").encode())


def the_rule_reader_accepts(data: Any) -> bool:
    try:
        rule_from(Source("rule.yaml", json.dumps(data).encode()))
    except ChloroError:
        return False
    return True


def the_baseline_reader_accepts(data: Any) -> bool:
    try:
        load(Source("baseline.yaml", json.dumps(data).encode()), fetch)
    except ChloroError:
        return False
    return True


def keys(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key of every mapping in a value, as a path."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield (*path, key)
            yield from keys(one, (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from keys(one, (*path, number))


def misspelt(value: Any, path: tuple[str | int, ...]) -> Any:
    """Copy a value with one key written wrongly."""
    if isinstance(value, list):
        return [
            misspelt(one, path[1:]) if number == path[0] else one
            for number, one in enumerate(value)
        ]
    if len(path) == 1:
        return {f"{key}s" if key == path[0] else key: one for key, one in value.items()}
    return {key: misspelt(one, path[1:]) if key == path[0] else one for key, one in value.items()}


@pytest.mark.parametrize("path", **named(SCHEMAS))
def test_a_schema_is_one(path: Path) -> None:
    schema = json.loads(path.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["description"]


@pytest.mark.parametrize("name", ["rule", "baseline"])
def test_every_property_is_described_for_editors(name: str) -> None:
    def bare(schema: Any, path: str) -> Iterator[str]:
        if not isinstance(schema, dict):
            return
        for key, one in schema.get("properties", {}).items():
            if "description" not in one:
                yield f"{path}.{key}"
            yield from bare(one, f"{path}.{key}")

    schema = checker(name).schema
    assert isinstance(schema, dict)
    parts = {"": schema, **schema["$defs"]}
    assert [at for part, one in parts.items() for at in bare(one, part)] == []


@pytest.mark.parametrize("path", **named(RULES))
def test_a_rule_that_ships_satisfies_the_schema(path: Path) -> None:
    assert [one.message for one in RULE.iter_errors(data_of(path))] == []


@pytest.mark.parametrize("path", **named(RULES))
def test_a_rule_that_ships_names_the_schema_in_its_first_line(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schemas/rule.schema.json"


@pytest.mark.parametrize("path", **named(BASELINES))
def test_a_baseline_that_ships_satisfies_the_schema(path: Path) -> None:
    assert [one.message for one in BASELINE.iter_errors(data_of(path))] == []


@pytest.mark.parametrize("path", **named(BASELINES))
def test_a_baseline_that_ships_names_the_schema_in_its_first_line(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    named_file = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named_file).resolve() == ROOT / "schemas" / "baseline.schema.json"


@pytest.mark.parametrize("path", **named(RULES))
def test_schema_and_reader_agree_on_every_misspelt_key_of_a_rule(path: Path) -> None:
    data = data_of(path)
    wrong = {at: misspelt(data, at) for at in keys(data)}
    by_schema = {at for at, one in wrong.items() if not RULE.is_valid(one)}
    by_reader = {at for at, one in wrong.items() if not the_rule_reader_accepts(one)}
    assert by_schema == by_reader
    # Names of fields are the only keys that anybody may choose.
    assert {at for at in wrong if len(at) < 2 or at[-2] != "properties"} == by_schema


def test_the_reader_refuses_every_misspelt_key_of_a_baseline_that_the_schema_refuses() -> None:
    data = data_of(BOOKSHOP)
    wrong = {at: misspelt(data, at) for at in keys(data)}
    by_schema = {at for at, one in wrong.items() if not BASELINE.is_valid(one)}
    by_reader = {at for at, one in wrong.items() if not the_baseline_reader_accepts(one)}
    assert {at for at in by_schema - by_reader if at[0] not in ("flows", "components")} == set()
    top = {(key,) for key in data}
    of_controls = {at for at in wrong if at[0] == "controls" and len(at) == 3}
    assert top | of_controls | {("system", "namespaces")} <= by_schema & by_reader


@pytest.mark.parametrize(
    "change",
    [
        {"name": 1},
        {"extends": ["chloromaster"]},
        {"system": {"namespaces": "bookshop"}},
        {"system": {"namespaces": [1]}},
        {"components": []},
        {"components": {"web": {"workload": "web"}}},
        {"components": {"web": {"workload": {"kind": "Deployment"}}}},
        {
            "components": {
                "web": {"workload": {"kind": "Deployment", "name": "w"}, "optional": "no"}
            }
        },
        {"controls": ["SHOP-1"]},
        {"controls": {"SHOP-1": {"section": "Parts", "statement": "It is so."}}},
        {"controls": {"SHOP-1": {"section": "Parts", "manual": "The record."}}},
        {"controls": {"SHOP-1": {"statement": "It is so.", "manual": "The record."}}},
        {"controls": {"S": {"section": "P", "statement": "It is.", "decided_by": "host-port"}}},
        {"controls": {"S": {"section": "P", "statement": "It is.", "decided_by": [{"prof": "x"}]}}},
        {
            "controls": {
                "S": {
                    "section": "P",
                    "statement": "It is.",
                    "decided_by": [{"rule": "host-port", "proof": "storage"}],
                }
            }
        },
        {"assumptions": []},
    ],
    ids=json.dumps,
)
def test_schema_and_reader_refuse_the_same_wrong_values_of_a_baseline(
    change: dict[str, Any],
) -> None:
    small = {"name": "small", "system": {"namespaces": ["small"]}}
    assert BASELINE.is_valid(small)
    assert the_baseline_reader_accepts(small)
    wrong = {**small, **change}
    assert not BASELINE.is_valid(wrong)
    assert not the_baseline_reader_accepts(wrong)


def test_null_deletes_anything_in_a_baseline_that_extends_another() -> None:
    child = {
        "name": "child",
        "extends": "chloromaster",
        "quota": {"pods": 60},
        "components": {"backend": {"service": None, "replicas": {"maximum": None}}},
        "assumptions": {"nodes": None},
    }
    assert [one.message for one in BASELINE.iter_errors(child)] == []
    controls = {"BF-89": None, "BF-90": {"note": "Read otherwise here."}}
    assert BASELINE.is_valid({**child, "controls": controls})
