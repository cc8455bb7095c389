"""Read one part of a file into documents, or say why it cannot be read."""

from __future__ import annotations

import re
from typing import Any

from chloro_lint.model import Problem
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple
from chloro_lint.parse.block_style import read_block_style
from chloro_lint.parse.comments import scalar_stretches
from chloro_lint.parse.compose import TOO_DEEP, Composed, Composer, Refusal
from chloro_lint.parse.events import drive
from chloro_lint.parse.inline import Unsure
from chloro_lint.parse.json_text import drive_json, json_values
from chloro_lint.parse.line_positions import LazyPositions, line_positions
from chloro_lint.parse.positions import WrittenPositions
from chloro_lint.parse.split import Part, past_blank
from chloro_lint.parse.syntax import PARSERS_OWN_LIMIT, SyntaxFault
from chloro_lint.parse.templates import cause, templated_fields
from chloro_lint.parse.text import Page

_YAML_LINE = regex(
    r"^[ \t]*(?:- +)*(?:[\w./-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*:(?:[ \t]|$)|^[ \t]*(?:- |[\[{%])",
    re.MULTILINE,
)


class Content(NamedTuple):
    """What a document says, and where."""

    data: Any
    positions: WrittenPositions | LazyPositions


class Reading(NamedTuple):
    """What came of a part: `content` where it could be read, and then even if there is a problem.

    `not_yaml` is apart from the problems because a file says so only once. `is_json` says that
    the part was not read as YAML, so that nothing in it is a comment.
    """

    part: Part
    content: Content | None
    problems: list[Problem]
    not_yaml: Problem | None = None
    is_json: bool = False


_YAML_BREAKS = regex("[\x85\u2028\u2029]")


def read_lines(page: Page, part: Part, first: int) -> Reading | None:
    """Read a part line by line, `first` being the row of its body, from 0.

    None where that is not enough: then `read` has to do it. The result is the same but for the
    time it takes.
    """
    if part.refused >= 0 or part.directive >= 0:
        return None
    text = page.text
    closed = text.startswith("\n", part.stop - 1)
    last = first + text.count("\n", part.body, part.stop) + (not closed)
    lines = page.lines()
    try:
        document = read_block_style(
            lines if first == 0 and last == len(lines) else lines[first:last], closed=closed
        )
    except Unsure:
        return None
    return _judged(
        page, part, Content(document.data, line_positions(lambda: page, first, document)), []
    )


def read(page: Page, part: Part) -> list[Reading]:
    """Read a part: one document, or the several objects of a JSON stream."""
    text = page.text[part.body : part.stop]
    if _YAML_BREAKS.search(text):
        # In JSON these are characters like others; YAML would fold them.
        as_json = _read_json(page, part, text)
        if as_json:
            return as_json
    composer = Composer(page, part.body)
    try:
        drive(composer, text)
    except Refusal as refusal:
        return [Reading(part, None, [*composer.problems, refusal.problem])]
    except SyntaxFault as fault:
        return _read_json(page, part, text) or [_unreadable(page, part, text, fault)]
    composed = composer.composed()
    if composed.end < len(text):
        rest = past_blank(text, composed.end, len(text))
        if rest < len(text):
            several = _read_json(page, part, text)
            if several:
                return several
            message = "kubectl does not read what follows the end of the document's first value"
            problem = Problem("ignored-text", page.mark(part.body + rest), message)
            composed.problems.append(problem)
    return [_checked(page, part, composed)]


def _read_json(page: Page, part: Part, text: str) -> list[Reading]:
    readings: list[Reading] = []
    if text.lstrip()[:1] not in {"{", "["}:
        return readings
    values = json_values(text) or []
    for number, (start, end) in enumerate(values):
        last = number + 1 == len(values)
        inner = Part(
            part.start if number == 0 else part.body + start,
            part.body + start,
            part.body + end,
            part.end if last else part.body + end,
        )
        composer = Composer(page, inner.body)
        try:
            drive_json(composer, text[start:end])
        except Refusal as refusal:
            readings.append(Reading(inner, None, [*composer.problems, refusal.problem]))
        else:
            readings.append(_checked(page, inner, composer.composed())._replace(is_json=True))
    return readings


def _checked(page: Page, part: Part, composed: Composed) -> Reading:
    """Judge a document of the general path."""
    if not isinstance(composed.data, (dict, list, type(None))):
        message = "the document is text, not a mapping"
        problem = Problem("not-yaml", page.mark(part.body + composed.root[0]), message)
        return Reading(part, None, [], problem)
    positions = WrittenPositions(page, part.body, composed.root, composed.nodes)
    return _judged(page, part, Content(composed.data, positions), composed.problems)


def _judged(page: Page, part: Part, content: Content, problems: list[Problem]) -> Reading:
    """Judge a document that could be read: whether it is one at all, and no template."""
    if content.data is not None and page.text.find("{{", part.body, part.stop) >= 0:
        for path in templated_fields(content.data):
            message = f"{'.'.join(map(str, path))} holds a template expression"
            problem = Problem("unrendered-template", content.positions.span(path), message)
            return Reading(part, None, [*problems, problem])
    return Reading(part, content, problems)


def _unreadable(page: Page, part: Part, text: str, fault: SyntaxFault) -> Reading:
    if "{{" in text or "{%" in text:
        mark = cause(text, fault.at, scalar_stretches(text))
        if mark is not None:
            span = page.span(part.body + mark, part.body + mark + 2)
            message = "a template expression makes the document unreadable"
            return Reading(part, None, [Problem("unrendered-template", span, message)])
    if fault.message.startswith(PARSERS_OWN_LIMIT):
        problem = Problem("excessive-structure", page.mark(part.body + fault.at), TOO_DEEP)
        return Reading(part, None, [problem])
    if past_blank(text, 0, len(text)) < len(text) and not _YAML_LINE.search(page.text):
        message = "the file is text, not YAML"
        return Reading(part, None, [], Problem("not-yaml", page.mark(part.body), message))
    # The parser notices what is missing at the end only where the next document begins.
    at = part.body + min(fault.at, max(0, len(text) - 1))
    message = fault.message
    if fault.inside >= 0 and page.line(part.body + fault.inside) < page.line(at):
        message += f", which begins on line {page.line(part.body + fault.inside)}"
    return Reading(part, None, [Problem("syntax-error", page.mark(at), message)])
