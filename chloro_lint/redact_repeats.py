"""Finds hidden values that stand a second time in a file, where nothing gives them away."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chloro_lint.kube.credential_values import Value, classify
from chloro_lint.kube.credentials import decoded
from chloro_lint.model.regex import regex
from chloro_lint.redact_text import Line, Stretch

_SHORTEST: Final = 6
_AFFORDABLE: Final = 200_000_000
"""Characters to compare; beyond it only whole words are looked up."""

_WORD: Final = regex(r"[^\s\"'`,;:<>()\[\]{}|]{6,}+")


def repeats(text: str, values: Iterable[str], remarks: Sequence[Line]) -> Iterator[Stretch]:
    """Yield where hidden values come up again, as they are, in base64 or decoded.

    Plain words are hidden again in comments only: elsewhere they may well mean something else.
    """
    telling: set[str] = set()
    plain: set[str] = set()
    for value in set(values):
        for form in _forms(value):
            (telling if _tells(form) else plain).add(form)
    if len(telling) * len(text) > _AFFORDABLE:
        yield from ((m.start(), m.end()) for m in _WORD.finditer(text) if m.group() in telling)
    else:
        yield from _found(text, telling)
    known = telling | plain
    odd = [word for word in plain if not word.isalpha()]
    for remark in remarks:
        for match in _WORD.finditer(remark.text):
            if match.group().rstrip(".!?") in known:
                yield (remark.start + match.start(), remark.start + match.end())
        for start, end in _found(remark.text, odd):
            yield (remark.start + start, remark.start + end)


def _forms(value: str) -> Iterator[str]:
    """Yield the ways to write a value that are long enough to be told from chance, line by line."""
    encoded = base64.b64encode(value.encode(errors="replace")).decode().rstrip("=")
    if len(encoded) >= _SHORTEST:
        yield encoded
    plain = decoded(value)
    for text in (value, plain if isinstance(plain, str) else ""):
        for line in text.split("\n"):
            word = line.strip()
            if len(word) >= _SHORTEST and "-----" not in word:
                yield word


def _tells(text: str) -> bool:
    """Tell a value that nobody writes by chance from a word, a number or a host."""
    if classify(text) in (Value.NOTHING, Value.SETTING, Value.FORMED):
        return False
    letters = text.replace("-", "").replace("_", "").replace(".", "")
    return not letters.isalpha() or not (letters.islower() or letters.istitle())


def _found(text: str, words: Iterable[str]) -> Iterator[Stretch]:
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield (at, at + len(word))
            at = text.find(word, at + len(word))
