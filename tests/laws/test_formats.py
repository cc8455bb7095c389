"""Every finding of every fixture, read back from every format by a reader of that format."""

from __future__ import annotations

import json
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

from chloro_lint.lint import Linter
from chloro_lint.model import Diagnostic, Severity, Source
from chloro_lint.options import Options
from chloro_lint.report import Report
from chloro_lint.reporters import FORMATS, View, render
from tests import harness
from tests.harness import FIXTURES, Story, all_stories, baseline, rules, table
from tests.reporters.readers import READERS, expected, multitool

VIEW = View(width=80, show_silenced=False, statistics=True, verbose=True)
STORIES = all_stories()
SETS = ("golden", "broken")


@lru_cache
def of_story(story: Story) -> Report:
    return harness.lint(story, excerpts=True, line_hashes=True)


@lru_cache
def of_set(name: str) -> Report:
    files = sorted((FIXTURES / name).glob("*.yaml"))
    sources = [Source(path.relative_to(FIXTURES).as_posix(), path.read_bytes()) for path in files]
    linter = Linter(rules(), table(), baseline(), Options(excerpts=True, line_hashes=True))
    return linter.lint(sources)


def test_every_format_that_a_machine_reads_has_a_reader() -> None:
    assert set(FORMATS) == set(READERS) | {"full", "concise", "json"}


@pytest.mark.parametrize("name", sorted(READERS))
@pytest.mark.parametrize("of", SETS)
def test_what_a_reader_finds_of_a_whole_set_is_what_was_found(name: str, of: str) -> None:
    check(name, of_set(of))


@pytest.mark.parametrize("story", STORIES, ids=[f"{one.rule}/{one.name}" for one in STORIES])
def test_what_a_reader_finds_of_a_fixture_is_what_was_found(story: Story) -> None:
    for name in READERS:
        check(name, of_story(story))


def check(name: str, report: Report) -> None:
    text = render(name, report, VIEW)
    found = READERS[name](text)
    assert sorted((one.rule, one.file, one.line) for one in found) == expected(
        name, report.diagnostics
    )
    words = [" ".join(one.text.split()) for one in found]
    for item in report.diagnostics:
        assert any(message(item) in one.replace("\\", "") for one in words), (name, words)


def message(item: Diagnostic) -> str:
    return " ".join(item.message.split()).replace("\\", "")


def test_junit_shows_what_passed_and_fails_for_no_information() -> None:
    text = render("junit", of_set("golden"), VIEW)
    assert "<failure" not in text
    assert text.count("<testcase") > 50
    assert all(one.severity is Severity.INFO for one in of_set("golden").diagnostics)


def test_microsofts_tool_finds_nothing_that_github_would_mind(tmp_path: Path) -> None:
    tool = multitool()
    if tool is None:
        pytest.skip("Microsoft's SARIF tool is not installed; `make test` does it where npm is")
    reports = [*(of_set(one) for one in SETS), *map(of_story, STORIES)]
    for number, report in enumerate(reports):
        (tmp_path / f"{number}.sarif").write_text(render("sarif", report, VIEW))
    run = subprocess.run(
        [tool, "validate", f"{tmp_path}/*.sarif", "--rule-kind", "Sarif;Ghas"],
        capture_output=True, text=True, check=False,
        env=environment(tmp_path),
    )  # fmt: skip
    said = [line for line in run.stdout.splitlines() if ": error " in line or ": warning " in line]
    # The project has no page of its own to name yet (SARIF2005, informationUri).
    assert [line for line in said if "SARIF2005" not in line] == []
    assert f"{len(reports)} files scanned" in run.stdout


def test_microsofts_tool_hashes_lines_as_we_do(tmp_path: Path) -> None:
    tool = multitool()
    if tool is None:
        pytest.skip("Microsoft's SARIF tool is not installed; `make test` does it where npm is")
    log = json.loads(render("sarif", of_set("broken"), VIEW))
    ours = [one.pop("partialFingerprints") for one in log["runs"][0]["results"]]
    log["runs"][0]["originalUriBaseIds"] = {"%SRCROOT%": {"uri": f"{FIXTURES.as_uri()}/"}}
    bare, hashed = tmp_path / "bare.sarif", tmp_path / "hashed.sarif"
    bare.write_text(json.dumps(log))
    subprocess.run(
        [tool, "rewrite", str(bare), "--output", str(hashed), "--insert",
         "RollingHashPartialFingerprints"],
        capture_output=True, check=True, env=environment(tmp_path),
    )  # fmt: skip
    theirs = [
        one["partialFingerprints"]["primaryLocationLineHash"]
        for one in json.loads(hashed.read_text())["runs"][0]["results"]
    ]
    mine = [one.get("primaryLocationLineHash") for one in ours]
    assert sum(one is not None for one in mine) > len(mine) // 2
    assert [one or other for one, other in zip(mine, theirs, strict=True)] == theirs


def environment(home: Path) -> dict[str, str]:
    return {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "HOME": str(home)}
