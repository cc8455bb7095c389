"""Outlines that are read by lines are those that YAML's parser gives, or there is none."""

from __future__ import annotations

import random
from typing import Any

import pytest

from chloro_lint.parse.line_outline import outline_by_lines
from chloro_lint.parse.outline import Mapping, Node, Outline, Scalar, Sequence, outline
from chloro_lint.parse.split import split
from tests.parse.agreement import assembled, damaged
from tests.parse.test_paths_agree import BY_LINES, TEXTS


def plain(of: Outline, text: str) -> tuple[Any, ...]:
    """Say all that an outline says; where a block scalar's last line end belongs is no matter."""

    def node(one: Node | None) -> Any:
        match one:
            case Mapping():
                return {"entries": [(node(key), node(value)) for key, value in one.entries]}
            case Sequence():
                return [node(item) for item in one.items]
            case Scalar(start, end, value):
                return (start, start + len(text[start:end].rstrip("\n")), value)
        return one

    return node(of.root), of.anchors, [node(one) for one in of.scalars], of.end


def agree(text: str) -> int:
    """Hold both outlines of each document equal; return how many there are by lines."""
    found = 0
    for part in split(text):
        body = text[part.body : part.stop]
        by_lines = outline_by_lines(body)
        if by_lines is not None:
            assert plain(by_lines, body) == plain(outline(body), body)
            found += 1
    return found


@pytest.mark.parametrize("text", BY_LINES.values(), ids=BY_LINES)
def test_every_form_of_a_document_has_the_outline_that_the_parser_gives(text: str) -> None:
    assert agree(text)


def test_so_have_all_manifests_here() -> None:
    assert sum(map(agree, TEXTS)) > 1000


@pytest.mark.parametrize("seed", range(300))
def test_so_has_whatever_can_be_read_by_lines(seed: int) -> None:
    dice = random.Random(seed)
    text = assembled(dice)
    agree(text)
    agree(damaged(text, dice.choice(TEXTS), dice))


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: [1,\n 2]\n", "a: 'x\n"])
def test_what_is_not_plain_has_no_outline_by_lines(text: str) -> None:
    assert outline_by_lines(text) is None
