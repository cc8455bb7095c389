"""Regular expressions that cannot take long: what a declarative rule may hold of Python's."""

from __future__ import annotations

import re

from chloro_lint.model.values import NamedTuple

MAX_PATTERN = 200
"""Longest pattern, in characters."""

MAX_SUBJECT = 2000
"""Longest text that a pattern is tried on; of a longer one only this much is looked at."""

MAX_OPEN = 2
"""Most repetitions of varying length in a pattern: with three a search may take minutes."""

_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\]", re.DOTALL)
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d*)(?:(,)(\d*))?\})[?+]?")


class PatternError(ValueError):
    """The pattern is wrong, or may take too long."""


class BoundedPattern:
    """A pattern that is searched for in bounded time."""

    def __init__(self, text: str) -> None:
        """Compile a pattern; `PatternError` says what it may not hold."""
        if len(text) > MAX_PATTERN:
            raise PatternError(f"pattern is longer than {MAX_PATTERN} characters")
        hazard = _hazard(text)
        if hazard:
            raise PatternError(f"pattern may not hold {hazard}")
        try:
            self._search = re.compile(text).search
        except (re.error, OverflowError) as error:
            raise PatternError(f"pattern is wrong: {error}") from error

    def found_in(self, subject: str) -> bool:
        """Tell whether the pattern matches anywhere in a text."""
        return self._search(subject[:MAX_SUBJECT]) is not None


class _Repeat(NamedTuple):
    several: bool
    """The item may stand more than once."""
    varies: bool
    """It may stand more often or less often."""
    end: int


def _hazard(pattern: str) -> str:
    """Say what in a pattern could take very long on some text; empty if there is nothing.

    In a group that repeats, whatever can match in several ways (a choice, an option, another
    repetition) makes the number of ways exponential. Repetitions side by side multiply.
    """
    open_groups = [False]
    """For each of them whether something in it can match in several ways."""
    repetitions = 0
    at = 0
    while at < len(pattern):
        atom = _ATOM.match(pattern, at)
        if atom is None:
            return ""  # it does not compile either
        text, at = atom[0], atom.end()
        if re.fullmatch(r"\\[1-9]", text):
            return "back-references"
        if text == "|":
            open_groups[-1] = True
        elif text == "(":
            if pattern.startswith("?", at) and not pattern.startswith("?:", at):
                return "look-around, flags or named groups"
            open_groups.append(False)
            at += 2 * pattern.startswith("?:", at)
        else:
            ambiguous = open_groups.pop() if text == ")" and len(open_groups) > 1 else False
            several, varies, at = _repeat(pattern, at)
            if several and ambiguous:
                return "a choice or a repetition inside a repetition"
            repetitions += several and varies
            open_groups[-1] |= ambiguous or varies
    return f"more than {MAX_OPEN} repetitions of any length" if repetitions > MAX_OPEN else ""


def _repeat(pattern: str, at: int) -> _Repeat:
    """Read the quantifier at an offset, if there is one."""
    match = _QUANTIFIER.match(pattern, at)
    if match is None or match[0].startswith("{}"):
        return _Repeat(several=False, varies=False, end=at)
    sign, least, comma, most = match.groups()
    if sign:
        return _Repeat(sign != "?", varies=True, end=match.end())
    limit = most if comma else least
    return _Repeat(limit not in ("0", "1"), bool(comma) and least != most, match.end())
