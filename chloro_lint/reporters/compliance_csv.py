"""The compliance report as CSV: a row for each statement, object and rule, passes included."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.compliance import Compliance
from chloro_lint.model import ControlResult, Evidence
from chloro_lint.report import Report
from chloro_lint.reporters.csv_text import lines
from chloro_lint.reporters.moments import moment
from chloro_lint.reporters.view import View

COLUMNS = (
    "id", "section", "statement", "control_verdict", "rule", "code", "object", "file", "line",
    "column", "seen", "expected", "verdict", "message", "waiver_owner", "waiver_reason",
    "waiver_expires", "assumption", "missing", "evidence_to_ask_for", "fingerprint",
    "change_of_verdict", "file_sha256", "commit", "baseline_sha256", "configuration_sha256",
    "tool_version", "time", "run_by",
)  # fmt: skip


def compliance_csv(compliance: Compliance, _view: View) -> str:
    """Write the evidence of every statement; one without evidence has a row of its own.

    Each row says by itself where it comes from, so that sheets can be put together.
    """
    report, provenance = compliance.report, compliance.provenance
    digests = {one.file: one.digest for one in provenance.inputs}
    turns = _turns(compliance)
    run = [
        provenance.repository.commit if provenance.repository else "",
        report.framework_digest or report.baseline_digest,
        report.configuration_digest,
        report.tool_version,
        moment(provenance.when),
        provenance.run_by,
    ]
    rows: list[list[str | int]] = [list(COLUMNS)]
    for control in report.controls:
        turn = turns.get(control.id, "")
        for row, item in _rows(control, report):
            file = digests.get(item.file, "") if item else ""
            rows.append([*row, item.fingerprint if item else "", turn, file, *run])
    return lines(rows)


def _turns(compliance: Compliance) -> dict[str, str]:
    """Say of each statement how its verdict turned; nothing where it stayed."""
    changes = compliance.changes
    if changes is None:
        return {}
    turned = (*changes.newly_failing, *changes.fixed, *changes.otherwise)
    found = {one.id: f"{one.before.value} to {one.after.value}" for one in turned}
    return found | dict.fromkeys(changes.added, "added")


def _rows(
    control: ControlResult, report: Report
) -> Iterator[tuple[list[str | int], Evidence | None]]:
    head: list[str | int] = [control.id, control.section, control.statement, control.verdict.value]
    for item in control.evidence:
        yield [*head, *_evidence(item, report), control.manual], item
    for why in control.undecided:
        rule, _, reason = why.partition(": ")
        known = report.rules.get(rule)
        named = [rule, known.code] if known else ["", ""]
        yield [*head, *named, *[""] * 6, "unknown", "", "", "", "", "", reason if known else why,
               control.manual], None  # fmt: skip
    if not control.evidence and not control.undecided:
        yield [*head, *[""] * 15, control.manual], None


def _evidence(item: Evidence, report: Report) -> list[str | int]:
    rule = report.rules.get(item.rule)
    place: list[str | int] = [item.span.line, item.span.column] if item.span else ["", ""]
    return [
        item.rule,
        rule.code if rule else "",
        item.subject,
        item.file,
        *place,
        item.seen,
        item.expected,
        item.verdict.value,
        item.message,
        item.owner,
        item.reason,
        item.expires,
        "; ".join(item.assumptions),
        item.missing,
    ]
