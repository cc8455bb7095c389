"""Divide a file into documents at its `---` lines, as kubectl does before it reads YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MARKER = re.compile(r"^---", re.MULTILINE)
_HARMLESS_REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?=\n|\Z)")
_BLANK = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+[ \t]*+(?:#[^\n]*+)?")
_END = re.compile(r"^\.\.\.(?=[ \t\n]|\Z)", re.MULTILINE)
_TEXT_AFTER = re.compile(r"[^\s#]")


class Part(NamedTuple):
    """One document's stretch of a file; all are offsets, -1 where there is none.

    `start` to `end` reach from its `---` (or the directives before it) to the next one's. What
    YAML has to read is `body` to `stop`. `refused` is text on the marker's line that kubectl does
    not accept, `ignored` is text after `...` that it does not read.
    """

    start: int
    body: int
    stop: int
    end: int
    refused: int = -1
    ignored: int = -1


def split(text: str) -> Iterator[Part]:
    """Yield the documents of a file in order, without those that hold only comments.

    A `---` in the first column ends a document wherever it stands: in a block scalar too, and in
    a quoted one or in a flow collection YAML refuses it.
    """
    markers = [match.start() for match in _MARKER.finditer(text)]
    directives = 0
    begins = [0, *markers] if not markers or markers[0] else markers
    for number, begin in enumerate(begins):
        end = begins[number + 1] if number + 1 < len(begins) else len(text)
        start = directives
        directives = _directives(text, begin, end) if end < len(text) else end
        has_marker = number > 0 or bool(markers and not markers[0])
        part = _part(text, min(start, begin), begin if has_marker else -1, directives)
        if part is not None:
            yield part


def _directives(text: str, begin: int, end: int) -> int:
    """Find where the directives begin that stand directly before the next marker."""
    if text.find("\n%", begin, end) < 0 and not text.startswith("%", begin):
        return end
    # Only the lines since the last one that is content can be directives.
    at = end
    first = end
    while at > begin:
        previous = text.rfind("\n", begin, at - 1) + 1 or begin
        line = text[previous:at].strip()
        if line.startswith("%") and text[previous] == "%":
            first = previous
        elif line and not line.startswith("#"):
            break
        at = previous
    return first


def _part(text: str, start: int, marker: int, end: int) -> Part | None:
    body, refused = start, -1
    if marker >= 0:
        rest = marker + 3
        line_end = text.find("\n", rest, end)
        after = end if line_end < 0 else line_end + 1
        if _HARMLESS_REST.match(text, rest):
            body = start if start < marker else after
        else:
            match = _TEXT_AFTER.search(text, rest)
            refused = match.start() if match else rest
            body = start if text[rest] in " \t" else after
        content = after
    else:
        content = start
    closing = _END.search(text, content, end)
    stop = closing.start() if closing else end
    ignored = _ignored(text, closing.end(), end) if closing else -1
    blank = _BLANK.match(text, content, stop)
    if blank and blank.end() == stop and refused < 0 and ignored < 0:
        return None
    return Part(start, body, stop, end, refused, ignored)


def _ignored(text: str, start: int, end: int) -> int:
    blank = _BLANK.match(text, start, end)
    at = blank.end() if blank else start
    return at if at < end else -1
