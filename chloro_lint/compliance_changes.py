"""What changed since an earlier report: read from its JSON, compared with the one at hand.

Statements are compared by their ids and places by fingerprint, so that lines may move.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chloro_lint.compliance import Change, Changes, Compliance, Place, Previous, Was
from chloro_lint.model import ChloroError, ControlResult, Verdict

FORMAT = "chloro-lint compliance report"
_HOLDS = (Verdict.PASS, Verdict.MANUAL, Verdict.NOT_APPLICABLE)
"""Verdicts that fix a failure: an exception or a lack of knowledge does not."""

SCHEMA_VERSION = 1
"""Of the JSON of a compliance report. Raised when a key changes its meaning or goes away."""


def previous(name: str, data: bytes) -> Previous:
    """Read an earlier report. Raises `ChloroError` where it is none, or of another version."""
    again = "write it with `chloro-lint report --format json`"
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ChloroError(f"{name} is not JSON; {again}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ChloroError(f"{name} is no compliance report; {again}")
    version = document.get("schemaVersion")
    if version != SCHEMA_VERSION:
        raise ChloroError(
            f"{name} has schema version {_short(version)}, and this chloro-lint reads "
            f"{SCHEMA_VERSION}; {again} of this version over the earlier manifests"
        )
    try:
        return _read(name, document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ChloroError(
            f"{name} does not keep to schemas/compliance.schema.json; {again}"
        ) from error


def _short(value: Any) -> str:
    return json.dumps(value)[:40]


def _read(name: str, document: Mapping[str, Any]) -> Previous:
    subject = document["subject"]
    framework = subject["framework"]
    repository = document["repository"]
    return Previous(
        name=name,
        when=_text(document["run"]["when"]),
        version=_text(document["tool"]["version"]),
        commit=_text(repository["commit"]) if repository else "",
        scheme=_text((framework or subject["baseline"])["name"]),
        digests={
            "baseline": _text(subject["baseline"]["digest"]),
            "framework": _text(framework["digest"]) if framework else "",
            "configuration": _text(subject["configuration"]["digest"]),
        },
        controls={_text(one["id"]): _was(one) for one in document["controls"]},
        inputs={
            _text(one["file"]): _text(one["sha256"])
            for one in document["inputs"]["files"]
            if one["role"] == "manifest"
        },
    )


def _was(control: Mapping[str, Any]) -> Was:
    failing = tuple(
        Place(_text(one["fingerprint"]), _text(one["subject"]), _text(one["message"]))
        for one in control["evidence"]
        if Verdict(one["verdict"]) is Verdict.FAIL
    )
    return Was(_text(control["statement"]), Verdict(control["verdict"]), failing)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def since(before: Previous, now: Compliance) -> Compliance:
    """Add to a report what changed. Raises `ChloroError` where the two are not about the same."""
    return replace(now, changes=compare(before, now))


def compare(before: Previous, now: Compliance) -> Changes:
    """Say what is otherwise now. Raises `ChloroError` where the reports are not about the same."""
    report = now.report
    scheme = report.framework or report.baseline
    if before.scheme != scheme:
        raise ChloroError(
            f"{before.name} is about {before.scheme}, and this report about {scheme}: "
            "they cannot be compared"
        )
    known = {one.id: one for one in report.controls}
    both = [one for one in report.controls if one.id in before.controls]
    changes = [_change(before.controls[one.id], one) for one in both]
    fail = Verdict.FAIL
    inputs = {one.file: one.digest for one in now.provenance.manifests}
    return Changes(
        since=before,
        newly_failing=tuple(one for one in changes if one.after is fail is not one.before),
        fixed=tuple(one for one in changes if one.before is fail and one.after in _HOLDS),
        otherwise=tuple(
            one
            for one in changes
            if one.before is not one.after is not fail
            and not (one.before is fail and one.after in _HOLDS)
        ),
        still_failing=tuple(
            one for one in changes if one.before is one.after is fail and (one.new or one.gone)
        ),
        added=tuple(one for one in known if one not in before.controls),
        removed=tuple(one for one in before.controls if one not in known),
        reworded=tuple(
            one.id for one in both if one.statement != before.controls[one.id].statement
        ),
        inputs_added=tuple(sorted(inputs.keys() - before.inputs.keys())),
        inputs_removed=tuple(sorted(before.inputs.keys() - inputs.keys())),
        inputs_changed=tuple(
            sorted(one for one in inputs.keys() & before.inputs.keys()
                   if inputs[one] != before.inputs[one])
        ),
        judged_otherwise=tuple(_judged_otherwise(before, now)),
    )  # fmt: skip


def _judged_otherwise(before: Previous, now: Compliance) -> Iterable[str]:
    report = now.report
    if before.version != report.tool_version:
        yield f"chloro-lint {report.tool_version}, before {before.version}"
    digests = {
        "baseline": report.baseline_digest,
        "framework": report.framework_digest,
        "configuration": report.configuration_digest,
    }
    for name, digest in digests.items():
        if digest != before.digests[name]:
            yield f"another {name}"


def _change(was: Was, now: ControlResult) -> Change:
    failing = [
        Place(one.fingerprint, one.subject, one.message)
        for one in now.evidence
        if one.verdict is Verdict.FAIL
    ]
    return Change(
        now.id,
        now.statement,
        was.verdict,
        now.verdict,
        new=_without(failing, was.failing),
        gone=_without(was.failing, failing),
    )


def _without(some: Iterable[Place], others: Iterable[Place]) -> tuple[Place, ...]:
    """Return the places of `some` that `others` lack, each once, in their order."""
    known = {one.fingerprint for one in others}
    return tuple(dict.fromkeys(one for one in some if one.fingerprint not in known))
