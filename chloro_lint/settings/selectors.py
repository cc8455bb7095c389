"""Judge the words by which a configuration names rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from chloro_lint.faults import FAULTS

_TOOL = {word for fault in FAULTS for word in (fault.code, fault.name)}


def unknown_selector(word: str, known: Mapping[str, str], *, purpose: str, one: bool) -> str:
    """Say what is wrong with a selector, or nothing: an empty text.

    `known` maps rule names to codes. A name or code always serves; the beginning of a code and
    ``ALL`` only where not just one rule is wanted.
    """
    if word in _TOOL or re.fullmatch("CHL0[0-9]*", word):
        return f"{word} is part of the tool itself and cannot be {purpose}"
    if word in known or word in known.values():
        return ""
    if not one and (word == "ALL" or re.fullmatch("CHL[0-9]{0,2}", word)):
        if word == "ALL" or any(code.startswith(word) for code in known.values()):
            return ""
        return f"no rule has a code that begins with {word}"
    return f"no rule is called {word!r}{nearest(word, known)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Offer the known word that is most alike: ``; did you mean …?``, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way to an error

    near = get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
