"""What git knows of the files of a run: the commit, and which bytes it does not have.

A tree that is looked at may be hostile, and git runs programs that a repository's configuration
names: hooks, filters, file system monitors, transports. So nothing is asked of git that reads the
index or writes a file. The commit is read from ``HEAD`` by hand; ``git ls-tree`` lists the names
and hashes of what is committed, which runs none of them, and the bytes that were read are hashed
here. A partial clone may not fetch what it lacks. Formats: gitrepository-layout(5), git-ls-tree(1).
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from chloro_lint.compliance import Input, Repository, State
from chloro_lint.discover import STDIN, SUFFIXES
from chloro_lint.settings.files import posix, real_path

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REFERENCE = re.compile(r"refs/(?!.*\.\.)[!-\[\]-~]{1,500}")
_MOST = 1 << 24
"""Bytes that are read of a file of the repository."""
_SECONDS = 20
_SAFE = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
)
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "SYSTEMROOT", "USERPROFILE")
"""Of the environment; the user's own configuration says whose folders git may trust."""
_NOT_THERE = "git is not installed"


class _Entry(NamedTuple):
    kind: str
    hash: str


def compared(
    inputs: Sequence[tuple[Input, bytes]], paths: Sequence[str]
) -> tuple[Repository | None, tuple[Input, ...]]:
    """Return the repository of some files, and the files with their path and state in it.

    It is the one that holds what all paths have in common; None where there is none. Nothing is
    raised: what cannot be told is *unknown*, and the repository says why.
    """
    files = [one for one, _ in inputs if one.role == "manifest" and one.file != STDIN]
    if not files:
        return None, tuple(one for one, _ in inputs)
    top = _top(_shared_folder(files))
    if top is None:
        return None, tuple(one for one, _ in inputs)
    found = replace(_head(top), remote=_remote(top))
    entries, why = _entries(top, found.commit) if found.commit else ({}, "nothing is committed")
    placed = tuple(_placed(one, data, top, entries, known=not why) for one, data in inputs)
    missing = () if why else _missing(top, entries, paths)
    return replace(found, missing=missing, why=why), placed


def _shared_folder(files: Sequence[Input]) -> str:
    folders = [os.path.dirname(real_path(one.file)) for one in files]
    try:
        return os.path.commonpath(folders)
    except ValueError:  # different drives
        return folders[0]


