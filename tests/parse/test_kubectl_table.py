"""Scalars, keys and documents mean what they mean to the library that kubectl reads with.

The table was written by `scripts/kubectl_scalars`, which asks that library.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from chloro_lint.model import Source
from chloro_lint.parse import parse

TABLE = json.loads((Path(__file__).parents[1] / "data/kubectl_scalars.json").read_text("utf-8"))
# go-yaml refuses JSON's escaped solidus, which kubectl accepts in JSON; it is accepted everywhere.
LENIENT = {'"\\/"'}
NOT_KEYS = {"---", "# only"}
TEXTS = {"'q'\n", "12\n", "text\n"}


class RefusedError(Exception):
    pass


def read(text: str) -> Any:
    """Return the data of the first document, or raise where a problem was found."""
    parsed = parse(Source("t.yaml", text.encode()))
    problems = [p for p in parsed.problems if p.fault not in {"duplicate-key", "ignored-text"}]
    if problems:
        raise RefusedError(problems[0].message)
    return parsed.documents[0].data if parsed.documents else None


def typed_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("text", [t for t in TABLE["scalars"] if t not in LENIENT])
def test_a_scalar_has_the_value_that_kubectl_gives_it(text: str) -> None:
    answer = TABLE["scalars"][text]
    if "error" in answer:
        with pytest.raises(RefusedError):
            read(f"x: {text}\n")
        return
    expected = answer["value"]
    value = read(f"x: {text}\n")["x"]
    if answer["type"] == "float":
        assert isinstance(value, float)
        assert value == float(expected)
    else:
        assert typed_json(value) == typed_json(expected)


@pytest.mark.parametrize("text", [t for t in TABLE["keys"] if t not in LENIENT | NOT_KEYS])
def test_a_key_is_the_string_that_kubectl_makes_of_it(text: str) -> None:
    answer = TABLE["keys"][text]
    if "error" in answer:
        with pytest.raises(RefusedError):
            read(f"{text}: x\n")
        return
    assert list(read(f"{text}: x\n")) == [answer["value"]]


@pytest.mark.parametrize("text", [t for t in TABLE["documents"] if t not in TEXTS])
def test_a_document_holds_what_kubectl_reads_from_it(text: str) -> None:
    answer = TABLE["documents"][text]
    if "error" in answer:
        with pytest.raises(RefusedError):
            read(text)
        return
    assert typed_json(read(text)) == typed_json(answer["value"])
