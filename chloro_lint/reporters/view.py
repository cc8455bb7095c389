"""How a report is to be shown: the options that every reporter takes, and the colours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chloro_lint.model.values import dataclass

STYLES: Mapping[str, str] = MappingProxyType(
    {
        "error": "1;31",
        "warning": "1;33",
        "info": "1;36",
        "good": "1;32",
        "strong": "1",
        "faint": "2",
        "gutter": "34",
        "label": "1;34",
        "place": "36",
    }
)
"""What a piece of text is, and its SGR parameters (ECMA-48) on a terminal."""


@dataclass(frozen=True, slots=True)
class View:
    """What the reader asked to see. Reporters take from it what their format can show."""

    width: int = 80
    """Columns of the terminal."""
    color: bool = False
    show_silenced: bool = False
    statistics: bool = False
    quiet: bool = False
    """Findings and crashes only."""
    verbose: bool = False
    """Also what was skipped or stayed undecided, one line each."""

    def paint(self, text: str, style: str) -> str:
        """Colour a piece of text that holds no control characters; plain text without colour."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.color and text else text
