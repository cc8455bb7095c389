"""Manifests gone wrong at random: whatever a field holds, every rule answers, and answers soberly.

The seeds are fixed, so that a failure comes again; a longer search raises `SEEDS`.
"""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pytest
import yaml

from chloro_lint.lint import Linter
from chloro_lint.model import Source, Verdict
from chloro_lint.report import Report
from tests.harness import FIXTURES, all_stories, baseline, rules, table

SEEDS = 120
Files = dict[str, list[Any]]
Path = tuple[Any, ...]

SCALARS: Sequence[Any] = (
    None, True, 0, -1, 10**30, 1e308, math.nan, math.inf, "", " ", "x", "1", "9" * 400, "1e999999",
    "10E", "150%", "-5%", "a\nb", "\u202e", "*", "[", "{", "{{ x }}", "$(A)", "%s", "{0}",
)  # fmt: skip
NESTED: Sequence[Any] = (
    [], [None], [[]], [{}], ["x"], {}, {"a": None}, {"x": {}}, {"": ""}, {"name": None}, {1: 2},
    [{"name": "x"}, {"name": "x"}],
)  # fmt: skip
VALUES = (*SCALARS, *NESTED)
WRONG: Sequence[Any] = (True, 10**30, 0.5, "x", "1001", "25%", [], ["x"], [{}], {}, {"a": "b"})
HOLDS = (Verdict.PASS, Verdict.NOT_APPLICABLE)


class Plain(yaml.SafeDumper):
    """Writes a value that stands in several places out in each."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


@lru_cache
def linter() -> Linter:
    return Linter(rules(), table(), baseline())


def lint(files: Mapping[str, Sequence[Any]]) -> Report:
    return linter().lint([Source(name, text.encode()) for name, text in texts(files).items()])


def texts(files: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    return {
        name: yaml.dump_all(documents, Dumper=Plain, sort_keys=False, allow_unicode=True)
        for name, documents in files.items()
    }


def loaded(files: Mapping[str, str]) -> Files | None:
    try:
        return {name: list(yaml.safe_load_all(text)) for name, text in files.items()}
    except yaml.YAMLError:
        return None


@lru_cache
def golden() -> Files:
    paths = sorted((FIXTURES / "golden").glob("*.yaml"))
    files = loaded({path.name: path.read_text() for path in paths})
    assert files is not None
    return files


@lru_cache
def bases() -> tuple[Files, ...]:
    stories = [
        loaded({path.name: path.read_text() for path in story.files}) for story in all_stories()
    ]
    return tuple(files for files in stories if files)


def walk(node: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(node, dict | list):
        for step, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from walk(value, (*path, step))


def at(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step]
    return node


def mutate(document: Any, chance: random.Random) -> None:
    """Replace, delete, double, move or rename one value of a document, in place."""
    paths = list(walk(document))
    if not paths:
        return
    path = chance.choice(paths)
    parent, step = at(document, path[:-1]), path[-1]
    match chance.choice(["set"] * 5 + ["delete", "double", "move", "rename"]):
        case "set":
            parent[step] = copy.deepcopy(chance.choice(VALUES))
        case "delete":
            del parent[step]
        case "double" if isinstance(parent, list):
            parent.insert(step, copy.deepcopy(parent[step]))
        case "rename" if isinstance(parent, dict):
            parent[chance.choice([1, None, True, "", "x", "metadata", "\u202e"])] = parent.pop(step)
        case _:
            parent[step] = copy.deepcopy(at(document, chance.choice(paths)))


def mutant(seed: int) -> Files:
    chance = random.Random(seed)
    files = copy.deepcopy(golden() if seed % 4 == 0 else chance.choice(bases()))
    for _ in range(chance.choice([1, 1, 2, 4])):
        documents = files[chance.choice(list(files))]
        if documents:
            mutate(chance.choice(documents), chance)
    return files


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_value_crashes_a_rule_or_moves_a_finding_out_of_its_file(seed: int) -> None:
    files = mutant(seed)
    report = lint(files)
    assert report.crashes == ()
    lines = {name: text.split("\n") for name, text in texts(files).items()}
    for one in report.diagnostics:
        span = one.span
        assert (1, 1) <= span[:2] <= span[2:], one
        assert span.column <= len(lines[one.file][span.line - 1]) + 1, one


def test_a_kind_of_an_unknown_version_crashes_no_rule() -> None:
    for seed in range(8):
        files = mutant(4 * seed)
        for document in (one for several in files.values() for one in several):
            if isinstance(document, dict) and isinstance(document.get("apiVersion"), str):
                group, slash, _ = document["apiVersion"].rpartition("/")
                document["apiVersion"] = f"{group}{slash}v7"
                spec = document.get("spec")
                for key in spec if isinstance(spec, dict) else ():
                    spec[key] = copy.deepcopy(random.Random(f"{seed}{key}").choice(NESTED))
        assert lint(files).crashes == ()


def verdicts(files: Files) -> dict[str, Verdict]:
    return {one.id: one.verdict for one in lint(files).controls}


@pytest.mark.parametrize("seed", range(SEEDS // 4))
def test_a_wrong_type_does_no_statement_more_good_than_leaving_the_field_out(seed: int) -> None:
    chance = random.Random(seed)
    files = copy.deepcopy(golden())
    document = chance.choice(files[chance.choice(list(files))])
    paths = [path for path in walk(document) if isinstance(path[-1], str)]
    path = chance.choice([one for one in paths if one[0] not in ("apiVersion", "kind")])
    parent, key = at(document, path[:-1]), path[-1]
    wrong = [one for one in WRONG if type(one) is not type(parent[key])]
    parent[key] = copy.deepcopy(chance.choice(wrong))
    report = lint(files)
    if not any(one.name == "wrong-type" for one in report.diagnostics):
        return  # the field takes values of several types
    with_it = {one.id for one in report.controls if one.verdict in HOLDS}
    del parent[key]
    without = {name for name, verdict in verdicts(files).items() if verdict in HOLDS}
    assert with_it <= without
