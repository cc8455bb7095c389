"""Runs rules over their fixtures: what the fixture tests and the laws share."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from chloro_lint import shipped
from chloro_lint.baseline import Baseline, load
from chloro_lint.kube.types import TypeTable
from chloro_lint.lint import Linter
from chloro_lint.model import Diagnostic, Rule, Source
from chloro_lint.options import Options
from chloro_lint.registry import all_rules
from chloro_lint.report import Report

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
NOT_RULES = {"golden", "broken", "mutants", "baselines", "real", "contradictions"}
_EXPECT = re.compile(r"# expect: (?P<rule>[a-z0-9-]+)(?:: (?P<words>.*?))?(?=\s*# expect: |\s*$)")


class Expectation(NamedTuple):
    file: str
    line: int
    words: str


class Story(NamedTuple):
    """One fixture of a rule: a file, or a folder of files that are applied together."""

    rule: str
    name: str
    files: tuple[Path, ...]
    baseline: str

    @property
    def passes(self) -> bool:
        return self.name.startswith("pass")

    def sources(self) -> list[Source]:
        return [
            Source(path.relative_to(FIXTURES).as_posix(), path.read_bytes()) for path in self.files
        ]

    def expectations(self) -> set[Expectation]:
        found = set()
        for path in self.files:
            name = path.relative_to(FIXTURES).as_posix()
            for number, line in enumerate(path.read_text().splitlines(), 1):
                for match in _EXPECT.finditer(line):
                    assert match["rule"] == self.rule, f"{name}:{number} expects another rule"
                    found.add(Expectation(name, number, (match["words"] or "").strip()))
        return found


@lru_cache
def rules() -> tuple[Rule, ...]:
    names = shipped.names("rules", ".yaml")
    return all_rules(
        Source(f"rules/{name}", shipped.text(f"rules/{name}").encode()) for name in names
    )


@lru_cache
def rule(name: str) -> Rule:
    return next(one for one in rules() if one.name == name)


@lru_cache
def table() -> TypeTable:
    return TypeTable.load(json.loads(shipped.text("schemas/kubernetes/types.json")))


@lru_cache
def baseline(name: str = "chloromaster") -> Baseline | None:
    """Return a shipped baseline by name, or the one at a path below fixtures/."""
    if name == "none":
        return None
    return load(_baseline_source(name), _baseline_source)


def _baseline_source(name: str) -> Source:
    path = FIXTURES / name
    if path.is_file():
        return Source(name, path.read_bytes())
    file = f"rules/baselines/{name}.yaml"
    return Source(file, shipped.text(file).encode())


def stories(of: str) -> list[Story]:
    """Return the fixtures of one rule, sorted."""
    folder = FIXTURES / of
    own = folder / "baseline.yaml"
    under = own.relative_to(FIXTURES).as_posix() if own.exists() else "chloromaster"
    found = []
    for path in sorted(folder.iterdir()):
        if path == own:
            continue
        if path.is_dir():
            files = tuple(one for one in sorted(path.rglob("*")) if one.is_file())
            found.append(Story(of, path.name, files, under))
        else:
            found.append(Story(of, path.name, (path,), under))
    return found


def all_stories() -> list[Story]:
    folders = sorted(one.name for one in FIXTURES.iterdir() if one.is_dir())
    return [story for name in folders if name not in NOT_RULES for story in stories(name)]


def lint(story: Story, sources: list[Source] | None = None, **options: object) -> Report:
    """Run a story's rule alone, under the story's baseline."""
    linter = Linter(
        [rule(story.rule)],
        table(),
        baseline(story.baseline),
        Options(**options),  # type: ignore[arg-type]
    )
    return linter.lint(story.sources() if sources is None else sources)


def findings(report: Report, of: str) -> list[Diagnostic]:
    return [one for one in report.diagnostics if one.name == of]
