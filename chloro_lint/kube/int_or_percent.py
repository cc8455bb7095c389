"""Fields that take a number of pods or a percentage of them."""

from __future__ import annotations

from typing import Final

from chloro_lint.model.regex import regex

_PERCENT: Final = regex(r"[0-9]{1,9}%")


def scaled(value: int | str, total: int, *, up: bool) -> int | None:
    """Return what a field amounts to of a total; a percentage is rounded up or else down.

    None of a text that is no percentage: the API server refuses it, quoted numbers included.
    """
    if isinstance(value, int):
        return value
    if not _PERCENT.fullmatch(value):
        return None
    share = int(value[:-1]) * total
    return -(-share // 100) if up else share // 100
