"""The plain reader and the Typer application read every command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import pytest
import typer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chloro_lint.cli import app as application
from chloro_lint.cli import check as check_module
from chloro_lint.cli.argv import defaults, plain, split
from chloro_lint.cli.options import COMMANDS, FLAG, LIST, NUMBER, OPTIONS, OUTPUTS, TEXT, Option

COMMAND = typer.main.get_command(application.app)
Read = tuple[list[str], dict[str, Any]]


def by_typer(arguments: Sequence[str]) -> Read | None:
    """Return what the application reads, None where it refuses the command line."""
    read: list[Read] = []

    def note(paths: Sequence[str], given: dict[str, Any]) -> int:
        read.append((list(paths), given))
        return 0

    with patch.object(check_module, "check", note):
        try:
            COMMAND.main(["check", *arguments], "chloro-lint", standalone_mode=False)
        except Exception as error:
            if type(error).__module__.split(".")[0] not in ("click", "typer"):
                raise
            return None
    return read[0] if read else None


WORDS = st.text("ab*?/.,= é", max_size=6).filter(lambda word: not word.startswith("-"))
VALUES = {
    TEXT: WORDS,
    LIST: WORDS,
    OUTPUTS: WORDS,
    NUMBER: st.sampled_from(["0", "1", "007", "12", "x", "1.5", "", "٣"]),
}


def forms(option: Option) -> st.SearchStrategy[list[str]]:
    """Every way to write an option: long, short, with an equals sign; right and wrong values."""
    names = st.sampled_from([option.name, *([option.short] if option.short else [])])
    if option.kind == FLAG:
        return names.map(lambda name: [name])
    values = st.sampled_from([*option.choices, "x"]) if option.choices else VALUES[option.kind]
    if option.kind == OUTPUTS:
        values = values | st.tuples(values, WORDS).map("=".join)
    apart = st.tuples(names, values).map(list)
    joined = values.map(lambda value: [f"{option.name}={value}"])
    return apart | joined


PATHS = (WORDS | st.sampled_from(["-", "a.yaml", "k8s/"])).map(lambda word: [word])
ODD = st.sampled_from(
    [["--"], ["--nope"], ["-qv"], ["-ofile"], ["--select"], ["-x"], ["--quiet=1"]]
)
ARGUMENTS = st.lists(st.one_of(PATHS, *(forms(one) for one in OPTIONS)) | ODD, max_size=6).map(
    lambda parts: [word for part in parts for word in part]
)


@settings(max_examples=300, deadline=None)
@given(ARGUMENTS)
@example(["--select", "a,b", "--select=c", "k8s"])
@example(["k8s", "--", "--quiet"])
@example(["-", "-q", "-o", "-"])
@example(["--jobs", "-1", "a"])
@example(["a", "--jobs", "٣"])
def test_what_the_plain_reader_reads_the_application_reads_too(arguments: list[str]) -> None:
    read = plain(arguments)
    if read is not None:
        assert by_typer(arguments) == read


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(OPTIONS).flatmap(
        lambda one: st.tuples(
            st.just(one),
            st.sampled_from(one.choices or ("3",))
            if one.choices or one.kind == NUMBER
            else st.text("abc,", min_size=1, max_size=5),
        )
    )
)
def test_an_ordinary_call_never_needs_the_framework(given_: tuple[Option, str]) -> None:
    option, value = given_
    words = [option.name] if option.kind == FLAG else [option.name, value]
    read = plain(["k8s", *words])
    assert read is not None
    paths, found = read
    assert paths == ["k8s"]
    expected = {FLAG: True, LIST: split(value), NUMBER: 3, TEXT: value}
    expected = {**expected, OUTPUTS: (value,)}[option.kind]
    assert found == {**defaults(), option.field: expected}


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--quiet"],
        ["a", "--help"],
        ["a", "-h"],
        ["a", "--nope"],
        ["a", "-qv"],
        ["a", "-o=x"],
        ["a", "--quiet=yes"],
        ["a", "--select"],
        ["a", "--select", "--quiet"],
        ["a", "--fail-on", "always"],
        ["a", "--output-format=xml"],
        ["a", "--jobs", "many"],
        ["a", "--jobs="],
    ],
)
def test_what_deserves_an_explanation_is_left_to_the_application(arguments: list[str]) -> None:
    assert plain(arguments) is None


def test_without_options_everything_has_its_default() -> None:
    assert by_typer(["a"]) == (["a"], defaults()) == plain(["a"])
    assert defaults()["output_format"] == ()
    assert {
        one.field for one in OPTIONS if one.kind == LIST and defaults()[one.field] != ()
    } == set()


@pytest.mark.parametrize(
    ("value", "parts"),
    [("a,b", ("a", "b")), (" a , b ,", ("a", "b")), ("", ()), (",", ()), ("a b", ("a b",))],
)
def test_lists_are_taken_apart_at_commas(value: str, parts: tuple[str, ...]) -> None:
    assert split(value) == parts


def test_a_list_may_be_given_in_pieces_and_the_last_of_other_values_counts() -> None:
    read = plain(["a", "--ignore", "x", "--ignore=y,z", "--fail-on", "info", "--fail-on", "never"])
    assert read is not None
    assert (read[1]["ignore"], read[1]["fail_on"]) == (("x", "y", "z"), "never")


def test_the_commands_are_those_of_the_application() -> None:
    assert set(COMMANDS) == set(COMMAND.commands)  # type: ignore[attr-defined]


def test_no_option_is_declared_twice_and_every_one_explains_itself() -> None:
    names = [name for one in OPTIONS for name in (one.name, one.short) if name]
    assert len(names) == len(set(names))
    assert all(one.help.endswith(".") for one in OPTIONS)
    assert all((one.kind == FLAG) is (one.metavar == "") for one in OPTIONS)
