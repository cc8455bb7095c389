"""Calico's selectors: an expression over labels, in a text of its own language.

Grammar, as Calico's reference of NetworkPolicy gives it: comparisons of a label (``k == "v"``,
``!=``, ``in {...}``, ``not in {...}``, ``contains``, ``starts with``, ``ends with``), ``has(k)``,
``all()`` and ``global()``, joined by ``!``, ``&&``, ``||`` and parentheses. A label that is absent
differs from every value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

_LONGEST: Final = 4096
"""Characters of a selector that are read; a longer one is left open."""
_DEEPEST: Final = 32
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<sign>&&|\|\||==|!=|[!(){},])|(?P<word>[\w./-]+))"""
)
_OWN: Final = ("projectcalico.org/", "pcns.", "pcsa.")
"""Beginnings of the labels that Calico adds to pods: their orchestrator, namespace and account."""
_OPERATORS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "contains": lambda value, part: part in value,
    "starts with": lambda value, part: value.startswith(part),
    "ends with": lambda value, part: value.endswith(part),
}


class UnreadSelectorError(Exception):
    """The text is not in the language, or longer or deeper than is read."""


def may_match(text: str, labels: Mapping[str, str]) -> bool:
    """Tell whether a selector may match: False only where it surely does not.

    Labels of Calico's own that are not given may have any value. A text that is not in the language
    may match.
    """
    try:
        found = _Reader(text, labels).read()
    except UnreadSelectorError:
        return True
    return found is not False


class _Reader:
    """One pass over a selector; each method returns True, False, or None where it is open."""

    def __init__(self, text: str, labels: Mapping[str, str]) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._labels = labels

    def read(self) -> bool | None:
        if not self._tokens:
            return True
        found = self._either(0)
        if self._at < len(self._tokens):
            raise UnreadSelectorError
        return found

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise UnreadSelectorError
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, token: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == token:
            self._at += 1
            return True
        return False

    def _expects(self, token: str) -> None:
        if not self._takes(token):
            raise UnreadSelectorError

    def _either(self, depth: int) -> bool | None:
        found = [self._both(depth)]
        while self._takes("||"):
            found.append(self._both(depth))
        return True if True in found else None if None in found else False

    def _both(self, depth: int) -> bool | None:
        found = [self._one(depth)]
        while self._takes("&&"):
            found.append(self._one(depth))
        return False if False in found else None if None in found else True

    def _one(self, depth: int) -> bool | None:
        if depth > _DEEPEST:
            raise UnreadSelectorError
        if self._takes("!"):
            found = self._one(depth + 1)
            return None if found is None else not found
        if self._takes("("):
            found = self._either(depth + 1)
            self._expects(")")
            return found
        return self._test(self._next())

    def _test(self, word: str) -> bool | None:
        if word in ("all", "global") and self._takes("("):
            self._expects(")")
            return word == "all"
        if word == "has" and self._takes("("):
            key = self._next()
            self._expects(")")
            return key in self._labels if self._known(key) else None
        found = self._compared(self._labels.get(word))
        return found if self._known(word) else None

    def _known(self, key: str) -> bool:
        return key in self._labels or not key.startswith(_OWN)

    def _compared(self, value: str | None) -> bool:
        sign = self._next()
        if sign in ("==", "!="):
            return (value == self._text()) == (sign == "==")
        if sign == "not":
            self._expects("in")
            return value not in self._texts()
        if sign == "in":
            return value in self._texts()
        if sign in ("starts", "ends"):
            self._expects("with")
            sign += " with"
        if sign not in _OPERATORS:
            raise UnreadSelectorError
        part = self._text()
        return value is not None and _OPERATORS[sign](value, part)

    def _text(self) -> str:
        token = self._next()
        if token[0] not in "\"'":
            raise UnreadSelectorError
        return token[1:-1]

    def _texts(self) -> frozenset[str]:
        self._expects("{")
        found = set()
        while not self._takes("}"):
            found.add(self._text())
            self._takes(",")
        return frozenset(found)


def _tokens(text: str) -> list[str]:
    if len(text) > _LONGEST:
        raise UnreadSelectorError
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            raise UnreadSelectorError
        found.append(token[0].strip())
        at = token.end()
    return found
