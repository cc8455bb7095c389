"""Where boxes, lanes and arrows of a drawing stand: layered, from left to right.

The method is that of Sugiyama, Tagawa and Toda (1981): boxes stand in columns, long arrows pass the
columns between in places of their own, the order in a column follows the average of the neighbours
while that removes crossings, and heights are pulled to the neighbours' as far as there is room.
Labels stand where arrows run level, right before their heads, so that no line crosses one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chloro_lint.reporters.topology_order import Spot, order, settle
from chloro_lint.reporters.topology_picture import INSIDE, Arrow, Box, Picture, lane_key
from chloro_lint.reporters.topology_ranks import ranks

PORT = 18
"""Between two arrows at one side of a box."""
_BETWEEN = 20
_CURVE = 62
_LANE_TOP = 34
_LANE_BOTTOM = 16
_LANE_GAP = 20
_MARGIN = 14
"""From the last thing inside a lane to its border."""
_HEAD = 14
"""For the head of an arrow."""


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


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an arrow, from its tail to its head; between two points it may curve.

    Points come in pairs: from the second of one pair to the first of the next the way is curved,
    within a pair it is straight.
    """

    arrow: Arrow
    points: tuple[Point, ...]
    label: Point
    leftward: bool = False
    """Whether its head points to the left; the label then begins where the arrow ends."""
    loop: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing, but for its ink."""

    width: float
    height: float
    boxes: Mapping[str, Placed]
    lanes: Mapping[str, Placed]
    routes: tuple[Route, ...]


@dataclass(slots=True)
class _Way:
    """An arrow between two boxes, and the places it passes, from left to right."""

    arrow: Arrow
    spots: list[Spot] = field(default_factory=list)
    backward: bool = False


def layout(
    of: Picture, sizes: Mapping[str, Size], label_widths: Mapping[Arrow, float]
) -> Layout:
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
        ends = [end for one in of.arrows for end in self._sides(one)]
        for box in of.boxes:
            most = max(ends.count((box.key, -1)), ends.count((box.key, 1)))
            size = sizes[box.key]
            self.spots[box.key] = Spot(
                box.key,
                self.rank[box.key],
                number[box.lane] if box.side == INSIDE else None,
                max(size.height, most * PORT + 10),
                size.width,
            )
        self.ways = [self._way(one) for one in of.arrows if self._joins_boxes(one)]

    def _joins_boxes(self, arrow: Arrow) -> bool:
        return arrow.source in self.spots and arrow.target in self.spots

    def _sides(self, arrow: Arrow) -> list[tuple[str, int]]:
        """Return at which side of which box an arrow ends: -1 is left, 1 is right."""
        if arrow.source not in self.rank or arrow.target not in self.rank:
            return []
        first, last = self.rank[arrow.source], self.rank[arrow.target]
        if first == last:
            return [(arrow.source, 1), (arrow.target, 1)]
        if first > last:
            return [(arrow.source, -1), (arrow.target, 1)]
        return [(arrow.source, 1), (arrow.target, -1)]

    def _way(self, arrow: Arrow) -> _Way:
        source, target = self.spots[arrow.source], self.spots[arrow.target]
        way = _Way(arrow, backward=source.rank > target.rank)
        left, right = (target, source) if way.backward else (source, target)
        lane = left.lane if left.lane is not None else right.lane
        way.spots.append(left)
        for rank in range(left.rank + 1, right.rank):
            inside = self.inner and self.inner[0] <= rank <= self.inner[-1]
            way.spots.append(Spot("", rank, lane if inside else None, PORT - 4, 0))
        way.spots.append(right)
        for one, other in zip(way.spots, way.spots[1:], strict=False):
            if one.rank != other.rank:
                one.after.append(other)
                other.before.append(one)
        return way

    def result(self) -> Layout:
        """Place everything, column by column and lane by lane."""
        spots = [*self.spots.values()]
        spots += [spot for way in self.ways for spot in way.spots[1:-1]]
        cells = order(spots, self.columns, len(self.lanes))
        tops, total = self._lane_tops(spots)
        settle(cells, tops, total, _BETWEEN)
        xs = self._columns_x()
        frames = {
            lane: Placed(self.border[0], top - _LANE_TOP, self.border[1] - self.border[0],
                         bottom - top + _LANE_TOP + _LANE_BOTTOM)
            for lane, (top, bottom) in zip(self.lanes, tops, strict=True)
        }  # fmt: skip
        boxes = {
            key: Placed(self._left_of(spot, xs), spot.y - spot.height / 2, spot.width, spot.height)
            for key, spot in self.spots.items()
        }
        routes = [*self._routes(xs, boxes), *self._lane_routes(boxes, frames)]
        height = max(
            [one.y + one.height for one in (*boxes.values(), *frames.values())], default=0
        )
        at = {id(arrow): number for number, arrow in enumerate(self.of.arrows)}
        routes.sort(key=lambda one: at[id(one.arrow)])
        return Layout(self.width, height, boxes, frames, tuple(routes))

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

    def _columns_x(self) -> list[tuple[float, float]]:
        """Return where each column begins and ends, and set the borders of the lanes."""
        widths = [0.0] * self.columns
        for one in self.spots.values():
            widths[one.rank] = max(widths[one.rank], one.width)
        before, behind = [0.0] * self.columns, [0.0] * self.columns
        into_lane = 0.0
        crowd = [0] * (self.columns + 1)
        loops = set()
        for arrow in self.of.arrows:
            label = self.labels[arrow] + _HEAD
            if arrow.source not in self.rank or arrow.target not in self.rank:
                if arrow.target in self.rank:
                    at = self.rank[arrow.target]
                    before[at] = max(before[at], label)
                else:
                    into_lane = max(into_lane, label)
                continue
            first, last = self.rank[arrow.source], self.rank[arrow.target]
            if first < last:
                before[last] = max(before[last], label)
            else:
                behind[last] = max(behind[last], label)
            if first == last:
                loops.add(last)
            for at in range(min(first, last), max(first, last)):
                crowd[at] += 1
        xs = []
        x = 0.0
        first_inner = self.inner[0] if self.inner else -1
        last_inner = self.inner[-1] if self.inner else -1
        self.border = (0.0, 0.0)
        for at in range(self.columns):
            if at:
                x += _CURVE + min(60, 3 * crowd[at - 1])
            if at == first_inner:
                x += into_lane
                self.border = (x, x)
                x += _MARGIN
            x += before[at]
            xs.append((x, x + widths[at]))
            x += widths[at] + behind[at] + (28 if at in loops else 0)
            if at == last_inner:
                x += _MARGIN
                self.border = (self.border[0], x)
        self.width = x
        self.before, self.behind = before, behind
        return xs

    def _left_of(self, spot: Spot, xs: Sequence[tuple[float, float]]) -> float:
        left, right = xs[spot.rank]
        return left + (right - left - spot.width) / 2

    def _routes(
        self, xs: Sequence[tuple[float, float]], boxes: Mapping[str, Placed]
    ) -> list[Route]:
        ports = self._ports()
        found = []
        for number, way in enumerate(self.ways):
            loop = way.spots[0].rank == way.spots[-1].rank
            points: list[Point] = []
            for at, spot in enumerate(way.spots):
                left, right = xs[spot.rank]
                box = boxes.get(spot.key)
                if box is None:
                    enter, leave = left - self.before[spot.rank], right + self.behind[spot.rank]
                    points += [Point(enter, spot.y), Point(leave, spot.y)]
                    continue
                y = ports[number, at]
                if at == 0 or loop:
                    edge_x = box.x + box.width
                    pair = [Point(edge_x, y), Point(right + self.behind[spot.rank], y)]
                    points += pair if at == 0 else pair[::-1]
                else:
                    points += [Point(left - self.before[spot.rank], y), Point(box.x, y)]
            if way.backward:
                points.reverse()
            head = points[-1]
            leftward = way.backward or loop
            label = Point(head.x + (_HEAD if leftward else -_HEAD), head.y - 4)
            found.append(Route(way.arrow, tuple(points), label, leftward, loop))
        return found

    def _ports(self) -> dict[tuple[int, int], float]:
        """Return at which height each way leaves and enters its boxes, by its number and spot."""
        at_side: dict[tuple[str, int], list[tuple[float, int, int]]] = {}
        for number, way in enumerate(self.ways):
            loop = way.spots[0].rank == way.spots[-1].rank
            last = len(way.spots) - 1
            for at, other, side in ((0, 1, 1), (last, last - 1, 1 if loop else -1)):
                key = (way.spots[at].key, side)
                at_side.setdefault(key, []).append((way.spots[other].y, number, at))
        found: dict[tuple[int, int], float] = {}
        for (key, _), some in at_side.items():
            spot = self.spots[key]
            top = spot.y - (len(some) - 1) * PORT / 2
            for place, (_, number, at) in enumerate(sorted(some)):
                found[number, at] = top + place * PORT
        return found

    def _lane_routes(
        self, boxes: Mapping[str, Placed], frames: Mapping[str, Placed]
    ) -> list[Route]:
        """Return the arrows that begin or end at the border of a lane."""
        keys = {lane_key(lane): lane for lane in frames}
        taken: dict[tuple[str, bool], list[float]] = {}
        found = []
        for arrow in self.of.arrows:
            if self._joins_boxes(arrow):
                continue
            outgoing = arrow.source in keys
            frame = frames[keys[arrow.source if outgoing else arrow.target]]
            box = boxes[arrow.target if outgoing else arrow.source]
            used = taken.setdefault((keys[arrow.source if outgoing else arrow.target], outgoing), [])
            y = self._free(box.y + box.height / 2, frame, used)
            used.append(y)
            middle = self._free(y, box, taken.setdefault((arrow.target if outgoing else arrow.source, outgoing), []))
            if outgoing:
                border = frame.x + frame.width
                level = box.x - self.before[self.rank[arrow.target]]
                points = (Point(border, y), Point(border, y), Point(level, middle), Point(box.x, middle))
            else:
                level = frame.x - self.labels[arrow] - _HEAD
                right = box.x + box.width
                points = (Point(right, middle), Point(right, middle), Point(level, y), Point(frame.x, y))
            head = points[-1]
            found.append(Route(arrow, points, Point(head.x - _HEAD, head.y - 4)))
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


def box_at(picture: Picture) -> Mapping[str, Box]:
    """Return the boxes of a picture by their keys."""
    return {one.key: one for one in picture.boxes}
