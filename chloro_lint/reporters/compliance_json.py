"""The compliance report as JSON, `schemas/compliance.schema.json`: all that the page shows.

It is what `--previous` reads, and what a platform takes in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from chloro_lint.compliance import (
    Change,
    Changes,
    Compliance,
    Figure,
    Input,
    Place,
    Provenance,
    Repository,
    gravity,
    in_words,
    tally,
)
from chloro_lint.compliance_changes import FORMAT, SCHEMA_VERSION
from chloro_lint.model import ControlResult, Evidence, Excerpt, Verdict
from chloro_lint.reporters.json_parts import (
    by_code,
    plain_control,
    plain_diagnostic,
    plain_evidence,
    plain_rule,
    plain_silenced,
    plain_unchecked,
)
from chloro_lint.reporters.moments import moment
from chloro_lint.reporters.text import json_safe
from chloro_lint.reporters.view import View


def compliance_json(compliance: Compliance, _view: View) -> str:
    """Write the report in an order that never varies."""
    return json_safe(json.dumps(document(compliance), ensure_ascii=False, indent=2)) + "\n"


def document(compliance: Compliance) -> dict[str, Any]:
    """Return the report as plain data."""
    report, provenance = compliance.report, compliance.provenance
    return {
        "schemaVersion": SCHEMA_VERSION,
        "format": FORMAT,
        "tool": {"name": "chloro-lint", "version": report.tool_version},
        "run": {
            "when": moment(provenance.when),
            "by": provenance.run_by,
            "paths": list(provenance.paths),
        },
        "subject": _subject(compliance),
        "repository": _repository(provenance.repository),
        "inputs": _inputs(provenance),
        "summary": _summary(compliance),
        "changes": _changes(compliance.changes),
        "controls": [_control(one) for one in report.controls],
        "beside": [plain_diagnostic(one) for one in compliance.beside],
        "silenced": [plain_silenced(one) for one in report.silenced],
        "crashes": [plain_unchecked(one) for one in report.crashes],
        "scope": {
            "files": report.coverage.files,
            "resources": report.coverage.resources,
            "rules": report.coverage.rules,
            "skipped": [plain_unchecked(one) for one in report.coverage.skipped],
            "rulesNotRun": [{"rule": one.what, "why": one.why} for one in compliance.not_run],
        },
        "figures": [_figure(one) for one in compliance.figures],
        "rules": [plain_rule(one) for one in sorted(report.rules.values(), key=by_code)],
    }


def _subject(compliance: Compliance) -> dict[str, Any]:
    report = compliance.report
    framework = {
        "name": report.framework,
        "title": report.framework_title,
        "digest": report.framework_digest,
    }
    return {
        "system": compliance.provenance.system,
        "baseline": {
            "name": report.baseline,
            "digest": report.baseline_digest,
            "systemFound": report.system_found,
        },
        "framework": framework if report.framework else None,
        "configuration": {
            "file": report.configuration,
            "digest": report.configuration_digest,
        },
    }


def _repository(one: Repository | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "commit": one.commit,
        "branch": one.branch,
        "remote": one.remote,
        "missing": list(one.missing),
        "why": one.why,
    }


def _inputs(provenance: Provenance) -> dict[str, Any]:
    return {
        "sha256": provenance.digest,
        "uncommitted": list(provenance.uncommitted),
        "files": [_input(one) for one in provenance.inputs],
    }


def _input(one: Input) -> dict[str, Any]:
    return {
        "role": one.role,
        "file": one.file,
        "sha256": one.digest,
        "bytes": one.size,
        "state": one.state.value,
        "path": one.path,
    }


def _summary(compliance: Compliance) -> dict[str, Any]:
    report = compliance.report
    return {
        "words": in_words(compliance),
        "controls": _counts(report.controls),
        "sections": [
            {"section": name, "controls": _counts(several)}
            for name, several in compliance.sections.items()
        ],
        "findings": {level.label: number for level, number in gravity(report).items()},
    }


def _counts(controls: Iterable[ControlResult]) -> Mapping[str, int]:
    found = tally(controls)
    return {verdict.value: found.get(verdict, 0) for verdict in Verdict}


def _control(one: ControlResult) -> dict[str, Any]:
    plain = plain_control(one)
    return plain | {
        "objects": list(one.objects),
        "evidence": [plain_evidence(each) | {"excerpt": _excerpt(each)} for each in one.evidence],
    }


def _excerpt(one: Evidence) -> dict[str, Any] | None:
    shown: Excerpt | None = one.excerpt
    return shown and {"firstLine": shown.first_line, "lines": list(shown.lines)}


def _changes(changes: Changes | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    since = changes.since
    return {
        "since": {
            "file": since.name,
            "when": since.when,
            "version": since.version,
            "commit": since.commit,
        },
        "newlyFailing": [_change(one) for one in changes.newly_failing],
        "fixed": [_change(one) for one in changes.fixed],
        "otherwise": [_change(one) for one in changes.otherwise],
        "stillFailing": [_change(one) for one in changes.still_failing],
        "added": list(changes.added),
        "removed": list(changes.removed),
        "reworded": list(changes.reworded),
        "inputs": {
            "added": list(changes.inputs_added),
            "removed": list(changes.inputs_removed),
            "changed": list(changes.inputs_changed),
        },
        "judgedOtherwise": list(changes.judged_otherwise),
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "id": one.id,
        "before": one.before.value,
        "after": one.after.value,
        "new": [_place(place) for place in one.new],
        "gone": [_place(place) for place in one.gone],
    }


def _place(one: Place) -> dict[str, str]:
    return {"fingerprint": one.fingerprint, "subject": one.subject, "message": one.words}


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "description": one.description,
        "head": list(one.head),
        "rows": [list(row) for row in one.rows],
    }
