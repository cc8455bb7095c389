"""Whatever a manifest holds, no human format lets it out as anything but text on its own line."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.model import Excerpt, Rule, Span
from chloro_lint.report import Report
from chloro_lint.reporters import FORMATS, View, render
from chloro_lint.reporters.text import visible
from tests.reporters.sample_reports import everything, rendered

EVIL = "\x1b]0;t\x07\x1b[31m[red]{x}%s\u202e\r\nCHL999\x9b2J\u2066\u200b\ud800"
KEPT = {"code", "by"}
VIEW = View(show_silenced=True, statistics=True, verbose=True)


def poisoned(value: Any, text: str) -> Any:
    """Put a text at the end of every string of a value that a manifest could have a say in."""
    if isinstance(value, str):
        return value + text
    if isinstance(value, Span | Rule):
        return value
    if isinstance(value, Excerpt):
        return Excerpt(value.first_line, tuple(line + text for line in value.lines))
    if isinstance(value, tuple):
        items = [poisoned(item, text) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if is_dataclass(value) and not isinstance(value, type):
        given = {
            one.name: getattr(value, one.name)
            if one.name in KEPT
            else poisoned(getattr(value, one.name), text)
            for one in fields(value)
        }
        return type(value)(**given)
    return value


def poison(text: str) -> Report:
    found = poisoned(everything(), text)
    assert isinstance(found, Report)
    return found


def lines(name: str, text: str) -> list[str]:
    """The lines of a text, by the line end that its format has."""
    return text.split("\r\n" if name == "csv" else "\n")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_hostile_text_reaches_no_format_raw(name: str) -> None:
    text = render(name, poison(EVIL), VIEW)
    text.encode()
    assert all(visible(line) == line for line in lines(name, text))
    assert not any(line.startswith("CHL999") for line in lines(name, text))


@pytest.mark.parametrize("name", ["full", "concise", "table"])
def test_markup_is_shown_as_it_was_written(name: str) -> None:
    plain = rendered(name, poison("[bold red]x[/]"), VIEW)
    assert "[bold red]x[/]" in plain
    coloured = rendered(name, poison("[bold red]x[/]"), View(color=True, show_silenced=True))
    assert "[bold red]x[/]" in coloured


@given(st.text(st.characters(), max_size=12), st.sampled_from(sorted(FORMATS)))
def test_no_text_breaks_a_format(text: str, name: str) -> None:
    written = render(name, poison(text), VIEW)
    assert all(visible(line) == line for line in lines(name, written))
    plain = render(name, everything(), VIEW)
    if name in {"concise", "json", "github", "azure", "csv", "gitlab"}:
        assert written.count("\n") - plain.count("\n") in range(12)


def test_concise_stays_one_line_for_each_finding() -> None:
    written = render("concise", poison(EVIL), View(quiet=True, show_silenced=True))
    findings = [line for line in written.splitlines() if "CHL312[" in line or "CHL104[" in line]
    assert len(findings) == 3