def blob(data: bytes, width: int) -> str:
    """Return git's name of some bytes, in SHA-1 or in SHA-256 by the width of a name in digits."""
    name = hashlib.sha1 if width == 40 else hashlib.sha256  # noqa: PLR2004 - digits of SHA-1
    return name(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def without_user(address: str) -> str:
    """Take the user and the password out of the address of a remote; local paths are not told."""
    scheme, mark, rest = address.partition("://")
    if mark:
        if scheme not in ("https", "http", "ssh", "git"):
            return ""
        host, slash, path = rest.partition("/")
        return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"
    host, colon, path = address.partition(":")
    plain = colon and path and "/" not in host and not path.startswith(":")
    return f"{host.rpartition('@')[2]}:{path}" if plain else ""


def _top(folder: str) -> str | None:
    """Return the folder that holds ``.git``, here or above."""
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _head(top: str) -> Repository:
    """Read the commit and the branch that are checked out."""
    folder = _git_folder(top)
    head = _text(os.path.join(folder, "HEAD")).strip()
    if _HASH.fullmatch(head):
        return Repository(head)
    name = head.removeprefix("ref:").strip()
    if not _REFERENCE.fullmatch(name):
        return Repository()
    common = _text(os.path.join(folder, "commondir")).strip()
    shared = os.path.normpath(os.path.join(folder, common)) if common else folder
    found = ""
    for place in (folder, shared):
        found = found or _text(os.path.join(place, *name.split("/"))).strip()
    if not _HASH.fullmatch(found):
        found = _packed(_text(os.path.join(shared, "packed-refs")), name)
    if not found:
        # Newer ways to store references (reftable) are git's to read.
        found = _ask(top, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")[0].strip()
        found = found if _HASH.fullmatch(found) else ""
    branch = name.removeprefix("refs/heads/")
    return Repository(found, "" if branch == ".invalid" else branch)


def _packed(text: str, name: str) -> str:
    for line in text.splitlines():
        found, _, of = line.partition(" ")
        if of == name and _HASH.fullmatch(found):
            return found
    return ""


def _git_folder(top: str) -> str:
    """Return the folder of the repository's own files; of a worktree it lies elsewhere."""
    own = os.path.join(top, ".git")
    if os.path.isdir(own):
        return own
    target = _text(own).strip().removeprefix("gitdir:").strip()
    return os.path.normpath(os.path.join(top, target))


def _text(path: str) -> str:
    try:
        if not os.path.isfile(path):
            return ""
        with open(path, "rb") as file:
            return file.read(_MOST).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def _remote(top: str) -> str:
    said, why = _ask(top, "config", "--local", "--no-includes", "--get", "remote.origin.url")
    return "" if why else without_user(said.strip())


def _entries(top: str, commit: str) -> tuple[Mapping[str, _Entry], str]:
    """Return what is committed by path, and why that could not be told."""
    listed, why = _ask(top, "ls-tree", "-r", "-z", "--full-tree", commit)
    found = {}
    for line in listed.split("\0"):
        facts, tab, path = line.partition("\t")
        words = facts.split(" ")
        if tab and len(words) == 3:  # noqa: PLR2004 - mode, type, name of the object
            found[path] = _Entry(words[1], words[2])
    return found, why


def _ask(top: str, *arguments: str) -> tuple[str, str]:
    """Run git without anything of the repository's own running; return its answer, or why none."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
    }
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and a hash that was checked
            ["git", "-C", top, *_SAFE, *arguments],  # noqa: S607 - the user's own git
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        return "", _NOT_THERE
    except (OSError, subprocess.SubprocessError, ValueError):
        return "", "git did not answer"
    if done.returncode:
        refused = b"dubious ownership" in done.stderr
        why = "git does not trust a folder of another owner" if refused else "git could not tell"
        return "", why
    return done.stdout.decode("utf-8", "surrogateescape"), ""


def _placed(
    one: Input, data: bytes, top: str, entries: Mapping[str, _Entry], *, known: bool
) -> Input:
    if one.file == STDIN:
        return one._replace(state=State.OUTSIDE)
    path = posix(os.path.relpath(real_path(one.file), top))
    if path.startswith("../"):
        return one._replace(state=State.OUTSIDE)
    state = _state(path, data, entries) if known else State.UNKNOWN
    return one._replace(state=state, path=path)


def _state(path: str, data: bytes, entries: Mapping[str, _Entry]) -> State:
    entry = entries.get(path)
    if entry is None:
        above = path.split("/")[:-1]
        folders = ("/".join(above[:depth]) for depth in range(1, len(above) + 1))
        inner = any(one in entries and entries[one].kind == "commit" for one in folders)
        return State.OUTSIDE if inner else State.UNTRACKED
    # git may have written other line ends than are committed.
    forms = (data, data.replace(b"\r\n", b"\n"))
    same = any(blob(one, len(entry.hash)) == entry.hash for one in forms)
    return State.COMMITTED if same else State.CHANGED


def _missing(top: str, entries: Mapping[str, _Entry], paths: Sequence[str]) -> tuple[str, ...]:
    """Return the committed manifests below the paths of the run that were deleted."""
    below = [f"{posix(os.path.relpath(real_path(one), top))}/" for one in paths if one != "-"]
    wanted = tuple("" if one == "./" else one for one in below)
    here = os.getcwd()
    return tuple(
        posix(os.path.relpath(os.path.join(top, path), here))
        for path, entry in entries.items()
        if entry.kind == "blob"
        and f"{path}/".startswith(wanted)
        and path.endswith(SUFFIXES)
        and not os.path.lexists(os.path.join(top, path))
    )
