"""Read the bytes of a source into documents with positions: all that is known of YAML is here."""

from __future__ import annotations

import re
from typing import NamedTuple

from chloro_lint.model import Comment, Document, Parsed, Problem, Source, Span
from chloro_lint.parse.comments import WORD, find_comments, scalar_stretches
from chloro_lint.parse.compose import Composed, Composer, Refusal
from chloro_lint.parse.events import drive
from chloro_lint.parse.json_text import drive_json, is_json
from chloro_lint.parse.positions import WrittenPositions
from chloro_lint.parse.split import Part, split
from chloro_lint.parse.syntax import SyntaxFault
from chloro_lint.parse.templates import cause, templated_fields
from chloro_lint.parse.text import Page, decode

__all__ = ["MAX_BYTES", "WrittenPositions", "parse"]

MAX_BYTES = 20_000_000

_YAML_LINE = re.compile(
    r"^[ \t]*(?:- +)*(?:[\w./-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*:(?:[ \t]|$)|^[ \t]*(?:- |[\[{%])",
    re.MULTILINE,
)


class _Reading(NamedTuple):
    """What came of one part of the file."""

    composed: Composed | None
    problems: list[Problem]
    not_yaml: Problem | None = None


def parse(source: Source) -> Parsed:
    """Read a source. Whatever is wrong with it is a problem of the result, never an exception.

    Documents that hold nothing are left out and not counted; one that cannot be read keeps its
    number, so that repairing it renumbers none. Problems are in the order of their places.
    """
    if len(source.data) > MAX_BYTES:
        size = f"{len(source.data) / 1e6:.1f} MB"
        message = f"file has {size}, more than the {MAX_BYTES // 1_000_000} MB that are read"
        problem = Problem("excessive-structure", Span(1, 1, 1, 1), message)
        return Parsed(source, (), (problem,), (), ())
    text, bad, binary = decode(source.data)
    page = Page(text)
    lines = page.lines()
    if binary:
        problem = Problem("undecodable-bytes", page.mark(bad[0]), "file is binary, not text")
        return Parsed(source, (), (problem,), (), lines)
    documents, problems, readable = _read_all(page, bad)
    comments: tuple[Comment, ...] = ()
    if WORD in text:
        comments = _comments(page, readable)
    problems.sort(key=lambda problem: problem.span)
    return Parsed(source, tuple(documents), tuple(problems), comments, lines)


def _read_all(
    page: Page, bad: tuple[int, ...]
) -> tuple[list[Document], list[Problem], list[tuple[int, int]]]:
    documents: list[Document] = []
    problems: list[Problem] = []
    readable: list[tuple[int, int]] = []
    not_yaml: Problem | None = None
    index = 0
    for part in split(page.text):
        broken = next((at for at in bad if part.start <= at < part.end), None)
        if broken is not None:
            message = "the bytes here are no text in UTF-8 or UTF-16"
            problems.append(Problem("undecodable-bytes", page.mark(broken), message))
            index += 1
            continue
        problems.extend(_around(page, part))
        reading = _read(page, part)
        problems.extend(reading.problems)
        not_yaml = not_yaml or reading.not_yaml
        composed = reading.composed
        if composed is not None:
            readable.append((part.body, part.stop))
            if composed.data is None:
                continue
            positions = WrittenPositions(page, part.body, composed.root, composed.nodes)
            last = page.line(max(part.start, part.end - 1))
            documents.append(Document(index, composed.data, positions, page.line(part.start), last))
        index += 1
    if not_yaml is not None:
        if not documents:
            problems = []
        problems.append(not_yaml)
    return documents, problems, readable


def _around(page: Page, part: Part) -> list[Problem]:
    """Return what is wrong outside a document's own text."""
    problems = []
    if part.refused >= 0:
        message = "kubectl refuses text after the document marker on its line"
        problems.append(Problem("syntax-error", page.mark(part.refused), message))
    if part.ignored >= 0:
        message = "text after the end of a document is not read"
        problems.append(Problem("ignored-text", page.mark(part.ignored), message))
    return problems


def _read(page: Page, part: Part) -> _Reading:
    text = page.text[part.body : part.stop]
    composer = Composer(page, part.body)
    try:
        try:
            drive(composer, text)
        except SyntaxFault as fault:
            if text.lstrip()[:1] not in {"{", "["} or not is_json(text):
                return _unreadable(page, part, text, fault)
            composer = Composer(page, part.body)
            drive_json(composer, text)
    except Refusal as refusal:
        return _Reading(None, [*composer.problems, refusal.problem])
    composed = composer.composed()
    if isinstance(composed.data, (dict, list)):
        return _templated(page, part, composed)
    if composed.data is None:
        return _Reading(composed, composed.problems)
    start = part.body + composed.root[0]
    message = "the document is text, not a mapping"
    return _Reading(None, [], Problem("not-yaml", page.mark(start), message))


def _unreadable(page: Page, part: Part, text: str, fault: SyntaxFault) -> _Reading:
    if "{{" in text or "{%" in text:
        mark = cause(text, fault.at, scalar_stretches(text))
        if mark is not None:
            span = page.span(part.body + mark, part.body + mark + 2)
            message = "a template expression makes the document unreadable"
            return _Reading(None, [Problem("unrendered-template", span, message)])
    if not _YAML_LINE.search(page.text):
        message = "the file is text, not YAML"
        return _Reading(None, [], Problem("not-yaml", page.mark(part.body), message))
    return _Reading(None, [Problem("syntax-error", page.mark(part.body + fault.at), fault.message)])


def _templated(page: Page, part: Part, composed: Composed) -> _Reading:
    if "{{" in page.text:
        positions = WrittenPositions(page, part.body, composed.root, composed.nodes)
        for path in templated_fields(composed.data):
            name = ".".join(map(str, path))
            message = f"{name} holds a template expression"
            problem = Problem("unrendered-template", positions.span(path), message)
            return _Reading(None, [*composed.problems, problem])
    return _Reading(composed, composed.problems)


def _comments(page: Page, readable: list[tuple[int, int]]) -> tuple[Comment, ...]:
    """Return the comments that speak to chloro-lint; where YAML cannot be read, by line."""
    scalars: list[tuple[int, int]] = []
    for start, stop in readable:
        if page.text.find(WORD, start, stop) >= 0:
            stretches = scalar_stretches(page.text[start:stop])
            scalars.extend((start + first, start + last) for first, last in stretches)
    return tuple(find_comments(page, scalars))
