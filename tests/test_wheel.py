"""What is installed is what is tested: the wheel holds the data and runs without the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from chloro_lint import __version__, shipped
from chloro_lint.compiled import fresh
from tests.harness import ROOT, baseline, rules

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


def test_the_wheel_holds_compiled_what_the_sources_say(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = archive.read(f"{INSIDE}{shipped.COMPILED}")
    found = fresh(held, version=__version__, current=shipped.data)
    assert found is not None
    assert [replace(one, check=print) for one in found.rules] == [
        replace(one, check=print) for one in rules()
    ]
    assert found.baselines == {"chloromaster": baseline()}
    assert found.types == json.loads(shipped.text("schemas/kubernetes/types.json"))


SOURCES_READ = """
import sys
from chloro_lint.catalogue import known_rules, shipped_baseline, type_table
known_rules(), type_table()
print(shipped_baseline("chloromaster").title)
print("chloro_lint.registry" in sys.modules, "json" in sys.modules)
"""


def test_the_installed_package_reads_the_compiled_file(installed: Path, tmp_path: Path) -> None:
    done = run("-c", SOURCES_READ, cwd=tmp_path, PYTHONPATH=str(installed))
    assert done.stdout.splitlines()[1:] == ["False False"]


LOADED = """
import sys
from chloro_lint.__main__ import invoke
try:
    invoke()
except SystemExit:
    pass
print(*sorted(sys.modules), file=sys.stderr)
"""
SLOW = (
    "typer", "click", "rich", "jsonschema", "ruamel", "yaml", "dataclasses", "inspect", "pathlib",
    "logging", "argparse", "subprocess", "shutil", "multiprocessing", "pkgutil",
)  # fmt: skip
"""What a plain call over plain manifests has no use for, and what would take longer than Python."""


def loaded(site: Path, cwd: Path, *arguments: str) -> set[str]:
    """The modules that a call of the installed package imports."""
    done = run("-c", LOADED, *arguments, cwd=cwd, PYTHONPATH=str(site))
    return set(done.stderr.splitlines()[-1].split())


def test_a_plain_call_imports_nothing_that_is_slow(installed: Path, tmp_path: Path) -> None:
    names = loaded(installed, tmp_path, str(ROOT / "fixtures/golden"), "--output-format", "concise")
    assert "chloro_lint.lint" in names
    assert names & set(SLOW) == set()
    assert "chloro_lint.rulefile" in names  # the two declarative rules have something to judge


def test_the_code_of_a_rule_that_is_not_selected_is_not_imported(
    installed: Path, tmp_path: Path
) -> None:
    names = loaded(installed, tmp_path, str(ROOT / "fixtures/broken"), "--select", "host-port")
    assert {one for one in names if one.startswith("chloro_lint.rules.")} == {
        "chloro_lint.rules.host_port"
    }


def test_the_code_of_a_rule_is_not_imported_where_nothing_is_to_be_judged(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "map.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: shop\n"
    )
    names = loaded(installed, tmp_path, "map.yaml", "--baseline", "none")
    assert names & {"chloro_lint.rules.host_port", "chloro_lint.rulefile"} == set()


def test_the_version_is_printed_before_anything_is_imported(
    installed: Path, tmp_path: Path
) -> None:
    bare = set(run("-c", "import sys; print(*sys.modules)", cwd=tmp_path).stdout.split())
    names = loaded(installed, tmp_path, "--version")
    assert names - bare <= {"chloro_lint", "chloro_lint.__main__", "gc", "__future__"}


def test_a_changed_file_makes_the_compiled_one_stale(installed: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(installed, site)
    file = site / "chloro_lint/_data/rules/baselines/chloromaster.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^title: .*$", "title: Changed", text), encoding="utf-8")
    done = run("-c", SOURCES_READ, cwd=tmp_path, PYTHONPATH=str(site))
    assert done.stdout.splitlines() == ["Changed", "True True"]


def test_a_module_that_says_another_thing_of_its_rule_is_a_crash_of_it(
    installed: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(installed, site)
    file = site / "chloro_lint/rules/host_port.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("severity=Severity.ERROR", "severity=Severity.INFO"))
    (tmp_path / "pod.yaml").write_text((ROOT / "fixtures/host-port/fail.yaml").read_text())
    done = chloro_lint(site, tmp_path, "pod.yaml", "--baseline", "none", "--select", "CHL311")
    assert done.returncode == 2
    assert "StaleRuleError" in done.stdout + done.stderr


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
