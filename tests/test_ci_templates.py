"""What runs chloro-lint elsewhere: the GitHub Action, the GitLab component, the container image.

The scripts of the first two are taken out of their files and run, with a Python that installs
nothing; the image cannot be built in a test, so its Dockerfile is held to what it copies and to
hadolint.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cli.folders import ROOT_POD, SERVICE
from tests.harness import ROOT
from tests.reporters.readers import READERS

ACTION: Mapping[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: Mapping[str, Any] = {one["name"]: one for one in ACTION["runs"]["steps"]}
SPEC, JOBS = yaml.safe_load_all((ROOT / "templates/chloro-lint.yml").read_text())
JOB: Mapping[str, Any] = JOBS["chloro-lint"]
SCRIPT = JOB["script"][0]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
TOOLS = Path(sys.executable).parent
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")

PYTHON = f"""#!/bin/sh
# Makes an environment that runs the checkout, and writes down what it was asked to install.
set -eu
if [ "$2" = -c ]; then exec {shlex.quote(sys.executable)} "$@"; fi
test "$1 $2" = "-I -m"
if [ "$3" = venv ]; then
  mkdir -p "$4/bin"
  cp "$0" "$4/bin/python"
  printf '#!/bin/sh\\nexec {shlex.quote(sys.executable)} -P -m chloro_lint "$@"\\n' > "$4/bin/chloro-lint"
  chmod +x "$4/bin/chloro-lint"
else
  for word; do printf '%s\\n' "$word"; done > "$INSTALLED"
fi
"""


class Done(NamedTuple):
    code: int
    out: str
    outputs: dict[str, str]
    summary: str


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository to lint, and beside it the folders of a runner."""
    (tmp_path / "repository/k8s").mkdir(parents=True)
    (tmp_path / "repository/.git").mkdir()
    (tmp_path / "temp").mkdir()
    fake = tmp_path / "bin/python3"
    fake.parent.mkdir()
    fake.write_text(PYTHON)
    fake.chmod(0o755)
    (tmp_path / "repository/k8s/a.yaml").write_text(ROOT_POD)
    return tmp_path / "repository"


def environment(here: Path, **more: str) -> dict[str, str]:
    runner = here.parent
    return {
        "PATH": f"{runner / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(runner / "temp"),
        "TMPDIR": str(runner / "temp"),
        "GITHUB_OUTPUT": str(runner / "output"),
        "GITHUB_STEP_SUMMARY": str(runner / "summary"),
        "INSTALLED": str(runner / "installed"),
        **more,
    }


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def step(here: Path, name: str, context: Mapping[str, str]) -> Done:
    """Run a step of the action as a runner does: expressions in `env` alone are replaced."""
    one = STEPS[name]
    given = {
        key: EXPRESSION.sub(lambda m: context[m[1]], value) for key, value in one["env"].items()
    }
    (here.parent / "output").unlink(missing_ok=True)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", one["run"]],
        cwd=here,
        env=environment(here, **given),
        capture_output=True,
        text=True,
        check=False,
    )
    pairs = (line.split("=", 1) for line in read(here.parent / "output").splitlines())
    summary = read(here.parent / "summary")
    return Done(done.returncode, done.stdout + done.stderr, dict(pairs), summary)


def run_action(here: Path, **inputs: str) -> Done:
    """Run the action with some inputs, the others by their defaults."""
    given = {key: one["default"] for key, one in ACTION["inputs"].items()}
    given |= {key.replace("_", "-"): value for key, value in inputs.items()}
    context = {f"inputs.{key}": value for key, value in given.items()}
    context["github.action_path"] = "/the/action"
    installed = step(here, "Install chloro-lint", context)
    if installed.code:
        return installed
    context |= {f"steps.install.outputs.{key}": it for key, it in installed.outputs.items()}
    return step(here, "Lint", context)


def installed_words(here: Path) -> list[str]:
    return read(here.parent / "installed").splitlines()


