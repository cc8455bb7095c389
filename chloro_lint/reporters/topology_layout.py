"""Where boxes, lanes and arrows of a drawing stand: layered, from left to right.

The method is that of Sugiyama, Tagawa and Toda (1981): boxes stand in columns, long arrows pass the
columns between in places of their own, the order in a column follows the average of the neighbours
while that removes crossings, and heights are pulled to the neighbours' as far as there is room.
Labels stand where arrows run level, right before their heads, so that no line crosses one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from chloro_lint.proof.ports import Connections
from chloro_lint.reporters.topology_columns import HEAD, columns_of
from chloro_lint.reporters.topology_order import Spot, order, settle
from chloro_lint.reporters.topology_picture import INSIDE, Arrow, Picture, lane_key
from chloro_lint.reporters.topology_ranks import ranks

PORT = 18
"""Between two arrows at one side of a box."""
_BETWEEN = 20
_LANE_TOP = 34
_LANE_BOTTOM = 16
_LANE_GAP = 20


class Point(NamedTuple):
    """A point of the drawing, in pixels."""

    x: float
    y: float


class Size(NamedTuple):
    """How much room a box takes for its text."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A box, or the frame of a lane, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class Piece(NamedTuple):
    """A piece of a line: level, or curved between two level ends."""

    start: Point
    end: Point
    curved: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """The line of some arrows that say the same of one target: they join, and have one head."""

    arrows: tuple[Arrow, ...]
    pieces: tuple[Piece, ...]
    """Each once, however many arrows run over it; the last one ends in the head."""
    label: Point
    leftward: bool = False
    """Whether its head points to the left; the label then begins where the line ends."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing, but for its ink."""

    width: float
    height: float
    boxes: Mapping[str, Placed]
    lanes: Mapping[str, Placed]
    routes: tuple[Route, ...]


Bundle = tuple[str, str, Connections, bool]
"""A target, the state and the ports, and whether the head points to the left."""


_Ports = dict[Arrow | Bundle, float]
"""At which height an arrow leaves its box, and a bundle enters its own."""


@dataclass(slots=True)
class _Way:
    """An arrow between two boxes, and the places it passes, from left to right."""

    arrow: Arrow
    bundle: Bundle
    spots: list[Spot] = field(default_factory=list)
    backward: bool = False

    @property
    def loop(self) -> bool:
        """Whether both ends are in one column."""
        return self.spots[0].rank == self.spots[-1].rank


def layout(of: Picture, sizes: Mapping[str, Size], label_widths: Mapping[Arrow, float]) -> Layout:
    """Place everything. `label_widths` are those of the arrows' labels."""
    return _Layout(of, sizes, label_widths).result()


