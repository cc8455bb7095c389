"""The corpora of `make bench`: the same everywhere, as faulty as they say, and lintable."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import FAULTS, File, pair, repository, workloads
from chloro_lint.lint import Linter
from chloro_lint.model import Source
from chloro_lint.report import Report
from tests.harness import ROOT, rules, table


def lint(files: list[File]) -> Report:
    """Lint files of a corpus under every rule that needs no baseline."""
    sources = [Source(one.path, one.text.encode()) for one in files]
    return Linter(rules(), table()).lint(sources)


def digest(files: list[File]) -> str:
    return hashlib.sha256("".join(f"{one.path}\n{one.text}" for one in files).encode()).hexdigest()


def test_a_corpus_is_the_same_in_every_process(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks/corpus.py"), "out", "--files", "120"]
    for seed in ("0", "1"):
        folder = tmp_path / seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    first, second = (
        {
            str(path.relative_to(tmp_path / seed)): path.read_text()
            for path in (tmp_path / seed).rglob("*.yaml")
        }
        for seed in ("0", "1")
    )
    assert first == second
    assert first == {f"out/{one.path}": one.text for one in repository(120)}


@pytest.mark.parametrize("files", [20, 1000])
def test_a_repository_has_as_many_files_as_asked_for_under_names_of_their_own(files: int) -> None:
    found = list(repository(files))
    assert len(found) == files == len({one.path for one in found})


def test_a_larger_repository_begins_with_the_smaller_one() -> None:
    assert digest(list(repository(300))[:100]) == digest(list(repository(100)))


def test_another_seed_makes_another_repository() -> None:
    assert digest(list(repository(100, seed=2))) != digest(list(repository(100)))


def test_few_lines_of_a_repository_repeat_others() -> None:
    lines = [line for one in repository(2000) for line in one.text.splitlines()]
    assert len(set(lines)) / len(lines) > 0.2


def test_a_repository_is_faulty_in_a_share_of_its_applications_and_crashes_no_rule() -> None:
    report = lint(list(repository(400)))
    assert report.crashes == ()
    faulty = {one.file.split("/")[2] for one in report.diagnostics if one.file.startswith("teams/")}
    applications = {
        one.path.split("/")[2] for one in repository(400) if one.path.startswith("teams/")
    }
    assert 0.2 < len(faulty) / len(applications) < 0.4
    rules_broken = {one.name for one in report.diagnostics}
    assert {"privileged-container", "unknown-field", "dangling-autoscaler"} <= rules_broken


def test_the_clean_files_have_no_finding() -> None:
    report = lint(list(pair(findings=False)))
    assert (report.coverage.files, report.diagnostics, report.crashes) == (100, (), ())


def test_the_others_have_one_in_every_object_of_the_same_files() -> None:
    clean, faulty = list(pair(findings=False)), list(pair(findings=True))
    assert [one.path for one in clean] == [one.path for one in faulty]
    report = lint(faulty)
    assert report.crashes == ()
    found = {(one.file, one.subject) for one in report.diagnostics}
    assert len(found) == report.coverage.resources


def test_the_workloads_have_a_policy_a_service_and_a_budget_each_and_no_finding() -> None:
    report = lint(list(workloads(40)))
    assert report.coverage.resources == 40 * 4 + 5
    assert (report.diagnostics, report.crashes) == ((), ())


def test_every_fault_is_a_shape_that_ships() -> None:
    shapes = {path.stem for path in (ROOT / "benchmarks/shapes").glob("*.yaml")}
    assert set(FAULTS) <= shapes
