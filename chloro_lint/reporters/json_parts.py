"""The parts of a report as plain data, in the one shape that every JSON of ours gives them."""

from __future__ import annotations

from typing import Any

from chloro_lint.model import (
    ControlResult,
    Diagnostic,
    Evidence,
    Rule,
    Silenced,
    Span,
    Unchecked,
)


def plain_diagnostic(item: Diagnostic) -> dict[str, Any]:
    """Return a finding."""
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity.label,
        "file": item.file,
        "span": plain_span(item.span),
        "message": item.message,
        "subject": item.subject,
        "path": item.path,
        "fingerprint": item.fingerprint,
        "related": [
            {"file": place.file, "span": plain_span(place.span), "note": place.note}
            for place in item.related
        ],
        "controls": list(item.controls),
        "assumptions": list(item.assumptions),
    }


def plain_silenced(item: Silenced) -> dict[str, Any]:
    """Return what does not count, and why."""
    return {
        "by": item.by,
        "reason": item.reason,
        "owner": item.owner,
        "expires": item.expires,
        "diagnostic": plain_diagnostic(item.diagnostic),
    }


def plain_unchecked(item: Unchecked) -> dict[str, Any]:
    """Return what was not looked at or not decided."""
    return {"what": item.what, "why": item.why, "file": item.file}


def plain_control(item: ControlResult) -> dict[str, Any]:
    """Return a statement with its evidence."""
    return {
        "id": item.id,
        "section": item.section,
        "statement": item.statement,
        "verdict": item.verdict.value,
        "facts": list(item.facts),
        "rules": list(item.rules),
        "undecided": list(item.undecided),
        "manual": item.manual,
        "note": item.note,
        "evidence": [plain_evidence(entry) for entry in item.evidence],
    }


def plain_evidence(item: Evidence) -> dict[str, Any]:
    """Return one outcome."""
    return {
        "verdict": item.verdict.value,
        "rule": item.rule,
        "subject": item.subject,
        "file": item.file,
        "span": plain_span(item.span) if item.span else None,
        "path": item.path,
        "message": item.message,
        "seen": item.seen,
        "expected": item.expected,
        "assumptions": list(item.assumptions),
        "missing": item.missing,
        "reason": item.reason,
        "waivedBy": item.waived_by,
        "owner": item.owner,
        "expires": item.expires,
        "fingerprint": item.fingerprint,
    }


def plain_rule(item: Rule) -> dict[str, Any]:
    """Return the words of a rule."""
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity.label,
        "summary": item.summary,
        "why": item.why,
        "fix": item.fix,
        "references": list(item.references),
    }


def by_code(item: Rule) -> tuple[str, str]:
    """Return what rules are sorted by."""
    return (item.code, item.name)


def plain_span(span: Span) -> dict[str, int]:
    """Return a place, lines and columns from 1."""
    return {
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
