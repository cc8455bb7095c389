"""What the tests of the parser share: reading text, walking data, judging spans."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from chloro_lint.model import FieldPath, Parsed, Source, Span
from chloro_lint.parse import parse

MANY = 400


def parse_text(text: str | bytes, name: str = "t.yaml") -> Parsed:
    return parse(Source(name, text.encode() if isinstance(text, str) else text))


def faults(text: str | bytes) -> list[tuple[str, int, int, str]]:
    """Return what is wrong: the fault's name, its line and column, and its message."""
    return [(p.fault, *p.span[:2], p.message) for p in parse_text(text).problems]


def data(text: str | bytes) -> Any:
    """Return the data of a text that holds one document and no problem."""
    parsed = parse_text(text)
    assert parsed.problems == ()
    [document] = parsed.documents
    return document.data


def covered(parsed: Parsed, span: Span) -> str:
    """Return the text that a span covers."""
    lines = parsed.lines[span.line - 1 : span.end_line]
    if span.line == span.end_line:
        return lines[0][span.column - 1 : span.end_column - 1]
    first, *middle, last = lines
    return "\n".join([first[span.column - 1 :], *middle, last[: span.end_column - 1]])


def paths(value: Any) -> Iterator[FieldPath]:
    """Yield the paths of data, the first few hundred."""
    return islice(_paths(value, ()), MANY)


def _paths(value: Any, path: FieldPath) -> Iterator[FieldPath]:
    yield path
    inner = value.items() if isinstance(value, dict) else ()
    for key, item in enumerate(value) if isinstance(value, list) else inner:
        yield from _paths(item, (*path, key))


def assert_sane(parsed: Parsed, span: Span) -> None:
    """Hold a span inside the file and the right way round."""
    assert (span.line, span.column) <= (span.end_line, span.end_column)
    assert span.line >= 1
    assert span.column >= 1
    if not parsed.lines:
        assert span == (1, 1, 1, 1)
        return
    assert span.end_line <= len(parsed.lines)
    assert span.column <= len(parsed.lines[span.line - 1]) + 1
    assert span.end_column <= len(parsed.lines[span.end_line - 1]) + 1


def assert_whole_sane(parsed: Parsed) -> None:
    """Hold every place of a result inside the file."""
    for problem in parsed.problems:
        assert_sane(parsed, problem.span)
    for comment in parsed.comments:
        assert parsed.lines[comment.line - 1][comment.column - 1] == "#"
    for document in parsed.documents:
        assert 1 <= document.first_line <= document.last_line <= len(parsed.lines)
        for path in paths(document.data):
            assert document.positions.written(path)
            assert_sane(parsed, document.positions.span(path))
            assert_sane(parsed, document.positions.value_span(path))
            missing = (*path, "not there")
            assert not document.positions.written(missing)
            assert_sane(parsed, document.positions.span(missing))
            assert_sane(parsed, document.positions.under(path).span(()))
