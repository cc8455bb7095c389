"""Which column of a drawing a box stands in: outside, ingress, workloads, stores, outside again.

Among workloads a box stands right of those that reach it, as far as there are no circles (the
longest path, layering of Sugiyama, Tagawa and Toda, 1981). Unwanted and unknown arrows do not move
boxes: the picture of a system stays the same when somebody opens a port too many.
"""

from __future__ import annotations

from collections.abc import Mapping

from chloro_lint.reporters.topology_picture import INSIDE, LEFT, Box, Picture

FIRST = 2
"""The first column of workloads."""
_MOST_COLUMNS = 6
_TALLEST = 14
_FIRM = ("wanted", "missing", "open")


def ranks(of: Picture) -> dict[str, int]:
    """Return the column of each box, by key; columns without boxes are not counted."""
    found = {one.key: _of_outsider(one) for one in of.boxes if one.side == LEFT}
    inner = _inner(of)
    last = max(inner.values(), default=FIRST)
    for one in of.boxes:
        if one.side == INSIDE:
            found[one.key] = inner[one.key]
        elif one.side != LEFT:
            found[one.key] = last + 1
    used = {rank: number for number, rank in enumerate(sorted(set(found.values())))}
    return {key: used[rank] for key, rank in found.items()}


def _of_outsider(box: Box) -> int:
    return 0 if box.sort in ("internet", "addresses") else 1


def _inner(of: Picture) -> dict[str, int]:
    inside = [one for one in of.boxes if one.side == INSIDE]
    after = _successors(of, inside)
    entered = {one.target for one in of.arrows if one.state in _FIRM}
    entered -= {end for ends in after.values() for end in ends}
    order = sorted(inside, key=lambda one: (one.key not in entered, bool(one.sort == "store")))
    found = _longest(order, after)
    last = max(found.values(), default=0)
    if last >= _MOST_COLUMNS:
        found = {key: rank * _MOST_COLUMNS // (last + 1) for key, rank in found.items()}
        last = _MOST_COLUMNS - 1
    for one in inside:
        if one.sort == "store" and not after[one.key] and last:
            found[one.key] = last
    _spread(inside, after, found)
    return {key: rank + FIRST for key, rank in found.items()}


def _successors(of: Picture, inside: list[Box]) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {one.key: [] for one in inside}
    for one in of.arrows:
        if one.source in after and one.target in after and one.state in _FIRM:
            after[one.source].append(one.target)
    return after


def _longest(order: list[Box], after: Mapping[str, list[str]]) -> dict[str, int]:
    """Return the longest way to each box; an arrow that closes a circle does not count."""
    done: list[str] = []
    state: dict[str, int] = {}
    back: set[tuple[str, str]] = set()
    for box in order:
        stack = [(box.key, iter(after[box.key]))] if box.key not in state else []
        state.setdefault(box.key, 1)
        while stack:
            key, rest = stack[-1]
            found = next(rest, None)
            if found is None:
                state[key] = 2
                done.append(key)
                stack.pop()
            elif state.get(found) == 1:
                back.add((key, found))
            elif found not in state:
                state[found] = 1
                stack.append((found, iter(after[found])))
    result = dict.fromkeys(done, 0)
    for key in reversed(done):
        for one in after[key]:
            if (key, one) not in back:
                result[one] = max(result[one], result[key] + 1)
    return result


def _spread(inside: list[Box], after: Mapping[str, list[str]], found: dict[str, int]) -> None:
    """Give columns that are too tall some company, with boxes that reach no other workload."""
    reached = {end for ends in after.values() for end in ends}
    alone = [one.key for one in inside if not after[one.key] and one.key not in reached]
    columns = max(found.values(), default=0) + 1
    if len(alone) > _TALLEST // 2:
        columns = max(columns, min(_MOST_COLUMNS, round((len(alone) / 2) ** 0.5)))
        for number, key in enumerate(alone):
            found[key] = number * columns // len(alone)
    for rank in range(_MOST_COLUMNS):
        here = [one.key for one in inside if found[one.key] == rank]
        movable = [key for key in here if not after[key] and key not in alone]
        over = len(here) - _TALLEST
        for key in movable[len(movable) - over :] if over > 0 else ():
            found[key] = rank + 1
