"""Outcomes made plain: located, fingerprinted, with an excerpt, and fit to cross processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chloro_lint.model import (
    Absent,
    Excerpt,
    FieldPath,
    Location,
    Outcome,
    Place,
    Resource,
    Severity,
    Span,
    Verdict,
)
from chloro_lint.obligations import Obligation
from chloro_lint.redact import scrubbed

CONTEXT_LINES = 1
"""Lines of a file shown above a finding; below it none, the guilty line is the last one."""

MAX_EXCERPT = 6
"""Lines that an excerpt shows of a span that runs over many."""

REFUSED = "the API server refuses the object"
"""How the message of a verdict begins that a value of a wrong type made unknown."""

FIRST = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Record:
    """One outcome of one obligation as plain data. `obligation` is its number, -1 for a fault."""

    obligation: int
    rule: str
    code: str
    severity: Severity
    verdict: Verdict
    file: str
    span: Span
    subject: str
    identity: tuple[str, str, str]
    """Kind, namespace and name of the object."""
    path: str
    fingerprint: str
    message: str
    seen: str = ""
    expected: str = ""
    related: tuple[Location, ...] = ()
    assumptions: tuple[str, ...] = ()
    missing: str = ""
    excerpt: Excerpt | None = None
    line_hash: str = ""
    reported_by: str = ""


MaskedLines = Callable[[str], tuple[str, ...]]
"""File name → its lines with secrets masked; empty for a file that cannot be shown."""

LineHash = Callable[[str, int], str]
"""File name and line → GitHub's hash of the line; empty where there is none to give."""


def no_hash(*_of: object) -> str:
    """Give no hash: formats that need one say so."""
    return ""


class Recorder:
    """Turns outcomes into records: the one place where paths become lines and columns."""

    def __init__(
        self, lines: MaskedLines, first_file: str = "", line_hash: LineHash = no_hash
    ) -> None:
        self._lines = lines
        self._first_file = first_file
        self._line_hash = line_hash

    def record(self, number: int, one: Obligation, outcome: Outcome) -> Record | None:
        """Locate an outcome, or return None for a pass that no control asks for.

        A pass that leans on a value of a wrong type becomes unknown.
        """
        of, outcome = one.rule, without_defects(outcome)
        if not one.controls and outcome.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
            return None
        at = outcome.at
        place = at if isinstance(at, Place) else at.near
        file = place.resource.source if place else self._first_file
        span = place.resource.span(place.path) if place else FIRST
        fails = outcome.verdict is Verdict.FAIL
        return Record(
            obligation=number,
            rule=of.name,
            code=of.code,
            severity=outcome.severity or _severity(one),
            verdict=outcome.verdict,
            file=file,
            span=span,
            subject=at.resource.label if isinstance(at, Place) else at.label,
            identity=_identity(at),
            path=pointer(at.path) if isinstance(at, Place) else "",
            fingerprint=fingerprint(of.code, at),
            message=scrubbed(outcome.message),
            seen=scrubbed(outcome.seen),
            expected=scrubbed(outcome.expected),
            related=tuple(
                Location(
                    one.place.resource.source,
                    one.place.resource.span(one.place.path),
                    scrubbed(one.note),
                )
                for one in outcome.related
            ),
            assumptions=outcome.assumptions,
            missing=scrubbed(outcome.missing),
            excerpt=self.excerpt(file, span) if fails else None,
            line_hash=self._line_hash(file, span.line) if fails else "",
            reported_by=outcome.reported_by,
        )

    def shown(self, fault: Record) -> Record:
        """Give a record that was made without a source its excerpt and its hash."""
        return replace(
            fault,
            excerpt=self.excerpt(fault.file, fault.span),
            line_hash=self._line_hash(fault.file, fault.span.line),
        )

    def excerpt(self, file: str, span: Span) -> Excerpt | None:
        """Return the lines to show for a span, with secrets masked."""
        lines = self._lines(file)
        if not lines:
            return None
        first = max(1, span.line - CONTEXT_LINES)
        last = min(max(span.end_line, span.line), span.line + MAX_EXCERPT - 1, len(lines))
        return Excerpt(first, lines[first - 1 : last])


def _severity(one: Obligation) -> Severity:
    outside = one.rule.outside
    return outside if outside is not None and not one.controls else one.rule.severity


def without_defects(outcome: Outcome) -> Outcome:
    """Weigh values of a wrong type, which rules read as absent and the API server refuses.

    The server refuses the whole object, so nothing good can be said of it: a pass becomes
    *unknown*, and so does *not applicable*, which may lean on the field's absence. A failure at
    the field or inside it stays one, but the wrong type is its cause and has a finding of its own.
    """
    at = outcome.at
    judged = [one for one in (at.resource if isinstance(at, Place) else None, outcome.about) if one]
    defects = [defect for one in judged for defect in one.defects]
    if not defects:
        return outcome
    if outcome.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        return Outcome(
            Verdict.UNKNOWN,
            at,
            f"{REFUSED}: {defects[0].message}",
            missing=f"a value of the right type at {pointer(defects[0].path)}",
        )
    if outcome.verdict is Verdict.FAIL and isinstance(at, Place):
        for defect in at.resource.defects:
            if at.path[: len(defect.path)] == defect.path:
                return replace(outcome, reported_by="wrong-type")
    return outcome


def pointer(path: FieldPath) -> str:
    """Write a path as a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _identity(at: Place | Absent) -> tuple[str, str, str]:
    if isinstance(at, Absent):
        return (at.kind, at.namespace, at.name)
    return (at.resource.kind, at.resource.namespace, at.resource.name)


_MERGE_KEYS: Mapping[str, tuple[str, ...]] = {
    "ports": ("containerPort", "port", "name"),
    "volumeMounts": ("mountPath",),
    "rules": ("host",),
    "paths": ("path",),
    "metrics": ("type", "resource"),
    "limits": ("type",),
    "tls": ("secretName",),
    "topologySpreadConstraints": ("topologyKey",),
}
_NAME = ("name",)
_OPAQUE = ("args", "command")
"""Lists whose items may hold secrets: a short one could be guessed from a fingerprint."""


def fingerprint(code: str, at: Place | Absent) -> str:
    """Name a finding for good: by rule, object and intended field, never by line or API version.

    List items go by their merge key (``containers[name=web]``), so that a finding keeps its
    fingerprint when something is inserted above it.
    """
    if isinstance(at, Absent):
        words = [code, "", at.kind, at.namespace, at.name, "absent"]
    else:
        one = at.resource
        words = [code, one.group, one.kind, one.namespace, one.name, *_steps(one, at.path)]
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:16]


def _steps(one: Resource, path: FieldPath) -> list[str]:
    steps: list[str] = []
    value: Any = one.data
    field = ""
    for step in path:
        if isinstance(step, int):
            inside = isinstance(value, list) and 0 <= step < len(value)
            value = value[step] if inside else None
            steps.append(_item_key(field, value, step))
        else:
            value = value.get(step) if isinstance(value, dict) else None
            field = step
            steps.append(step)
    return steps


def _item_key(field: str, item: Any, number: int) -> str:
    if isinstance(item, dict):
        for key in _MERGE_KEYS.get(field, _NAME):
            value = item.get(key)
            if isinstance(value, dict):
                value = value.get("name")
            if isinstance(value, str | int):
                return f"[{key}={value}]"
    elif isinstance(item, str) and field not in _OPAQUE:
        return f"[{item}]"
    return f"[{number}]"
