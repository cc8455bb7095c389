"""Who reaches whom as a drawing: SVG, without scripts, external files or another program.

The picture follows the reader's light or dark scheme, has a title and a description for whoever
cannot see it, and tells nothing by colour alone. It can stand in a file of its own or within HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chloro_lint.proof.topology import Topology
from chloro_lint.reporters import topology_arrows, topology_boxes
from chloro_lint.reporters.markup import Markup, tag, together
from chloro_lint.reporters.ports_text import spoken
from chloro_lint.reporters.svg_text import cut, legible, number, width
from chloro_lint.reporters.text import count
from chloro_lint.reporters.topology_layout import Point, layout
from chloro_lint.reporters.topology_matrix import cell_sign, matrix
from chloro_lint.reporters.topology_picture import BEYOND, Arrow, Picture, lane_key, picture
from chloro_lint.reporters.topology_style import SMALL, STYLE
from chloro_lint.reporters.topology_words import MEANINGS, SIGNS, tally

_EDGE = 24
_TITLE = 54
_ROW = 20
_LEAST = 640
_TOLD = 60
"""Arrows that the description tells in sentences."""
_WORDS = {**MEANINGS, BEYOND: "a flow of the architecture outside these manifests"}


class Drawn(NamedTuple):
    """A piece of a drawing, and the room that it takes."""

    width: float
    height: float
    ink: Markup


def topology_svg(
    topologies: Sequence[Topology], *, name: str = "topology", title: str = "Who reaches whom"
) -> str:
    """Draw some sets, one under the other, as one ``<svg>`` element.

    `name` begins the ids of the element, so that several pictures can stand in one document;
    `title` is its heading. Everything that comes from manifests is escaped. Few workloads are
    boxes in columns; alike ones are drawn as one where there are many, then namespaces, then the
    whole as a matrix.
    """
    shown = [one for one in topologies if one.shown or len(topologies) == 1]
    pictures = [(one, picture(one)) for one in shown or [Topology("", (), (), judged=False)]]
    blocks = [_block(*one, title) for one in pictures]
    wide = max([_LEAST, *(one.width for one in blocks)])
    tall = sum(one.height for one in blocks)
    ink, at = [], 0.0
    for one in blocks:
        ink.append(tag("g", one.ink, transform=f"translate(0 {number(at)})"))
        at += one.height
    return tag(
        "svg",
        tag("title", legible(title), id=f"{name}-title"),
        tag("desc", legible(_description(pictures)), id=f"{name}-description"),
        tag("style", STYLE),
        tag("rect", width="100%", height="100%", class_="paper"),
        *ink,
        xmlns="http://www.w3.org/2000/svg",
        class_="topology",
        viewBox=f"0 0 {number(wide)} {number(tall)}",
        width=number(wide),
        height=number(tall),
        role="img",
        aria_labelledby=f"{name}-title {name}-description",
    )


def description(topologies: Sequence[Topology]) -> str:
    """Say in sentences what the drawing shows, for whoever cannot see it."""
    return _description([(one, picture(one)) for one in topologies])


def _description(pictures: Sequence[tuple[Topology, Picture]]) -> str:
    sentences: list[str] = []
    for one, some in pictures:
        where = f"Set {one.name}: " if one.name else ""
        counts = f", {tally(one)}" if one.judged else ""
        workloads, links = count(len(one.workloads), "workload"), count(len(one.links), "link")
        sentences.append(f"{where}{workloads}, {links}{counts}.")
        called = _called(some)
        sentences += [_sentence(arrow, called) for arrow in some.arrows[:_TOLD]]
        if len(some.arrows) > _TOLD:
            sentences.append(f"And {len(some.arrows) - _TOLD} more.")
        sentences += some.remarks
    return " ".join(sentences)


def _called(of: Picture) -> Mapping[str, str]:
    """Return what the ends of arrows are called in sentences."""
    called = {one.key: ", ".join(one.names) for one in of.boxes}
    for one in of.boxes:
        if one.lane:
            called[lane_key(one.lane)] = f"every workload of namespace {one.lane}"
    return called


def _sentence(arrow: Arrow, called: Mapping[str, str]) -> str:
    verb = {"missing": "does not reach", "unknown": "may reach"}.get(arrow.state, "reaches")
    verdict = "" if arrow.state == "open" else f" ({_legend_words(arrow.state)})"
    ends = called[arrow.source], called[arrow.target]
    return f"{ends[0]} {verb} {ends[1]} on {spoken(arrow.ports)}{verdict}."


def _legend_words(state: str) -> str:
    return _WORDS[state] if state == BEYOND else f"{state}: {_WORDS[state]}"


def _block(of: Topology, some: Picture, title: str) -> Drawn:
    body = Drawn(*matrix(some)) if some.matrix else _graph(some)
    wide = max(_LEAST, body.width + 2 * _EDGE)
    at = _TITLE + 18
    pieces = [_heading(of, title, wide), _moved(body.ink, (wide - body.width) / 2, at)]
    legend = _legend(some, wide)
    pieces.append(_moved(legend.ink, _EDGE, at + body.height + 30))
    bottom = at + body.height + 30 + legend.height
    for line in _remarks(of, some, wide - 2 * _EDGE):
        pieces.append(tag("text", line, x=_EDGE, y=number(bottom + 12), class_="note"))
        bottom += 16
    return Drawn(wide, bottom + _EDGE, together(pieces))


def _moved(ink: Markup, x: float, y: float) -> Markup:
    return tag("g", ink, transform=f"translate({number(x)} {number(y)})")


def _remarks(of: Topology, some: Picture, room: float) -> Iterator[str]:
    if not of.workloads:
        yield "No pods are here, so nobody reaches anybody."
    elif not some.arrows and of.mesh is None:
        yield "Nothing passes between anybody."
    for remark in some.remarks:
        yield from _wrapped(legible(remark), room)


def _heading(of: Topology, title: str, wide: float) -> Markup:
    words = f"{title}: {of.name}" if of.name else title
    said = count(len(of.workloads), "workload")
    said += f"; {tally(of)}" if of.judged else f"; {count(len(of.links), 'link')}, not judged"
    shown = cut(legible(words), 18, wide - 2 * _EDGE, bold=True)
    return together(
        [
            tag("text", shown, x=_EDGE, y=34, class_="title"),
            tag("text", said, x=_EDGE, y=_TITLE, class_="note"),
        ]
    )


def _graph(of: Picture) -> Drawn:
    sizes = {one.key: topology_boxes.size(one) for one in of.boxes}
    labels = {one: width(topology_arrows.label(one), SMALL) for one in of.arrows}
    found = layout(of, sizes, labels)
    lanes = []
    for lane, at in found.lanes.items() if any(one.lane for one in of.boxes) else ():
        frame = tag("rect", x=number(at.x), y=number(at.y), width=number(at.width),
                    height=number(at.height), rx=10, class_="lane")  # fmt: skip
        words = cut(legible(f"namespace {lane}"), SMALL, at.width - 24)
        lanes += [
            frame,
            tag("text", words, x=number(at.x + 12), y=number(at.y + 18), class_="head"),
        ]
    called = _called(of)
    arrows = [
        topology_arrows.drawn(one, " ".join(_sentence(each, called) for each in one.arrows))
        for one in found.routes
    ]
    boxes = [topology_boxes.drawn(one, found.boxes[one.key]) for one in of.boxes]
    return Drawn(found.width, found.height, together([*lanes, *arrows, *boxes]))


def _legend(of: Picture, wide: float) -> Drawn:
    """Explain every kind of line that is there."""
    pieces, x, y = [], 0.0, 0.0
    there = {one.state for one in of.arrows}
    lead = 24 if of.matrix else 56
    for state in (one for one in (*SIGNS, BEYOND) if one in there):
        words = _legend_words(state)
        room = lead + width(words, SMALL) + 22
        if x and x + room > wide - 2 * _EDGE:
            x, y = 0.0, y + _ROW
        sample = cell_sign(state, x, y - 2) if of.matrix else _sample(state, Point(x, y + 8))
        text = tag("text", words, x=number(x + lead), y=number(y + 12))
        pieces.append(tag("g", *sample, text, class_=state))
        x += room
    return Drawn(wide, y + _ROW + 8 if pieces else 0, together(pieces))


def _sample(state: str, at: Point) -> list[Markup]:
    end = Point(at.x + 48, at.y)
    line = tag("path", d=f"M{number(at.x)} {number(at.y)}H{number(end.x - 9)}", class_="line")
    return [line, topology_arrows.head(state, end)]


def _wrapped(text: str, room: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and width(f"{line} {word}", SMALL) > room:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield cut(line, SMALL, room)
