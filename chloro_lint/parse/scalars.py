"""Give a plain scalar the value that kubectl gives it.

kubectl reads YAML with sigs.k8s.io/yaml, which resolves scalars as go-yaml v2 does (YAML 1.1
without sexagesimal numbers and dates) and passes them on as JSON. `scripts/kubectl_scalars` asks
that library itself; its answers are the table that this module is tested against.
"""

from __future__ import annotations

import struct
from base64 import b64decode
from datetime import date
from decimal import Decimal
from functools import lru_cache

from chloro_lint.model import Scalar
from chloro_lint.model.regex import regex

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True
    ),
    **dict.fromkeys(
        ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False
    ),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
# Go's own floats, which these are, want each underscore between digits.
_FRACTION = regex(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_DECIMAL = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INTEGER = regex(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<binary>[01]+)|0[oO]?(?P<octal>[0-7]+)"
    r"|(?P<decimal>0|[1-9][0-9]*))"
)
_BASES = {"hex": 16, "binary": 2, "octal": 8, "decimal": 10}
_TIMESTAMP = regex(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
    r"| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?"
)
_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "null": (type(None),),
    "timestamp": (str,),
}
_INT64 = 1 << 63
_UINT64 = 1 << 64
_MOST_DIGITS = 64


@lru_cache(maxsize=1 << 16)
def resolve(text: str) -> Scalar:
    """Return what a plain scalar means: a bool, null, a number, or else the text itself.

    Numbers are those of the JSON that kubectl sends: an integral one is an int where 64 bits
    hold it, and a float beyond. Infinities and NaN, which JSON cannot say, come back as floats.
    """
    if text in _WORDS:
        return _WORDS[text]
    number = parse_number(text)
    return text if number is None else as_json_number(number)


def parse_number(text: str) -> int | float | None:
    """Return the number that go-yaml reads, before JSON; None where the text is none.

    Underscores are ignored. An integer beyond 64 bits is no integer, so that only its decimal
    form is a number, a float.
    """
    first = text[:1]
    if first == ".":
        return _finite(text.replace("_", "")) if _FRACTION.fullmatch(text) else None
    if not ("0" <= first <= "9" or first in {"+", "-"}):
        return None
    plain = text.replace("_", "")
    match = _INTEGER.fullmatch(plain)
    if match and match.lastgroup:
        digits = match[match.lastgroup].lstrip("0") or "0"
        if len(digits) <= _MOST_DIGITS:
            value = int(digits, _BASES[match.lastgroup])
            value = -value if match["sign"] == "-" else value
            if -_INT64 <= value < (_INT64 if match["sign"] else _UINT64):
                return value
    if _DECIMAL.fullmatch(plain):
        return _finite(plain)
    return None


def as_json_number(number: float) -> int | float:
    """Return a number as it is after a journey through JSON."""
    if isinstance(number, float):
        if not number.is_integer():
            return number
        # JSON has the shortest digits that name the float, and zeros after them.
        number = int(Decimal(repr(number)))
    return number if -_INT64 <= number < _INT64 else float(number)


@lru_cache(maxsize=1 << 14)
def stringify(text: str) -> str | None:
    """Return the JSON key that a plain scalar is as a key; None where kubectl refuses it."""
    if text in _WORDS:
        return key_of(_WORDS[text])
    number = parse_number(text)
    return text if number is None else key_of(number)


def key_of(value: Scalar) -> str | None:
    """Return the JSON key that a value is as a key; None where kubectl refuses it."""
    if isinstance(value, str):
        return value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value < _INT64 else None
    return _float_key(value)


def typed(text: str, tag: str) -> Scalar:
    """Return what a scalar with an explicit tag means; `tag` is the short name, as in `!!int`.

    A tag that go-yaml does not know leaves the text a string; ValueError where it knows the tag
    and cannot read the text as such.
    """
    if tag == "binary":
        return _binary(text)
    if tag not in _TYPES:
        return text
    if tag == "timestamp":
        if not _is_timestamp(text):
            raise ValueError(tag)
        return text
    number = None if text in _WORDS else parse_number(text)
    value = resolve(text)
    kind = type(value if number is None else number)
    too_big = tag == "float" and isinstance(number, int) and number >= _INT64
    if kind not in _TYPES[tag] or too_big:
        raise ValueError(tag)
    return value


def _is_timestamp(text: str) -> bool:
    match = _TIMESTAMP.fullmatch(text)
    if not match:
        return False
    year, month, day, *clock = (int(part) for part in match.groups(default="0"))
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return all(part < limit for part, limit in zip(clock, (24, 60, 60) * 2, strict=True))


def _binary(text: str) -> str:
    """Decode as Go's `base64.StdEncoding`, which skips line ends and nothing else."""
    data = b64decode(text.replace("\r", "").replace("\n", "").encode(), validate=True)
    return data.decode("utf-8", "replace")


def _finite(text: str) -> float | None:
    number = float(text)
    return None if number in {float("inf"), float("-inf")} else number


def _float_key(number: float) -> str:
    """Format as Go's `strconv.FormatFloat(number, 'g', -1, 32)`: the shortest single precision."""
    if number != number:  # noqa: PLR0124  the test for NaN without importing math
        return ".nan"
    try:
        single = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        single = float("inf") if number > 0 else float("-inf")
    if single in {float("inf"), float("-inf")}:
        return ".inf" if single > 0 else "-.inf"
    for digits in range(1, 10):
        mantissa, _, exponent = f"{single:.{digits - 1}e}".partition("e")
        if struct.unpack("f", struct.pack("f", float(f"{mantissa}e{exponent}")))[0] == single:
            break
    power = int(exponent)
    if -5 < power < 6:  # noqa: PLR2004
        return f"{single:.{max(0, digits - 1 - power)}f}"
    return f"{mantissa}e{power:+03d}"
