"""The hash by which GitHub's code scanning follows an alert when lines above it come and go.

GitHub's own upload action defines it (codeql-action, ``src/fingerprints.ts``) and warns of every
result that brings another one: a polynomial of the next 100 UTF-16 units that are neither space nor
tab, modulo 2 to the 64th, and how many lines with the same hash the file has had.

So short a hash of so little text gives away what it is of. `LineHashes` therefore knows which lines
hold a secret, and has no hash for a line whose stretch of text reaches one.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from chloro_lint.model import Diagnostic, Source
from chloro_lint.parse.text import Page, decode

_UNITS = 100
_FACTOR = 37
_MASK = (1 << 64) - 1
_OUT = pow(_FACTOR, _UNITS, _MASK + 1)
_LINE_FEED = ord("\n")
_NATIVE = f"utf-16-{sys.byteorder[0]}e"
_END = 0xFFFF
"""Stands for the end of the file, as in GitHub's program."""


def line_hashes(data: bytes) -> list[tuple[str, int]]:
    """Return the hash of each line, ``hex:occurrence``, and the last line that it reaches into."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "")
    units = [*array("H", text.encode(_NATIVE)), _END, *[0] * _UNITS]
    rolled = list(accumulate(units, lambda past, unit: (past * _FACTOR + unit) & _MASK, initial=0))
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == _LINE_FEED)]
    seen: Counter[int] = Counter()
    found = []
    last = 0
    for start in starts:
        value = (rolled[start + _UNITS] - rolled[start] * _OUT) & _MASK
        seen[value] += 1
        while last + 1 < len(starts) and starts[last + 1] < start + _UNITS:
            last += 1
        found.append((f"{value:x}:{seen[value]}", last + 1))
    return found


class LineHashes:
    """The hashes of one file's lines; worked out when the first one is asked for.

    `masked` returns the file's lines with the secrets masked.
    """

    def __init__(self, data: bytes, masked: Callable[[], Sequence[str]]) -> None:
        self._data = data
        self._masked = masked
        self._found: list[tuple[str, int]] | None = None
        self._lines: Sequence[str] = ()
        self._shown: Sequence[str] = ()

    def __call__(self, line: int) -> str:
        """Return the hash of a line, counted from 1; empty where it could betray a secret."""
        if self._found is None:
            self._found = line_hashes(self._data)
            self._lines = Page(decode(self._data).text).lines()
            self._shown = self._masked()
        if not 1 <= line <= min(len(self._found), len(self._lines)):
            return ""
        value, last = self._found[line - 1]
        reached = slice(line - 1, last)
        return value if list(self._shown[reached]) == list(self._lines[reached]) else ""


def with_line_hashes(
    findings: Iterable[Diagnostic],
    sources: Iterable[Source],
    masked: Mapping[str, Callable[[], Sequence[str]]],
) -> tuple[Diagnostic, ...]:
    """Give findings the hash of their line; `masked` returns a file's lines as they may be shown.

    A finding in a file that was not read as a manifest gets none.
    """
    data = {one.name: one.data for one in sources}
    files: dict[str, LineHashes] = {}
    result = []
    for one in findings:
        if one.file in masked and one.file in data:
            if one.file not in files:
                files[one.file] = LineHashes(data[one.file], masked[one.file])
            result.append(replace(one, line_hash=files[one.file](one.span.line)))
        else:
            result.append(one)
    return tuple(result)
