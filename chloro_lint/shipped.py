"""Read the data that ships with chloro-lint: rules, schemas and fixtures.

In a wheel the folders stand inside the package, in a checkout beside it. Names are relative, with
forward slashes: ``schemas/config.schema.json``.
"""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_INSIDE = os.path.join(_PACKAGE, "_data")
_ROOT = _INSIDE if os.path.isdir(_INSIDE) else os.path.dirname(_PACKAGE)
COMPILED = "compiled.bin"
"""The file of a wheel that holds the others compiled; see `compiled`."""

_FOLDERS = ("rules", "schemas", "fixtures")


def text(relative: str) -> str:
    """Return the text of a shipped file; `FileNotFoundError` where there is none."""
    location = _locate(relative)
    if location is None:
        raise FileNotFoundError(relative)
    with open(location, encoding="utf-8") as file:
        return file.read()


def data(relative: str) -> bytes | None:
    """Return the bytes of a shipped file, None where there is none."""
    location = _locate(relative)
    try:
        return _bytes(location) if location else None
    except OSError:
        return None


def compiled() -> bytes | None:
    """Return what was compiled when the wheel was built; None in a checkout, which may change."""
    try:
        return _bytes(os.path.join(_INSIDE, COMPILED))
    except OSError:
        return None


def _bytes(location: str) -> bytes:
    with open(location, "rb") as file:
        return file.read()


def names(folder: str, suffix: str) -> tuple[str, ...]:
    """Return the bare names in a shipped folder that end in a suffix, sorted; hidden ones not.

    The suffix ``""`` lists everything, subfolders too. A folder that is not shipped is empty.
    """
    location = _locate(folder)
    if location is None or not os.path.isdir(location):
        return ()
    return tuple(
        sorted(
            name
            for name in os.listdir(location)
            if name.endswith(suffix) and not name.startswith(".")
        )
    )


def exists(relative: str) -> bool:
    """Tell whether a file or folder of this name ships."""
    location = _locate(relative)
    return location is not None and os.path.exists(location)


def _locate(relative: str) -> str | None:
    """Turn a shipped name into a path; None for a name that leaves the shipped folders."""
    parts = relative.split("/")
    if parts[0] not in _FOLDERS or any(
        part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts
    ):
        return None
    return os.path.join(_ROOT, *parts)
