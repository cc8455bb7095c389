"""Who reaches whom as a drawing: SVG, without scripts, external files or another program.

The picture follows the reader's light or dark scheme, has a title and a description for whoever
cannot see it, and tells nothing by colour alone. It can stand in a file of its own or within HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chloro_lint.proof.topology import Topology
from chloro_lint.reporters import topology_arrows, topology_boxes
from chloro_lint.reporters.markup import Markup, tag
from chloro_lint.reporters.ports_text import spoken
from chloro_lint.reporters.svg_text import cut, legible, number, width
from chloro_lint.reporters.topology_layout import Point, layout
from chloro_lint.reporters.topology_matrix import matrix
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
    blocks = [_block(one, title) for one in topologies if one.shown or len(topologies) == 1]
    if not blocks:
        blocks = [_block(Topology("", (), (), judged=False), title)]
    wide = max([_LEAST, *(one.width for one in blocks)])
    tall = sum(one.height for one in blocks)
    ink, at = [], 0.0
    for one in blocks:
        ink.append(tag("g", one.ink, transform=f"translate(0 {number(at)})"))
        at += one.height
    return tag(
        "svg",
        tag("title", legible(title), id=f"{name}-title"),
        tag("desc", legible(description(topologies)), id=f"{name}-description"),
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
    sentences: list[str] = []
    for one in topologies:
        where = f"Set {one.name}: " if one.name else ""
        counts = f", {tally(one)}" if one.judged else ""
        sentences.append(f"{where}{len(one.workloads)} workloads, {len(one.links)} links{counts}.")
        some = picture(one)
        told = [_sentence(arrow, some) for arrow in some.arrows]
        sentences += told[:_TOLD]
        if len(told) > _TOLD:
            sentences.append(f"And {len(told) - _TOLD} more.")
        sentences += some.remarks
    return " ".join(sentences)


def _sentence(arrow: Arrow, of: Picture) -> str:
    called = {one.key: ", ".join(one.names) for one in of.boxes}
    called |= {
        lane_key(one.lane): f"every workload of namespace {one.lane}"
        for one in of.boxes
        if one.lane
    }
    verb = "does not reach" if arrow.state == "missing" else "reaches"
    if arrow.state == "unknown":
        verb = "may reach"
    verdict = "" if arrow.state == "open" else f" ({arrow.state}: {_WORDS[arrow.state]})"
    ends = called.get(arrow.source, arrow.source), called.get(arrow.target, arrow.target)
    return f"{ends[0]} {verb} {ends[1]} on {spoken(arrow.ports)}{verdict}."


def _block(of: Topology, title: str) -> Drawn:
    some = picture(of)
    body = matrix(some) if some.matrix else _graph(some)
    remarks = list(some.remarks)
    if not of.workloads:
        remarks.insert(0, "No pods are here, so nobody reaches anybody.")
    elif not some.arrows:
        remarks.insert(0, "Nothing passes between anybody.")
    wide = max(_LEAST, body.width + 2 * _EDGE)
    foot = Drawn(wide, 0, Markup())
    pieces = [_heading(of, title, wide)]
    pieces.append(tag("g", body.ink, transform=f"translate({number((wide - body.width) / 2)} {_TITLE + 18})"))
    at = _TITLE + 18 + body.height + 30
    legend = _legend(some, wide)
    pieces.append(tag("g", legend.ink, transform=f"translate({_EDGE} {number(at)})"))
    at += legend.height
    for remark in remarks:
        for line in _wrapped(legible(remark), wide - 2 * _EDGE):
            pieces.append(tag("text", line, x=_EDGE, y=number(at + 12), class_="note"))
            at += 16
    return Drawn(foot.width, at + _EDGE, Markup("".join(pieces)))


def _heading(of: Topology, title: str, wide: float) -> Markup:
    words = f"{title}: {of.name}" if of.name else title
    said = f"{len(of.workloads)} workload{'s' if len(of.workloads) != 1 else ''}"
    said += f"; {tally(of)}" if of.judged else f"; {len(of.links)} connections, not judged"
    shown = cut(legible(words), 18, wide - 2 * _EDGE)
    return Markup(
        tag("text", shown, x=_EDGE, y=34, class_="title")
        + tag("text", said, x=_EDGE, y=_TITLE, class_="note")
    )


def _graph(of: Picture) -> Drawn:
    sizes = {one.key: topology_boxes.size(one) for one in of.boxes}
    labels = {one: width(topology_arrows.label(one), SMALL) for one in of.arrows}
    found = layout(of, sizes, labels)
    lanes = []
    for lane, at in found.lanes.items():
        frame = tag("rect", x=number(at.x), y=number(at.y), width=number(at.width),
                    height=number(at.height), rx=10, class_="lane")  # fmt: skip
        words = cut(legible(f"namespace {lane}"), SMALL, at.width - 24)
        lanes += [frame, tag("text", words, x=number(at.x + 12), y=number(at.y + 18), class_="head")]
    arrows = [topology_arrows.drawn(one, _sentence(one.arrow, of)) for one in found.routes]
    boxes = [topology_boxes.drawn(one, found.boxes[one.key]) for one in of.boxes]
    return Drawn(found.width, found.height, Markup("".join([*lanes, *arrows, *boxes])))


def _legend(of: Picture, wide: float) -> Drawn:
    """Explain every kind of line that is there."""
    states = [*SIGNS, BEYOND]
    pieces, x, y = [], 0.0, 0.0
    for state in states:
        if not any(one.state == state for one in of.arrows):
            continue
        words = _WORDS[state] if state == BEYOND else f"{state}: {_WORDS[state]}"
        room = 58 + width(words, SMALL) + 22
        if x and x + room > wide - 2 * _EDGE:
            x, y = 0.0, y + _ROW
        if of.matrix:
            sample = [tag("rect", x=number(x), y=number(y), width=16, height=16, class_="cell"),
                      tag("text", SIGNS.get(state) or "•", x=number(x + 8), y=number(y + 12), class_="sign")]  # fmt: skip
        else:
            end = Point(x + 48, y + 8)
            sample = [tag("path", d=f"M{number(x)} {number(y + 8)}H{number(end.x - 9)}", class_="line"),
                      topology_arrows.head(state, end)]  # fmt: skip
        text = tag("text", words, x=number(x + 56), y=number(y + 12))
        pieces.append(tag("g", *sample, text, class_=state))
        x += room
    return Drawn(wide, y + _ROW + 8 if pieces else 0, Markup("".join(pieces)))


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
