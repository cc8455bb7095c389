"""The configuration of a run: where it is found, how it is read, and what it says."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.model import FieldPath
from chloro_lint.model.values import replace
from chloro_lint.settings.files import posix
from chloro_lint.settings.locate import Located, locate
from chloro_lint.settings.reader import Reader
from chloro_lint.settings.values import Settings, is_path

__all__ = ["Settings", "load", "merge", "settings_from"]


def load(paths: Sequence[str], *, known: Mapping[str, str], config: str | None = None) -> Settings:
    """Find and read the configuration for some paths, or return the defaults without one.

    `known` maps the names of all rules to their codes; `config` pins the file. `ChloroError`
    holds every mistake, each with file and line.
    """
    located = locate(paths, config)
    return Settings() if located is None else settings_from(located, known)


def settings_from(located: Located, known: Mapping[str, str]) -> Settings:
    """Judge a configuration that was found."""
    from hashlib import sha256  # noqa: PLC0415 - for those who have a configuration

    source, document = located.source, located.document

    def where(path: FieldPath) -> tuple[int, str]:
        line = document.line(path)
        return line, f"{source.name}:{line}"

    fields = Reader(where, known, source.name).read(document.data)
    return Settings(
        **fields,
        origin=source.name,
        digest=sha256(source.data).hexdigest(),
        root=located.root,
        notes=located.notes,
    )


def merge(
    settings: Settings, overrides: Mapping[str, Any], known: Mapping[str, str] | None = None
) -> Settings:
    """Let values of the command line win over those of the file, value by value.

    Keys are those of the configuration or the fields of `Settings`; None stands for an option
    that was not given, lists may be tuples. Paths are relative to the current directory. Without
    `known` selectors are left for the selection to judge. `ChloroError` names the options.
    """
    given = {
        key.replace("_", "-"): list(value) if isinstance(value, tuple) else value
        for key, value in overrides.items()
        if value is not None
    }
    words = ("select", "ignore", "extend-select") if known is None else ()
    unjudged: dict[str, Any] = {
        key.replace("-", "_"): tuple(given.pop(key)) for key in words if key in given
    }
    fields = Reader(lambda path: (0, f"--{path[0]}" if path else "options"), known or {}).read(
        given
    )
    if "baseline" in fields and is_path(fields["baseline"]):
        folder = os.path.dirname(settings.origin) or "."
        fields["baseline"] = _path_from(folder, fields["baseline"])
    if "exclude" in fields and settings.root:
        fields["exclude"] = tuple(_rebased(one, settings.root) for one in fields["exclude"])
    return replace(settings, **fields, **unjudged)


def _path_from(folder: str, path: str) -> str:
    relative = posix(os.path.relpath(path, folder))
    return relative if "/" in relative else f"./{relative}"


def _rebased(pattern: str, root: str) -> str:
    """Make a pattern that is relative to the current directory relative to the root."""
    bare = pattern.removeprefix("!").removeprefix("./")
    here = posix(os.path.relpath(os.getcwd(), root))
    if here == "." or here.startswith("..") or "/" not in bare.removesuffix("/"):
        return pattern
    return ("!" if pattern.startswith("!") else "") + f"{here}/{bare.removeprefix('/')}"
