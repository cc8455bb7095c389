"""What is known of the terminal, and the only calls that write to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import TypeVar

from chloro_lint.model import ChloroError
from chloro_lint.reporters.text import visible

One = TypeVar("One")

CI_WIDTH = 120
"""Columns where a build log stands in for a terminal: logs do not wrap, people scroll."""


def colored(*, no_color: bool, to_file: bool = False) -> bool:
    """Decide on colour: the option, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal."""
    if no_color or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") not in (None, "", "0"):
        return True
    terminal = not to_file and sys.stdout is not None and sys.stdout.isatty()
    return terminal and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return the columns to fill: COLUMNS, the terminal's, or a wide line in a build log."""
    fallback = CI_WIDTH if os.environ.get("CI") else 100
    return max(40, _columns() or fallback)


def _columns() -> int:
    """Return what COLUMNS says, or the terminal; 0 where neither says anything.

    As `shutil.get_terminal_size`, which would load four modules for compression.
    """
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns
    except (OSError, ValueError):
        return 0


def write(text: str) -> None:
    """Write to standard output; a reader that closed the pipe ends the writing, not the run.

    Raises `ChloroError` where nothing can be written, for then nobody learns what was found.
    """
    if sys.stdout is None:
        raise ChloroError("cannot write the report: standard output is closed")
    try:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard()
    except OSError as error:
        _discard()
        raise ChloroError(f"cannot write the report: {error.strerror}") from error


def _discard() -> None:
    """Let what is still in the buffer go nowhere: Python would fail again over it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(error: ChloroError) -> int:
    """Say what is wrong with the invocation, one mistake a line, and return exit code 2."""
    for mistake in error.mistakes:
        note(f"chloro-lint: {mistake}")
    return 2


def save(path: str, text: str) -> None:
    """Write a file of the user's choice. Raises `ChloroError` where that is impossible."""
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise ChloroError(f"cannot write {path}: {error.strerror}") from error


def note(text: str) -> None:
    """Write a line beside the output proper; what it quotes of files cannot steer the terminal."""
    if sys.stderr is not None:
        sys.stderr.write(f"{visible(text)}\n")


def with_progress(items: Callable[[], Iterator[One]], total: int, *, wanted: bool) -> Iterator[One]:
    """Pass items on; on a terminal, count a long run's on one line that is wiped at the end."""
    if not wanted or total < 200 or sys.stderr is None or not sys.stderr.isatty():  # noqa: PLR2004 - a second or so
        yield from items()
        return
    step = max(1, total // 100)
    for number, item in enumerate(items(), 1):
        if number % step == 0:
            sys.stderr.write(f"\rchecking {number} of {total} files")
            sys.stderr.flush()
        yield item
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
