"""Read files safely and name paths as people type them, alike on every machine."""

from __future__ import annotations

import errno
import os
import stat

READ_AT_MOST = 64 * 2**20 + 1
"""Bytes of one file; the parser refuses far smaller ones, and says so."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a named pipe without a writer must not hang the run
)


def read_file(path: str, *, follow: bool = True) -> bytes:
    """Read a regular file, at most `READ_AT_MOST` bytes of it; `OSError` for anything else.

    Without `follow` a symbolic link is refused.
    """
    descriptor = os.open(path, _FLAGS if follow else _FLAGS | getattr(os, "O_NOFOLLOW", 0))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, _special(status.st_mode))
        chunks = []
        left = READ_AT_MOST
        while left:
            size = min(max(status.st_size + 1, 2**16), left)
            chunk = os.read(descriptor, size)
            chunks.append(chunk)
            left -= len(chunk)
            if len(chunk) < size:  # of a regular file: its end
                break
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)
    finally:
        os.close(descriptor)


def _special(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "is a named pipe; to lint what a command prints, pipe it into `chloro-lint -`"
    if stat.S_ISDIR(mode):
        return "is a folder"
    return "is a device, not a file"


def reason(error: OSError) -> str:
    """Say why a file cannot be read, to follow its name; known reasons in words of our own."""
    words = {
        errno.EACCES: "may not be read: permission denied",
        errno.EPERM: "may not be read: permission denied",
        errno.ENOENT: "does not exist",
        errno.ENOTDIR: "does not exist",
        errno.ELOOP: "is a symbolic link and is not followed",
        errno.ENXIO: "is a socket or a device, not a file",
        errno.ENAMETOOLONG: "has a path that is too long",
        errno.EINVAL: error.strerror or "",
    }
    return words.get(error.errno or 0) or f"could not be read: {error.strerror}"


def posix(path: str) -> str:
    """Write a path with forward slashes."""
    return path.replace(os.sep, "/") if os.sep != "/" else path


def real_path(path: str) -> str:
    """Return the absolute path behind every symbolic link, with forward slashes."""
    return posix(os.path.realpath(path))


def below(name: str, entry: str) -> str:
    """Name an entry of a named folder; bytes that are not text are shown by their numbers."""
    return f"{name}/{_text(entry)}" if name else _text(entry)


def shown_name(path: str) -> str:
    """Name a path as a user in the current directory would type it; empty for that directory.

    An absolute path stays absolute where it shares no folder with the current directory.
    """
    name = os.path.normpath(path)
    if os.path.isabs(name):
        here = os.getcwd()
        try:
            shared = os.path.commonpath((name, here))
        except ValueError:  # different drives
            return _text(posix(name))
        if os.path.dirname(shared) != shared or name == shared:
            name = os.path.relpath(name, here)
    return "" if name == "." else _text(posix(name))


def _text(name: str) -> str:
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def suggestion(path: str) -> str:
    """Propose the nearest existing path for one that does not exist: `` (did you mean …?)``."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way to an error

    parts = posix(path).rstrip("/").split("/")
    for depth, part in enumerate(parts):
        parent = "/".join(parts[:depth]) or ("/" if depth else ".")
        try:
            names = sorted(os.listdir(parent))
        except OSError:
            return ""
        if part in names or part in ("", ".", ".."):
            continue
        near = get_close_matches(part, names, 1) or [
            name for name in names if name.startswith(part) or part.startswith(name)
        ]
        if not near:
            return ""
        found = "/".join((*parts[:depth], near[0]))
        return f" (did you mean {_text(found)}{'/' if os.path.isdir(found) else ''}?)"
    return ""
