"""Drive a composer with JSON that YAML's parser cannot read: tabs, long keys, surrogate pairs."""

from __future__ import annotations

from chloro_lint.model.regex import regex
from chloro_lint.parse.compose import Composer
from chloro_lint.parse.split import MAX_DOCUMENTS, past_space

_SURROGATE = regex("[\ud800-\udfff]")
_TOKEN = regex(
    r'[ \t\n]*+(?:(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<mark>[{}\[\]:,])|(?P<word>[^\s{}\[\]:,"]++))'
)


def json_values(text: str) -> list[tuple[int, int]] | None:
    """Return where the objects of a JSON stream stand; None where the text is no such stream.

    kubectl reads objects that follow each other without any marker. A list stands alone.
    """
    import json  # noqa: PLC0415  only what YAML cannot read needs it

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    decode = json.JSONDecoder(parse_constant=refuse, parse_int=str, parse_float=str).raw_decode
    values: list[tuple[int, int]] = []
    at = past_space(text, 0)
    while at < len(text) and len(values) <= MAX_DOCUMENTS:
        if not text.startswith("{", at) and (values or not text.startswith("[", at)):
            return None
        try:
            _value, end = decode(text, at)
        except (ValueError, RecursionError):
            return None
        values.append((at, end))
        at = past_space(text, end)
    if len(values) > 1 and text.startswith("[", values[0][0]):
        return None
    return values


def drive_json(composer: Composer, text: str) -> None:
    """Feed a composer one value that `json_values` found."""
    import json  # noqa: PLC0415  as in json_values

    at = 0
    while match := _TOKEN.match(text, at):
        at = match.end()
        start = match.start(match.lastgroup or 0)
        token = text[start:at]
        if match.lastgroup == "string":
            value = _SURROGATE.sub("\ufffd", json.loads(token))
            composer.scalar(value, start, at, plain=False)
        elif match.lastgroup == "word":
            composer.scalar(token, start, at, plain=True)
        elif token in "{[":
            composer.open(start, at, mapping=token == "{")
        elif token in "}]":
            composer.close(at)
