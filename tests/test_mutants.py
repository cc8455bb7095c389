"""Every decided statement discriminates: one small patch of the golden set fails it, and no other."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
import yaml

from chloro_lint.lint import Linter
from chloro_lint.model import Source, Verdict
from chloro_lint.registry import selected
from chloro_lint.report import Report
from tests.harness import FIXTURES, baseline, rules, table

MUTANTS = [
    entry
    for path in sorted((FIXTURES / "mutants").glob("*.yaml"))
    for entry in yaml.safe_load(path.read_text())
]
GOLDEN = {path.name: path.read_text() for path in sorted((FIXTURES / "golden").glob("*.yaml"))}


@lru_cache
def linter() -> Linter:
    return Linter(selected(rules()), table(), baseline())


def lint(files: dict[str, str]) -> Report:
    return linter().lint([Source(name, text.encode()) for name, text in files.items()])


def failing(report: Report) -> set[str]:
    return {one.id for one in report.controls if one.verdict is Verdict.FAIL}


def test_the_golden_set_fails_nothing() -> None:
    report = lint(GOLDEN)
    assert failing(report) == set()
    assert [d for d in report.diagnostics if d.severity.label != "info"] == []
    assert report.crashes == ()


@pytest.mark.parametrize("mutant", MUTANTS, ids=[one["name"] for one in MUTANTS])
def test_a_mutant_fails_exactly_the_controls_it_names(mutant: dict[str, Any]) -> None:
    changed = dict(GOLDEN)
    for patch in (mutant, *mutant.get("also", ())):
        text = changed[patch["file"]]
        assert text.count(patch["old"]) == 1, "the text to replace occurs once"
        changed[patch["file"]] = text.replace(patch["old"], patch["new"])
    report = lint(changed)
    assert failing(report) == set(mutant["fails"])
    where = mutant.get("in", mutant["file"])
    words = mutant.get("line") or mutant["new"].strip().splitlines()[0].strip()
    lines = changed[where].splitlines()
    findings = [
        f"{d.file}:{d.span.line}: {d.name}: {d.message}"
        for d in report.diagnostics
        if set(d.controls) & set(mutant["fails"])
    ]
    hits = [
        d
        for d in report.diagnostics
        if d.file == where
        and words in lines[d.span.line - 1]
        and set(d.controls) & set(mutant["fails"])
    ]
    assert hits, findings


def test_every_decided_control_has_a_mutant() -> None:
    loaded = baseline()
    assert loaded is not None
    decided = {control.id for control in loaded.controls if control.decided_by}
    assert decided - {name for mutant in MUTANTS for name in mutant["fails"]} == set()
