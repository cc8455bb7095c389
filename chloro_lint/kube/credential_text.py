"""Credentials inside free text: properties, INI, YAML, JSON, connection strings, command lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from chloro_lint.kube.credential_names import STEMS, Naming, naming, wordset
from chloro_lint.kube.credential_values import Value, judge

_SUSPICIOUS: Final = (*STEMS, "identified by")
"""Without one of these a text needs no second look."""

_ASSIGNMENT: Final = re.compile(
    r"(?<![\w.-])(?P<name>-{0,2}[A-Za-z_][\w.-]*+)(?:\\?[\"'])?+[ \t]{0,8}+"
    r"(?P<sign>:=|=>|[:=](?![=~:]))[ \t]{0,20}+"
)
"""A name and the sign that gives it a value: ``password: ``, ``"apiKey":``, ``Pwd=``."""

_FLAG: Final = re.compile(r"(?<![\w.-])(?P<name>--?[A-Za-z][\w.-]*+) {1,4}+(?![-\s=])")
"""A flag that takes the next word."""

_HEADER: Final = re.compile(
    r"(?i)\bauthorization\b[\"']?[ \t]{0,8}[:= ][ \t]{0,8}\\?[\"']?(?:basic|bearer|token|apikey)"
    r"[ \t]{1,8}(?P<value>[^\s\"'\\,;]{1,4000}+)"
)
_DIRECTIVE: Final = re.compile(
    r"(?im)^[ \t]{0,40}(?:requirepass|masterauth)[ \t]{1,8}(?P<redis>\S{1,400}+)"
    r"|\b(?:identified by(?: password)?|with (?:encrypted )?password)[ \t]{1,8}'(?P<sql>[^'\n]{1,400}+)"
    r"|\blogin\s{1,8}\S{1,200}\s{1,8}password\s{1,8}(?P<netrc>\S{1,400}+)"
)
"""Settings without a sign: of Redis, of SQL, of netrc files."""

_QUOTED: Final = re.compile(r"(?P<quote>\\?[\"'])(?P<value>(?:(?!(?P=quote))[^\n]){0,200}+)")
_BARE: Final = re.compile(r"<[^<>\n]{1,200}>|[^\s,;&|\"'<>]{0,4000}+")
_GOES_ON: Final = re.compile(r"[ \t]++[^\s#]")
_REMARK: Final = re.compile(r"\s#")
_LEADING: Final = re.compile(r"[ \t]*+(?:- |export |set |SET |ENV |ARG )?[ \t]*+[\"']?")
_COMMENT: Final = re.compile(r"[ \t]*+(?:[#;!]|//|--[ \t])")
_CODE: Final = re.compile(r"[()\[\]]|^\w+(?:\.[A-Za-z_]\w*)+$|->|::|^[$&*@]|\$[{(]")
_TITLE: Final = re.compile(r"[A-Z][a-z]{1,40}|[A-Za-z]{1,40}(?: [A-Za-z]{1,40})+[.:?!…]{0,3}")
_NOUNS: Final = wordset("password passwd pass pwd passphrase secret token apikey key")
_SHORTEST: Final = 3
_LONGEST: Final = 4000
_LONGEST_NAME: Final = 60


class Assignment(NamedTuple):
    """A credential in a text: the name it stands under, and where its value stands."""

    name: str
    start: int
    end: int
    value: str
    placeholder: bool


def speaks(text: str) -> bool:
    """Tell whether a text needs a second look; most do not."""
    return any(map(text.casefold().__contains__, _SUSPICIOUS))


def assignments(text: str) -> Iterator[Assignment]:
    """Yield the literal credentials and placeholders of a text, judged by the names before them.

    Code, expressions, prose and what is commented out are left alone. The time is in proportion
    to the text.
    """
    if not speaks(text):
        return
    for match in _HEADER.finditer(text):
        yield from _judged("Authorization", Naming.STRONG, text, match.span("value"), bare=True)
    for match in _DIRECTIVE.finditer(text):
        span = match.span(match.lastgroup or 0)
        yield from _judged("password", Naming.PASSWORD, text, span)
    end = 0
    for match in _ASSIGNMENT.finditer(text):
        level = naming(match["name"])
        # What stands inside a value that was looked at is not looked at again.
        if match.start() >= end and level >= Naming.WEAK and not _is_comment(text, match.start()):
            start, end, bare = _value_after(text, match)
            yield from _judged(match["name"], level, text, (start, end), bare=bare)
    for match in _FLAG.finditer(text):
        level = naming(match["name"])
        if level >= Naming.WEAK and not _is_comment(text, match.start()):
            span = _bare(text, match.end())
            if not text[slice(*span)].isalpha():
                yield from _judged(match["name"], level, text, span, bare=True)


def _value_after(text: str, match: re.Match[str]) -> tuple[int, int, bool]:
    """Return where the value of an assignment stands, and whether it stands there without quotes.

    The stretch is empty where no literal is.
    """
    quoted = _QUOTED.match(text, match.end())
    if quoted:
        return (*quoted.span("value"), False)
    span = _whole_line(text, match)
    if span is None and match["sign"] in {":", "="}:
        span = _bare(text, match.end())
        if match["sign"] == ":" and _is_prose(text, span):
            span = None
    return (*span, True) if span else (match.end(), match.end(), True)


def _is_prose(text: str, span: tuple[int, int]) -> bool:
    """Tell words behind a colon, as in "Password: at least 8 characters", from a value."""
    return text[slice(*span)].isalpha() or _GOES_ON.match(text, span[1]) is not None


def _is_comment(text: str, at: int) -> bool:
    start = _line_start(text, at)
    return start >= 0 and _COMMENT.match(text, start, at) is not None


def _line_start(text: str, at: int) -> int:
    """Return where a line begins; -1 where that is so far before that the line is no setting."""
    nearest = max(0, at - _FARTHEST)
    start = text.rfind("\n", nearest, at) + 1
    return start if start or not nearest else -1


_FARTHEST: Final = 400


def _bare(text: str, start: int) -> tuple[int, int]:
    match = _BARE.match(text, start)
    return match.span() if match else (start, start)


def _whole_line(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return the rest of the line where the line is one setting and the rest is one word."""
    line = _line_start(text, match.start())
    leading = _LEADING.match(text, line) if line >= 0 and match["sign"] in {":", "="} else None
    if leading is None or leading.end() != match.start() or match["name"].startswith("-"):
        return None
    start = match.end()
    end = text.find("\n", start, start + _LONGEST)
    rest = text[start : end if end >= 0 else start + _LONGEST]
    remark = _REMARK.search(rest)
    rest = (rest[: remark.start()] if remark else rest).rstrip(" \t\r,;")
    return None if " " in rest or "=" in rest.rstrip("=") else (start, start + len(rest))


def _judged(
    name: str, level: Naming, text: str, span: tuple[int, int], *, bare: bool = False
) -> Iterator[Assignment]:
    value = text[slice(*span)]
    if len(value) < _SHORTEST or _TITLE.fullmatch(value) or value.lower() in _NOUNS:
        return
    if bare and (_CODE.search(value) or (level < Naming.PASSWORD and value.isalpha())):
        return
    verdict = judge(value, level)
    if verdict is not None:
        shown = name.lstrip("-")[:_LONGEST_NAME]
        yield Assignment(shown, *span, value, verdict is Value.PLACEHOLDER)
