"""Manifests as objects: what the tests of lenses start from."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from textwrap import dedent

from chloro_lint.kube.decode import decode
from chloro_lint.kube.types import TypeTable
from chloro_lint.model import Resource, Source
from chloro_lint.parse import parse

TYPES = Path(__file__).parents[2] / "schemas/kubernetes/types.json"


@lru_cache
def table() -> TypeTable:
    return TypeTable.load(json.loads(TYPES.read_text()))


def objects(text: str) -> tuple[Resource, ...]:
    decoded = decode(parse(Source("a.yaml", dedent(text).encode())), table(), "default")
    assert decoded.problems == ()
    assert [one.defects for one in decoded.resources if one.defects] == []
    return decoded.resources


def only(text: str) -> Resource:
    [one] = objects(text)
    return one
