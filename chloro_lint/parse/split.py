"""Divide a file into documents at its `---` lines, as kubectl does before it reads YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

MAX_DOCUMENTS = 50_000
"""Of one file; it is not read beyond."""

_HARMLESS_REST = re.compile("[ \t]*(?:(?<=[ \t])#[^\n\x85\u2028\u2029]*)?(?=\n|\\Z)")
# YAML's parser ends comments, and lines, at Unicode's line ends too: what follows is content.
_BLANK = re.compile(
    "(?:[ \t]*+(?:#[^\n\x85\u2028\u2029]*+)?[\n\x85\u2028\u2029])*+"
    "[ \t]*+(?:#[^\n\x85\u2028\u2029]*+)?"
)
# YAML's parser refuses a tab where a document may begin, and so does kubectl.
_EMPTY = re.compile(_BLANK.pattern.replace("[ \t]", "[ ]"))
_END = re.compile(r"^\.\.\.(?=[ \t\n]|\Z)", re.MULTILINE)
_SPACE = re.compile(r"[ \t\n]*+")


class Part(NamedTuple):
    """One document's stretch of a file; all are offsets, -1 where there is none.

    `start` to `end` reach from its `---` (or the directives before it) to the next one's. What
    YAML has to read is `body` to `stop`. `refused` is text on the marker's line, and `directive`
    a directive, that kubectl does not accept; `ignored` is text after `...` that it never reads.
    """

    start: int
    body: int
    stop: int
    end: int
    refused: int = -1
    directive: int = -1
    ignored: int = -1


def split(text: str) -> Iterator[Part]:
    """Yield the documents of a file in order, without those that hold only comments.

    A `---` in the first column ends a document wherever it stands: in a block scalar too, and in
    a quoted one or in a flow collection YAML refuses it. Directives belong to the marker that
    follows them.
    """
    markers = _markers(text)
    begin, marker, follows = 0, -1, False
    for following in [*markers, len(text)]:
        end = following
        if following < len(text):
            end = _before_directives(text, max(begin, marker), following)
        part = _part(text, begin, marker, end, follows=follows)
        follows = part is not None
        if part is not None:
            yield part
        begin, marker = end, following


def past_blank(text: str, start: int, end: int) -> int:
    """Return the offset of the first text that is neither blank nor a comment."""
    blank = _BLANK.match(text, start, end)
    return blank.end() if blank else start


def past_space(text: str, start: int) -> int:
    """Return the offset of the first character that is no blank, tab or line end."""
    match = _SPACE.match(text, start)
    return match.end() if match else start


def _markers(text: str) -> list[int]:
    """Return where lines begin with `---`; a search for text is ten times as fast as a pattern."""
    found = [0] if text.startswith("---") else []
    at = text.find("\n---")
    while at >= 0:
        found.append(at + 1)
        at = text.find("\n---", at + 4)
    return found


def _before_directives(text: str, begin: int, marker: int) -> int:
    """Return where the directives begin that stand directly before a marker."""
    if text.find("\n%", begin, marker) < 0 and not text.startswith("%", begin):
        return marker
    at = first = marker
    while at > begin:
        line_start = text.rfind("\n", begin, at - 1) + 1 or begin
        if text.startswith("%", line_start):
            first = line_start
        elif past_blank(text, line_start, at) < at:
            break
        at = line_start
    return first


def _part(text: str, begin: int, marker: int, end: int, *, follows: bool) -> Part | None:
    """Return the document between two markers, if there is any.

    kubectl refuses directives unless a document stands before them: with that it drops them.
    """
    body = content = begin
    refused = directive = ignored = -1
    if marker >= 0:
        rest = marker + 3
        line_end = text.find("\n", rest, end)
        body = content = end if line_end < 0 else line_end + 1
        if not _HARMLESS_REST.match(text, rest):
            refused = past_space(text, rest)
            if refused > rest:
                body, content = marker, rest
        if begin < marker:
            body = begin
            directive = -1 if follows else begin
    closing = None
    if text.find("...", content, end) >= 0:
        closing = _END.search(text, content, end)
    stop = closing.start() if closing else end
    if closing:
        dropped = past_blank(text, closing.end(), end)
        ignored = dropped if dropped < end else -1
    if _EMPTY.fullmatch(text, content, stop) and refused < 0 and ignored < 0:
        return None
    return Part(begin, body, stop, end, refused, directive, ignored)
