"""GitHub's hash of a line: its own examples, and what must not be hashed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chloro_lint.line_hash import LineHashes, line_hashes, with_line_hashes
from chloro_lint.model import Source, Span
from tests.reporters.sample_reports import FINDING


def hashes(text: str) -> list[str]:
    return [value for value, _ in line_hashes(text.encode())]


GREETINGS = [
    "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
]  # fmt: skip
"""Figures from the tests of GitHub's upload action (codeql-action, fingerprints)."""


def test_an_empty_file_has_one_line() -> None:
    assert hashes("") == ["c129715d7a2bc9a3:1"]


def test_blanks_and_tabs_do_not_count() -> None:
    assert hashes(" a\nb\n  \t\tc\n d") == [
        "271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1",
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_every_line_end_is_the_same(end: str) -> None:
    text = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"
    assert hashes(text.replace("\n", end)) == GREETINGS


def test_equal_stretches_are_counted() -> None:
    assert hashes("Lorem ipsum dolor sit amet.\n" * 10) == [
        *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
        "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1",
        "c129715d7a2bc9a3:1",
    ]  # fmt: skip


def test_a_line_near_a_secret_has_no_hash() -> None:
    lines = ["kind: Secret", "stringData:", "  key: hunter22", *["# " + "x" * 60] * 3]
    shown = [line.replace("hunter22", "***") for line in lines]
    of = LineHashes("\n".join(lines).encode(), lambda: shown)
    assert [bool(of(number)) for number in range(1, 7)] == [False, False, False, True, True, True]


def test_a_line_that_is_not_there_has_no_hash() -> None:
    of = LineHashes(b"a\nb\n", lambda: ["a", "b"])
    assert (of(0), of(4)) == ("", "")
    assert of(2) == hashes("a\nb\n")[1]


def test_findings_get_the_hash_of_their_line_and_those_elsewhere_none() -> None:
    source = Source("k8s/backend.yaml", b"a: 1\nb: 2\n")
    here, lost = replace(FINDING, span=Span(2, 1, 2, 2)), replace(FINDING, file="other.yaml")
    found = with_line_hashes([here, lost], [source], {source.name: lambda: ["a: 1", "b: 2"]})
    assert [one.line_hash for one in found] == [hashes("a: 1\nb: 2\n")[1], ""]
