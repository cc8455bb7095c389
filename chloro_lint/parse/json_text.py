"""Drive a composer with JSON that YAML's parser cannot read: tabs, long keys, surrogate pairs."""

from __future__ import annotations

import re

from chloro_lint.parse.compose import Composer

_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(
    r'[ \t\n]*+(?:(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<mark>[{}\[\]:,])|(?P<word>[^\s{}\[\]:,"]++))'
)


def is_json(text: str) -> bool:
    """Tell whether a text is one JSON value, or several one after the other as kubectl reads."""
    import json  # noqa: PLC0415  only broken YAML needs it

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        json.loads(text, parse_constant=refuse, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def drive_json(composer: Composer, text: str) -> None:
    """Feed a composer a text for which `is_json` holds."""
    import json  # noqa: PLC0415  as in is_json

    at = 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        start = match.start(match.lastgroup or 0)
        token = text[start:at]
        if match.lastgroup == "string":
            value = _SURROGATE.sub("\ufffd", json.loads(token, strict=False))
            composer.scalar(value, start, at, plain=False)
        elif match.lastgroup == "word":
            composer.scalar(token, start, at, plain=True)
        elif token in "{[":
            composer.open(start, at, mapping=token == "{")
        elif token in "}]":
            composer.close(at)
