"""The words that every human format uses for a finding: its place, its silencer, its message."""

from __future__ import annotations

from chloro_lint.model import Diagnostic, Silenced
from chloro_lint.reporters.text import visible


def place(file: str, line: int, column: int = 0) -> str:
    """Write ``file:line:column`` as terminals and editors recognise it."""
    name = visible(file) or "(no file)"
    return f"{name}:{line}:{column}" if column else f"{name}:{line}"


def where(diagnostic: Diagnostic) -> str:
    """Return the place of a finding."""
    return place(diagnostic.file, diagnostic.span.line, diagnostic.span.column)


def statement(diagnostic: Diagnostic) -> str:
    """Return the message with its subject, on one line."""
    message, subject = visible(diagnostic.message), aside(diagnostic)
    return f"{message} {subject}" if subject else message


def aside(diagnostic: Diagnostic) -> str:
    """Return the subject in parentheses, unless the message names it already."""
    subject = visible(diagnostic.subject)
    said = set(diagnostic.message.replace(",", " ").replace(":", " ").split())
    named = set(diagnostic.subject.split()) - {"in", "namespace"} <= said
    return "" if not subject or named else f"({subject})"


def exception(silenced: Silenced) -> str:
    """Say what silenced a finding, why, who answers for it and until when."""
    parts = [f"{silenced.by}: {visible(silenced.reason)}"]
    if silenced.owner:
        parts.append(f"owner {visible(silenced.owner)}")
    if silenced.expires:
        parts.append(f"until {visible(silenced.expires)}")
    return "; ".join(parts)
