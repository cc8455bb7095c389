"""The hash of a line is the one that GitHub's upload action computes, and betrays no secret."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chloro_lint.line_hash import LineHashes, line_hashes
from chloro_lint.lint import Linter
from chloro_lint.model import Source
from chloro_lint.options import Options
from tests.harness import rule, table

END_OF_FILE = "c129715d7a2bc9a3:1"


def hashes(text: str) -> list[str]:
    return [value for value, _ in line_hashes(text.encode("utf-8", "surrogatepass"))]


GREETINGS = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    END_OF_FILE,
]
"""What GitHub's own tests (codeql-action, ``fingerprints.test.ts``) expect of one text."""


@pytest.mark.parametrize(
    "ends",
    [("\n",) * 5, ("\r",) * 5, ("\r\n",) * 5, ("\n", "\r\n", "\n", "\r", "\r\n")],
    ids=["line feeds", "carriage returns", "both", "mixed"],
)
def test_every_form_of_line_end_gives_the_values_that_github_expects(ends: tuple[str, ...]) -> None:
    parts = [" hello; \t", "world!!!", "", "", "  \t\tGreetings", " End", ""]
    text = parts[0]
    for end, part in zip((*ends, ends[-1]), parts[1:], strict=True):
        text += end + part
    assert hashes(text) == GREETINGS


def test_an_empty_file_has_one_line() -> None:
    assert hashes("") == [END_OF_FILE]


def test_blanks_do_not_count_and_the_last_line_needs_no_end() -> None:
    assert hashes(" a\nb\n  \t\tc\n d") == [
        "271789c17abda88f:1",
        "54703d4cd895b18:1",
        "180aee12dab6264:1",
        "a23a3dc5e078b07b:1",
    ]


def test_equal_stretches_are_numbered() -> None:
    found = hashes("Lorem ipsum dolor sit amet.\n" * 10)
    assert found[:6] == [f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)]
    assert found[6:8] == ["a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1"]
    assert found[-1] == END_OF_FILE


def one_by_one(text: str) -> list[str]:
    """The definition, without a rolling window."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    raw = unified.encode("utf-16-le")
    units = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, len(raw), 2)]
    units += [0xFFFF, *[0] * 100]
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == 10)]
    seen: Counter[int] = Counter()
    found = []
    for start in starts:
        value = 0
        for unit in units[start : start + 100]:
            value = (value * 37 + unit) % 2**64
        seen[value] += 1
        found.append(f"{value:x}:{seen[value]}")
    return found


@given(st.text(st.sampled_from("ab \t\n\r\u2028é😀\ufeff"), max_size=300))
@example("😀" * 60 + "\n" + "x" * 99 + "\n")
def test_the_rolling_sum_is_the_definition(text: str) -> None:
    assert hashes(text) == one_by_one(text)


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert line_hashes(b"a: \xff\n")[0][0] == hashes("a: \ufffd\n")[0]


def test_a_stretch_knows_the_last_line_that_it_reaches_into() -> None:
    short = b"aaaa\n" * 50
    assert [last for _, last in line_hashes(short)][:3] == [20, 21, 22]
    assert line_hashes(b"x" * 200 + b"\nb\n")[0][1] == 1


LINES = ("name: a", "password: hunter2", *(f"key{number}: {'v' * 30}" for number in range(8)))
MASKED = (LINES[0], "password: ***", *LINES[2:])


def of_lines(lines: tuple[str, ...], masked: tuple[str, ...]) -> LineHashes:
    return LineHashes("\n".join(lines).encode(), lines, lambda: masked)


def test_a_line_whose_stretch_reaches_a_secret_has_no_hash() -> None:
    hash_of = of_lines(LINES, MASKED)
    assert [bool(hash_of(line)) for line in (1, 2, 3, 10)] == [False, False, True, True]
    assert hash_of(3) == line_hashes("\n".join(LINES).encode())[2][0]


@pytest.mark.parametrize("line", [0, -1, 11])
def test_a_line_that_is_not_there_has_no_hash(line: int) -> None:
    assert of_lines(LINES, LINES)(line) == ""


POD = b"""apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
  containers:
    - {name: web, image: "web:1"}
"""


def test_a_finding_carries_the_hash_of_its_line_where_a_format_asks_for_it() -> None:
    found = {}
    for wanted in (True, False):
        options = Options(line_hashes=wanted, excerpts=False)
        linter = Linter([rule("host-network")], table(), None, options)
        [one] = linter.lint([Source("a.yaml", POD)]).diagnostics
        found[wanted] = (one.span.line, one.line_hash)
    assert found == {True: (6, line_hashes(POD)[5][0]), False: (6, "")}
