"""The report as JSON: the versioned format that scripts read, `schemas/report.schema.json`."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from chloro_lint.model import Severity, Verdict
from chloro_lint.report import Report
from chloro_lint.reporters.json_parts import (
    by_code,
    plain_control,
    plain_diagnostic,
    plain_rule,
    plain_silenced,
    plain_unchecked,
)
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
        "diagnostics": [plain_diagnostic(item) for item in report.diagnostics],
        "silenced": [plain_silenced(item) for item in report.silenced],
        "unchecked": [plain_unchecked(item) for item in report.unchecked],
        "crashes": [plain_unchecked(item) for item in report.crashes],
        "controls": [plain_control(item) for item in report.controls],
        "rules": [plain_rule(item) for item in sorted(report.rules.values(), key=by_code)],
        "coverage": {
            "files": report.coverage.files,
            "resources": report.coverage.resources,
            "rules": report.coverage.rules,
            "skipped": [plain_unchecked(item) for item in report.coverage.skipped],
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
