"""Say in plain words what PyYAML's parser found wrong."""

from __future__ import annotations

import re
from typing import Any

# Compiled only when a text holds such a character: the class takes milliseconds.
_REFUSED = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_UNREADABLE = "the text cannot be read as YAML"
PARSERS_OWN_LIMIT = "exceeded maximum nesting depth"
"""PyYAML from 6.0.4 on gives up at a depth of its own, while it still looks for a key."""
_NO_TOKEN = "found character that cannot start any token"


class SyntaxFault(Exception):  # noqa: N818  not an error of the program
    """The text is not YAML: `at` is the offset where the parser stopped.

    `inside` is the offset of the collection or scalar it was reading then, -1 for none.
    """

    def __init__(self, message: str, at: int, inside: int = -1) -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.inside = inside


def explain(error: Any, text: str) -> SyntaxFault:
    """Turn a YAMLError into what is wrong and where, without any of the file's values."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        refused = re.search(_REFUSED, text)
        if refused is None:
            return SyntaxFault(_UNREADABLE, 0)
        code = ord(refused.group())
        return SyntaxFault(f"control character U+{code:04X} is not allowed", refused.start())
    at = min(mark.index, len(text))
    problem = str(error.problem or _UNREADABLE)
    if problem == _NO_TOKEN and at < len(text):
        return SyntaxFault(problem.replace("character", f"character {text[at]!r}"), at)
    if not error.context:
        return SyntaxFault(problem, at)
    inside = error.context_mark.index if error.context_mark else -1
    return SyntaxFault(f"{problem} {error.context}", at, inside)
