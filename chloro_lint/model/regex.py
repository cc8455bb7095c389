"""Regular expressions that are compiled when they are first used.

Compiling all of this program's takes longer than Python's own start, and a run needs few of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` would, and compile it on first use; later uses cost the same."""
    return cast("re.Pattern[str]", _Regex(text, flags))


class _Regex:
    """Stands for a compiled pattern, whose attributes become its own as they are asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._flags = flags
        self.pattern = text

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for one in ("search", "match", "fullmatch", "sub", "finditer", "split", "findall"):
            setattr(self, one, getattr(compiled, one))
        return getattr(compiled, name)

    def __repr__(self) -> str:
        return f"regex({self.pattern!r})"
