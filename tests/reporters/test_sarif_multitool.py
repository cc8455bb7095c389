"""Microsoft's SARIF multitool, with the rules by which GitHub takes a log or refuses it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chloro_lint.lint import Linter
from chloro_lint.model import Source
from chloro_lint.options import Options
from chloro_lint.report import Report
from chloro_lint.reporters import View, render
from tests.harness import FIXTURES, ROOT, all_stories, baseline, lint, rules, table
from tests.reporters.sample_reports import everything, report
from tests.reporters.test_injection import EVIL, poison

TOOL = ROOT / ".venv/sarif-multitool/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
ACCEPTED = {"SARIF2005"}
"""The tool's page is no part of a log: `informationUri` is absent until the project has one."""

MOST_RUNS = 20


def whole(folder: str) -> Report:
    sources = [
        Source(path.relative_to(FIXTURES).as_posix(), path.read_bytes(), explicit=True)
        for path in sorted((FIXTURES / folder).glob("*.yaml"))
    ]
    options = Options(line_hashes=True)
    return Linter(rules(), table(), baseline(), options).lint(sources)


INSTALLED = pytest.mark.skipif(
    not os.access(TOOL, os.X_OK),
    reason="the SARIF multitool is not installed; make test installs it where there is npm",
)


def told(folder: Path) -> set[str]:
    """Return the rules by which the tool objects to the logs of a folder."""
    done = subprocess.run(
        [TOOL, "validate", str(folder / "*.sarif"), "--rule-kind", "Sarif;Ghas"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    assert f"{len(list(folder.iterdir()))} files scanned" in done.stdout
    print(done.stdout)  # noqa: T201 - shown where the test fails
    return set(re.findall(r": (?:error|warning) (\w+):", done.stdout))


def written(folder: Path, runs: list[dict[str, Any]], name: str) -> None:
    """Write logs of as many runs as GitHub takes in one: the tool is slow by the file."""
    head = json.loads(render("sarif", report(), View()))
    for at in range(0, len(runs), MOST_RUNS):
        log = {**head, "runs": runs[at : at + MOST_RUNS]}
        (folder / f"{name}-{at}.sarif").write_text(json.dumps(log))


def runs_of(shown: Report, view: View) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = json.loads(render("sarif", shown, view))["runs"]
    return runs


@INSTALLED
def test_the_multitool_has_nothing_to_say_by_githubs_rules(tmp_path: Path) -> None:
    reports = [everything(), report(), poison(EVIL)]
    reports += [whole(name) for name in ("golden", "broken", "contradictions")]
    firsts = {one.rule: one for one in all_stories() if not one.passes}
    reports += [lint(story, line_hashes=True) for story in firsts.values()]
    for silenced in (False, True):
        runs = [one for each in reports for one in runs_of(each, View(show_silenced=silenced))]
        written(tmp_path, runs, f"silenced-{silenced}")
    assert told(tmp_path) <= ACCEPTED


@INSTALLED
def test_the_multitool_does_object_to_what_github_refuses(tmp_path: Path) -> None:
    [run] = runs_of(everything(), View())
    del run["results"][0]["locations"], run["tool"]["driver"]["rules"][0]["help"]
    written(tmp_path, [run], "wrong")
    assert told(tmp_path) - ACCEPTED >= {"GH1015", "GH2012"}
