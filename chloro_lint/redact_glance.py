"""Tells at a glance of most files that there is nothing to hide in them.

A file is taken apart only where this finds a reason: reading every outline would cost as much as
reading the manifests. In doubt there is a reason.
"""

from __future__ import annotations

import re
from typing import Final

from chloro_lint.kube.credential_names import Naming, naming
from chloro_lint.kube.credential_values import hides
from chloro_lint.redact_outline import means_secret
from chloro_lint.redact_text import formed

_CASES: Final = {
    **{upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)},
    0x17F: ord("s"),
    0x212A: ord("k"),
}
"""Letters that differ in case alone, by Unicode too, and take as much room."""

_SPEAKS: Final = re.compile(
    r"stringdata|secretgenerator|last-applied|\\[ux]|bearer |basic |identified by|with password"
    r"|://[^\s/@]{0,200}:\S{1,500}@|mysql|maria|sshpass|redis-cli|machine|-u[ =]|--user"
    r"|kind[\"']?[ \t]*:[ \t]*[*&!|>\n]"
)
"""Each begins with a letter of its own, from one of which to the next the search jumps."""

_KIND: Final = re.compile(r"kind(?<!\wkind)\b[\"']?[ \t]*[:=]?[ \t]*[\"']?([a-z]+)")
_DATA: Final = re.compile(r"\bdata\b")
_NOUN: Final = re.compile(r"pass|pwd|secret|token|cred|salt|key|auth")
_OF_NAME: Final = re.compile(r"[\w.-]{0,100}+")
_VALUE_POSITION: Final = re.compile(r":[ \t]+[\"']?$")
_WHOLE: Final = re.compile(r"[\"']?[ \t]*(?:[,}\]\n#]|$)")
_VALUE_KEY: Final = re.compile(r"[\s{,][\"']?[vV][aelu]{2,4}s?[\"']?[ \t]*:")
_FLAG: Final = re.compile(r"[\"']?[ \t]*:[ \t]*(?:true|false)\b")
_NEXT: Final = re.compile(r"[\s\"'\\:=,-]{0,60}+(?P<word>[^\s\"',]{1,200}+)")
_NEAR: Final = 200


def may_hold_secrets(text: str) -> bool:
    """Tell whether a text may hold anything that is to be hidden."""
    lower = text.lower() if text.isascii() else text.translate(_CASES)
    if _SPEAKS.search(lower) or next(formed(text), None):
        return True
    kinds = 0
    for match in _KIND.finditer(lower):
        kinds += 1
        if means_secret(text[slice(*match.span(1))]):
            return True
    if _DATA.search(text) and kinds <= text.count("\n---") - text.startswith("---"):
        # One of the documents has no kind, so that it may be a Secret.
        return True
    end = 0
    for match in _NOUN.finditer(lower):
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
    if _VALUE_POSITION.search(text, max(0, start - 20), start) and _WHOLE.match(text, end):
        # Something is called so: a reason only if its value stands beside it.
        return _VALUE_KEY.search(text, max(0, start - _NEAR), end + _NEAR) is not None
    if level is Naming.WEAK:
        following = _NEXT.match(text, end)
        return following is not None and hides(name, following["word"])
    return _FLAG.match(text, end) is None
