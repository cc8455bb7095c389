"""Masks secrets in every text that a report may show: source lines, messages, evidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chloro_lint.kube.credentials import sensitive_paths
from chloro_lint.model import Resource, Span
from chloro_lint.model.regex import regex
from chloro_lint.parse.json_text import json_values
from chloro_lint.parse.line_outline import outline_by_lines
from chloro_lint.parse.outline import outline
from chloro_lint.parse.split import split
from chloro_lint.parse.syntax import SyntaxFault
from chloro_lint.redact_glance import may_hold_secrets
from chloro_lint.redact_outline import Hidden, comments
from chloro_lint.redact_repeats import repeats
from chloro_lint.redact_text import (
    Line,
    Stretch,
    formed,
    is_about_secret,
    is_remark,
    remarks,
    unread,
)

MASK: Final = "***"

_BORROWED: Final = regex(
    r"(?<=alias )\*\S+(?= has no anchor)|(?<=anchor &)\S+(?= contains itself)"
    r"|(?<=read as !!)(?!(?:binary|timestamp)\b)\w{6,}|(?<=tag handle )\S+"
)
"""What a parser took for the name of an alias, an anchor or a tag: a password may begin so."""


_BORROWERS: Final = ("alias *", "anchor &", "read as !!", "tag handle ")


def scrubbed(text: str) -> str:
    """Mask what is a secret by its own form: passwords in URLs, tokens, private keys."""
    if any(map(text.__contains__, _BORROWERS)):
        text = _BORROWED.sub(MASK, text)
    stretches = list(formed(text))
    if not stretches:
        return text
    lines = text.split("\n")
    return "\n".join(_rendered(lines, _starts(lines), stretches))


def masked_lines(
    lines: Sequence[str],
    resources: Iterable[Resource],
    unread_lines: Iterable[tuple[int, int]] = (),
) -> tuple[str, ...]:
    """Return the lines of a file with its secrets masked; no line is added or lost.

    `unread_lines` gives the first and last lines of documents that no resource comes from. Hidden
    are the values of Secrets and of whatever is named like a credential, in data, in text that
    lost to a later entry, in comments and in documents that cannot be read; credentials by their
    form; and wherever they come up again, the values hidden so.
    """
    if not may_hold_secrets(lines):
        return tuple(lines)
    text = "\n".join(lines)
    starts = _starts(lines)
    stretches = list(formed(text))
    for resource in resources:
        stretches += (
            _offsets(resource.positions.value_span(path), starts)
            for path in sensitive_paths(resource)
        )
    for first, last in unread_lines:
        rows = range(first - 1, min(last, len(lines)))
        written = [Line(starts[row], lines[row]) for row in rows]
        stretches += unread([line for line in written if not is_remark(line)])
    reader = _Reader(text)
    reader.read()
    stretches += reader.stretches
    stretches += repeats(text, reader.values, reader.remarks)
    return tuple(_rendered(lines, starts, stretches))


class _Reader:
    """Goes through the documents of a text and gathers what is to be hidden in them."""

    def __init__(self, text: str) -> None:
        self.stretches: list[Stretch] = []
        self.values: list[str] = []
        self.remarks: list[Line] = []
        self._text = text

    def read(self) -> None:
        at = before = 0
        for part in split(self._text):
            self._outside(at, part.body, before)
            before = part.start
            at = self._document(part.body, part.stop)
            if part.body < at < part.stop:
                # The objects of a JSON stream follow each other without a marker.
                for start, end in json_values(self._text[part.body : part.stop]) or []:
                    at = part.body + end
                    self._outside(self._document(part.body + start, at), at, part.body + start)
        self._outside(at, len(self._text), before)

    def _document(self, start: int, stop: int) -> int:
        """Read one document, or one object of a JSON stream; return its end, or its start.

        What is read twice is hidden twice, at the same places.
        """
        try:
            text = self._text[start:stop]
            found = outline_by_lines(text) or outline(text)
        except SyntaxFault:
            return start
        if found.root is None:
            return start
        body = self._text[start : start + found.end]
        hidden = Hidden(body, found)
        self.stretches += [(start + one, start + end) for one, end in hidden.stretches]
        self.values += hidden.values
        found_remarks = [Line(start + one.start, one.text) for one in comments(found, body)]
        self._remark(found_remarks)
        # libyaml takes for a comment what follows a bracket without a blank: a value's end, perhaps.
        self.stretches += [
            (one.start - 1, one.start + len(one.text))
            for one in found_remarks
            if self._text[one.start - 2 : one.start - 1] in {"}", "]"}
        ]
        return start + found.end

    def _outside(self, start: int, end: int, before: int) -> None:
        """Look at text that no document could be read from; what it belongs to begins before."""
        lines = list(_lines(self._text, start, end))
        first = [] if self._text[start - 1 : start] in {"", "\n", " "} else lines[:1]
        written = [line for line in lines if line in first or not is_remark(line)]
        if not any(line.text.strip() for line in written):
            self._remark(lines)
        elif is_about_secret(list(_lines(self._text, before, end))):
            # What looks like a comment may stand inside a value.
            self.stretches += unread(lines, secret=True)
        else:
            self.stretches += unread(written)
            self._remark([line for line in lines if is_remark(line)])

    def _remark(self, lines: list[Line]) -> None:
        self.remarks += lines
        self.stretches += remarks(lines, self._text)


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    for line in text[start:end].split("\n"):
        yield Line(start, line)
        start += len(line) + 1


def _starts(lines: Sequence[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _offsets(span: Span, starts: Sequence[int]) -> Stretch:
    last = len(starts) - 1
    return (
        starts[min(span.line - 1, last)] + span.column - 1,
        starts[min(span.end_line - 1, last)] + span.end_column - 1,
    )


def _rendered(
    lines: Sequence[str], starts: Sequence[int], stretches: Iterable[Stretch]
) -> Iterator[str]:
    """Write the lines with a mask for every stretch; of further lines the indentation stays."""
    pieces: dict[int, list[Stretch]] = {}
    for start, end in _merged(stretches):
        row = bisect_right(starts, start) - 1
        while row < len(lines) and starts[row] < end:
            line = lines[row]
            first = max(start - starts[row], 0) or len(line) - len(line.lstrip())
            last = min(end - starts[row], len(line))
            if first < last:
                pieces.setdefault(row, []).append((first, last))
            row += 1
    for row, line in enumerate(lines):
        if row not in pieces:
            yield line
            continue
        result, at = [], 0
        for first, last in pieces[row]:
            result += [line[at:first], MASK]
            at = last
        yield "".join([*result, line[at:]])


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order, those that touch or overlap as one."""
    result: list[Stretch] = []
    for start, end in sorted(stretches):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif start < end:
            result.append((start, end))
    return result
