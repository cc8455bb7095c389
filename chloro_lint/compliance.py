"""What an auditor is given: a report, and beside it who ran it, when, over which bytes.

A `Report` says what was found. `Compliance` adds what makes it evidence: the digest of every file
that was read, the commit they come from, what was not looked at, and what changed since before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from chloro_lint.model import ControlResult, Diagnostic, Severity, Unchecked, Verdict
from chloro_lint.report import Report

ORDER = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.WAIVED,
    Verdict.MANUAL,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
"""The verdicts as a report tells them: what needs somebody comes first."""


class State(Enum):
    """How the bytes of a file compare with the commit that is checked out."""

    COMMITTED = "as committed"
    CHANGED = "changed"
    UNTRACKED = "not in the commit"
    OUTSIDE = "outside the repository"
    UNKNOWN = "unknown"


class Input(NamedTuple):
    """A file that the verdicts rest on."""

    role: str
    """``manifest``, ``configuration``, ``baseline`` or ``framework``."""
    file: str
    digest: str
    """SHA-256 in lower-case hexadecimal digits."""
    size: int
    """Bytes."""
    state: State = State.UNKNOWN
    path: str = ""
    """The path from the root of the repository, with slashes; empty outside of one."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The git repository that the files were read from."""

    commit: str = ""
    """The whole hash; empty where nothing is committed or it cannot be told."""
    branch: str = ""
    """Empty where the commit was checked out by itself."""
    remote: str = ""
    """The address of ``origin`` without a user or a password; empty where there is none."""
    missing: tuple[str, ...] = ()
    """Manifests of the commit below the paths of the run that are not there any more."""
    why: str = ""
    """Why the files could not be compared with the commit; empty where they were."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report comes from."""

    when: dt.datetime | None = None
    """The time of the run, with its zone."""
    run_by: str = ""
    """As told; nothing looks it up."""
    system: str = ""
    """What the baseline calls the system."""
    paths: tuple[str, ...] = ()
    """The arguments that were looked at."""
    inputs: tuple[Input, ...] = ()
    repository: Repository | None = None

    @property
    def manifests(self) -> tuple[Input, ...]:
        """The manifests among the inputs."""
        return tuple(one for one in self.inputs if one.role == "manifest")

    @property
    def digest(self) -> str:
        """The SHA-256 of the set of manifests, empty without any.

        It is the digest of what ``sha256sum`` prints for them: a line of the digest, two spaces
        and the name for each, in byte order of the names.
        """
        lines = sorted(
            (one.file.encode("utf-8", "backslashreplace"), one.digest) for one in self.manifests
        )
        text = b"".join(digest.encode() + b"  " + name + b"\n" for name, digest in lines)
        return hashlib.sha256(text).hexdigest() if lines else ""

    @property
    def uncommitted(self) -> tuple[str, ...]:
        """The inputs whose bytes the commit does not have, and the manifests it has besides."""
        differing = (State.CHANGED, State.UNTRACKED)
        found = [one.file for one in self.inputs if one.state in differing]
        return (*found, *(self.repository.missing if self.repository else ()))


class Place(NamedTuple):
    """Something that fails, as two reports can both name it."""

    fingerprint: str
    subject: str
    words: str


class Was(NamedTuple):
    """A statement as the earlier report had it."""

    statement: str
    verdict: Verdict
    failing: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Previous:
    """As much of an earlier report as a comparison needs."""

    name: str
    """The file it was read from."""
    when: str
    version: str
    commit: str
    scheme: str
    """The baseline or framework it is about."""
    digests: Mapping[str, str]
    """What is judged by, by name → digest."""
    controls: Mapping[str, Was]
    inputs: Mapping[str, str]
    """File → digest."""


