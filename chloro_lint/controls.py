"""From records to verdicts: what is known of every statement of the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from chloro_lint.baseline import Control
from chloro_lint.model import ControlResult, Evidence, Severity, Verdict
from chloro_lint.obligations import Obligation
from chloro_lint.records import Record
from chloro_lint.suppress import Silenced

_WORST = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.WAIVED,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
"""The order in which one outcome outweighs another."""

NOT_YET = "not yet decided"


class Run(NamedTuple):
    """What a run found out, as far as verdicts need it."""

    obligations: Sequence[Obligation]
    records: Iterable[Record]
    silenced: Mapping[int, Silenced]
    """``id`` of a silenced record → what silenced it, why and until when."""
    crashed: frozenset[str]
    system_found: bool
    first_file: str
    not_run: Mapping[str, str] = MappingProxyType({})
    """Rule → why it could not run at all, for those that were selected."""
    strict: frozenset[tuple[str, str]] = frozenset()
    """The (control, rule) pairs for which information counts as a failure."""


def verdicts(controls: Sequence[Control], run: Run) -> tuple[ControlResult, ...]:
    """Decide every control of a baseline, or every item of a framework."""
    evidence: dict[str, list[Evidence]] = {control.id: [] for control in controls}
    for record in run.records:
        if record.obligation < 0:
            continue
        for name in run.obligations[record.obligation].controls:
            strict = (name, record.rule) in run.strict
            hushed = run.silenced.get(id(record))
            evidence[name].append(_evidence(record, hushed, strict=strict))
    ran = {one.rule.name for one in run.obligations}
    return tuple(_result(control, tuple(evidence[control.id]), ran, run) for control in controls)


def _evidence(record: Record, hushed: Silenced | None, *, strict: bool) -> Evidence:
    verdict = Verdict.WAIVED if hushed else record.verdict
    if verdict is Verdict.FAIL and record.severity is Severity.INFO and not strict:
        # Information is worth a word and breaks nothing: the statement holds.
        verdict = Verdict.PASS
    return Evidence(
        verdict=verdict,
        rule=record.rule,
        subject=record.subject,
        file=record.file,
        span=record.span,
        path=record.path,
        message=record.message,
        seen=record.seen,
        expected=record.expected,
        assumptions=record.assumptions,
        missing=record.missing,
        reason=hushed.reason if hushed else "",
        waived_by=hushed.by if hushed else "",
        owner=hushed.owner if hushed else "",
        expires=hushed.expires if hushed else "",
        fingerprint=record.fingerprint,
        excerpt=record.excerpt,
    )


def _result(
    control: Control, evidence: tuple[Evidence, ...], ran: set[str], run: Run
) -> ControlResult:
    rules = tuple(dict.fromkeys(one.rule for one in control.decided_by))
    undecided = [f"{proof}: {NOT_YET}" for proof in control.proofs]
    undecided += [
        f"{name}: {run.not_run.get(name, 'deselected')}"
        for name in rules
        if name not in ran or name in run.not_run
    ]
    undecided += [f"{name}: crashed" for name in rules if name in run.crashed]
    evidence = tuple(sorted(evidence, key=_order))
    return ControlResult(
        id=control.id,
        section=control.section,
        statement=control.statement,
        verdict=_verdict(control, evidence, undecided, run),
        facts=control.facts,
        rules=rules,
        evidence=evidence,
        manual=control.manual,
        undecided=tuple(undecided),
        note=control.note,
    )


def _order(one: Evidence) -> tuple[int, str, tuple[int, ...], str, str, str]:
    span = tuple(one.span) if one.span else ()
    return (_WORST.index(one.verdict), one.file, span, one.rule, one.subject, one.message)


def _verdict(
    control: Control, evidence: tuple[Evidence, ...], undecided: list[str], run: Run
) -> Verdict:
    seen = {one.verdict for one in evidence}
    if not run.system_found and (control.decided_by or control.proofs):
        return Verdict.FAIL
    if Verdict.FAIL in seen:
        return Verdict.FAIL
    if undecided:
        return Verdict.UNKNOWN
    worst = next((verdict for verdict in _WORST if verdict in seen), Verdict.NOT_APPLICABLE)
    settled = worst in (Verdict.PASS, Verdict.NOT_APPLICABLE)
    return Verdict.MANUAL if control.manual and settled else worst
