"""The types of fields that hold one value, and which values fit them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from chloro_lint.kube.quantity import QuantityError, quantity

Type: TypeAlias = str
"""A type code, as ``scripts/kubernetes_types.py`` explains them: ``s``, ``[s``, ``@core.v1.Pod``."""


class _Wrong:
    """Marks a value that has to go."""


WRONG: Final = _Wrong()

BITS: Final[Mapping[Type, int]] = {"i": 32, "p": 32, "l": 64}
"""The types of integers and how many bits they have."""


def scalar(value: Any, type_: Type) -> Any:
    """Return a scalar as its field holds it, or `WRONG` where it is of another type."""
    if isinstance(value, str):
        fits = type_ in "sp" or (type_ == "q" and _is_quantity(value))
        return value if fits else WRONG
    if isinstance(value, bool):
        return value if type_ == "b" else WRONG
    if not isinstance(value, (int, float)):
        return WRONG
    if type_ == "n" or (type_ == "q" and _is_quantity(value)):
        return value
    bound = 1 << (BITS.get(type_, 1) - 1)
    if type_ in BITS and is_whole(value) and -bound <= value < bound:
        return value if isinstance(value, int) else int(value)
    return WRONG


def is_whole(value: Any) -> bool:
    """Tell whether a value is an integer, however it is written."""
    return type(value) is int or (isinstance(value, float) and value.is_integer())


def _is_quantity(value: str | float) -> bool:
    try:
        quantity(value)
    except QuantityError:
        return False
    return True
