from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.model import Excerpt, Span
from chloro_lint.reporters import View
from chloro_lint.reporters.excerpt import source_lines
from chloro_lint.reporters.text import cells, visible


def drawn(line: str, start: int, end: int, width: int = 80) -> list[str]:
    """Draw one line as line 7; its text and the carets, without the gutter."""
    lines = source_lines(Excerpt(7, (line,)), Span(7, start, 7, end), "error", View(width=width))
    assert lines[0] == "  |"
    assert lines[1].startswith("7 | ")
    assert lines[2].startswith("  | ")
    return [line[4:] for line in lines[1:]]


def test_carets_stand_beneath_the_span() -> None:
    assert drawn("  name: web", 3, 7) == ["  name: web", "  ^^^^"]


def test_wide_characters_get_two_carets_each_and_push_what_follows() -> None:
    assert drawn("名前: 日本 # x", 5, 7) == ["名前: 日本 # x", "      ^^^^"]


def test_combining_characters_take_no_column() -> None:
    assert drawn("cafe\u0301: no", 8, 10) == ["cafe\u0301: no", "      ^^"]


def test_a_tab_is_four_spaces_wide() -> None:
    assert drawn("a:\tb", 4, 5) == ["a:    b", "      ^"]


def test_an_escaped_character_takes_the_columns_of_its_escape() -> None:
    assert drawn('"\x1b": x', 2, 3) == [r'"\x1b": x', " ^^^^"]


def test_an_empty_span_still_has_one_caret() -> None:
    assert drawn("a:", 3, 3) == ["a:", "  ^"]


def test_a_span_beyond_the_line_points_at_its_end() -> None:
    assert drawn("a:", 40, 50) == ["a:", "  ^"]


def test_a_long_line_is_cut_around_the_guilty_stretch() -> None:
    line = "a" * 50 + "BAD" + "z" * 50
    assert drawn(line, 51, 54, 24) == ["…" + "a" * 15 + "BAD…", " " * 16 + "^^^"]


def test_a_long_line_is_cut_behind_a_stretch_near_its_beginning() -> None:
    assert drawn("BAD" + "z" * 50, 1, 4, 24) == ["BAD" + "z" * 15 + "…", "^^^"]


def test_a_stretch_longer_than_the_line_is_marked_as_far_as_it_shows() -> None:
    assert drawn("b" * 90, 1, 91, 24) == ["b" * 18 + "…", "^" * 18]


def test_a_span_over_several_lines_is_marked_on_its_first() -> None:
    lines = source_lines(
        Excerpt(9, ("a: |", "  b", "  c")), Span(9, 4, 11, 4), "error", View(width=80)
    )
    assert lines == ["   |", " 9 | a: |", "   |    ^", "10 |   b", "11 |   c"]


def test_an_excerpt_without_the_guilty_line_has_no_carets() -> None:
    lines = source_lines(Excerpt(3, ("a: 1", "")), Span(9, 1, 9, 2), "error", View(width=80))
    assert lines == ["  |", "3 | a: 1", "4 |"]


def test_lines_of_the_surroundings_are_cut_at_their_end() -> None:
    lines = source_lines(Excerpt(3, ("日" * 30, "b: 1")), Span(4, 1, 4, 2), "error", View(width=24))
    assert lines[1] == "3 | " + "日" * 9 + "…"


@given(st.text(st.characters(), max_size=60), st.integers(1, 70), st.integers(0, 20))
def test_no_line_is_wider_than_the_view_and_carets_stay_beneath_the_text(
    line: str, column: int, length: int
) -> None:
    lines = source_lines(
        Excerpt(7, (line,)), Span(7, column, 7, column + length), "error", View(width=40)
    )
    assert len(lines) == 3
    assert all(visible(text) == text and cells(text) <= 40 for text in lines)
    assert lines[2].count("^") >= 1
