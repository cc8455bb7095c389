"""The script that starts a rule leaves a repository in which everything but the docs holds."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from chloro_lint.faults import FAULTS
from tests.harness import ROOT, rules

COPIED = ("chloro_lint", "fixtures", "rules", "schemas", "scripts", "pyproject.toml", "README.md")
TESTS = (
    "__init__.py",
    "harness.py",
    "test_fixtures.py",
    "test_schemas.py",
    "data",
    "laws",
    "reporters/__init__.py",
    "reporters/readers.py",
    "reporters/sample_compliance.py",
    "reporters/sample_reports.py",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with one rule of each dialect started in it."""
    folder = tmp_path_factory.mktemp("repository")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in (*COPIED, *(f"tests/{name}" for name in TESTS)):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)
    return folder


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def new_rule(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return python(folder, "scripts/new_rule.py", *arguments)


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".hypothesis" not in path.parts
    }


def free_code(family: int) -> str:
    """Return what the next code of a family ought to be."""
    taken = [one.code for one in (*FAULTS, *rules()) if one.code.startswith(f"CHL{family}")]
    return f"CHL{max(int(code[3:]) for code in taken) + 1}"


@pytest.mark.parametrize(
    ("arguments", "name", "file"),
    [
        (["open-terminal", "--family", "3"], "open-terminal", "rules/open-terminal.yaml"),
        (
            ["lost-terminal", "--family", "8", "--python"],
            "lost-terminal",
            "chloro_lint/rules/lost_terminal.py",
        ),
    ],
    ids=["declarative", "python"],
)
def test_a_new_rule_is_three_new_files_and_passes_the_tests(
    copy: Path, arguments: list[str], name: str, file: str
) -> None:
    before = contents(copy)
    done = new_rule(copy, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    after = contents(copy)
    written = {file, f"fixtures/{name}/fail.yaml", f"fixtures/{name}/pass.yaml"}
    assert set(after) - set(before) == written
    assert {path: after[path] for path in before} == before
    assert re.findall(r"^wrote (.*)$", done.stdout, re.MULTILINE) == [
        file,
        f"fixtures/{name}/fail.yaml",
        f"fixtures/{name}/pass.yaml",
    ]
    assert free_code(int(arguments[2])) in (copy / file).read_text()

    tested = python(copy, "-m", "pytest", "-p", "no:cacheprovider", "tests", "-k", name)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    styled = python(copy, "-m", "ruff", "check", "--no-cache", file)
    formatted = python(copy, "-m", "ruff", "format", "--no-cache", "--check", file)
    if file.endswith(".py"):
        assert styled.returncode == 0, styled.stdout
        assert formatted.returncode == 0, formatted.stdout
        typed = python(copy, "-m", "mypy", "--cache-dir", os.devnull, file)
        assert typed.returncode == 0, typed.stdout
    explained = python(copy, "-m", "chloro_lint", "explain", name)
    assert explained.returncode == 0, explained.stderr
    assert "tty: true\n" in explained.stdout


@pytest.mark.parametrize(
    ("arguments", "mistake"),
    [
        (["privileged-container", "--family", "3"], "privileged-container is a rule already"),
        (["Terminal", "--family", "3"], "'Terminal' is not two words or more in kebab case"),
        (["terminal", "--family", "3"], "'terminal' is not two words or more in kebab case"),
        (["no-terminal", "--family", "3"], "'no-terminal' does not name a defect"),
        (["terminal-check", "--family", "3"], "'terminal-check' does not name a defect"),
        (["shut-terminal", "--family", "3", "--code", "CHL401"], "CHL401 is not a code of family"),
        (["shut-terminal", "--family", "3", "--code", "CHL301"], "CHL301 is privileged-container"),
        (["golden", "--family", "3"], "'golden' is not two words"),
    ],
)
def test_a_name_or_a_code_that_will_not_do_is_refused_and_nothing_is_written(
    copy: Path, arguments: list[str], mistake: str
) -> None:
    before = contents(copy)
    done = new_rule(copy, *arguments)
    assert done.returncode == 2
    assert mistake in done.stderr
    assert contents(copy) == before


def test_a_code_may_be_chosen(copy: Path) -> None:
    done = new_rule(copy, "silent-terminal", "--family", "3", "--code", "CHL399")
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load((copy / "rules/silent-terminal.yaml").read_text())["code"] == "CHL399"
    full = new_rule(copy, "loud-terminal", "--family", "3")
    assert (full.returncode, full.stderr) == (2, "new_rule.py: family 3 has no code left\n")
