"""Masks secrets in every text that a report may show: source lines, messages, evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chloro_lint.kube.credentials import sensitive_paths
from chloro_lint.model import Resource, Span

MASK = "***"

# URL user information, and token shapes that name themselves whatever key they stand under.
_SHAPES = re.compile(
    r"(?P<url>\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:/@'\"]{0,200}:)[^\s@'\"]{1,500}(?=@)"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,255}\b|\bgithub_pat_[A-Za-z0-9_]{20,255}\b"
    r"|\bglpat-[A-Za-z0-9_-]{20,255}|\bxox[abprs]-[A-Za-z0-9-]{10,255}"
    r"|\b[rs]k_live_[A-Za-z0-9]{16,255}\b|\bAIza[A-Za-z0-9_-]{30,60}"
    r"|\bnpm_[A-Za-z0-9]{30,60}\b|\bpypi-[A-Za-z0-9_-]{30,255}"
    r"|\beyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{5,2000}"
)

# `password: …`, `"apiKey": …`, `DB_PASSWORD=…`: a credential by the word before it.
_KEYED = re.compile(
    r"(?i)(?P<key>\b[\w.-]{0,60}(?:passwo?r?d|passwd|pwd|passphrase|secret|token|api[-_]?key"
    r"|private[-_]?key|access[-_]?key|credential|salt)[\w.-]{0,40}['\"]?\s{0,20}[:=]\s{0,20})"
    r"(?P<value>\S.*)$"
)

# Words that begin a structure or name a place where a secret is kept: nothing to hide in them.
_HARMLESS = re.compile(r"^(?:[|>][-+0-9]*\s*$|[{\[&*]|true\b|false\b|null\b|\d{1,5}\s*$)")


def scrubbed(text: str) -> str:
    """Mask what is a secret by its own shape: URL passwords and well-known tokens."""
    return _SHAPES.sub(lambda match: f"{match['url'] or ''}{MASK}", text)


def masked_lines(
    lines: Sequence[str], resources: Iterable[Resource], unread: Iterable[tuple[int, int]] = ()
) -> tuple[str, ...]:
    """Return the lines of a file with the values of its secrets masked.

    `unread` gives the first and last lines of documents that could not be parsed. There nothing is
    known of structure: in one that calls itself a Secret every value is masked, elsewhere what
    follows a word like *password*.
    """
    result = list(lines)
    spans = {
        resource.positions.value_span(path)
        for resource in resources
        for path in sensitive_paths(resource)
    }
    for span in sorted(spans, reverse=True):
        _mask(result, span)
    for first, last in unread:
        _mask_unread(result, first, last)
    return tuple(scrubbed(line) for line in result)


def _mask(lines: list[str], span: Span) -> None:
    """Replace a value's text; further lines of a block keep their indentation."""
    first = span.line - 1
    if first >= len(lines):
        return
    head, tail = lines[first][: span.column - 1], ""
    if span.end_line == span.line:
        tail = lines[first][span.end_column - 1 :]
    lines[first] = f"{head}{MASK}{tail}"
    for number in range(first + 1, min(span.end_line, len(lines))):
        line = lines[number]
        if line.strip():
            lines[number] = line[: len(line) - len(line.lstrip())] + MASK


def _mask_unread(lines: list[str], first: int, last: int) -> None:
    stretch = range(first - 1, min(last, len(lines)))
    is_secret = any(
        re.match(r"\s*['\"]?kind['\"]?\s*:\s*['\"]?Secret\b", lines[n]) for n in stretch
    )
    for number in stretch:
        line = lines[number]
        if is_secret:
            line = re.sub(
                r"^(\s*(?:- )?(?!apiVersion|kind|name\b)[^:#]{1,200}:\s+)\S.*$", rf"\1{MASK}", line
            )
        keyed = _KEYED.search(line)
        if keyed and not _HARMLESS.match(keyed["value"]):
            line = f"{line[: keyed.start('value')]}{MASK}"
        lines[number] = line
