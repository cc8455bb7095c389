"""The same manifests give the same bytes, whatever the machine is like."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import lru_cache

import pytest

from tests.harness import ROOT

FOLDERS = ("fixtures/golden", "fixtures/broken")
FOREIGN = {"LC_ALL", "LANG", "LANGUAGE", "TZ", "PYTHONHASHSEED", "PYTHONUTF8", "COLUMNS", "CI"}


def report(
    *arguments: str, interpreter: str = sys.executable, format_: str = "json", **environment: str
) -> bytes:
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    done = subprocess.run(
        [interpreter, "-m", "chloro_lint", *FOLDERS, "--output-format", format_, *arguments],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    return done.stdout


@lru_cache
def first() -> bytes:
    return report()


def test_there_is_something_to_compare() -> None:
    data = json.loads(first())
    assert data["coverage"]["files"] > 20
    assert len(data["diagnostics"]) > 20
    assert len(data["controls"]) == 93


@pytest.mark.parametrize("seed", ["0", "1", "4294967295"])
def test_the_hash_seed_does_not_matter(seed: str) -> None:
    assert report(PYTHONHASHSEED=seed) == first()


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX", "de_DE.UTF-8", "tr_TR.UTF-8"])
def test_the_locale_does_not_matter(locale: str) -> None:
    assert report(LC_ALL=locale, PYTHONUTF8="0") == first()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns", "XXX-23:59"])
def test_the_time_zone_does_not_matter(zone: str) -> None:
    assert report(TZ=zone) == first()


@pytest.mark.parametrize("jobs", ["1", "2", "3"])
def test_the_number_of_processes_does_not_matter(jobs: str) -> None:
    assert report("--jobs", jobs) == first()


def test_the_order_of_the_arguments_does_not_matter() -> None:
    again = report("fixtures/golden", "fixtures/broken/../broken", "./fixtures/golden")
    assert json.loads(again)["diagnostics"] == json.loads(first())["diagnostics"]


def test_optimised_python_says_the_same() -> None:
    assert report(PYTHONOPTIMIZE="1") == first()


@pytest.mark.parametrize("format_", ["full", "concise", "github"])
def test_every_format_is_as_steady_as_the_first(format_: str) -> None:
    plain = report(format_=format_, PYTHONHASHSEED="0", COLUMNS="100")
    assert report("--jobs", "2", format_=format_, PYTHONHASHSEED="7", COLUMNS="100") == plain


def interpreter(version: str) -> str | None:
    """Return the Python of a version, if it is on the path and can read YAML."""
    path = shutil.which(f"python{version}")
    if path is None:
        return None
    code = "import sys, yaml; print('%d.%d' % sys.version_info[:2])"
    tried = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    return path if tried.stdout.strip() == version else None


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_the_version_of_python_does_not_matter(version: str) -> None:
    found = interpreter(version)
    if found is None:
        pytest.skip(f"there is no Python {version} with PyYAML here")
    assert report(interpreter=found) == first()
