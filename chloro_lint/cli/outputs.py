"""Where the findings go: which format to standard output, which ones to files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence

from chloro_lint.cli.console import save, write
from chloro_lint.model import ChloroError
from chloro_lint.model.values import NamedTuple

DEFAULT = "full"


class Output(NamedTuple):
    """One format and the file that it is written to, empty for standard output."""

    format: str
    file: str


def outputs(
    wanted: Sequence[str],
    output_file: str,
    *,
    option: str = "--output-format",
    default: str = DEFAULT,
    below: str | None = None,
) -> tuple[Output, ...]:
    """Read ``FORMAT`` and ``FORMAT=FILE`` words; `output_file` is for the one without a file.

    A file named ``-`` is standard output. `below` is the folder that files must lie in, behind
    every symbolic link: a configuration may come from whoever opens a pull request. Raises
    `ChloroError` where two formats want the same place, a file lies elsewhere, or `output_file` is
    left over.
    """
    found = []
    mistakes = []
    for word in wanted or (default,):
        name, equals, file = word.partition("=")
        if equals and not file:
            mistakes.append(f"{option} {word} names no file; write {name} or {name}=FILE")
        if equals and below is not None and not _lies_below(file, below):
            mistakes.append(f"`output-format` of the configuration leads out of its folder: {file}")
        found.append(Output(name, file or output_file))
    if output_file and all("=" in word for word in wanted) and wanted:
        mistakes.append(
            f"--output-file {output_file} is left over: every format names its own file"
        )
    found = [one._replace(file="") if one.file == "-" else one for one in found]
    places = Counter(os.path.realpath(one.file) if one.file else "" for one in found)
    for place, number in places.items():
        if number > 1 and not mistakes:
            names = " and ".join(
                one.format
                for one in found
                if (os.path.realpath(one.file) if one.file else "") == place
            )
            where = os.path.relpath(place) if place else "standard output"
            mistakes.append(
                f"only one format can go to {where}, not {names}; write {option} FORMAT=FILE"
            )
    if mistakes:
        raise ChloroError(*mistakes)
    return tuple(found)


def _lies_below(file: str, folder: str) -> bool:
    inside = os.path.join(os.path.realpath(folder), "")
    return file == "-" or os.path.realpath(file).startswith(inside)


def deliver(wanted: Sequence[Output], rendered: Callable[[Output], str]) -> None:
    """Write every output, files first. Raises `ChloroError` for those that could not be written."""
    mistakes: list[str] = []
    for one in sorted(wanted, key=lambda it: not it.file):
        text = rendered(one)
        try:
            if one.file:
                save(one.file, text)
            else:
                write(text)
        except ChloroError as error:
            mistakes += error.mistakes
    if mistakes:
        raise ChloroError(*mistakes)
