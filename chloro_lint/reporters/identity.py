"""A name for every finding that stays the same between runs and that no two findings share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from chloro_lint.model import Diagnostic


def identities(findings: Iterable[Diagnostic]) -> list[str]:
    """Return a name of 16 hexadecimal digits for each finding, in their order.

    It is the finding's own fingerprint where only one finding has that. The same object in two
    overlays, say, gives two: the first keeps the fingerprint, the others add their file and
    message to it, and a number where that is not enough.
    """
    taken: set[str] = set()
    names = []
    for item in findings:
        name = item.fingerprint or _digest(item.code, item.file, item.subject, item.path)
        if name in taken:
            base, number = (name, item.file, item.message), 0
            while name in taken:
                name = _digest(*base, str(number))
                number += 1
        taken.add(name)
        names.append(name)
    return names


def _digest(*words: str) -> str:
    text = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]