class _Layout:
    def __init__(
        self, of: Picture, sizes: Mapping[str, Size], label_widths: Mapping[Arrow, float]
    ) -> None:
        self.of = of
        self.labels = label_widths
        self.rank = ranks(of)
        self.columns = max(self.rank.values(), default=0) + 1
        self.lanes = sorted({one.lane for one in of.boxes if one.side == INSIDE})
        number = {lane: at for at, lane in enumerate(self.lanes)}
        self.inner = sorted({self.rank[one.key] for one in of.boxes if one.side == INSIDE})
        self.spots: dict[str, Spot] = {}
        sides: dict[tuple[str, int], set[object]] = {}
        for one in of.arrows:
            for key, side, what in self._sides(one):
                sides.setdefault((key, side), set()).add(what)
        for box in of.boxes:
            most = max(len(sides.get((box.key, side), ())) for side in (-1, 1))
            size = sizes[box.key]
            self.spots[box.key] = Spot(
                box.key,
                self.rank[box.key],
                number[box.lane] if box.side == INSIDE else None,
                max(size.height, most * PORT + 10),
                size.width,
            )
        self._passing: dict[tuple[Bundle, int | None, int], Spot] = {}
        self.ways = [self._way(one) for one in of.arrows if self._joins_boxes(one)]

    def _joins_boxes(self, arrow: Arrow) -> bool:
        return arrow.source in self.spots and arrow.target in self.spots

    def _bundle(self, arrow: Arrow) -> Bundle:
        leftward = self.rank[arrow.source] >= self.rank[arrow.target]
        return (arrow.target, arrow.state, arrow.ports, leftward)

    def _sides(self, arrow: Arrow) -> list[tuple[str, int, object]]:
        """Return at which sides of which boxes an arrow ends (-1 is left), and what ends there."""
        if arrow.source not in self.rank:
            return [(arrow.target, -1, arrow)]
        if arrow.target not in self.rank:
            return [(arrow.source, 1, arrow)]
        first, last = self.rank[arrow.source], self.rank[arrow.target]
        out, into = (-1 if first > last else 1), (-1 if first < last else 1)
        return [(arrow.source, out, arrow), (arrow.target, into, self._bundle(arrow))]

    def _way(self, arrow: Arrow) -> _Way:
        source, target = self.spots[arrow.source], self.spots[arrow.target]
        way = _Way(arrow, self._bundle(arrow), backward=source.rank > target.rank)
        left, right = (target, source) if way.backward else (source, target)
        lane = source.lane if source.lane is not None else target.lane
        way.spots.append(left)
        for rank in range(left.rank + 1, right.rank):
            inside = self.inner and self.inner[0] <= rank <= self.inner[-1]
            key = (way.bundle, lane if inside else None, rank)
            if key not in self._passing:
                self._passing[key] = Spot("", rank, key[1], PORT - 4, 0)
            way.spots.append(self._passing[key])
        way.spots.append(right)
        for one, other in zip(way.spots, way.spots[1:], strict=False):
            if one.rank != other.rank and not (other in one.after and not (one.key and other.key)):
                one.after.append(other)
                other.before.append(one)
        return way

    def result(self) -> Layout:
        """Place everything, column by column and lane by lane."""
        spots = [*self.spots.values()]
        spots += self._passing.values()
        cells = order(spots, self.columns, len(self.lanes))
        tops, total = self._lane_tops(spots)
        settle(cells, tops, total, _BETWEEN)
        columns = columns_of(self.of, self.rank, self.spots.values(), self.labels)
        self.before, self.behind = columns.before, columns.behind
        xs = columns.xs
        frames = {
            lane: Placed(columns.border[0], top - _LANE_TOP, columns.border[1] - columns.border[0],
                         bottom - top + _LANE_TOP + _LANE_BOTTOM)
            for lane, (top, bottom) in zip(self.lanes, tops, strict=True)
        }  # fmt: skip
        boxes = {
            key: Placed(self._left_of(spot, xs), spot.y - spot.height / 2, spot.width, spot.height)
            for key, spot in self.spots.items()
        }
        ports = self._ports(frames)
        routes = [*self._routes(xs, boxes, ports), *self._lane_routes(boxes, frames, ports)]
        height = max([one.y + one.height for one in (*boxes.values(), *frames.values())], default=0)
        at = {id(arrow): number for number, arrow in enumerate(self.of.arrows)}
        routes.sort(key=lambda one: at[id(one.arrows[0])])
        return Layout(columns.width, height, boxes, frames, tuple(routes))

    def _lane_tops(self, spots: Sequence[Spot]) -> tuple[list[tuple[float, float]], float]:
        """Return where the room of each lane begins and ends, and the height of it all."""
        heights: dict[tuple[int | None, int], float] = {}
        for one in spots:
            key = (one.lane, one.rank)
            heights[key] = heights.get(key, 0) + one.height + _BETWEEN
        tops, at = [], 0.0
        for lane in range(len(self.lanes)):
            tall = max(height for (of, _), height in heights.items() if of == lane) - _BETWEEN
            at += _LANE_TOP
            tops.append((at, at + tall))
            at += tall + _LANE_BOTTOM + _LANE_GAP
        at -= _LANE_GAP if self.lanes else 0
        outside = max([x for (of, _), x in heights.items() if of is None], default=0) - _BETWEEN
        if outside > at:
            shift = (outside - at) / 2
            tops = [(top + shift, bottom + shift) for top, bottom in tops]
        return tops, max(at, outside)

    def _left_of(self, spot: Spot, xs: Sequence[tuple[float, float]]) -> float:
        left, right = xs[spot.rank]
        return left + (right - left - spot.width) / 2

    def _routes(
        self, xs: Sequence[tuple[float, float]], boxes: Mapping[str, Placed], ports: _Ports
    ) -> list[Route]:
        bundles: dict[Bundle, list[_Way]] = {}
        for way in self.ways:
            bundles.setdefault(way.bundle, []).append(way)
        found = []
        for bundle, ways in bundles.items():
            pieces: dict[Piece, None] = {}
            for way in ways:
                points = self._points(way, ports[way.arrow], ports[bundle], xs, boxes)
                for at in range(1, len(points)):
                    piece = Piece(points[at - 1], points[at], at % 2 == 0)
                    pieces.pop(piece, None)
                    pieces[piece] = None
            head = list(pieces)[-1].end
            leftward = bundle[3]
            label = Point(head.x + (HEAD if leftward else -HEAD), head.y - 5)
            arrows = tuple(way.arrow for way in ways)
            found.append(Route(arrows, tuple(pieces), label, leftward))
        return found

    def _points(
        self,
        way: _Way,
        tail: float,
        head: float,
        xs: Sequence[tuple[float, float]],
        boxes: Mapping[str, Placed],
    ) -> list[Point]:
        """Return the points of a way, in pairs that are level, from its tail to its head."""
        points: list[Point] = []
        for at, spot in enumerate(way.spots):
            left, right = xs[spot.rank]
            box = boxes.get(spot.key)
            enter, leave = left - self.before[spot.rank], right + self.behind[spot.rank]
            if box is None:
                points += [Point(enter, spot.y), Point(leave, spot.y)]
                continue
            y = head if (at == 0) == way.backward else tail
            if at == 0 or way.loop:
                pair = [Point(box.x + box.width, y), Point(leave, y)]
                points += pair if at == 0 else pair[::-1]
            else:
                points += [Point(enter, y), Point(box.x, y)]
        return points[::-1] if way.backward else points

    def _ports(self, frames: Mapping[str, Placed]) -> _Ports:
        """Return at which height each arrow leaves its box, and each bundle enters its own."""
        wishes: dict[tuple[str, int], dict[Arrow | Bundle, list[float]]] = {}
        for way in self.ways:
            last = len(way.spots) - 1
            for at, other, side in ((0, 1, 1), (last, last - 1, 1 if way.loop else -1)):
                what = way.bundle if (at == 0) == way.backward else way.arrow
                key = (way.spots[at].key, side)
                wishes.setdefault(key, {}).setdefault(what, []).append(way.spots[other].y)
        for arrow, (lane, box, side) in self._lane_arrows.items():
            frame = frames[lane]
            wishes.setdefault((box, side), {})[arrow] = [frame.y + frame.height / 2]
        found: _Ports = {}
        for (box, _), some in wishes.items():
            top = self.spots[box].y - (len(some) - 1) * PORT / 2
            ranked = sorted(some, key=lambda what: sum(some[what]) / len(some[what]))
            found |= {what: top + place * PORT for place, what in enumerate(ranked)}
        return found

    @cached_property
    def _lane_arrows(self) -> Mapping[Arrow, tuple[str, str, int]]:
        """The arrows that begin or end at a lane: the lane, the box, and its side."""
        lanes = {lane_key(lane): lane for lane in self.lanes}
        return {
            one: (lanes[one.source], one.target, -1)
            if one.source in lanes
            else (lanes[one.target], one.source, 1)
            for one in self.of.arrows
            if not self._joins_boxes(one)
        }

    def _lane_routes(
        self, boxes: Mapping[str, Placed], frames: Mapping[str, Placed], ports: _Ports
    ) -> list[Route]:
        """Return the arrows that begin or end at the border of a lane."""
        taken: dict[tuple[str, int], list[float]] = {}
        found = []
        for arrow, (lane, key, side) in self._lane_arrows.items():
            frame, box, middle = frames[lane], boxes[key], ports[arrow]
            used = taken.setdefault((lane, side), [])
            y = self._free(middle, frame, used)
            used.append(y)
            if side < 0:
                level = Point(box.x - self.before[self.rank[key]], middle)
                start, end = Point(frame.x + frame.width, y), Point(box.x, middle)
            else:
                level = Point(frame.x - self.labels[arrow] - HEAD, y)
                start, end = Point(box.x + box.width, middle), Point(frame.x, y)
            pieces = (Piece(start, level, curved=True), Piece(level, end))
            found.append(Route((arrow,), pieces, Point(end.x - HEAD, end.y - 5)))
        return found

    @staticmethod
    def _free(y: float, frame: Placed, used: Sequence[float]) -> float:
        """Return the height nearest to a wish at the side of a frame that nothing else takes."""
        top, bottom = frame.y + PORT, frame.y + frame.height - PORT
        if top > bottom:
            top = bottom = frame.y + frame.height / 2
        wish = min(max(y, top), bottom)
        steps = [sign * PORT * step for step in range(40) for sign in (1, -1)]
        return next(
            (
                wish + step
                for step in steps
                if top <= wish + step <= bottom
                and all(abs(wish + step - one) >= PORT for one in used)
            ),
            wish,
        )
