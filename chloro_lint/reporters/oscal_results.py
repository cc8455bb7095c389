"""The compliance report as OSCAL assessment results.

Each outcome is an observation about an object, each statement a finding, and each rule that fails
or is waived somewhere a risk with what to do, or with the exception that was approved.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from chloro_lint.compliance import Compliance, in_words
from chloro_lint.model import ChloroError, ControlResult, Evidence, Verdict
from chloro_lint.reporters.moments import moment
from chloro_lint.reporters.oscal import (
    document,
    identifier,
    line,
    link,
    metadata,
    prop,
    props,
    statement_of,
    token,
)
from chloro_lint.reporters.oscal_provenance import assessor, origin, resources
from chloro_lint.reporters.view import View

_STATES = {
    Verdict.PASS: ("satisfied", "pass"),
    Verdict.FAIL: ("not-satisfied", "fail"),
    Verdict.WAIVED: ("not-satisfied", "other"),
    Verdict.UNKNOWN: ("not-satisfied", "other"),
    Verdict.MANUAL: ("not-satisfied", "other"),
    Verdict.NOT_APPLICABLE: ("satisfied", "other"),
}
"""OSCAL knows two states; what we know stands in the property ``verdict`` beside them."""


def oscal_results(compliance: Compliance, _view: View) -> str:
    """Write the results. Raises `ChloroError` for a report without a time or a statement."""
    when = compliance.provenance.when
    if when is None or not compliance.report.controls:
        raise ChloroError("assessment results need a time and at least one statement")
    return document("assessment-results", _Results(compliance, when).body())


class _Results:
    """The parts of a result, which refer to each other by ids."""

    def __init__(self, compliance: Compliance, when: dt.datetime) -> None:
        report = compliance.report
        self.compliance = compliance
        self.report = report
        self.when = moment(when)
        self.day = when
        self.scheme = report.framework or report.baseline
        self.digest = report.framework_digest or report.baseline_digest
        self.title = report.framework_title or f"baseline {report.baseline}"
        changes = compliance.changes
        turned = (*changes.newly_failing, *changes.fixed, *changes.otherwise) if changes else ()
        self.before = {one.id: one.before.value for one in turned}
        self.tool = identifier("tool", report.tool_version)
        self.plan = identifier("plan", self.scheme, self.digest)
        self.observations: dict[str, dict[str, Any]] = {}
        self.subjects: dict[str, dict[str, Any]] = {}
        self.risks: dict[str, dict[str, Any]] = {}

    def body(self) -> dict[str, Any]:
        report = self.report
        findings = [self._finding(one) for one in report.controls]
        result: dict[str, Any] = {
            "uuid": identifier("result", self.scheme, self.digest, self.when),
            "title": f"Kubernetes manifests against {line(self.title)}",
            "description": self._scope(),
            "start": self.when,
            "end": self.when,
            "local-definitions": self._definitions(),
            "reviewed-controls": {
                "control-selections": [
                    {
                        "include-controls": [
                            {"control-id": token(one.id, self.scheme)} for one in report.controls
                        ]
                    }
                ]
            },
        }
        if self.observations:
            result["observations"] = [self.observations[key] for key in sorted(self.observations)]
        if self.risks:
            result["risks"] = [self.risks[key] for key in sorted(self.risks)]
        result["findings"] = findings
        digests = [*props(sha256=self.digest), *origin(self.compliance)]
        head = metadata(
            f"Compliance of Kubernetes manifests with {self.title}", self.when, self.day, digests
        )
        return {
            "metadata": head | assessor(self.compliance.provenance),
            "import-ap": {"href": f"#{self.plan}"},
            "results": [result],
            "back-matter": {
                "resources": [
                    {
                        "uuid": self.plan,
                        "title": "Assessment plan",
                        "description": (
                            "No plan was written apart: every statement of "
                            f"{line(self.title)} is judged over the manifests by the rules that "
                            "it names."
                        ),
                        "props": props(sha256=self.digest) or props(baseline=report.baseline),
                    },
                    *resources(self.compliance.provenance),
                ]
            },
        }

    def _scope(self) -> str:
        seen = self.report.coverage
        return (
            f"{in_words(self.compliance)} "
            f"{seen.resources} objects in {seen.files} files were judged by {seen.rules} rules; "
            f"{len(seen.skipped)} things were not looked at, and {len(self.compliance.not_run)} "
            "rules did not run."
        )

    def _definitions(self) -> dict[str, Any]:
        version = self.report.tool_version
        tool = {
            "uuid": self.tool,
            "type": "software",
            "title": "chloro-lint",
            "description": "A policy and compliance linter for Kubernetes manifests.",
            "props": props(version=version),
            "status": {"state": "operational"},
        }
        assets = {
            "components": [tool],
            "assessment-platforms": [
                {
                    "uuid": identifier("platform", version),
                    "title": "chloro-lint on the command line",
                    "uses-components": [{"component-uuid": self.tool}],
                }
            ],
        }
        items = [self.subjects[key] for key in sorted(self.subjects)]
        return ({"inventory-items": items} if items else {}) | {"assessment-assets": assets}

    def _finding(self, control: ControlResult) -> dict[str, Any]:
        name = token(control.id, self.scheme)
        state, reason = _STATES[control.verdict]
        observed = dict.fromkeys(self._observation(one) for one in control.evidence)
        risks = dict.fromkeys(
            risk for one in control.evidence if (risk := self._risk(one)) is not None
        )
        remarks = [*(f"Did not run: {one}." for one in control.undecided)]
        if control.manual:
            remarks.append(f"Evidence to ask for: {control.manual}")
        status = {"state": state, "reason": reason}
        if remarks:
            status["remarks"] = line(" ".join(remarks))
        finding: dict[str, Any] = {
            "uuid": identifier("finding", self.scheme, control.id, self.when),
            "title": line(f"{control.id}: {control.verdict.value}"),
            "description": line(control.statement),
            "props": [
                prop("verdict", control.verdict.value),
                prop("label", control.id),
                *props(verdict_before=self.before.get(control.id, "")),
            ],
            "target": {
                "type": "statement-id",
                "target-id": statement_of(name),
                "title": line(control.statement),
                "status": status,
            },
        }
        if observed:
            finding["related-observations"] = [{"observation-uuid": one} for one in observed]
        if risks:
            finding["related-risks"] = [{"risk-uuid": one} for one in risks]
        return finding

    def _observation(self, item: Evidence) -> str:
        place = [str(number) for number in item.span] if item.span else []
        # The verdict and the exception belong to the name: one outcome may count as passed for
        # one statement and as failed for another.
        found = (item.verdict.value, item.rule, item.subject, item.file, item.path, item.message)
        name = identifier("observation", *found, item.seen, item.expected, item.reason, *place)
        if name not in self.observations:
            self.observations[name] = self._observed(name, item)
        return name

    def _observed(self, name: str, item: Evidence) -> dict[str, Any]:
        rule = self.report.rules.get(item.rule)
        code = rule.code if rule else ""
        says = item.message or f"{item.subject}: {item.seen or item.verdict.value}"
        kind = "finding" if item.verdict is Verdict.FAIL else "control-objective"
        observation: dict[str, Any] = {
            "uuid": name,
            "title": line(f"{item.rule}: {item.subject or item.file or 'the set'}"),
            "description": line(says),
            "props": [
                prop("verdict", item.verdict.value),
                *props(rule=item.rule, code=code, seen=item.seen, expected=item.expected),
                *props(missing=item.missing),
                *(prop("assumption", one) for one in item.assumptions),
            ],
            "methods": ["TEST-AUTOMATED"],
            "types": [kind],
            "origins": [{"actors": [{"type": "tool", "actor-uuid": self.tool}]}],
        }
        if item.subject:
            observation["subjects"] = [
                {
                    "subject-uuid": self._subject(item.subject),
                    "type": "inventory-item",
                    "title": line(item.subject),
                }
            ]
        if item.file and item.span:
            where = f"{item.file}:{item.span.line}:{item.span.column}"
            observation["relevant-evidence"] = [
                {
                    "href": link(item.file, item.span.line),
                    "description": line(f"{where} {item.path}"),
                }
            ]
        observation["collected"] = self.when
        return observation

    def _subject(self, label: str) -> str:
        name = identifier("object", label)
        self.subjects.setdefault(
            name,
            {"uuid": name, "description": line(label), "props": props(object=label)},
        )
        return name

    def _risk(self, item: Evidence) -> str | None:
        if item.verdict not in (Verdict.FAIL, Verdict.WAIVED):
            return None
        exception = (item.reason, item.owner, item.expires)
        name = identifier("risk", item.verdict.value, item.rule, *exception)
        if name not in self.risks:
            waived = item.verdict is Verdict.WAIVED
            self.risks[name] = self._described(name, item.rule)
            if waived:
                self.risks[name] |= self._deviation(name, *exception)
        related = self.risks[name].setdefault("related-observations", [])
        entry = {"observation-uuid": self._observation(item)}
        if entry not in related:
            related.append(entry)
        return name

    def _described(self, name: str, of: str) -> dict[str, Any]:
        rule = self.report.rules.get(of)
        summary, why, fix = (rule.summary, rule.why, rule.fix) if rule else (of, of, "")
        severity = rule.severity.label if rule else ""
        risk: dict[str, Any] = {
            "uuid": name,
            "title": line(summary),
            "description": line(summary),
            "statement": line(why),
            "props": props(rule=of, severity=severity),
            "status": "open",
        }
        if fix:
            risk["remediations"] = [
                {
                    "uuid": identifier("remediation", name),
                    "lifecycle": "recommendation",
                    "title": line(f"Correct {of}"),
                    "description": line(fix),
                }
            ]
        return risk

    def _deviation(self, name: str, reason: str, owner: str, expires: str) -> dict[str, Any]:
        response = {
            "uuid": identifier("deviation", name),
            "lifecycle": "completed",
            "title": "Exception",
            "description": line(reason),
            "props": [prop("type", "accept"), *props(owner=owner, expires=expires)],
        }
        changed: dict[str, Any] = {"status": "deviation-approved", "remediations": [response]}
        if until := _day(expires):
            changed["deadline"] = until
        return changed


def _day(text: str) -> str:
    """Return the end of a day in UTC, of a text that may be no day."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return ""
    return moment(dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC))
