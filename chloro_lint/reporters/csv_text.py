"""Comma-separated text (RFC 4180) that a spreadsheet opens as text and never as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from chloro_lint.reporters.text import visible

_FORMULA = frozenset("=+-@＝＋－＠|%")
"""First characters by which spreadsheets tell a formula, their wide forms among them."""


def cell(value: str | int) -> str | int:
    """Make one value fit for a cell; numbers stay numbers, a text never begins a formula.

    An apostrophe in front is how spreadsheets write that a cell is text.
    """
    if isinstance(value, int):
        return value
    text = visible(" ".join(value.split("\n")))
    return f"'{text}" if text.lstrip()[:1] in _FORMULA and text.strip() else text


def lines(rows: Iterable[Iterable[str | int]]) -> str:
    """Write rows with the line ends that the RFC asks for."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return out.getvalue()
