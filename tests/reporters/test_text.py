from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.reporters.text import (
    cells,
    count,
    first_sentence,
    hang,
    json_safe,
    visible,
    wrap,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31m", r"\x9b31m"),
        ("one\ntwo\r\n\tthree", r"one\ntwo\r\n\tthree"),
        ("bell\x07, nul\x00, del\x7f", r"bell\x07, nul\x00, del\x7f"),
        ("\u202eevil\u2066\u2069\u200b\u200f", r"\u202eevil\u2066\u2069\u200b\u200f"),
        ("\u2028\u2029\ufeff\u061c\u00ad", r"\u2028\u2029\ufeff\u061c\xad"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("plain, 日本, é, ✓, [red]", "plain, 日本, é, ✓, [red]"),
    ],
)
def test_characters_that_steer_or_hide_are_written_as_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(), max_size=60))
def test_visible_text_encodes_and_stays_on_its_line(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert len(f"a{shown}b".splitlines()) == 1
    assert visible(shown) == shown


@given(st.text(st.characters(), max_size=40), st.integers(8, 30))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    shown = visible(text)
    lines = wrap(shown, width)
    assert lines
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "")


def test_wrapping_keeps_runs_of_spaces_inside_a_line() -> None:
    assert wrap("a  b ccccc", 8) == ["a  b", "ccccc"]


def test_a_word_longer_than_a_line_breaks_after_a_slash_first() -> None:
    assert wrap("k8s/overlays/production.yaml", 14) == ["k8s/overlays/", "production.yam", "l"]


def test_wide_characters_count_two_columns_when_wrapping() -> None:
    assert wrap("日本語日本語", 8) == ["日本語日", "本語"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert wrap("", 20) == [""]


def test_a_hanging_text_goes_on_beneath_its_first_word() -> None:
    assert hang("- ", "aaaa bbbb cccc", 11) == ["- aaaa bbbb", "  cccc"]


@pytest.mark.parametrize(
    ("prose", "first"),
    [
        ("One.  Two.", "One."),
        ("No end", "No end"),
        ("Paths, e.g. /tmp. Then more.", "Paths, e.g. /tmp."),
        ("See i.e. This. More.", "See i.e. This."),
        ("kubernetes.io/name is a label. Next.", "kubernetes.io/name is a label."),
        ("It is\n  folded. And goes on.", "It is folded."),
        ("`code`! `more`.", "`code`!"),
    ],
)
def test_the_first_sentence_ends_where_the_next_begins(prose: str, first: str) -> None:
    assert first_sentence(prose) == first


def test_numbers_agree_with_their_nouns() -> None:
    assert [count(0, "file"), count(1, "file"), count(2, "file")] == [
        "0 files",
        "1 file",
        "2 files",
    ]
    assert count(2, "crash", "crashes") == "2 crashes"


@given(st.text(st.characters(), max_size=60))
def test_json_text_stays_the_same_value_when_made_safe(text: str) -> None:
    safe = json_safe(json.dumps({"a": text}, ensure_ascii=False, indent=2))
    well_formed = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    assert json.loads(safe) == {"a": well_formed}
    assert all(visible(line) == line for line in safe.split("\n"))


def test_plain_text_is_measured_without_loading_rich() -> None:
    code = (
        "import sys; from chloro_lint.reporters.text import cells, wrap\n"
        "wrap('plain text ' * 20, 40)\n"
        "assert 'rich' not in sys.modules\n"
        "assert cells('日') == 2 and 'rich' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
