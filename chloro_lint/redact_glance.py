"""Tells at a glance of most files that there is nothing to hide in them.

A file is taken apart only where this finds a reason: reading every outline would cost as much as
reading the manifests. In doubt there is a reason.
"""

from __future__ import annotations

from typing import Final

from chloro_lint.kube.credential_names import Naming, naming
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
"""Words that are a reason by themselves. To look for each is far quicker than one pattern."""

_USER_INFORMATION: Final = regex(r"://[^\s/@]{0,200}:\S{1,500}@")
_ODD_KIND: Final = regex(r"kind[\"']?[ \t]*:[ \t]*[*&!|>\n]")
_KIND: Final = regex(r"kind(?<!\wkind)\b[\"']?[ \t]*[:=]?[ \t]*[\"']?([a-z]+)")
_DATA: Final = regex(r"\bdata\b")
_NOUNS: Final = ("pass", "pwd", "secret", "token", "cred", "salt", "key", "auth")
_NOUN: Final = regex("|".join(_NOUNS))
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


def may_hold_secrets(text: str) -> bool:
    """Tell whether a text may hold anything that is to be hidden."""
    lower = text.lower() if text.isascii() else text.translate(_CASES)
    if any(map(lower.__contains__, _SPEAKING)) or next(formed(text), None):
        return True
    if "://" in lower and "@" in lower and _USER_INFORMATION.search(lower):
        return True
    if _ODD_KIND.search(lower):
        return True
    kinds = 0
    for match in _KIND.finditer(lower):
        kinds += 1
        if means_secret(text[slice(*match.span(1))]):
            return True
    if _DATA.search(text) and kinds <= text.count("\n---") - text.startswith("---"):
        # One of the documents has no kind, so that it may be a Secret.
        return True
    if not any(map(lower.__contains__, _NOUNS)):
        return False
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
