"""Reads the plain call without a framework, from the table of options that Typer reads too."""

from __future__ import annotations

from collections.abc import Sequence

from chloro_lint.cli.options import FLAG, LIST, NUMBER, OPTIONS, OUTPUTS, Option

Value = str | bool | int | tuple[str, ...] | None

_BY_NAME = {name: one for one in OPTIONS for name in (one.name, one.short) if name}


def defaults() -> dict[str, Value]:
    """Return the value of every option that is not given."""
    empty: dict[str, Value] = {FLAG: False, LIST: (), OUTPUTS: ()}
    return {one.field: empty.get(one.kind, one.default) for one in OPTIONS}


def plain(arguments: Sequence[str]) -> tuple[list[str], dict[str, Value]] | None:
    """Read paths and options, or return None where the full reader has to explain something.

    None for ``--help``, for anything unknown, for a missing or a wrong value: those are rare and
    deserve the framework's messages.
    """
    paths: list[str] = []
    given = defaults()
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            paths += rest
            break
        if not word.startswith("-") or word == "-":
            paths.append(word)
            continue
        name, equals, value = word.partition("=")
        option = _BY_NAME.get(name)
        if option is None or (equals and not name.startswith("--")):
            return None
        if option.kind is FLAG:
            if equals:
                return None
            given[option.field] = True
            continue
        if not equals:
            if not rest or (rest[0].startswith("-") and rest[0] != "-"):
                return None
            value = rest.pop(0)
        if not _take(option, value, given):
            return None
    return (paths, given) if paths else None


def _take(option: Option, value: str, given: dict[str, Value]) -> bool:
    if option.choices and not allowed(option, value):
        return False
    if option.kind in (LIST, OUTPUTS):
        before = given[option.field]
        assert isinstance(before, tuple)
        more = split(value) if option.kind is LIST else (value,)
        given[option.field] = (*before, *more)
    elif option.kind is NUMBER:
        if not (value.isascii() and value.isdecimal()):
            return False
        given[option.field] = int(value)
    else:
        given[option.field] = value
    return True


def allowed(option: Option, value: str) -> bool:
    """Tell whether a value is one of the choices; of an output its format is, before ``=``."""
    word = value.partition("=")[0] if option.kind is OUTPUTS else value
    return word in option.choices


def split(value: str) -> tuple[str, ...]:
    """Take a list apart at its commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip())
