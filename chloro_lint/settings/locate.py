"""Find the configuration of a run: one file, the nearest above what is linted."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from chloro_lint.model import ChloroError, Source
from chloro_lint.model.values import NamedTuple
from chloro_lint.settings.document import ConfigDocument, read_document
from chloro_lint.settings.files import posix, read_file, reason, shown_name, suggestion
from chloro_lint.settings.patterns import has_wildcard

YAML_NAMES = (".chloro-lint.yaml", ".chloro-lint.yml")
_NAMES = (*YAML_NAMES, "pyproject.toml")


class Located(NamedTuple):
    """A configuration file that was found and read, not yet judged."""

    source: Source
    document: ConfigDocument
    root: str
    """The absolute path of the folder that its patterns are relative to."""
    notes: tuple[str, ...] = ()


def locate(paths: Sequence[str], config: str | None = None) -> Located | None:
    """Return the configuration that `config` pins, else the nearest one, else None.

    The search goes from the common ancestor of the paths up to the folder that holds ``.git``,
    or to the top. `ChloroError` for a file that cannot be read.
    """
    ancestor = _common_ancestor(paths)
    if config is not None:
        return _pinned(config, ancestor)
    for folder in _upwards(ancestor):
        found: list[Located] = []
        for name in _NAMES:
            located = _candidate(os.path.join(folder, name), folder)
            if located is not None:
                found.append(located)
        if found:
            first, *rest = found
            notes = tuple(
                f"{one.source.name} is not used: {first.source.name} beside it comes first"
                for one in rest
            )
            return first._replace(notes=notes)
    return None


def _pinned(config: str, ancestor: str) -> Located:
    name = shown_name(config)
    try:
        source = Source(name, read_file(config), explicit=True)
    except FileNotFoundError:
        raise ChloroError(f"no such configuration file: {config}{suggestion(config)}") from None
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "is not a path"
        raise ChloroError(f"the configuration file {config} {why}") from None
    document = read_document(source)
    if document is None:
        raise ChloroError(f"{name}:1: the file has no table [tool.chloro-lint]")
    folder = os.path.dirname(os.path.abspath(config))
    # A configuration kept elsewhere speaks of the folder that the run is started in.
    root = folder if _above(folder, ancestor) else os.getcwd()
    return Located(source, document, root)


def _candidate(path: str, folder: str) -> Located | None:
    name = shown_name(path)
    try:
        data = read_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        if path.endswith(".toml"):
            return None  # somebody else's file: most likely nothing of ours is in it
        raise ChloroError(f"the configuration file {name} {reason(error)}") from None
    if path.endswith(".toml") and b"chloro-lint" not in data:
        return None
    source = Source(name, data)
    document = read_document(source)
    return None if document is None else Located(source, document, folder)


def _common_ancestor(paths: Sequence[str]) -> str:
    folders = [_folder(path) for path in paths if "\0" not in path] or [os.getcwd()]
    try:
        return os.path.commonpath(folders)
    except ValueError:  # different drives
        return os.getcwd()


def _folder(path: str) -> str:
    """Return the folder that an argument of the command line is about."""
    if path == "-":
        return os.getcwd()
    if not os.path.lexists(path) and has_wildcard(path):
        parts = posix(path).split("/")
        fixed = next(index for index, part in enumerate(parts) if has_wildcard(part))
        path = "/".join(parts[:fixed]) or ("/" if path.startswith("/") else ".")
    absolute = os.path.abspath(path)
    return absolute if os.path.isdir(absolute) else os.path.dirname(absolute)


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return
        folder = above


def _above(folder: str, path: str) -> bool:
    try:
        return os.path.commonpath((folder, path)) == folder
    except ValueError:
        return False
