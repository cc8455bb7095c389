"""The name that a writer most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

_MANY = 200
_SHARED = 3
"""Characters that two names share at the beginning or the end, where there are many to compare."""


def nearest(wanted: str, offered: Iterable[str]) -> str | None:
    """Return the most similar of some names, None where none is near.

    A name that ends with the other after a separator is near, whatever stands before:
    ``PASSWORD_SALT`` and ``SECURITY_PASSWORD_SALT``. Of equals the first in the alphabet.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - costly, and needed for findings only

    names = sorted(set(offered) - {wanted})
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(_folded(name), name)
    sought = _folded(wanted)
    if sought in folded:
        return folded[sought]
    pool = list(folded)
    if len(pool) > _MANY:
        ends = (sought[:_SHARED], sought[-_SHARED:])
        near = [one for one in pool if one[:_SHARED] == ends[0] or one[-_SHARED:] == ends[1]]
        pool = sorted(near, key=lambda one: (abs(len(one) - len(sought)), one))[:_MANY]
    tails = [one for one in pool if one.endswith(f"-{sought}") or sought.endswith(f"-{one}")]
    found = get_close_matches(sought, pool, n=1, cutoff=0.75) or tails[:1]
    return folded[found[0]] if found else None


def _folded(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
