"""The pre-commit hook that users take from this repository refuses what it ought to refuse."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.harness import ROOT

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
HOOK = HOOKS[0]
BUDGETS = "11-disruption-budgets.yaml"
PACKAGE = (
    "pyproject.toml",
    "scripts",
    "README.md",
    "LICENSE",
    "NOTICE",
    ".pre-commit-hooks.yaml",
    "chloro_lint",
    "rules",
    "schemas",
    "fixtures",
)


def test_the_repository_offers_one_hook() -> None:
    assert [hook["id"] for hook in HOOKS] == ["chloro-lint"]


def test_the_entry_is_a_script_of_the_package() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert scripts[HOOK["entry"]] == "chloro_lint.__main__:main"
    assert HOOK["language"] == "python"


def test_the_hook_sees_folders_and_runs_whatever_a_commit_touches() -> None:
    assert HOOK["args"] == ["k8s/"]
    assert HOOK["pass_filenames"] is False
    assert HOOK["always_run"] is True
    assert HOOK["require_serial"] is True
    assert HOOK["types_or"] == ["yaml", "json"]


def project(folder: Path) -> Path:
    """Make a project whose manifests are the golden set."""
    shutil.copytree(ROOT / "fixtures" / "golden", folder / "k8s")
    return folder


def run_hook(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run what pre-commit would run, without pre-commit."""
    return subprocess.run(
        [sys.executable, "-m", "chloro_lint", *HOOK["args"]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hook_accepts_the_golden_set(tmp_path: Path) -> None:
    done = run_hook(project(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_hook_refuses_a_wrong_number(tmp_path: Path) -> None:
    file = project(tmp_path) / "k8s" / "10-autoscaling.yaml"
    file.write_text(file.read_text().replace("averageUtilization: 60", "averageUtilization: 61"))
    done = run_hook(tmp_path)
    assert done.returncode == 1
    assert "hpa-target" in done.stdout


def test_the_hook_refuses_a_deletion(tmp_path: Path) -> None:
    (project(tmp_path) / "k8s" / BUDGETS).unlink()
    done = run_hook(tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("missing-disruption-budget") == 2


def test_the_hook_does_not_pass_where_there_is_nothing_to_lint(tmp_path: Path) -> None:
    done = run_hook(tmp_path)
    assert done.returncode == 2
    assert "k8s" in done.stderr


def run(*command: str, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    outside = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    identity = {
        f"GIT_{role}_{word}": "nobody@example.com"
        for role in ("AUTHOR", "COMMITTER")
        for word in ("NAME", "EMAIL")
    }
    environment = {
        **outside,
        **identity,
        "PRE_COMMIT_HOME": str(home),
        "PRE_COMMIT_COLOR": "never",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def index_is_reachable(folder: Path) -> bool:
    """Tell whether pip can fetch what it builds the hook's environment with."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "0"]
    done = subprocess.run(
        [*pip, "--dest", str(folder), "hatchling>=1.25"], capture_output=True, check=False
    )
    return done.returncode == 0


def repository(folder: Path, home: Path) -> str:
    """Put a folder under version control and return the id of its one commit."""
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "all"]):
        done = run("git", *words, cwd=folder, home=home)
        assert done.returncode == 0, done.stderr
    return run("git", "rev-parse", "HEAD", cwd=folder, home=home).stdout.strip()


def test_pre_commit_itself_refuses_a_wrong_number_and_a_deletion(tmp_path: Path) -> None:
    if shutil.which("git") is None or importlib.util.find_spec("pre_commit") is None:
        pytest.skip("git or pre-commit is not installed")
    if not index_is_reachable(tmp_path / "download"):
        pytest.skip("no package index: pre-commit cannot build the hook's environment")
    home = tmp_path / "home"
    hook = tmp_path / "chloro-lint"
    hook.mkdir()
    for name in PACKAGE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, hook / name)
    revision = repository(hook, home)
    user = tmp_path / "user"
    user.mkdir()
    config = {"repos": [{"repo": str(hook), "rev": revision, "hooks": [{"id": "chloro-lint"}]}]}
    (project(user) / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    repository(user, home)
    pre_commit = (sys.executable, "-m", "pre_commit")
    installed = run(*pre_commit, "install", "--install-hooks", cwd=user, home=home)
    assert installed.returncode == 0, installed.stdout + installed.stderr

    def commit(message: str) -> subprocess.CompletedProcess[str]:
        return run("git", "commit", "--all", "--message", message, cwd=user, home=home)

    (user / "k8s" / BUDGETS).unlink()
    deletion = commit("remove the budgets")
    assert deletion.returncode == 1, deletion.stdout + deletion.stderr
    assert "missing-disruption-budget" in deletion.stdout + deletion.stderr
    run("git", "checkout", "--quiet", "HEAD", "--", "k8s", cwd=user, home=home)

    file = user / "k8s" / "10-autoscaling.yaml"
    text = file.read_text()
    file.write_text(text.replace("averageUtilization: 60", "averageUtilization: 61"))
    wrong = commit("change the target")
    assert wrong.returncode == 1, wrong.stdout + wrong.stderr
    assert "hpa-target" in wrong.stdout + wrong.stderr

    file.write_text(f"{text}# nothing changes\n")
    good = commit("add a comment")
    assert good.returncode == 0, good.stdout + good.stderr