def test_one_run_annotates_and_writes_sarif_and_the_summary(here: Path) -> None:
    done = run_action(here, baseline="none", args="--select=host-network")
    assert done.code == 1
    assert done.out.startswith("::error file=k8s/a.yaml,line=7,")
    assert done.outputs["exit-code"] == "1"
    [seen] = READERS["sarif"](Path(done.outputs["sarif-file"]).read_text())
    assert seen == ("k8s/a.yaml", 7, "host-network")
    [seen] = READERS["markdown"](done.summary)
    assert seen == ("k8s/a.yaml", 7, "host-network")


def test_the_summary_is_added_to_what_is_there_and_can_be_left_out(here: Path) -> None:
    (here.parent / "summary").write_text("before\n")
    assert run_action(here, baseline="none", summary="false").summary == "before\n"
    assert run_action(here, baseline="none").summary.startswith("before\n## chloro-lint: ")


def test_a_clean_run_exits_with_0(here: Path) -> None:
    (here / "k8s/a.yaml").write_text(SERVICE)
    done = run_action(here, baseline="none", args="--select=host-network")
    assert (done.code, done.outputs["exit-code"]) == (0, "0")


def test_a_wrong_call_exits_with_2_and_leaves_no_sarif_of_an_earlier_run(here: Path) -> None:
    (here / "out.sarif").write_text("{}")
    done = run_action(here, paths="nothere", sarif_file="out.sarif")
    assert (done.code, done.outputs) == (2, {"exit-code": "2"})
    assert "no such file or folder: nothere" in done.out
    assert not (here / "out.sarif").exists()


def test_paths_stand_on_lines_and_may_hold_blanks(here: Path) -> None:
    (here / "my files").mkdir()
    (here / "my files/b.yaml").write_text(ROOT_POD.replace("web", "other"))
    done = run_action(
        here, paths="\n  k8s/\r\n\nmy files\n", baseline="none", args="--select\n host-network \n"
    )
    text = Path(done.outputs["sarif-file"]).read_text()
    assert {seen.file for seen in READERS["sarif"](text)} == {"k8s/a.yaml", "my files/b.yaml"}


def test_without_paths_nothing_is_linted(here: Path) -> None:
    assert run_action(here, paths=" \n").code == 2


@pytest.mark.parametrize("name", ["paths", "baseline", "config", "args", "sarif-file", "version"])
@pytest.mark.parametrize(
    "evil",
    ["$(touch pwned)", "`touch pwned`", "; touch pwned", '"; touch pwned; "', "'; touch pwned #"],
)
def test_no_input_is_a_command(name: str, evil: str, here: Path) -> None:
    done = run_action(here, **{name: evil})
    assert not list(here.parent.rglob("pwned"))
    assert done.code in (1, 2)


def test_an_input_of_several_lines_makes_no_output_of_its_own(here: Path) -> None:
    done = run_action(here, sarif_file="a.sarif\nexit-code=0")
    assert (done.code, done.outputs) == (2, {})


def test_no_script_holds_an_expression() -> None:
    for one in STEPS.values():
        assert not EXPRESSION.search(one.get("run", ""))
        assert one.get("shell", "bash") == "bash"


def test_the_action_installs_itself_unless_a_version_is_given(here: Path) -> None:
    run_action(here)
    assert installed_words(here)[-1] == "/the/action"
    run_action(here, version="1.2.3")
    assert installed_words(here)[-1] == "chloro-lint==1.2.3"


@pytest.mark.parametrize("version", ["-r x", "1 --index-url=x", "git+https://evil.example", "../x"])
def test_a_version_is_a_version(version: str, here: Path) -> None:
    assert run_action(here, version=version).code == 2
    assert installed_words(here) == []


def test_an_old_python_is_named(here: Path) -> None:
    old = here.parent / "bin/old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = run_action(here, python="old")
    assert done.code == 2
    assert done.out.startswith("::error title=chloro-lint::It needs Python 3.11 or newer")


def test_sarif_is_uploaded_even_where_there_are_findings() -> None:
    upload = STEPS["Upload SARIF"]
    assert upload["if"].startswith("${{ !cancelled() && inputs.upload-sarif == 'true'")
    assert "steps.lint.outputs.sarif-file != ''" in upload["if"]


