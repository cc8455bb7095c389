"""Text made fit for Markdown: what comes from manifests stays text, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chloro_lint.reporters.text import visible

_SPECIAL = re.compile(r"[\\`*_\[\]{}<>&|~@$#]")
_LINKS = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)


def escaped(text: str) -> str:
    """Write a text as one line that Markdown and HTML show as it is.

    Markup becomes numeric references, which no Markdown reads as syntax; addresses and names
    after an at sign become neither links nor mentions.
    """
    flat = visible(" ".join(text.split("\n"))).strip()
    return _LINKS.sub(_reference, _SPECIAL.sub(_reference, flat))


def code(text: str) -> str:
    """Write a text in a fixed-width face; an HTML element, because backticks cannot be escaped."""
    return f"<code>{escaped(text)}</code>" if text else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table whose cells are finished Markdown."""
    return [
        f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)
    ]  # fmt: skip


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"
