"""Text in drawings: how wide it gets, cut where there is no room, and fit for XML.

A drawing cannot ask how wide the reader's font is. The widths are those of common sans-serif faces
(DejaVu Sans is among the widest), so that text of another face stays within its box.
"""

from __future__ import annotations

from unicodedata import east_asian_width

from chloro_lint.reporters.text import visible

_NARROW = frozenset("fijlrtI.,:;|!'`()[]{}/\\- ")
_WIDE = frozenset("mwMW@%&—…→")
_WIDTHS = (0.38, 0.62, 0.73, 0.98, 1.1)
"""Of narrow letters, of letters, of capitals, of wide letters, and of ideographs, in ems."""
_BOLD = 1.12


def legible(text: str) -> str:
    """Write a text on one line, without characters that XML does not know."""
    return visible(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a text, from above; `size` is that of the font, in the same unit."""
    narrow, usual, capital, wide, ideograph = _WIDTHS
    total = 0.0
    for char in text:
        if char in _NARROW:
            total += narrow
        elif char in _WIDE:
            total += wide
        elif char.isascii():
            total += capital if char.isupper() else usual
        else:
            total += ideograph if east_asian_width(char) in "WF" else capital
    return total * size * (_BOLD if bold else 1)


def cut(text: str, size: float, most: float, *, bold: bool = False) -> str:
    """Shorten a text to a width; what is left out in the middle is an ellipsis.

    Names of workloads differ at their ends as often as at their beginnings.
    """
    if width(text, size, bold=bold) <= most:
        return text
    keep = len(text)
    while keep > 2:  # noqa: PLR2004 - a letter at each end
        keep -= 1
        head = (keep + 1) // 2
        shown = f"{text[:head]}…{text[len(text) - keep + head :]}"
        if width(shown, size, bold=bold) <= most:
            return shown
    return f"{text[:1]}…"


def number(value: float) -> str:
    """Write a coordinate to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")
