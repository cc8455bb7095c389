"""Resource quantities (``250m``, ``128Mi``) as exact numbers, and numbers as quantities."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Final

from chloro_lint.model.regex import regex

_TEXT: Final = regex(
    r"(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))"
    r"(?:(?P<suffix>[KMGTPE]i|[numkMGTPE])|[eE](?P<exponent>[+-]?[0-9]+))?"
)

_DECIMAL: Final = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 10**3),
    "": Fraction(1),
    "k": Fraction(10**3),
    "M": Fraction(10**6),
    "G": Fraction(10**9),
    "T": Fraction(10**12),
    "P": Fraction(10**15),
    "E": Fraction(10**18),
}
_BINARY: Final = {
    "": Fraction(1),
    "Ki": Fraction(2**10),
    "Mi": Fraction(2**20),
    "Gi": Fraction(2**30),
    "Ti": Fraction(2**40),
    "Pi": Fraction(2**50),
    "Ei": Fraction(2**60),
}
_SUFFIXES: Final = _DECIMAL | _BINARY

_LONGEST: Final = 200
"""Longer texts are refused: no resource is counted in that many digits."""

_LARGEST_EXPONENT: Final = 100
"""Exponents beyond it are read as this one, so that ``1e999999999`` takes no memory."""


class QuantityError(ValueError):
    """The text is not a quantity; the only argument says so in a sentence."""


def quantity(text: str | float) -> Fraction:
    """Return the exact value of a quantity as a manifest gives it: a string or a number.

    The grammar is that of ``resource.Quantity`` in k8s.io/apimachinery: a decimal number with an
    SI suffix, a binary suffix or an exponent. White space around it is ignored, as the decoder
    does. Raises `QuantityError` for anything else, booleans and non-finite numbers included.
    """
    if isinstance(text, str):
        return _parse(text)
    if isinstance(text, bool) or not math.isfinite(text):
        raise QuantityError(f"{text!r} is not a quantity")
    return _parse(repr(text))


@lru_cache(maxsize=4096)
def _parse(text: str) -> Fraction:
    stripped = text.strip()
    match = _TEXT.fullmatch(stripped) if len(stripped) <= _LONGEST else None
    if match is None:
        raise QuantityError(f"{text[:40]!r} is not a quantity")
    number = _number(match["number"])
    if exponent := match["exponent"]:
        bounded = max(-_LARGEST_EXPONENT, min(_LARGEST_EXPONENT, int(exponent)))
        return number * Fraction(10) ** bounded
    return number * _SUFFIXES[match["suffix"] or ""]


def _number(text: str) -> Fraction:
    """Read digits with an optional point on either side: ``1.``, ``.5`` and ``1.5``."""
    whole, _, fraction = text.partition(".")
    negative = whole.startswith("-")
    digits = whole.lstrip("+-") + fraction
    value = Fraction(int(digits), 10 ** len(fraction))
    return -value if negative else value


def show(value: Fraction, resource: str) -> str:
    """Return the text that people write for a value of a resource.

    Bytes (memory, storage, huge pages) take the suffix that leaves the smallest whole number, a
    binary one where two are equal; every other resource is a plain number, or one with ``m``,
    ``u`` or ``n`` where it is not whole. What is finer than nano is rounded away from zero.
    """
    # Whole numbers are looked up several times as fast as a fraction.
    return _show(value.numerator, value.denominator, resource)


@lru_cache(maxsize=4096)
def _show(numerator: int, denominator: int, resource: str) -> str:
    value = Fraction(numerator, denominator)
    if value < 0:
        return "-" + show(-value, resource)
    if value.denominator != 1:
        return _show_fraction(value)
    if not counts_bytes(resource) or value == 0:
        return str(value.numerator)
    choices = [
        (len(str((value / unit).numerator)), order, suffix, unit)
        for order, units in enumerate((_BINARY, _DECIMAL))
        for suffix, unit in units.items()
        if (value / unit).denominator == 1
    ]
    _, _, suffix, unit = min(choices, key=lambda choice: (choice[0], choice[1], -choice[3]))
    return f"{(value / unit).numerator}{suffix}"


def _show_fraction(value: Fraction) -> str:
    for suffix in ("m", "u", "n"):
        scaled = value / _DECIMAL[suffix]
        if scaled.denominator == 1:
            return f"{scaled.numerator}{suffix}"
    return f"{math.ceil(value / _DECIMAL['n'])}n"


def counts_bytes(resource: str) -> bool:
    """Tell whether a resource, as containers or quotas name it, is measured in bytes."""
    name = resource.removeprefix("requests.").removeprefix("limits.")
    name = name.rpartition(".storageclass.storage.k8s.io/requests.")[2]
    return name in {"memory", "storage", "ephemeral-storage"} or name.startswith("hugepages-")
