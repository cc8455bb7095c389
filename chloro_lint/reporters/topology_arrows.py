"""The arrows of a drawn topology: their lines, their heads, and the words at them.

A state is told by the line (solid, dashed, dotted), by the head (an arrow, a bar where something is
blocked) and by a word, so that the picture says the same without colour.
"""

from __future__ import annotations

from collections.abc import Sequence

from chloro_lint.reporters.markup import Markup, tag
from chloro_lint.reporters.ports_text import spoken
from chloro_lint.reporters.svg_text import legible, number
from chloro_lint.reporters.topology_layout import Point, Route
from chloro_lint.reporters.topology_picture import Arrow

_WORDS = {"unwanted": "unwanted ", "missing": "missing ", "unknown": "unknown "}
_LENGTH = 9
_HALF = 4.5


def label(of: Arrow) -> str:
    """Return the words at an arrow: its state where that is no good news, and the ports."""
    return f"{_WORDS.get(of.state, '')}{spoken(of.ports, 2)}"


def drawn(of: Route, told: str) -> Markup:
    """Draw an arrow; `told` is what it says in a sentence."""
    return tag(
        "g",
        tag("title", legible(told)),
        tag("path", d=_line(of), class_="line"),
        head(of.arrow.state, of.points[-1], leftward=of.leftward),
        tag(
            "text",
            label(of.arrow),
            x=number(of.label.x),
            y=number(of.label.y),
            class_="label",
            text_anchor=None if of.leftward else "end",
        ),
        class_=of.arrow.state,
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
    points = of.points
    if of.loop:
        return _loop(points)
    back = _LENGTH if of.leftward else -_LENGTH
    end = Point(points[-1].x + back, points[-1].y)
    points = (*points[:-1], end)
    d = f"M{number(points[0].x)} {number(points[0].y)}"
    for at in range(1, len(points)):
        before, here = points[at - 1], points[at]
        if at % 2 or before.y == here.y:
            d += f"L{number(here.x)} {number(here.y)}"
        else:
            middle = number((before.x + here.x) / 2)
            d += (
                f"C{middle} {number(before.y)} {middle} {number(here.y)}"
                f" {number(here.x)} {number(here.y)}"
            )
    return d


def _loop(points: Sequence[Point]) -> str:
    """Return the path between two boxes of one column: out to the right, and back."""
    first, out, back, last = points
    far = number(out.x + 30)
    return (
        f"M{number(first.x)} {number(first.y)}L{number(out.x)} {number(out.y)}"
        f"C{far} {number(out.y)} {far} {number(back.y)} {number(back.x)} {number(back.y)}"
        f"L{number(last.x + _LENGTH)} {number(last.y)}"
    )
