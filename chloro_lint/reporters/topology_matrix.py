"""Who reaches whom as a drawn matrix, where boxes and arrows would be too many to follow."""

from __future__ import annotations

import re
from typing import NamedTuple

from chloro_lint.reporters.markup import Markup, tag, together
from chloro_lint.reporters.ports_text import spoken
from chloro_lint.reporters.svg_text import cut, legible, number, width
from chloro_lint.reporters.topology_picture import INSIDE, LEFT, RIGHT, Arrow, Box, Picture
from chloro_lint.reporters.topology_style import SMALL
from chloro_lint.reporters.topology_words import SIGNS

CELL = 20
_MOST = 190.0
"""Room for a name."""
_SIDES = (LEFT, INSIDE, RIGHT)
_DIGITS = re.compile(r"([0-9]{1,9})")
_ORDER = ("missing", "unwanted", "unknown", "wanted", "open", "beyond")


class Matrix(NamedTuple):
    """The drawing, and the room that it takes."""

    width: float
    height: float
    ink: Markup


def matrix(of: Picture) -> Matrix:
    """Draw a row for whoever reaches somebody, and a column for whoever is reached."""
    lanes = {one.lane for one in of.boxes if one.lane}
    names = {one.key: _name(one, spaces=len(lanes) > 1) for one in of.boxes}
    rows = _ends(of, "source")
    columns = _ends(of, "target")
    left = max([width(names[one.key], SMALL) for one in rows], default=0)
    left = min(_MOST, left) + 12
    top = min(_MOST, max([width(names[one.key], SMALL) for one in columns], default=0)) + 12
    row_at = {one.key: top + number_ * CELL for number_, one in enumerate(rows)}
    column_at = {one.key: left + number_ * CELL for number_, one in enumerate(columns)}
    wide, tall = left + len(columns) * CELL, top + len(rows) * CELL
    ink = [_grid(left, top, wide, tall)]
    ink += [
        tag("rect", x=number(column_at[one.key]), y=number(row_at[one.key]), width=CELL,
            height=CELL, class_="self")
        for one in rows
        if one.key in column_at
    ]  # fmt: skip
    for one in rows:
        name = cut(names[one.key], SMALL, _MOST)
        y = row_at[one.key] + CELL / 2 + 4
        ink.append(tag("text", name, x=number(left - 8), y=number(y), text_anchor="end"))
    for one in columns:
        x = column_at[one.key] + CELL / 2 + 4
        turn = f"translate({number(x)} {number(top - 8)}) rotate(-90)"
        ink.append(tag("text", cut(names[one.key], SMALL, _MOST), transform=turn))
    cells: dict[tuple[str, str], list[Arrow]] = {}
    for arrow in of.arrows:
        cells.setdefault((arrow.source, arrow.target), []).append(arrow)
    for (source, target), some in cells.items():
        told = "; ".join(f"{one.state} {spoken(one.ports)}" for one in some)
        at = (column_at[target], row_at[source])
        ink.append(_cell(some, f"{names[source]} → {names[target]}: {told}", *at))
    return Matrix(wide, tall, together(ink))


def _ends(of: Picture, end: str) -> list[Box]:
    """Return who is at one end of some arrow, outsiders first, then by namespace."""
    there = {getattr(one, end) for one in of.arrows}
    some = [one for one in of.boxes if one.key in there]
    return sorted(some, key=lambda one: (_SIDES.index(one.side), one.lane, _natural(one.names[0])))


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort `web-10` behind `web-9`."""
    return [(int(one) if one.isdecimal() else -1, one) for one in _DIGITS.split(name)]


def _name(of: Box, *, spaces: bool) -> str:
    more = f" and {len(of.names) - 1} more" if len(of.names) > 1 else ""
    lead = f"{of.lane}/" if of.lane and spaces else ""
    return legible(f"{lead}{of.names[0]}{more}")


def _grid(left: float, top: float, wide: float, tall: float) -> Markup:
    lines = [f"M{number(left)} {number(y)}H{number(wide)}" for y in _steps(top, tall)]
    lines += [f"M{number(x)} {number(top)}V{number(tall)}" for x in _steps(left, wide)]
    return tag("path", d="".join(lines), class_="grid")


def _steps(first: float, last: float) -> list[float]:
    return [first + step * CELL for step in range(round((last - first) / CELL) + 1)]


def _cell(some: list[Arrow], told: str, x: float, y: float) -> Markup:
    state = min((one.state for one in some), key=_ORDER.index)
    return tag("g", tag("title", legible(told)), *cell_sign(state, x, y), class_=state)


def cell_sign(state: str, x: float, y: float) -> list[Markup]:
    """Draw a cell of a state, by its upper left corner."""
    sign = SIGNS.get(state) or "•"
    return [
        tag("rect", x=number(x), y=number(y), width=CELL, height=CELL, class_="cell"),
        tag("text", sign, x=number(x + CELL / 2), y=number(y + CELL / 2 + 4), class_="sign"),
    ]
