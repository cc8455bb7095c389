"""The boxes of a drawn topology: how large they are, and their shapes."""

from __future__ import annotations

from chloro_lint.reporters.markup import Markup, tag
from chloro_lint.reporters.svg_text import cut, legible, number, width
from chloro_lint.reporters.topology_layout import Placed, Size
from chloro_lint.reporters.topology_picture import Box
from chloro_lint.reporters.topology_style import NAME, SMALL

_PAD = 14
_LEAST = 108
_MOST = 230
_LINE = 17
_MOST_NAMES = 5
_MOST_LINES = 3
_LID = 7
"""Half the height of the lid of a store."""


def size(of: Box) -> Size:
    """Return how much room a box needs."""
    rows = _rows(of)
    text = max(width(legible(row), NAME if bold else SMALL, bold=bold) for row, bold in rows)
    wide = min(_MOST, max(_LEAST, text + 2 * _PAD))
    tall = len(rows) * _LINE + 18 + (2 * _LID if of.sort == "store" else 0)
    return Size(float(round(wide)), float(tall))


def _rows(of: Box) -> list[tuple[str, bool]]:
    """Return the lines of a box, and whether each is a name."""
    names = of.names
    if len(names) > _MOST_NAMES:
        names = (*names[: _MOST_NAMES - 1], f"and {len(of.names) - _MOST_NAMES + 1} more")
    rows = [(line, True) for one in names for line in _broken(one)]
    note = of.note
    if len(of.names) > 1 and of.side == "inside":
        note = f"{len(of.names)} workloads" + (f", {note}" if note else "")
    half = note.split(", ")
    if note and width(note, SMALL) > _MOST - 2 * _PAD:
        middle = (len(half) + 1) // 2
        return [*rows, (", ".join(half[:middle]), False), (", ".join(half[middle:]), False)]
    return [*rows, (note, False)] if note else rows


def _broken(name: str) -> list[str]:
    """Break what is called by several words where it is too long for a line."""
    lines: list[str] = []
    for word in name.split(" "):
        line = f"{lines[-1]} {word}" if lines else word
        if lines and width(line, NAME, bold=True) <= _MOST - 2 * _PAD:
            lines[-1] = line
        else:
            lines.append(word)
    return lines if len(lines) <= _MOST_LINES else [name]


def drawn(of: Box, at: Placed) -> Markup:
    """Draw a box with its text."""
    rows = _rows(of)
    middle = at.x + at.width / 2
    first = at.y + at.height / 2 - (len(rows) - 1) * _LINE / 2 + 4
    if of.sort == "store":
        first += _LID / 2
    texts = [
        tag(
            "text",
            cut(legible(row), NAME if bold else SMALL, at.width - _PAD, bold=bold),
            x=number(middle),
            y=number(first + place * _LINE),
            class_="name" if bold else "note",
            text_anchor="middle",
        )
        for place, (row, bold) in enumerate(rows)
    ]
    told = ", ".join(of.names) + (f" ({of.tip})" if of.tip else "")
    return tag("g", tag("title", legible(told)), *_shape(of, at), *texts)


def _shape(of: Box, at: Placed) -> list[Markup]:
    if of.sort == "store":
        return _store(at)
    outside = of.side != "inside"
    kind = "box out" if outside else "box"
    radius = min(22.0, at.height / 2) if outside else 6
    if of.sort == "ingress":
        kind = "box out door"
    shapes = [_rectangle(at, radius, kind)]
    if len(of.names) > 1:
        behind = Placed(at.x + 4, at.y + 4, at.width, at.height)
        shapes.insert(0, _rectangle(behind, radius, kind))
    return shapes


def _rectangle(at: Placed, radius: float, kind: str) -> Markup:
    return tag(
        "rect",
        x=number(at.x),
        y=number(at.y),
        width=number(at.width),
        height=number(at.height),
        rx=number(radius),
        class_=kind,
    )


def _store(at: Placed) -> list[Markup]:
    """Draw a cylinder, as data stores have been drawn since there were discs."""
    left, right = number(at.x), number(at.x + at.width)
    top, bottom = number(at.y + _LID), number(at.y + at.height - _LID)
    arc = f"A{number(at.width / 2)} {_LID} 0 0"
    body = f"M{left} {top}V{bottom}{arc} 0 {right} {bottom}V{top}{arc} 0 {left} {top}Z"
    lid = f"M{left} {top}{arc} 0 {right} {top}"
    return [tag("path", d=body, class_="box"), tag("path", d=lid, class_="box", fill_opacity=0)]
