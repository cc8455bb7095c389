"""What a run leaves behind: findings, evidence and verdicts, plain and ready to print."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from chloro_lint.model.manifests import Span
from chloro_lint.model.outcomes import Severity, Verdict


class Location(NamedTuple):
    """A place made printable: file, span, and the note that goes with it."""

    file: str
    span: Span
    note: str = ""


class Excerpt(NamedTuple):
    """Lines of a file around a finding, secrets already masked: first line number and texts."""

    first_line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A failing outcome made ready to print. The order of the fields is the order of findings."""

    file: str
    span: Span
    code: str
    name: str
    severity: Severity
    message: str
    subject: str = ""
    path: str = ""
    """JSON-pointer-like path in the object, list items by index: ``/spec/containers/0/image``."""
    fingerprint: str = ""
    related: tuple[Location, ...] = ()
    controls: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    excerpt: Excerpt | None = field(default=None, compare=False)
    line_hash: str = field(default="", compare=False)
    """GitHub's hash of the line, where a format asks for it and no secret is near."""


@dataclass(frozen=True, slots=True, order=True)
class Silenced:
    """A finding that a comment, an annotation or a waiver took out of the count, and its reason."""

    diagnostic: Diagnostic
    by: str
    """``comment``, ``annotation`` or ``waiver``."""
    reason: str
    owner: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Unchecked:
    """Something a run did not look at or could not decide, and why."""

    what: str
    why: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One outcome as a control's report shows it: what was seen where, and what was expected."""

    verdict: Verdict
    rule: str
    subject: str
    file: str
    span: Span | None
    path: str
    message: str
    seen: str
    expected: str
    assumptions: tuple[str, ...] = ()
    missing: str = ""
    reason: str = ""
    """Of a waived outcome: why."""
    waived_by: str = ""
    """Of a waived outcome ``comment``, ``annotation`` or ``waiver``."""
    owner: str = ""
    """Who answers for the waiver."""
    expires: str = ""
    """The last day of the waiver."""
    fingerprint: str = ""
    """The name of the outcome for good, as of a finding: it holds no line."""
    excerpt: Excerpt | None = field(default=None, compare=False)
    """The source lines of what fails or is waived."""


@dataclass(frozen=True, slots=True)
class ControlResult:
    """One statement of the architecture with its verdict and the evidence on both sides."""

    id: str
    section: str
    statement: str
    verdict: Verdict
    facts: tuple[str, ...]
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    manual: str = ""
    """What evidence an auditor asks for where manifests cannot show it."""
    undecided: tuple[str, ...] = ()
    """Proofs and rules that did not run, by name."""
    note: str = ""
    """How a statement that leaves room was read."""

    @property
    def objects(self) -> tuple[str, ...]:
        """The objects that the evidence is about, each once, sorted."""
        return tuple(sorted({one.subject for one in self.evidence if one.subject}))

    @property
    def deciding(self) -> tuple[Evidence, ...]:
        """The outcomes that make the verdict what it is."""
        return tuple(one for one in self.evidence if one.verdict is self.verdict)
