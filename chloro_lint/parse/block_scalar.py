"""Block scalars, `|` and `>`, from the lines that follow their header."""

from __future__ import annotations

from collections.abc import Sequence

from chloro_lint.parse.inline import Unsure


def block_scalar_end(lines: Sequence[str], first: int, parent: int) -> tuple[int, int]:
    """Return the row after a block scalar and its indentation; raise Unsure.

    `first` is the row after its header, `parent` the column of the mapping or the dash that it
    belongs to. Blank lines at its end are part of it.
    """
    row, most = first, len(lines)
    widest = 0
    while row < most and not (text := lines[row].lstrip(" ")):
        widest = max(widest, len(lines[row]))
        row += 1
    if row == most:
        raise Unsure
    indent = len(lines[row]) - len(text)
    if indent <= parent or indent < widest or text.startswith("\t"):
        raise Unsure
    pad = " " * indent
    while row < most and (lines[row].startswith(pad) or not lines[row].strip(" ")):
        row += 1
    return row, indent


def block_scalar(header: str, lines: Sequence[str], first: int, end: int, indent: int) -> str:
    """Return the value of the block scalar in the rows from `first` to `end`; raise Unsure."""
    texts = [line[indent:] for line in lines[first:end]]
    if not "".join(texts).replace("\t", "").isprintable():
        raise Unsure
    blank = 0
    while not texts[-1]:
        texts.pop()
        blank += 1
    text = "\n".join(texts) if header[0] == "|" else _folded(texts)
    if header[1:] == "-":
        return text
    return text + "\n" * (1 + blank if header[1:] == "+" else 1)


def _folded(texts: list[str]) -> str:
    """Join lines by blanks; lines that are empty or begin with space keep their line ends."""
    pieces: list[str] = []
    empty = 0
    joins = False
    for text in texts:
        if not text:
            empty += 1
            continue
        indented = text[0] in " \t"
        if not pieces:
            pieces.append("\n" * empty)
        elif joins and not indented:
            pieces.append("\n" * empty or " ")
        else:
            pieces.append("\n" * (empty + 1))
        pieces.append(text)
        empty = 0
        joins = not indented
    return "".join(pieces)