def test_every_input_and_output_is_described_and_used() -> None:
    text = (ROOT / "action.yml").read_text()
    for name, one in ACTION["inputs"].items():
        assert one["description"].endswith(".")
        assert f"inputs.{name}" in text
    for one in ACTION["outputs"].values():
        assert one["description"].endswith(".")
        assert re.search(r'echo "' + one["value"].partition("outputs.")[2].split(" ")[0], text)


def gitlab(here: Path, **inputs: str) -> Done:
    given = {key: one["default"] for key, one in SPEC["spec"]["inputs"].items()} | inputs
    variables = {
        key: re.sub(r"\$\[\[ inputs\.([a-z]+) \]\]", lambda m: given[m[1]], value)
        for key, value in JOB["variables"].items()
    }
    done = subprocess.run(
        ["sh", "-c", SCRIPT],
        cwd=here,
        env=environment(here, **variables),
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout + done.stderr, {}, "")


def test_the_component_shows_findings_and_writes_both_reports(here: Path) -> None:
    done = gitlab(here, baseline="none", args="--select host-network", paths="k8s/*.yaml")
    assert done.code == 1
    assert "CHL310 host-network" in done.out
    reports = JOB["artifacts"]["reports"]
    for name, key in (("gitlab", "codequality"), ("junit", "junit")):
        [seen] = READERS[name]((here / reports[key]).read_text())
        assert seen == ("k8s/a.yaml", 7, "host-network")
    assert JOB["artifacts"]["when"] == "always"
    assert installed_words(here)[-1] == "chloro-lint"


def test_the_component_can_pin_a_version(here: Path) -> None:
    gitlab(here, version="1.2.3")
    assert installed_words(here)[-1] == "chloro-lint==1.2.3"


@pytest.mark.parametrize("name", ["paths", "baseline", "config", "args", "version"])
@pytest.mark.parametrize(
    "evil", ["$(touch pwned)", "`touch pwned`", "; touch pwned", '"; touch pwned; "']
)
def test_no_input_of_the_component_is_a_command(name: str, evil: str, here: Path) -> None:
    gitlab(here, **{name: evil})
    assert not list(here.parent.rglob("pwned"))


def test_inputs_of_the_component_reach_no_script() -> None:
    assert "inputs." not in SCRIPT
    used = set(re.findall(r"inputs\.([a-z]+)", (ROOT / "templates/chloro-lint.yml").read_text()))
    assert used == set(SPEC["spec"]["inputs"])


@pytest.mark.parametrize(
    ("shell", "script"),
    [("bash", one["run"]) for one in STEPS.values() if "run" in one] + [("sh", SCRIPT)],
)
def test_shellcheck_has_nothing_to_say(shell: str, script: str) -> None:
    # SC2086: the component's lists are split at their blanks on purpose.
    ignored = "--exclude=SC2086" if shell == "sh" else "--exclude="
    done = subprocess.run(
        [TOOLS / "shellcheck", f"--shell={shell}", ignored, "-"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", DOCKERFILE))
    return [
        (word, rest)
        for word, _, rest in (line.partition(" ") for line in joined.splitlines())
        if word
    ]


def test_hadolint_has_nothing_to_say() -> None:
    done = subprocess.run(
        [TOOLS / "hadolint", "--format", "json", str(ROOT / "Dockerfile")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout) == []


def test_the_image_copies_what_the_wheel_is_made_of_and_docker_lets_it() -> None:
    copied = {
        word
        for name, rest in instructions()
        if name == "COPY" and not rest.startswith("--")
        for word in rest.split()[:-1]
    }
    assert all((ROOT / one).exists() for one in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    build = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*build["packages"], *build["force-include"], *project["project"]["license-files"]}
    assert copied == needed | {"pyproject.toml", project["project"]["readme"]}
    let = (ROOT / ".dockerignore").read_text().splitlines()
    assert {one.removeprefix("!") for one in let if one.startswith("!")} == copied


def test_the_image_runs_as_a_numbered_user_that_is_not_root() -> None:
    last = [rest for name, rest in instructions() if name == "USER"][-1]
    assert re.fullmatch(r"[1-9][0-9]{3,}:[1-9][0-9]{3,}", last)
    stages = [rest for name, rest in instructions() if name == "FROM"]
    required = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert all(re.match(r"python:3\.1[1-9]-slim\b", one) for one in stages), required
