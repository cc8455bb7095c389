"""Gathers what makes a report evidence: digests of what was read, the commit, what did not run."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256

from chloro_lint.cli.session import Session
from chloro_lint.compliance import Input, Provenance
from chloro_lint.model import Rule, Source, Unchecked
from chloro_lint.report import Report
from chloro_lint.repository import compared
from chloro_lint.settings.files import read_file

_STABLE = "stable"


def provenance(
    session: Session,
    paths: Sequence[str],
    sources: Sequence[Source],
    when: dt.datetime,
    run_by: str,
    framework: str,
) -> Provenance:
    """Say where a report comes from; `framework` is the option as it was given."""
    files = [("manifest", one.name, one.data) for one in sources]
    files += _settled_by(session, framework)
    inputs = [
        (Input(role, name, sha256(data).hexdigest(), len(data)), data) for role, name, data in files
    ]
    repository, placed = compared(inputs, paths)
    return Provenance(
        when=when,
        run_by=" ".join(run_by.split()),
        system=session.baseline.title if session.baseline else "",
        paths=tuple(paths),
        inputs=placed,
        repository=repository,
    )


def _settled_by(session: Session, framework: str) -> Iterator[tuple[str, str, bytes]]:
    """Read the user's own files that the verdicts are reached by."""
    named = {
        "configuration": session.settings.origin,
        "baseline": session.settings.baseline_file,
        "framework": framework,
    }
    for role, name in named.items():
        if name and os.path.isfile(name):
            yield role, name, read_file(name)


def rules_not_run(session: Session, report: Report) -> tuple[Unchecked, ...]:
    """Name every rule that exists and did not run, with the reason."""
    selected = {one.name for one in session.rules}
    left_out = (one for one in session.known if one.name not in report.rules)
    return tuple(
        Unchecked(one.name, _why(one, session, selected=one.name in selected))
        for one in sorted(left_out, key=lambda one: one.code)
    )


def _why(one: Rule, session: Session, *, selected: bool) -> str:
    if session.framework:
        return "decides no item of the framework"
    if selected:
        return "needs values that the baseline does not give"
    return "deselected" if one.status == _STABLE else f"{one.status}: off until selected by name"
