"""Find the comments that speak to chloro-lint."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from chloro_lint.model import Comment
from chloro_lint.parse.positions import WrittenPositions
from chloro_lint.parse.text import Page

WORD = "chloro-lint:"
_COMMENT = re.compile(r"(?<![^ \t\n])#")


def find_comments(page: Page, scalars: list[tuple[int, int]]) -> Iterator[Comment]:
    """Yield the comments that contain the word; `scalars` are the texts' stretches, in order."""
    text = page.text
    starts = [start for start, _end in scalars]
    at = text.find(WORD)
    while at >= 0:
        begin = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        for match in _COMMENT.finditer(text, begin, end):
            here = match.start()
            before = bisect_right(starts, here) - 1
            if before >= 0 and here < scalars[before][1]:
                continue
            if text.find(WORD, here, end) >= 0:
                line, column = page.place(here)
                alone = not text[begin:here].strip()
                yield Comment(line, column, text[here + 1 : end].strip(), alone)
            break
        at = text.find(WORD, end)


def marked_stretches(written: WrittenPositions) -> list[tuple[int, int]]:
    """Return where the scalars of a document without aliases stand, on its page, by its marks."""
    text = written.page.text
    found: list[tuple[int, int]] = []
    for node in written.nodes:
        for mark in node.values() if isinstance(node, dict) else node:
            *key, start, end, number = mark
            if key:
                found.append((key[0], key[1]))
            if number < 0:
                found.append((_after_header(text, start, end), end))
    return sorted(found)


def scalar_stretches(text: str) -> list[tuple[int, int]]:
    """Return where the scalars of YAML text stand, as far as it can be read.

    The header line of a block scalar is not part of it: a comment may stand there.
    """
    from yaml import ScalarToken, StreamEndToken, YAMLError  # noqa: PLC0415  costs 30 ms

    from chloro_lint.parse.events import parser_of  # noqa: PLC0415

    found: list[tuple[int, int]] = []
    try:
        get_token = parser_of(text).get_token
        while True:
            token = get_token()
            if isinstance(token, ScalarToken):
                start, end = token.start_mark.index, token.end_mark.index
                found.append((_after_header(text, start, end), end))
            elif token is None or isinstance(token, StreamEndToken):
                return found
    except YAMLError:
        return found


def _after_header(text: str, start: int, end: int) -> int:
    """Return where the text of a scalar begins: of a block scalar, on the line after its header."""
    if text[start : start + 1] in {"|", ">"}:
        return min(end, text.find("\n", start, end) + 1 or end)
    return start
