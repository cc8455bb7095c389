"""Read a configuration file as data, and know on which line each of its keys stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from chloro_lint.model import ChloroError, FieldPath, Positions, Source
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple

LineOf: TypeAlias = Callable[[FieldPath], int]
"""The line of the key at a path, or of the nearest key above it that is written."""

_HEADER = regex(r"""\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$""")
_KEY = regex(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = regex(r"""[\w-]+|"[^"]*"|'[^']*'""")
_SECTION = ("tool", "chloro-lint")


class ConfigDocument(NamedTuple):
    """A configuration file's content before it is judged."""

    data: Any
    """None where the file is empty."""
    line: LineOf


def read_document(source: Source) -> ConfigDocument | None:
    """Read YAML, or TOML by its suffix; None for TOML without ``[tool.chloro-lint]``.

    `ChloroError` names what is wrong with the syntax.
    """
    return _toml(source) if source.name.endswith(".toml") else _yaml(source)


def _yaml(source: Source) -> ConfigDocument:
    from chloro_lint.parse import parse  # noqa: PLC0415 - a run without configuration goes without

    parsed = parse(source)
    if parsed.problems:
        raise ChloroError(
            *(f"{source.name}:{one.span.line}: {one.message}" for one in parsed.problems)
        )
    if len(parsed.documents) > 1:
        line = parsed.documents[1].first_line
        raise ChloroError(f"{source.name}:{line}: a configuration is one document, not several")
    if not parsed.documents:
        return ConfigDocument(None, lambda _path: 1)
    document = parsed.documents[0]
    return ConfigDocument(document.data, _lines_of(document.positions))


def _lines_of(positions: Positions) -> LineOf:
    return lambda path: positions.span(path).line


def _toml(source: Source) -> ConfigDocument | None:
    import tomllib  # noqa: PLC0415 - only for a configuration in TOML

    try:
        text = source.data.decode("utf-8")
        data = tomllib.loads(text)
    except UnicodeDecodeError:
        raise ChloroError(f"{source.name}:1: the file is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = at[1] if at else str(source.data.count(b"\n") + 1)
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise ChloroError(f"{source.name}:{line}: not valid TOML: {reason}") from None
    tool = data.get("tool")
    if not isinstance(tool, dict) or "chloro-lint" not in tool:
        return None
    lines = _toml_lines(text)

    def line_of(path: FieldPath) -> int:
        whole: FieldPath = (*_SECTION, *path)
        while whole and whole not in lines:
            whole = whole[:-1]
        return lines.get(whole, 1)

    return ConfigDocument(tool["chloro-lint"], line_of)


def _toml_lines(text: str) -> dict[FieldPath, int]:
    """Find the line of every key by the look of the text; keys of inline tables are not found.

    The syntax is known to be valid. What only looks like a key inside a text of several lines
    leads to a path that nobody asks for.
    """
    lines: dict[FieldPath, int] = {}
    counts: dict[FieldPath, int] = {}
    table: FieldPath = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = ()
            for part in _names(header[2]):
                table = (*table, part)
                lines.setdefault(table, number)
                if table in counts and table != _names(header[2]):
                    table = (*table, counts[table])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            path = table
            for part in _names(key[1]):
                path = (*path, part)
                lines.setdefault(path, number)
    return lines


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
