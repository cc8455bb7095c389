"""Whatever a manifest holds, no human format lets it out as anything but text on its own line."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.compliance import Compliance
from chloro_lint.model import Excerpt, Rule, Span
from chloro_lint.report import Report
from chloro_lint.reporters import COMPLIANCE, FORMATS, View, render, render_compliance
from chloro_lint.reporters.text import visible
from tests.reporters.sample_compliance import whole
from tests.reporters.sample_reports import everything

EVIL = "\x1b]0;t\x07\x1b[31m[red]{x}%s\u202e\r\nCHL999\x9b2J\u2066\u200b\ud800"
KEPT = {"code", "by", "waived_by", "svg", "source_url", "expires", "digest"}
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
        names = getattr(value, "_fields", ("",) * len(value))
        items = [
            item if name in KEPT else poisoned(item, text)
            for name, item in zip(names, value, strict=True)
        ]
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


def lines_of(text: str) -> list[str]:
    """Return the lines of a text; those of CSV end in a carriage return besides."""
    return [line.removesuffix("\r") for line in text.split("\n")]


def poison(text: str) -> Report:
    found = poisoned(everything(), text)
    assert isinstance(found, Report)
    return found


def poison_whole(text: str) -> Compliance:
    found = poisoned(whole(), text)
    assert isinstance(found, Compliance)
    return found


@pytest.mark.parametrize("name", sorted(COMPLIANCE))
def test_hostile_text_reaches_no_format_of_the_compliance_report_raw(name: str) -> None:
    text = render_compliance(name, poison_whole(EVIL), VIEW)
    text.encode()
    assert all(visible(line) == line for line in text.removesuffix("\n").splitlines())
    assert not any(line.startswith("CHL999") for line in text.splitlines())


@given(st.text(st.characters(), max_size=12), st.sampled_from(sorted(COMPLIANCE)))
def test_no_text_breaks_a_format_of_the_compliance_report(text: str, name: str) -> None:
    written = render_compliance(name, poison_whole(text), VIEW)
    lines = written.replace("\r\n", "\n").split("\n")
    assert all(visible(line) == line for line in lines)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_hostile_text_reaches_no_format_raw(name: str) -> None:
    text = render(name, poison(EVIL), VIEW)
    text.encode()
    assert all(visible(line) == line for line in lines_of(text))
    assert not any(line.startswith("CHL999") for line in lines_of(text))


@pytest.mark.parametrize("name", ["full", "concise"])
def test_markup_is_shown_as_it_was_written(name: str) -> None:
    plain = render(name, poison("[bold red]x[/]"), VIEW)
    assert "[bold red]x[/]" in plain
    coloured = render(name, poison("[bold red]x[/]"), View(color=True, show_silenced=True))
    assert "[bold red]x[/]" in coloured


@given(st.text(st.characters(), max_size=12), st.sampled_from(sorted(FORMATS)))
def test_no_text_breaks_a_format(text: str, name: str) -> None:
    written = render(name, poison(text), VIEW)
    assert all(visible(line) == line for line in lines_of(written))
    plain = render(name, everything(), VIEW)
    if name in {"concise", "json", "github"}:
        assert written.count("\n") - plain.count("\n") in range(12)


def test_concise_stays_one_line_for_each_finding() -> None:
    written = render("concise", poison(EVIL), View(quiet=True, show_silenced=True))
    findings = [line for line in written.splitlines() if "CHL312[" in line or "CHL104[" in line]
    assert len(findings) == 3
