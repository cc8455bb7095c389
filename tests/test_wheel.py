"""What is installed is what is tested: the wheel holds the data and runs without the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.harness import ROOT, rules

INSIDE = "chloro_lint/_data/"
FOLDERS = ("rules", "schemas", "fixtures")


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**kept, "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the backend that is installed; nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = ["-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    done = run(*pip, "--wheel-dir", str(folder), str(ROOT), cwd=folder)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """Install the wheel alone into a folder of its own."""
    target = wheel.parent / "site"
    pip = ["-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    done = run(*pip, "--target", str(target), str(wheel), cwd=wheel.parent)
    assert done.returncode == 0, done.stderr
    return target


def chloro_lint(site: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run("-m", "chloro_lint", *arguments, cwd=cwd, PYTHONPATH=str(site))


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.parts)
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_wheel_holds_every_file_of_a_data_folder(wheel: Path, folder: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    held = {name.removeprefix(INSIDE) for name in names if name.startswith(f"{INSIDE}{folder}/")}
    assert held == files(ROOT / folder)


def test_the_wheel_holds_every_module_and_both_licence_files(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    modules = {name for name in names if name.endswith(".py")}
    assert modules == {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "chloro_lint").rglob("*.py")
    }
    assert "chloro_lint/py.typed" in names
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_nothing_but_the_package_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0].split("-")[0] for name in archive.namelist()}
    assert tops == {"chloro_lint"}


def test_the_installed_package_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    done = run(
        "-c",
        "import chloro_lint, chloro_lint.shipped as s; print(chloro_lint.__file__, s._ROOT)",
        cwd=tmp_path,
        PYTHONPATH=str(installed),
    )
    package = installed / "chloro_lint"
    assert done.stdout.split() == [str(package / "__init__.py"), str(package / "_data")]


def test_the_installed_package_knows_every_rule(installed: Path, tmp_path: Path) -> None:
    done = chloro_lint(installed, tmp_path, "rules")
    assert (done.returncode, done.stderr) == (0, "")
    for one in rules():
        assert f"{one.code}  {one.name} " in done.stdout


def test_the_installed_package_writes_the_golden_set_and_accepts_it(
    installed: Path, tmp_path: Path
) -> None:
    written = chloro_lint(installed, tmp_path, "golden", "--output", "k8s")
    assert (written.returncode, written.stderr) == (0, "")
    golden = sorted((ROOT / "fixtures" / "golden").glob("*.yaml"))
    assert [path.name for path in golden] == sorted(one.name for one in tmp_path.glob("k8s/*"))
    for path in golden:
        assert (tmp_path / "k8s" / path.name).read_bytes() == path.read_bytes()
    linted = chloro_lint(installed, tmp_path, "k8s")
    assert (linted.returncode, linted.stderr) == (0, "")


def test_the_installed_package_explains_with_the_fixtures(installed: Path, tmp_path: Path) -> None:
    done = chloro_lint(installed, tmp_path, "explain", "writable-root-filesystem")
    assert (done.returncode, done.stderr) == (0, "")
    assert "## Don't" in done.stdout
    assert "## Do\n" in done.stdout
