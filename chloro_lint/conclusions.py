"""Records made ready to print: findings, what was silenced, and what stayed unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from chloro_lint.engine import Plan
from chloro_lint.model import Diagnostic, Silenced, Span, Unchecked, Verdict
from chloro_lint.options import Options
from chloro_lint.records import REFUSED, Record
from chloro_lint.suppress import Silenced as Hushed
from chloro_lint.suppress import Sorted


def split_off(result: Sorted, options: Options) -> tuple[list[Record], list[Record]]:
    """Split off the findings that the configuration ignores in some files."""
    dropped: list[Record] = []
    kept: list[Record] = []
    for record in result.kept:
        ignored = any(
            word in (record.rule, record.code, "ALL") or record.code.startswith(word)
            for word in options.ignored_in(record.file)
        )
        (dropped if ignored and not record.code.startswith("CHL0") else kept).append(record)
    return dropped, kept


def diagnostics(records: Iterable[Record], plan: Plan, options: Options) -> tuple[Diagnostic, ...]:
    """Make findings ready to print; one that several uses of a rule agree on is one."""
    found: dict[_Key, Diagnostic] = {}
    for record in records:
        # That the system is nowhere is said of the run, whichever file it is shown at.
        if _asked_for(record, options) or record.rule == "system-not-found":
            one = _diagnostic(record, plan, options)
            found[_key(one)] = _joined(found.get(_key(one)), one)
    return tuple(sorted(found.values()))


def silenced(
    result: Sorted, dropped: Iterable[Record], plan: Plan, options: Options
) -> tuple[Silenced, ...]:
    """Make what does not count ready to print, each finding once."""
    found: dict[tuple[_Key, str], Silenced] = {}
    ignored = [Hushed(record, "per-file-ignores", "configuration") for record in dropped]
    for record, by, *reason in (*result.silenced, *ignored):
        if _asked_for(record, options):
            one = _diagnostic(record, plan, options)
            known = found.get((_key(one), by))
            joined = _joined(known.diagnostic if known else None, one)
            found[_key(one), by] = Silenced(joined, by, *reason)
    return tuple(sorted(found.values()))


def _asked_for(record: Record, options: Options) -> bool:
    return options.only is None or record.file in options.only


_Key: TypeAlias = tuple[str, str, str, str, Span]


def _key(one: Diagnostic) -> _Key:
    return (one.file, one.fingerprint, one.code, one.message, one.span)


def _joined(known: Diagnostic | None, one: Diagnostic) -> Diagnostic:
    if known is None:
        return one
    return replace(known, controls=tuple(dict.fromkeys((*known.controls, *one.controls))))


def _diagnostic(record: Record, plan: Plan, options: Options) -> Diagnostic:
    controls = plan.obligations[record.obligation].controls if record.obligation >= 0 else ()
    return Diagnostic(
        file=record.file,
        span=record.span,
        code=record.code,
        name=record.rule,
        severity=options.severities.get(record.rule, record.severity),
        message=record.message,
        subject=record.subject,
        path=record.path,
        fingerprint=record.fingerprint,
        related=record.related,
        controls=controls,
        assumptions=record.assumptions,
        excerpt=record.excerpt,
    )


def unknowns(records: Iterable[Record], options: Options) -> tuple[Unchecked, ...]:
    """Name what stayed unknown and the input that is missing.

    Whatever a value of a wrong type left open in one object is one entry.
    """
    found = set()
    for one in records:
        if one.verdict is not Verdict.UNKNOWN or not _asked_for(one, options):
            continue
        what = f"{one.subject}: {one.rule}: {one.message}"
        if one.message.startswith(REFUSED):
            what = f"{one.subject}: {one.message}"
        found.add(Unchecked(what, one.missing, one.file))
    return tuple(sorted(found))
