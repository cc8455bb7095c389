"""Outcomes made plain: located, fingerprinted, with an excerpt, and fit to cross processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chloro_lint.model import (
    Absent,
    Defect,
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
from chloro_lint.model.sha256 import hex_digest
from chloro_lint.model.values import NamedTuple
from chloro_lint.obligations import Obligation
from chloro_lint.redact import scrubbed

CONTEXT_LINES = 1
"""Lines of a file shown above a finding; below it none, the guilty line is the last one."""

MAX_EXCERPT = 6
"""Lines that an excerpt shows of a span that runs over many."""

REFUSED = "the API server refuses the object"
"""How the message of a verdict begins that a value of a wrong type made unknown."""

FIRST = Span(1, 1, 1, 1)


class Record(NamedTuple):
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
    reported_by: str = ""


_SETTLED = (Verdict.PASS, Verdict.NOT_APPLICABLE)

MaskedLines = Callable[[str], tuple[str, ...]]
"""File name → its lines with secrets masked; empty for a file that cannot be shown."""


class Recorder:
    """Turns outcomes into records: the one place where paths become lines and columns."""

    def __init__(self, lines: MaskedLines, first_file: str = "") -> None:
        self._lines = lines
        self._first_file = first_file

    def record(self, number: int, one: Obligation, outcome: Outcome) -> Record:
        """Locate an outcome; a pass that leans on a value of a wrong type becomes unknown."""
        outcome = without_defects(outcome)
        of, at = one.rule, outcome.at
        place = at if isinstance(at, Place) else at.near
        file = place.resource.source if place else self._first_file
        fails = outcome.verdict is Verdict.FAIL
        # What stayed unknown is shown without a line, but in the evidence for a control.
        span = place.resource.span(place.path) if place and (fails or one.controls) else FIRST
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
            reported_by=outcome.reported_by,
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


def matters(outcome: Outcome) -> bool:
    """Tell whether an outcome is worth a record although no control asks for it.

    A pass is not, as long as it leans on no value of a wrong type.
    """
    return outcome.verdict not in _SETTLED or bool(_defects(outcome))


def _defects(outcome: Outcome) -> tuple[Defect, ...]:
    at, about = outcome.at, outcome.about
    found = at.resource.defects if isinstance(at, Place) else ()
    return found if about is None else found + about.defects


def without_defects(outcome: Outcome) -> Outcome:
    """Weigh values of a wrong type, which rules read as absent and the API server refuses.

    The server refuses the whole object, so nothing good can be said of it: a pass becomes
    *unknown*, and so does *not applicable*, which may lean on the field's absence. A failure at
    the field or inside it stays one, but the wrong type is its cause and has a finding of its own.
    """
    at, defects = outcome.at, _defects(outcome)
    if not defects:
        return outcome
    if outcome.verdict in _SETTLED:
        return Outcome(
            Verdict.UNKNOWN,
            at,
            f"{REFUSED}: {defects[0].message}",
            missing=f"a value of the right type at {pointer(defects[0].path)}",
        )
    if outcome.verdict is Verdict.FAIL and isinstance(at, Place):
        for defect in at.resource.defects:
            if at.path[: len(defect.path)] == defect.path:
                return outcome._replace(reported_by="wrong-type")
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
    return hex_digest("\x1f".join(words).encode())[:16]


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
