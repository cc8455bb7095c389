"""A Code Quality report for GitLab: what merge requests show beside the changed lines.

The format is a subset of Code Climate's. GitLab tells findings apart, and new ones from old, by
the fingerprint alone, so no two may share one.
"""

from __future__ import annotations

import json
from typing import Any

from chloro_lint.model import Diagnostic, Severity
from chloro_lint.report import Report
from chloro_lint.reporters.finding import statement
from chloro_lint.reporters.identity import identities
from chloro_lint.reporters.text import json_safe, visible
from chloro_lint.reporters.view import View

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(report: Report, _view: View) -> str:
    """Write an issue for each finding, and one for each rule that crashed."""
    findings = report.diagnostics
    issues = [_issue(item, name) for item, name in zip(findings, identities(findings), strict=True)]
    issues += [
        {
            "description": visible(f"{item.what} crashed, so it did not check: {item.why}"),
            "check_name": "rule-crash",
            "fingerprint": f"crash-{number}",
            "severity": "blocker",
            "location": {"path": ".", "lines": {"begin": 1}},
        }
        for number, item in enumerate(report.crashes, 1)
    ]
    return json_safe(json.dumps(issues, ensure_ascii=False, indent=2)) + "\n"


def _issue(item: Diagnostic, name: str) -> dict[str, Any]:
    return {
        "description": statement(item),
        "check_name": item.name,
        "fingerprint": name,
        "severity": _SEVERITIES[item.severity],
        "location": {
            "path": visible(item.file).removeprefix("./") or ".",
            "lines": {"begin": item.span.line, "end": item.span.end_line},
        },
    }
