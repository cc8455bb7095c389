"""`chloro-lint report --format` and `--framework`, and the documents of `chloro-lint baseline`."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from chloro_lint.reporters import COMPLIANCE
from tests.cli.folders import ROOT_POD, call, write
from tests.harness import FIXTURES, ROOT

Capture = pytest.CaptureFixture[str]
GOLDEN = str(FIXTURES / "golden")
BROKEN = str(FIXTURES / "broken")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")


def test_csv_holds_every_statement(capsys: Capture) -> None:
    result = call(capsys, "report", GOLDEN, "--format", "csv")
    rows = list(csv.DictReader(StringIO(result.out)))
    assert result.code == 0
    assert len({row["id"] for row in rows}) == 93


def test_markdown_names_the_framework_and_its_items(capsys: Capture) -> None:
    result = call(capsys, "report", GOLDEN, "--format", "markdown", "--framework", "pss")
    assert result.code == 0
    assert result.out.startswith("# Compliance report: Pod Security Standards, version 1.37\n")


def test_oscal_has_the_time_of_the_run(capsys: Capture) -> None:
    result = call(capsys, "report", GOLDEN, "--format", "oscal")
    body = json.loads(result.out)["assessment-results"]
    assert body["metadata"]["last-modified"] == "2026-01-02T03:04:05+00:00"


def test_a_framework_needs_no_baseline(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    result = call(capsys, "report", "a.yaml", "--baseline", "none", "--framework", "cis")
    assert result.out.startswith(
        "Compliance report: CIS Kubernetes Benchmark, section 5, version 1.12\n"
    )
    assert "\n✗ 5.2.5  " in result.out


def test_a_foreign_folder_is_no_fault_under_a_framework(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    result = call(capsys, "report", "a.yaml", "--framework", "cis", "--format", "csv")
    assert result.code == 1
    assert "system-not-found" not in result.out


def test_a_framework_of_ones_own_is_a_file(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    text = (ROOT / "rules/frameworks/pod-security-standards.yaml").read_text()
    Path("mine.yaml").write_text(text.replace("name: pss", "name: mine"), encoding="utf-8")
    result = call(capsys, "report", "a.yaml", "--framework", "mine.yaml")
    assert "of 19 items fail." in result.out.splitlines()[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("report", GOLDEN, "--framework", "iso"), "no framework is called 'iso'"),
        (("report", GOLDEN, "--framework", "no.yaml"), "cannot read the framework no.yaml"),
        (("baseline", "--format", "xml"), "--format is one of yaml, oscal-catalog"),
        (("baseline", "--framework", "cis"), "--framework goes with oscal-catalog"),
        (("baseline", "--baseline", "none", "--format", "oscal-catalog"), "there is no baseline"),
    ],
)
def test_what_cannot_be_is_refused(
    folder: Path, capsys: Capture, arguments: tuple[str, ...], says: str
) -> None:
    result = call(capsys, *arguments)
    assert result.code == 2
    assert says in result.err


@pytest.mark.parametrize("model", ["catalog", "component"])
def test_the_baseline_is_written_as_oscal(folder: Path, capsys: Capture, model: str) -> None:
    for more in ((), ("--framework", "nsa")):
        result = call(capsys, "baseline", "--format", f"oscal-{model}", *more)
        assert result.code == 0
        [name] = json.loads(result.out)
        assert name.startswith(model)


@pytest.mark.parametrize("name", sorted(COMPLIANCE))
def test_the_bytes_depend_on_no_hash_seed_locale_or_time_zone(name: str) -> None:
    command = [sys.executable, "-m", "chloro_lint", "report", "fixtures/broken", "--format", name]
    written = {
        subprocess.run(
            [*command, "--jobs", jobs],
            cwd=ROOT,
            env={"SOURCE_DATE_EPOCH": "1767323045", "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C",
                 "COLUMNS": "100", "PATH": os.environ["PATH"]},
            capture_output=True,
            check=False,
        ).stdout
        for seed, zone, jobs in (("1", "UTC", "1"), ("2", "Pacific/Kiritimati", "2"))
    }  # fmt: skip
    assert len(written) == 1
    assert written != {b""}
