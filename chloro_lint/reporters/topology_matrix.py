"""Who reaches whom as a drawn matrix, where boxes and arrows would be too many to follow."""

from __future__ import annotations

from typing import NamedTuple

from chloro_lint.reporters.markup import Markup, tag
from chloro_lint.reporters.ports_text import spoken
from chloro_lint.reporters.svg_text import cut, legible, number, width
from chloro_lint.reporters.topology_picture import Arrow, Box, Picture
from chloro_lint.reporters.topology_style import SMALL
from chloro_lint.reporters.topology_words import SIGNS

_CELL = 20
_MOST = 190.0
"""Room for a name."""
_ORDER = ("missing", "unwanted", "unknown", "wanted", "open", "beyond")


class Matrix(NamedTuple):
    """The drawing, and the room that it takes."""

    width: float
    height: float
    ink: Markup


def matrix(of: Picture) -> Matrix:
    """Draw a row for whoever reaches somebody, and a column for whoever is reached."""
    rows = _ends(of, "source")
    columns = _ends(of, "target")
    left = max([width(_name(one), SMALL) for one in rows], default=0)
    left = min(_MOST, left) + 12
    top = min(_MOST, max([width(_name(one), SMALL) for one in columns], default=0)) + 12
    row_at = {one.key: top + number_ * _CELL for number_, one in enumerate(rows)}
    column_at = {one.key: left + number_ * _CELL for number_, one in enumerate(columns)}
    wide, tall = left + len(columns) * _CELL, top + len(rows) * _CELL
    ink = [_grid(left, top, wide, tall)]
    ink += [
        tag("rect", x=number(column_at[one.key]), y=number(row_at[one.key]), width=_CELL,
            height=_CELL, class_="self")
        for one in rows
        if one.key in column_at
    ]  # fmt: skip
    for one in rows:
        name = cut(_name(one), SMALL, _MOST)
        y = row_at[one.key] + _CELL / 2 + 4
        ink.append(tag("text", name, x=number(left - 8), y=number(y), text_anchor="end"))
    for one in columns:
        x = column_at[one.key] + _CELL / 2 + 4
        turn = f"translate({number(x)} {number(top - 8)}) rotate(-90)"
        ink.append(tag("text", cut(_name(one), SMALL, _MOST), transform=turn))
    cells: dict[tuple[str, str], list[Arrow]] = {}
    for arrow in of.arrows:
        cells.setdefault((arrow.source, arrow.target), []).append(arrow)
    named = {one.key: _name(one) for one in of.boxes}
    for (source, target), some in cells.items():
        told = "; ".join(f"{one.state} {spoken(one.ports)}" for one in some)
        at = (column_at[target], row_at[source])
        ink.append(_cell(some, f"{named[source]} → {named[target]}: {told}", *at))
    return Matrix(wide, tall, Markup("".join(ink)))


def _ends(of: Picture, end: str) -> list[Box]:
    """Return who is at one end of some arrow, outsiders first, then by namespace."""
    there = {getattr(one, end) for one in of.arrows}
    some = [one for one in of.boxes if one.key in there]
    return sorted(some, key=lambda one: (one.side == "right", one.side == "inside", one.lane, one.names))


def _name(of: Box) -> str:
    more = f" and {len(of.names) - 1} more" if len(of.names) > 1 else ""
    lead = f"{of.lane}/" if of.lane else ""
    return legible(f"{lead}{of.names[0]}{more}")


def _grid(left: float, top: float, wide: float, tall: float) -> Markup:
    lines = [f"M{number(left)} {number(y)}H{number(wide)}" for y in _steps(top, tall)]
    lines += [f"M{number(x)} {number(top)}V{number(tall)}" for x in _steps(left, wide)]
    return tag("path", d="".join(lines), class_="grid")


def _steps(first: float, last: float) -> list[float]:
    return [first + step * _CELL for step in range(round((last - first) / _CELL) + 1)]


def _cell(some: list[Arrow], told: str, x: float, y: float) -> Markup:
    state = min((one.state for one in some), key=_ORDER.index)
    sign = SIGNS.get(state) or "•"
    return tag(
        "g",
        tag("title", legible(told)),
        tag("rect", x=number(x), y=number(y), width=_CELL, height=_CELL, class_="cell"),
        tag("text", sign, x=number(x + _CELL / 2), y=number(y + _CELL / 2 + 4), class_="sign"),
        class_=state,
    )
