"""How wide the columns of a layered drawing are, and the room between them for labels and curves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from chloro_lint.reporters.topology_order import Spot
from chloro_lint.reporters.topology_picture import INSIDE, Arrow, Picture

HEAD = 14
"""For the head of an arrow."""
_CURVE = 62
_SWING = 28
"""For a line that comes back to its own column."""
_MARGIN = 14
"""From the last thing inside a lane to its border."""
_MOST_CROWD = 60


@dataclass(slots=True)
class Columns:
    """Where each column begins and ends."""

    before: list[float]
    """Room for labels left of each column, where arrows come in from the left."""
    behind: list[float]
    """Room for labels right of each column, where arrows come back to it."""
    xs: list[tuple[float, float]] = field(default_factory=list)
    border: tuple[float, float] = (0.0, 0.0)
    """Where the lanes begin and end."""
    width: float = 0.0


def columns_of(
    of: Picture, rank: Mapping[str, int], spots: Collection[Spot], labels: Mapping[Arrow, float]
) -> Columns:
    """Set the columns. `rank` is the column of each box, `labels` are the widths of labels."""
    number = max(rank.values(), default=0) + 1
    columns = Columns([0.0] * number, [0.0] * number)
    widths = [0.0] * number
    for one in spots:
        widths[one.rank] = max(widths[one.rank], one.width)
    into_lane, crowd, loops = _labels(of, rank, labels, columns)
    inner = {rank[one.key] for one in of.boxes if one.side == INSIDE}
    x = 0.0
    for at in range(number):
        if at:
            x += _CURVE + min(_MOST_CROWD, 3 * crowd[at - 1])
        if at == min(inner, default=-1):
            x += into_lane
            columns.border = (x, x)
            x += _MARGIN
        x += columns.before[at]
        columns.xs.append((x, x + widths[at]))
        x += widths[at] + columns.behind[at] + (_SWING if at in loops else 0)
        if at == max(inner, default=-1):
            x += _MARGIN
            columns.border = (columns.border[0], x)
    columns.width = x
    return columns


def _labels(
    of: Picture, rank: Mapping[str, int], labels: Mapping[Arrow, float], columns: Columns
) -> tuple[float, list[int], set[int]]:
    """Make room for labels; return that before the lanes, the lines by gap, and who has loops."""
    into_lane = 0.0
    crowd = [0] * len(columns.before)
    loops = set()
    for arrow in of.arrows:
        label = labels[arrow] + HEAD
        first, last = rank.get(arrow.source, -1), rank.get(arrow.target)
        if last is None:
            into_lane = max(into_lane, label)
            continue
        room = columns.before if first < last else columns.behind
        room[last] = max(room[last], label)
        if first == last:
            loops.add(last)
        for at in range(min(first, last), max(first, last)) if first >= 0 else ():
            crowd[at] += 1
    return into_lane, crowd, loops
