"""Read a document in plain block style line by line, several times as fast as YAML's parser can.

What is read here is a small part of YAML, though nearly all that manifests are made of: mappings
and lists in block style, scalars and flow collections that end on their line, block scalars and
comments. Everything else raises Unsure, all that is wrong included, and the document goes to the
general path (`events`, `compose`), which alone defines what YAML means. Both agree to the column;
`tests/parse/test_paths_agree.py` holds them to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from chloro_lint.parse.block_scalar import block_scalar, block_scalar_end
from chloro_lint.parse.inline import Unsure
from chloro_lint.parse.line import BLANK, DASHED, FLOW, NOTHING, SCALAR, Lines

MAX_BLOCK_DEPTH: Final = 64

LINES: Final = Lines()
"""What all documents share: the lines that were read so far."""

_NONE: Final = -9  # no column


class BlockDocument(NamedTuple):
    """The data of a document, and for each of its entries and items in order the row it is in.

    Rows are counted from 0 at the document's first line. What stands inside flow collections has
    no row of its own.
    """

    data: Any
    rows: list[int]


def read_block_style(lines: Sequence[str]) -> BlockDocument:
    """Read the lines of one document; raise Unsure where they are not of the plain kind."""
    lookup = LINES
    rows: list[int] = []
    note = rows.append
    collections: list[Any] = []
    # The document is the value of a key at a column before all others.
    holder: dict[str, Any] = {}
    stack: list[tuple[Any, int]] = []
    inside: Any = holder
    at = -1
    pending: str | None = ""
    ready = _NONE  # the column of keys that belong to the mapping being read; none awaits a value
    numbered = enumerate(lines)
    for row, line in numbered:
        column, kind, key, value, where = lookup[line]
        if column != ready:
            if column == BLANK:
                continue
            if column == DASHED:
                *outer, dash = where[4]
...
