"""The action, the template and the Dockerfile: their scripts are run, their names are checked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from chloro_lint.cli.options import OPTIONS
from tests.harness import FIXTURES, ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
TEMPLATE: dict[str, Any] = yaml.safe_load(
    (ROOT / "templates" / "chloro-lint.gitlab-ci.yml").read_text()
)
BASH = shutil.which("bash")

needs_bash = pytest.mark.skipif(BASH is None, reason="there is no bash to run the scripts with")


class Ran(NamedTuple):
    code: int
    out: str
    outputs: dict[str, str]
    summary: str


def lint_step(folder: Path, **inputs: str) -> Ran:
    """Run the script of the step that lints, with what the runner would give it."""
    [step] = [one for one in STEPS if one.get("id") == "lint"]
    defaults = {name: str(one["default"]) for name, one in ACTION["inputs"].items()}
    values = {f"inputs.{name}": value for name, value in (defaults | inputs).items()}
    values["steps.install.outputs.bin"] = str(folder / "runner" / "chloro-lint" / "bin")
    program = folder / "runner" / "chloro-lint" / "bin" / "chloro-lint"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chloro_lint "$@"\n')
    program.chmod(0o755)
    env = {key: EXPRESSION.sub(lambda m: values[m[1]], str(v)) for key, v in step["env"].items()}
    output, summary = folder / "output", folder / "summary"
    output.touch()
    summary.touch()
    env |= {"RUNNER_TEMP": str(folder / "runner"), "GITHUB_OUTPUT": str(output)}
    env |= {
        "GITHUB_STEP_SUMMARY": str(summary),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
    }
    assert BASH is not None
    run = subprocess.run(
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    written = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return Ran(run.returncode, run.stdout + run.stderr, written, summary.read_text())


@needs_bash
def test_the_action_reports_findings_and_leaves_the_exit_code_to_its_last_step(
    tmp_path: Path,
) -> None:
    shutil.copytree(FIXTURES / "broken", tmp_path / "k8s")
    ran = lint_step(tmp_path, paths="k8s")
    assert ran.code == 0
    assert ran.outputs == {"exit-code": "1", "sarif-file": "chloro-lint.sarif"}
    assert ran.out.startswith("::error file=k8s/00-namespace.yaml,line=4")
    assert ran.summary.startswith("## chloro-lint: ")
    assert (tmp_path / "chloro-lint.sarif").read_text().startswith('{\n  "$schema"')


@needs_bash
def test_the_action_passes_what_is_clean_and_writes_no_more_than_it_is_asked_to(
    tmp_path: Path,
) -> None:
    shutil.copytree(FIXTURES / "golden", tmp_path / "k8s")
    inputs = {"sarif-file": "", "summary": "false", "args": "--fail-on=error\n--quiet"}
    ran = lint_step(tmp_path, paths="k8s", **inputs)
    assert (ran.code, ran.outputs, ran.summary) == (0, {"exit-code": "0"}, "")


@needs_bash
def test_the_action_takes_a_baseline_and_leaves_no_log_of_an_earlier_run(tmp_path: Path) -> None:
    (tmp_path / "chloro-lint.sarif").write_text("{}")
    ran = lint_step(tmp_path, paths="nothere", baseline="none")
    assert (ran.code, ran.outputs) == (0, {"exit-code": "2"})
    assert "no such file or folder: nothere" in ran.out
    assert not (tmp_path / "chloro-lint.sarif").exists()


@needs_bash
def test_an_input_of_several_lines_makes_no_output_of_its_own(tmp_path: Path) -> None:
    ran = lint_step(tmp_path, **{"sarif-file": "a.sarif\nexit-code=0"})
    assert (ran.code, ran.outputs) == (2, {})


PYTHON = """#!/bin/sh
# Makes an environment that is empty, and writes down what it was asked for.
test "$1 $2" = "-I -m" || exit 9
if [ "$3" = venv ]; then mkdir -p "$4/bin" && cp "$0" "$4/bin/python"; fi
echo "$*" >> "$CALLED"
"""


def install_step(folder: Path, version: str) -> tuple[int, list[str]]:
    """Run the script that installs; return its exit code, and how Python was called."""
    [step] = [one for one in STEPS if one.get("id") == "install"]
    python = folder / "bin" / "python"
    python.parent.mkdir()
    python.write_text(PYTHON)
    python.chmod(0o755)
    called = folder / "called"
    called.touch()
    env = {"ACTION_PATH": "/the/action", "VERSION": version, "CALLED": str(called)}
    env |= {"RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(folder / "output")}
    assert BASH is not None
    run = subprocess.run(
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder, env=env | {"PATH": f"{python.parent}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.returncode, called.read_text().splitlines()


@needs_bash
@pytest.mark.parametrize(
    ("version", "wanted"), [("", "/the/action"), ("1.2.3", "chloro-lint==1.2.3")]
)
def test_the_action_installs_itself_or_a_version_and_imports_nothing_of_the_linted_folder(
    version: str, wanted: str, tmp_path: Path
) -> None:
    code, [venv, pip] = install_step(tmp_path, version)
    assert code == 0
    assert venv == f"-I -m venv {tmp_path}/chloro-lint"
    assert pip.startswith("-I -m pip install ")
    assert pip.endswith(f" {wanted}")


@needs_bash
@pytest.mark.parametrize("version", ["-r x", "1 --index-url=x", "git+https://x", "../x", "$(x)"])
def test_a_version_is_a_version(version: str, tmp_path: Path) -> None:
    assert install_step(tmp_path, version) == (2, [])


@needs_bash
@pytest.mark.parametrize("hostile", ["$(touch pwned)", "`touch pwned`", "; touch pwned", "'\"; x"])
def test_no_input_of_the_action_is_run(hostile: str, tmp_path: Path) -> None:
    ran = lint_step(
        tmp_path, paths=hostile, baseline=hostile, args=hostile, **{"sarif-file": hostile}
    )
    assert ran.outputs["exit-code"] == "2"
    assert not (tmp_path / "pwned").exists()


def test_no_script_of_the_action_holds_an_expression() -> None:
    scripts = [one["run"] for one in STEPS if "run" in one]
    assert len(scripts) == 3
    assert not any(EXPRESSION.search(one) for one in scripts)


def test_every_expression_of_the_action_names_something_that_exists() -> None:
    text = (ROOT / "action.yml").read_text()
    named = {match[1] for match in EXPRESSION.finditer(text)}
    known = {f"inputs.{name}" for name in ACTION["inputs"]}
    known |= {f"steps.lint.outputs.{name}" for name in ACTION["outputs"]}
    assert named <= known | {"github.action_path", "steps.install.outputs.bin"}
    assert set(ACTION["inputs"]) - {"upload-sarif"} <= {
        one.removeprefix("inputs.") for one in named
    }


def test_the_template_of_gitlab_uses_options_that_exist_and_keeps_what_it_writes() -> None:
    [script] = TEMPLATE["chloro-lint"]["script"]
    options = {one.name for one in OPTIONS}
    assert set(re.findall(r"--[a-z-]+", script)) <= options
    files = set(re.findall(r"=(\S+\.(?:json|xml))", script))
    assert files == set(TEMPLATE["chloro-lint"]["artifacts"]["reports"].values())


@needs_bash
def test_the_script_of_the_template_runs(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "golden", tmp_path / "k8s")
    program = tmp_path / "bin" / "chloro-lint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chloro_lint "$@"\n')
    program.chmod(0o755)
    env = {"PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    env |= {"CHLORO_LINT_PATHS": "k8s/", "CHLORO_LINT_ARGS": "--quiet --fail-on error"}
    assert BASH is not None
    run = subprocess.run(
        [BASH, "-c", TEMPLATE["chloro-lint"]["script"][0]],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "gl-code-quality-report.json").exists()
    assert (tmp_path / "chloro-lint-junit.xml").exists()


def test_the_container_runs_as_nobody_in_particular_and_holds_no_build() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    words = [line.split(maxsplit=1) for line in lines if line and not line.startswith(("#", " "))]
    last = max(number for number, word in enumerate(words) if word[0] == "FROM")
    final = words[last:]
    assert ["USER", "65532:65532"] in final
    assert not any(word[0] in ("RUN", "ADD") for word in final)
    assert final[-1] == ["ENTRYPOINT", '["chloro-lint"]']