class Change(NamedTuple):
    """A statement whose verdict is another, or that fails at other places than before."""

    id: str
    statement: str
    before: Verdict
    after: Verdict
    new: tuple[Place, ...] = ()
    """What fails now and did not before."""
    gone: tuple[Place, ...] = ()
    """What failed before and does not now."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between an earlier report and this one."""

    since: Previous
    newly_failing: tuple[Change, ...] = ()
    fixed: tuple[Change, ...] = ()
    """Failed before, and hold now as far as manifests show."""
    otherwise: tuple[Change, ...] = ()
    """Other verdicts than before; a failure that was waived or stays unknown is among them."""
    still_failing: tuple[Change, ...] = ()
    """Failed before and fail now, at other places."""
    added: tuple[str, ...] = ()
    """Statements that the earlier report did not have."""
    removed: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    inputs_added: tuple[str, ...] = ()
    inputs_removed: tuple[str, ...] = ()
    inputs_changed: tuple[str, ...] = ()
    judged_otherwise: tuple[str, ...] = ()
    """What the verdicts are reached by and that is not the same: tool, baseline, configuration."""

    @property
    def none(self) -> bool:
        """Whether all is as it was."""
        return not any(getattr(self, one) for one in self.__slots__ if one != "since")


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture for the report, with the same facts as a table for whoever cannot see it."""

    name: str
    """An identifier: lower-case letters and hyphens."""
    title: str
    description: str
    svg: str
    """A whole ``<svg>`` element, finished and escaped; it holds no script."""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Compliance:
    """A compliance report as plain data; every format of `chloro-lint report` is a function of it."""

    report: Report
    provenance: Provenance = field(default_factory=Provenance)
    changes: Changes | None = None
    figures: tuple[Figure, ...] = ()
    not_run: tuple[Unchecked, ...] = ()
    """Rules that exist and did not run, each with the reason."""
    source_url: str = ""
    """Where a line of a file can be seen: an address with ``{commit}``, ``{path}``, ``{line}``."""

    @property
    def title(self) -> str:
        """What the statements are of."""
        return self.report.framework_title or self.provenance.system or self.report.baseline

    @property
    def noun(self) -> str:
        """What one of `controls` is called."""
        return "item" if self.report.framework else "statement"

    @property
    def sections(self) -> Mapping[str, tuple[ControlResult, ...]]:
        """The statements by section, in the order of the document."""
        found: dict[str, list[ControlResult]] = {}
        for one in self.report.controls:
            found.setdefault(one.section, []).append(one)
        return {name: tuple(several) for name, several in found.items()}

    @property
    def beside(self) -> tuple[Diagnostic, ...]:
        """The findings that are about no statement."""
        return tuple(one for one in self.report.diagnostics if not one.controls)

    @property
    def nothing_is_here(self) -> str:
        """Why no statement can hold: the finding that the system is not among the manifests.

        Empty where it is, and under a framework, which is about no system.
        """
        if self.report.system_found is not False or self.report.framework:
            return ""
        found = (one.message for one in self.report.diagnostics if one.name == "system-not-found")
        return next(found, "nothing of the system is among the manifests")

    def of(self, verdict: Verdict) -> tuple[ControlResult, ...]:
        """Return the statements with a verdict."""
        return tuple(one for one in self.report.controls if one.verdict is verdict)


def tally(controls: Iterable[ControlResult]) -> Mapping[Verdict, int]:
    """Count statements by verdict, in the order of `ORDER`; none that is not there."""
    found = Counter(one.verdict for one in controls)
    return {verdict: found[verdict] for verdict in ORDER if found[verdict]}


def in_words(compliance: Compliance) -> str:
    """Say in one sentence what came out."""
    report, noun = compliance.report, compliance.noun
    found = tally(report.controls)
    number = len(report.controls)
    if not number:
        return f"There is no {noun} to decide."
    if compliance.nothing_is_here:
        return f"Nothing of the system is among the manifests, so no {noun} holds."
    failing = found.get(Verdict.FAIL, 0)
    if failing:
        verb = "fails" if failing == 1 else "fail"
        return f"{failing} of {number} {noun}{'' if number == 1 else 's'} {verb}."
    none = f"None of {number} {noun}s fails" if number > 1 else f"The one {noun} does not fail"
    unknown, waived, manual = (
        found.get(one, 0) for one in (Verdict.UNKNOWN, Verdict.WAIVED, Verdict.MANUAL)
    )
    parts = [
        f"{unknown} cannot be decided" if unknown else "",
        f"{waived} {_are(waived)} waived" if waived else "",
        f"{manual} {_are(manual)} to be shown by other evidence" if manual else "",
    ]
    return "; ".join([none, *(one for one in parts if one)]) + "."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def gravity(report: Report) -> Mapping[Severity, int]:
    """Count the findings of a report by severity, the worst first."""
    found = Counter(one.severity for one in report.diagnostics)
    return {level: found[level] for level in reversed(Severity)}
