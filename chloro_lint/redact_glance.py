"""Tells at a glance of most files that there is nothing to hide in them.

A file is taken apart only where this finds a reason: reading every outline would cost as much as
reading the manifests. In doubt there is a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from chloro_lint.kube.credential_names import Naming, naming
from chloro_lint.kube.credential_shapes import marked
from chloro_lint.kube.credential_values import hides
from chloro_lint.model.regex import regex
from chloro_lint.redact_outline import means_secret
from chloro_lint.redact_text import formed

_CASES: Final = {
    **{upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)},
    0x17F: ord("s"),
    0x212A: ord("k"),
}
"""Letters that differ in case alone, by Unicode too, and take as much room."""

_SPEAKING: Final = (
    "stringdata", "secretgenerator", "last-applied", "\\u", "\\x", "bearer ", "basic ",
    "identified by", "with password", "mysql", "maria", "sshpass", "redis-cli", "machine",
    "-u ", "-u=", "--user",
)  # fmt: skip
"""Words that are a reason by themselves."""

_INTEREST: Final = regex(
    r"kind|data|pass|pwd|secret|token|cred|salt|key|auth|last-applied|\\[ux]|bearer |basic "
    r"|identified|mysql|maria|redis-cli|machine|-u[ =]|--user|://"
)
"""Without any of this, and without the mark of a form, a line says nothing."""

_USER_INFORMATION: Final = regex(r"://[^\s/@]{0,200}:\S{1,500}@")
_ODD_KIND: Final = regex(r"kind[\"']?[ \t]*:[ \t]*(?:[*&!|>]|$)")
_KIND: Final = regex(r"kind(?<!\wkind)\b[\"']?[ \t]*[:=]?[ \t]*[\"']?([a-z]+)")
_DATA_WORD: Final = regex(r"\bdata\b")
_NOUN: Final = regex(r"pass|pwd|secret|token|cred|salt|key|auth")
_OF_NAME: Final = regex(r"[\w.-]{0,100}+")
_VALUE_POSITION: Final = regex(r":[ \t]+[\"']?$")
_WHOLE: Final = regex(r"[\"']?[ \t]*(?:[,}\]\n#]|$)")
_VALUE_KEY: Final = regex(r"[\s{,][\"']?[vV][aelu]{2,4}s?[\"']?[ \t]*:")
_API_VERSION: Final = regex(r"(?:^|\n)[ ]*(?:- )?apiVersion:[ ]+$")
_VERSION: Final = regex(r"/v[0-9]\w{0,20}[ ]*(?:\n|$)")
_FETCHED: Final = regex(r":[ ]+[\w.-]{1,253}\n([ ]*)remoteRef:[ ]*\n")
_FLAG: Final = regex(r"[\"']?[ \t]*:[ \t]*(?:true|false)\b")
_NEXT: Final = regex(r"[\s\"'\\:=,-]{0,60}+(?P<word>[^\s\"',]{1,200}+)")
_NEAR: Final = 200


def may_hold_secrets(lines: Sequence[str]) -> bool:
    """Tell whether a file, given by its lines, may hold anything that is to be hidden."""
    if not any(map(_signs, lines)):
        return False
    signs = 0
    for line in lines:
        signs |= _signs(line)
    if signs & _REASON:
        return True
    text = "\n".join(lines)
    return bool(signs & _DATA and _lacks_kind(text)) or bool(signs & _NAMES and _names(text))


_REASON, _DATA, _NAMES = 1, 2, 4
"""What a line gives: a reason by itself, data of what may be a Secret, names of credentials."""


@lru_cache(maxsize=1 << 14)
def _signs(line: str) -> int:
    """Return what a line gives away; files repeat their lines, so most were seen before."""
    lower = _lowered(line)
    if not _INTEREST.search(lower) and not marked(line):
        return 0
    if any(map(lower.__contains__, _SPEAKING)) or next(formed(line), None):
        return _REASON
    if _USER_INFORMATION.search(lower) or _ODD_KIND.search(lower):
        return _REASON
    if any(means_secret(line[slice(*match.span(1))]) for match in _KIND.finditer(lower)):
        return _REASON
    return (_DATA if _DATA_WORD.search(line) else 0) | (_NAMES if _NOUN.search(lower) else 0)


def _lowered(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_CASES)


def _lacks_kind(text: str) -> bool:
    """Tell whether one of the documents has no kind, so that it may be a Secret."""
    kinds = sum(1 for _ in _KIND.finditer(_lowered(text)))
    return kinds <= text.count("\n---") - text.startswith("---")


def _names(text: str) -> bool:
    """Tell whether one of the names that speak of credentials is a reason, where it stands."""
    end = 0
    for match in _NOUN.finditer(_lowered(text)):
        if match.start() >= end:
            start, end = _name_around(text, match.start())
            if _is_reason(text, start, end):
                return True
    return False


def _name_around(text: str, at: int) -> tuple[int, int]:
    start = at
    while (
        start > 0 and at - start < _NEAR and (text[start - 1].isalnum() or text[start - 1] in "_.-")
    ):
        start -= 1
    match = _OF_NAME.match(text, at)
    return start, match.end() if match else at


def _is_reason(text: str, start: int, end: int) -> bool:
    """Judge a name that speaks of credentials by what stands around it."""
    name = text[start:end]
    level = naming(name)
    if level is Naming.NONE:
        return False
    if _VERSION.match(text, end) and _API_VERSION.search(text, max(0, start - 40), start):
        return False
    if name == "secretKey":
        # An ExternalSecret names here the key that it fills in; see `Hidden`.
        fetched = _FETCHED.match(text, end)
        if fetched and len(fetched[1]) == start - text.rfind("\n", 0, start) - 1:
            return False
    if _VALUE_POSITION.search(text, max(0, start - 20), start) and _WHOLE.match(text, end):
        # Something is called so: a reason only if its value stands beside it.
        return _VALUE_KEY.search(text, max(0, start - _NEAR), end + _NEAR) is not None
    if level is Naming.WEAK:
        following = _NEXT.match(text, end)
        return following is not None and hides(name, following["word"])
    return _FLAG.match(text, end) is None
