"""The name that a writer most likely meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

_CUTOFF: Final = 0.75
_MANY: Final = 50
_AROUND: Final = 4
"""Of many names those that are compared: so many before and after in the order of the alphabet,
read forwards and backwards. They have the longest beginnings and ends in common."""


class Names:
    """Names to choose from, kept so that many questions about them cost little.

    Case and the separators ``-``, ``_`` and ``.`` do not count.
    """

    def __init__(self, offered: Iterable[str]) -> None:
        self._folded: dict[str, str] = {}
        for name in sorted(set(offered)):
            self._folded.setdefault(_folded(name), name)
        self._forwards = sorted(self._folded)
        self._backwards = sorted(one[::-1] for one in self._folded)

    def nearest(self, wanted: str) -> str | None:
        """Return the most similar of the names, None where none is near.

        A name that ends with the other after a separator is near, whatever stands before:
        ``PASSWORD_SALT`` and ``SECURITY_PASSWORD_SALT``.
        """
        sought = _folded(wanted)
        alike = self._folded.get(sought)
        if alike is not None and alike != wanted:
            return alike
        pool = [one for one in self._pool(sought) if one != sought]
        tails = [one for one in pool if one.endswith(f"-{sought}") or sought.endswith(f"-{one}")]
        found = _closest(sought, pool) or next(iter(tails), None)
        return self._folded[found] if found is not None else None

    def _pool(self, sought: str) -> list[str]:
        if len(self._forwards) <= _MANY:
            return self._forwards
        shorter = (one for one in (sought[:-1], sought[1:]) if one in self._folded)
        backwards = (one[::-1] for one in _neighbours(self._backwards, sought[::-1]))
        return sorted({*_neighbours(self._forwards, sought), *backwards, *shorter})


def _closest(sought: str, pool: Iterable[str]) -> str | None:
    """Return what ``difflib.get_close_matches`` finds first of a pool, None where it finds nothing.

    Two names are no more alike than the letters that they share, in whatever order; that is soon
    counted, and few are alike by it.
    """
    letters = _letters(sought)
    alike = [
        one
        for one in pool
        if 2.0 * len(letters & _letters(one)) / (len(sought) + len(one)) >= _CUTOFF
    ]
    if not alike:
        return None
    from difflib import get_close_matches  # noqa: PLC0415 - costly, and for findings only

    return next(iter(get_close_matches(sought, alike, n=1, cutoff=_CUTOFF)), None)


@lru_cache(maxsize=16384)
def _letters(name: str) -> frozenset[tuple[str, int]]:
    """Return the letters of a name, each with how often it stood before."""
    return frozenset((letter, name.count(letter, 0, at)) for at, letter in enumerate(name))


def _neighbours(ordered: Sequence[str], sought: str) -> Sequence[str]:
    at = bisect_left(ordered, sought)
    return ordered[max(at - _AROUND, 0) : at + _AROUND]


def nearest(wanted: str, offered: Iterable[str]) -> str | None:
    """Return the most similar of some names, as `Names.nearest` does."""
    return Names(offered).nearest(wanted)


def _folded(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
