"""In which order, and at which heights, things stand in the columns of a layered drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_SWEEPS = 12
_PULLS = 24

Cells = dict[tuple[int, int | None], list["Spot"]]
"""What stands in a column and a lane, from top to bottom; None is the lane of who is outside."""


@dataclass(slots=True, eq=False)
class Spot:
    """A box, or the place where an arrow passes a column."""

    key: str
    rank: int
    lane: int | None
    height: float
    width: float
    y: float = 0.0
    """Of its middle."""
    before: list[Spot] = field(default_factory=list)
    """Its neighbours in the column to the left."""
    after: list[Spot] = field(default_factory=list)
    at: float = 0.0
    """Its place in the order of its column."""


def order(spots: Sequence[Spot], columns: int, lanes: int) -> Cells:
    """Order each cell so that few arrows cross: averages of neighbours, to and fro."""
    cells: Cells = {}
    for one in spots:
        cells.setdefault((one.rank, one.lane), []).append(one)
    _number(cells, columns, lanes)
    best, least = {key: list(some) for key, some in cells.items()}, _crossings(spots, columns)
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        for rank in range(columns) if forth else range(columns - 1, -1, -1):
            for key in [key for key in cells if key[0] == rank]:
                cells[key].sort(key=lambda one: _average(one, forth=forth))
            _number(cells, columns, lanes, rank)
        found = _crossings(spots, columns)
        if found < least:
            best, least = {key: list(some) for key, some in cells.items()}, found
    _number(best, columns, lanes)
    return best


def _average(one: Spot, *, forth: bool) -> float:
    near = one.before if forth else one.after
    return sum(other.at for other in near) / len(near) if near else one.at


def _number(cells: Cells, columns: int, lanes: int, only: int | None = None) -> None:
    """Give every spot its place, as a share of its column, so that columns can be compared."""
    for rank in range(columns) if only is None else (only,):
        if (rank, None) in cells:
            some = cells[rank, None]
            for number, one in enumerate(some):
                one.at = (number + 0.5) / len(some)
        for lane in range(lanes):
            some = cells.get((rank, lane), [])
            for number, one in enumerate(some):
                one.at = (lane + (number + 0.5) / len(some)) / lanes


def _crossings(spots: Sequence[Spot], columns: int) -> int:
    """Count the pairs of arrows between neighbouring columns that cross."""
    total = 0
    for rank in range(columns):
        lines = sorted(
            (one.at, other.at) for one in spots if one.rank == rank for other in one.after
        )
        for number, (_, end) in enumerate(lines):
            total += sum(1 for _, other in lines[:number] if other > end)
    return total


def settle(
    cells: Cells, lanes: Sequence[tuple[float, float]], height: float, between: float
) -> None:
    """Set the heights: near the neighbours, in order, `between` apart, within the lanes."""
    rooms = {key: (0.0, height) if key[1] is None else lanes[key[1]] for key in cells}
    for key, some in cells.items():
        low, high = rooms[key]
        tall = sum(one.height for one in some) + between * (len(some) - 1)
        at = low + (high - low - tall) / 2
        for one in some:
            one.y = at + one.height / 2
            at += one.height + between
    ranks = sorted({rank for rank, _ in cells})
    for pull in range(_PULLS):
        for rank in ranks if pull % 2 == 0 else ranks[::-1]:
            for key in [key for key in cells if key[0] == rank]:
                _pull(cells[key], *rooms[key], between)


def _pull(some: Sequence[Spot], low: float, high: float, between: float) -> None:
    """Move spots to the average of their neighbours, as near as the order and the room allow.

    Least squares under an order is isotonic regression, solved by pooling adjacent violators.
    """
    offsets, at = [], 0.0
    for one in some:
        offsets.append(at + one.height / 2)
        at += one.height + between
    slack = high - low - (at - between)
    pools: list[tuple[float, int]] = []
    for one, offset in zip(some, offsets, strict=True):
        near = [other.y for other in (*one.before, *one.after)]
        wish = (sum(near) / len(near) if near else one.y) - offset
        pool, size = wish, 1
        while pools and pools[-1][0] > pool:
            other, others = pools.pop()
            pool = (pool * size + other * others) / (size + others)
            size += others
        pools.append((pool, size))
    number = 0
    for pool, size in pools:
        placed = min(max(pool, low), low + max(slack, 0.0))
        for _ in range(size):
            some[number].y = placed + offsets[number]
            number += 1
