"""Which of several definitions of one object is in force."""

from __future__ import annotations

from collections.abc import Iterable

from chloro_lint.model import Resource


def in_force(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Drop the objects that a later definition of the same object overwrites.

    `resources` stand in the order in which they are applied. What is left keeps the place of its
    first definition.
    """
    found = tuple(resources)
    return tuple({one.identity: one for one in found}.values()) if len(found) > 1 else found
