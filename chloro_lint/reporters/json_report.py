"""The report as JSON: the versioned format that scripts read, `schemas/report.schema.json`."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from chloro_lint.model import (
    ControlResult,
    Diagnostic,
    Evidence,
    Rule,
    Severity,
    Silenced,
    Span,
    Unchecked,
    Verdict,
)
from chloro_lint.report import Report
from chloro_lint.reporters.text import json_safe
from chloro_lint.reporters.view import View

SCHEMA_VERSION = 1
"""Raised when a key changes its meaning or goes away; new keys leave it as it is."""


def json_report(report: Report, _view: View) -> str:
    """Write everything that a report holds but the source lines, in an order that never varies."""
    text = json.dumps(document(report), ensure_ascii=False, indent=2)
    return json_safe(text) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "chloro-lint", "version": report.tool_version},
        "baseline": {
            "name": report.baseline,
            "digest": report.baseline_digest,
            "systemFound": report.system_found,
        },
        "configuration": {
            "file": report.configuration,
            "digest": report.configuration_digest,
        },
        "summary": _summary(report),
        "diagnostics": [_diagnostic(item) for item in report.diagnostics],
        "silenced": [_silenced(item) for item in report.silenced],
        "unchecked": [_unchecked(item) for item in report.unchecked],
        "crashes": [_unchecked(item) for item in report.crashes],
        "controls": [_control(item) for item in report.controls],
        "rules": [_rule(item) for item in sorted(report.rules.values(), key=_by_code)],
        "coverage": {
            "files": report.coverage.files,
            "resources": report.coverage.resources,
            "rules": report.coverage.rules,
            "skipped": [_unchecked(item) for item in report.coverage.skipped],
        },
    }


def _summary(report: Report) -> dict[str, Any]:
    findings = Counter(item.severity for item in report.diagnostics)
    verdicts = Counter(item.verdict for item in report.controls)
    return {
        "findings": {level.label: findings[level] for level in reversed(Severity)},
        "silenced": len(report.silenced),
        "unchecked": len(report.unchecked),
        "crashes": len(report.crashes),
        "controls": {verdict.value: verdicts[verdict] for verdict in Verdict},
    }


def _diagnostic(item: Diagnostic) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity.label,
        "file": item.file,
        "span": _span(item.span),
        "message": item.message,
        "subject": item.subject,
        "path": item.path,
        "fingerprint": item.fingerprint,
        "related": [
            {"file": place.file, "span": _span(place.span), "note": place.note}
            for place in item.related
        ],
        "controls": list(item.controls),
        "assumptions": list(item.assumptions),
    }


def _silenced(item: Silenced) -> dict[str, Any]:
    return {
        "by": item.by,
        "reason": item.reason,
        "owner": item.owner,
        "expires": item.expires,
        "diagnostic": _diagnostic(item.diagnostic),
    }


def _unchecked(item: Unchecked) -> dict[str, Any]:
    return {"what": item.what, "why": item.why, "file": item.file}


def _control(item: ControlResult) -> dict[str, Any]:
    return {
        "id": item.id,
        "section": item.section,
        "statement": item.statement,
        "verdict": item.verdict.value,
        "facts": list(item.facts),
        "rules": list(item.rules),
        "undecided": list(item.undecided),
        "manual": item.manual,
        "evidence": [_evidence(entry) for entry in item.evidence],
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "verdict": item.verdict.value,
        "rule": item.rule,
        "subject": item.subject,
        "file": item.file,
        "span": _span(item.span) if item.span else None,
        "path": item.path,
        "message": item.message,
        "seen": item.seen,
        "expected": item.expected,
        "assumptions": list(item.assumptions),
        "missing": item.missing,
        "reason": item.reason,
    }


def _rule(item: Rule) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity.label,
        "summary": item.summary,
        "why": item.why,
        "fix": item.fix,
        "references": list(item.references),
    }


def _by_code(item: Rule) -> tuple[str, str]:
    return (item.code, item.name)


def _span(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
