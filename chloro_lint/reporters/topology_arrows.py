"""The arrows of a drawn topology: their lines, their heads, and the words at them.

A state is told by the line (solid, dashed, dotted), by the head (an arrow, a bar where something is
blocked) and by a word, so that the picture says the same without colour.
"""

from __future__ import annotations

from chloro_lint.reporters.markup import Markup, tag
from chloro_lint.reporters.ports_text import spoken
from chloro_lint.reporters.svg_text import legible, number
from chloro_lint.reporters.topology_layout import Point, Route
from chloro_lint.reporters.topology_picture import Arrow

_WORDS = {"unwanted": "unwanted ", "missing": "missing ", "unknown": "unknown "}
_LENGTH = 9
_HALF = 4.5
_SWING = 30


def label(of: Arrow) -> str:
    """Return the words at an arrow: its state where that is no good news, and the ports."""
    return f"{_WORDS.get(of.state, '')}{spoken(of.ports, 2)}"


def drawn(of: Route, told: str) -> Markup:
    """Draw a line with its head and label; `told` is what it says in sentences."""
    end = of.pieces[-1].end
    return tag(
        "g",
        tag("title", legible(told)),
        tag("path", d=_line(of), class_="line"),
        head(of.arrows[0].state, end, leftward=of.leftward),
        tag(
            "text",
            label(of.arrows[0]),
            x=number(of.label.x),
            y=number(of.label.y),
            class_="label",
            text_anchor=None if of.leftward else "end",
        ),
        class_=of.arrows[0].state,
    )


def head(state: str, at: Point, *, leftward: bool = False) -> Markup:
    """Draw the head of an arrow: a bar where it is stopped, hollow where nobody asked for it."""
    back = at.x + (_LENGTH if leftward else -_LENGTH)
    if state == "missing":
        x = number(at.x + (4 if leftward else -4))
        return tag(
            "path", d=f"M{x} {number(at.y - 7)}V{number(at.y + 7)}", class_="tip", stroke_width=3
        )
    points = ((at.x, at.y), (back, at.y - _HALF), (back, at.y + _HALF))
    d = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"
    hollow = " hollow" if state in ("unwanted", "unknown") else ""
    return tag("path", d=d, class_=f"tip{hollow}", stroke_width="1.25")


def _line(of: Route) -> str:
    """Return the path: level through columns, curved between them."""
    d, at = "", None
    back = _LENGTH if of.leftward else -_LENGTH
    for place, (start, end, curved) in enumerate(of.pieces):
        if start != at:
            d += f"M{number(start.x)} {number(start.y)}"
        at = end
        x = end.x + back if place == len(of.pieces) - 1 else end.x
        if curved:
            first, second = _pull(start, end)
            d += f"C{number(first)} {number(start.y)} {number(second)} {number(end.y)} "
        else:
            d += "L"
        d += f"{number(x)} {number(end.y)}"
    return d


def _pull(start: Point, end: Point) -> tuple[float, float]:
    """Return where the handles of a curve are; between ends at one side it swings out."""
    if abs(start.x - end.x) < 1:
        return start.x + _SWING, end.x + _SWING
    middle = (start.x + end.x) / 2
    return middle, middle
