"""What git knows of files, asked so that a hostile repository runs nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from chloro_lint.compliance import Input, Repository, State
from chloro_lint.repository import blob, compared, without_user

GIT = shutil.which("git")
pytestmark = pytest.mark.skipif(GIT is None, reason="git is not installed")
MANIFEST = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


def git(*arguments: str) -> str:
    """Run git as somebody who commits, whatever is configured here."""
    named = {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER")
             for what in ("NAME", "EMAIL")}  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "-c", "commit.gpgSign=false", *arguments],
        env={**kept, **named, "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with k8s/a.yaml committed, and the current folder in it."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    git("init", "-q")
    Path("k8s").mkdir()
    Path("k8s/a.yaml").write_bytes(MANIFEST)
    git("add", ".")
    git("commit", "-qm", "first")
    return tmp_path


def looked_at(
    *names: str, paths: tuple[str, ...] = ("k8s",)
) -> tuple[Repository | None, list[State]]:
    given = [(Input("manifest", name, "", 0), Path(name).read_bytes()) for name in names]
    found, placed = compared(given, paths)
    return found, [one.state for one in placed]


def test_a_file_as_committed_has_the_commit_and_the_branch(repository: Path) -> None:
    found, states = looked_at("k8s/a.yaml")
    assert found == Repository(git("rev-parse", "HEAD"), "main")
    assert states == [State.COMMITTED]


def test_a_changed_and_a_new_file_are_not_as_committed(repository: Path) -> None:
    Path("k8s/a.yaml").write_bytes(MANIFEST + b"# more\n")
    Path("k8s/b.yaml").write_bytes(MANIFEST)
    assert looked_at("k8s/a.yaml", "k8s/b.yaml")[1] == [State.CHANGED, State.UNTRACKED]


def test_what_is_only_staged_is_not_in_the_commit(repository: Path) -> None:
    Path("k8s/b.yaml").write_bytes(MANIFEST)
    git("add", ".")
    assert looked_at("k8s/b.yaml")[1] == [State.UNTRACKED]


def test_a_deleted_manifest_is_missing_but_no_other_file_and_none_of_another_folder(
    repository: Path,
) -> None:
    for name in ("k8s/b.yaml", "k8s/notes.txt", "other/c.yaml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(MANIFEST)
    git("add", ".")
    git("commit", "-qm", "second")
    for name in ("k8s/b.yaml", "k8s/notes.txt", "other/c.yaml"):
        Path(name).unlink()
    found, _ = looked_at("k8s/a.yaml")
    assert found is not None
    assert found.missing == ("k8s/b.yaml",)


def test_line_ends_that_git_wrote_otherwise_are_no_change(repository: Path) -> None:
    Path("k8s/a.yaml").write_bytes(MANIFEST.replace(b"\n", b"\r\n"))
    assert looked_at("k8s/a.yaml")[1] == [State.COMMITTED]


def test_paths_are_told_from_the_root_of_the_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("k8s")
    [(_, [placed])] = [compared([(Input("manifest", "a.yaml", "", 0), MANIFEST)], ["."])]
    assert (placed.path, placed.state) == ("k8s/a.yaml", State.COMMITTED)


def test_a_file_of_elsewhere_is_outside(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other") / "settings.yaml"
    other.write_bytes(b"x")
    inputs = [
        (Input("manifest", "k8s/a.yaml", "", 0), MANIFEST),
        (Input("configuration", str(other), "", 0), b"x"),
    ]
    _, placed = compared(inputs, ["k8s"])
    assert [one.state for one in placed] == [State.COMMITTED, State.OUTSIDE]
    assert placed[1].path == ""


def test_a_checked_out_commit_has_no_branch(repository: Path) -> None:
    git("checkout", "-q", "--detach")
    found, _ = looked_at("k8s/a.yaml")
    assert found == Repository(git("rev-parse", "HEAD"), "")


def test_packed_references_are_read(repository: Path) -> None:
    git("pack-refs", "--all")
    assert looked_at("k8s/a.yaml")[0] == Repository(git("rev-parse", "HEAD"), "main")


def test_a_worktree_has_its_own_head(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("worktree", "add", "-q", "-b", "side", "tree")
    monkeypatch.chdir("tree")
    found, states = looked_at("k8s/a.yaml")
    assert found == Repository(git("rev-parse", "HEAD"), "side")
    assert states == [State.COMMITTED]


def test_nothing_committed_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    Path("a.yaml").write_bytes(MANIFEST)
    found, states = looked_at("a.yaml", paths=(".",))
    assert found is not None
    assert (found.commit, found.why) == ("", "nothing is committed")
    assert states == [State.UNKNOWN]


def test_outside_of_a_repository_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_bytes(MANIFEST)
    assert looked_at("a.yaml", paths=(".",)) == (None, [State.UNKNOWN])


def test_standard_input_lies_in_no_repository() -> None:
    given = [(Input("manifest", "<stdin>", "", 0), MANIFEST)]
    assert compared(given, ["-"]) == (None, (given[0][0],))


def test_without_git_the_commit_is_known_and_the_state_is_not(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = git("rev-parse", "HEAD")
    monkeypatch.setenv("PATH", str(repository / "nowhere"))
    found, states = looked_at("k8s/a.yaml")
    assert found == Repository(commit, "main", why="git is not installed")
    assert states == [State.UNKNOWN]


def test_a_hostile_repository_runs_nothing(repository: Path) -> None:
    """Every setting by which git starts a program, pointed at one that leaves a trace."""
    trace = repository / "trace"
    program = repository / "program"
    program.write_text(f"#!/bin/sh\necho ran >> {trace}\ncat\n")
    program.chmod(0o755)
    Path(".gitattributes").write_text("*.yaml filter=evil diff=evil\n")
    git("add", ".")
    git("commit", "-qm", "attributes")
    for hook in ("post-index-change", "post-checkout", "reference-transaction"):
        shutil.copy(program, repository / ".git/hooks" / hook)
    settings = (
        "core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "pager.ls-tree",
        "pager.config", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
        "diff.evil.textconv", "diff.evil.command", "diff.external", "credential.helper",
        "alias.ls-tree", "alias.config", "core.alternateRefsCommand", "uploadpack.packObjectsHook",
    )  # fmt: skip
    with Path(".git/config").open("a") as file:
        for name in settings:
            *section, key = name.split(".")
            title = section[0] if len(section) == 1 else f'{section[0]} "{section[1]}"'
            file.write(f"[{title}]\n\t{key} = {program}\n")
        file.write(f'[remote "origin"]\n\turl = "ext::{program}"\n\tpromisor = true\n')
        file.write("[extensions]\n\tpartialClone = origin\n")
    Path("k8s/a.yaml").write_bytes(MANIFEST + b"\n")
    found, states = looked_at("k8s/a.yaml")
    assert found is not None
    assert (states, found.why, found.remote) == ([State.CHANGED], "", "")
    assert not trace.exists()


def test_a_partial_clone_fetches_nothing(repository: Path) -> None:
    trace = repository / "trace"
    for folder in Path(".git/objects").iterdir():
        if len(folder.name) == 2:
            shutil.rmtree(folder)
    with Path(".git/config").open("a") as file:
        file.write("[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tpartialClone = origin\n")
        file.write(f'[remote "origin"]\n\turl = "ext::sh -c touch% {trace}"\n\tpromisor = true\n')
        file.write('[protocol "ext"]\n\tallow = always\n')
    found, states = looked_at("k8s/a.yaml")
    assert found is not None
    assert (found.why, states) == ("git could not tell", [State.UNKNOWN])
    assert not trace.exists()


@pytest.mark.parametrize(
    "head",
    ["ref: ../../secret", "ref: refs/../../x", "ref: /etc/passwd", "g" * 40, "", "ref: refs/"],
)
def test_a_head_that_points_elsewhere_is_not_followed(repository: Path, head: str) -> None:
    Path(".git/HEAD").write_text(head)
    found, _ = looked_at("k8s/a.yaml")
    assert found is not None
    assert found.commit == ""


def test_the_environment_of_a_hook_does_not_lead_to_another_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    assert looked_at("k8s/a.yaml")[1] == [State.COMMITTED]


def test_git_calls_bytes_by_this_name() -> None:
    assert blob(b"what is up, doc?", 40) == "bd9dbf5aae1a3862dd1526723246b20206e5fc37"
    assert blob(b"x", 64) == hashlib.sha256(b"blob 1\0x").hexdigest()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://git.example.com/shop.git", "https://git.example.com/shop.git"),
        ("https://me:secret@git.example.com/shop.git", "https://git.example.com/shop.git"),
        ("https://token@git.example.com:8443/a/b?key=secret", "https://git.example.com:8443/a/b"),
        ("ssh://git@git.example.com/shop", "ssh://git.example.com/shop"),
        ("git@git.example.com:shop/it.git", "git.example.com:shop/it.git"),
        ("/srv/git/shop.git", ""),
        ("../shop.git", ""),
        ("file:///srv/git/shop.git", ""),
        ("ext::sh -c evil", ""),
        ("", ""),
    ],
)
def test_an_address_is_told_without_user_and_secret(address: str, told: str) -> None:
    assert without_user(address) == told
