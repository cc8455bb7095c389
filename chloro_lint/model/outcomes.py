"""What a check says of a subject, and how."""

from __future__ import annotations

from enum import Enum, IntEnum

from chloro_lint.model.manifests import Absent, Place, Related, Resource
from chloro_lint.model.values import NamedTuple


class Severity(IntEnum):
    """How much a finding matters; the order is the order of `--fail-on`."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word that users write and read."""
        return self.name.lower()


class Verdict(Enum):
    """What is known about one subject, or about one control of the baseline."""

    PASS = "pass"
    FAIL = "fail"
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"
    MANUAL = "manual"


class Outcome(NamedTuple):
    """What a check says of one subject. A pass is evidence as much as a failure is.

    It knows no code, no severity and no line number. `seen` and `expected` are short texts for
    the evidence column; a secret's value never stands in either.
    """

    verdict: Verdict
    at: Place | Absent
    message: str = ""
    seen: str = ""
    expected: str = ""
    related: tuple[Related, ...] = ()
    assumptions: tuple[str, ...] = ()
    missing: str = ""
    severity: Severity | None = None
    """Only where one failure of a rule matters less, or more, than its others."""
    about: Resource | None = None
    """The workload that is judged, where the place to edit lies in another object."""
    reported_by: str = ""
    """The rule that reports the same cause: a failure of the control, but no second finding."""


def passed(
    at: Place | Absent,
    *,
    seen: str = "",
    expected: str = "",
    assumptions: tuple[str, ...] = (),
    about: Resource | None = None,
) -> Outcome:
    """Say that a subject is as it ought to be, and what was seen there."""
    return Outcome(Verdict.PASS, at, "", seen, expected, (), assumptions, "", None, about)


def failed(
    at: Place | Absent,
    message: str,
    *,
    seen: str = "",
    expected: str = "",
    related: tuple[Related, ...] = (),
    assumptions: tuple[str, ...] = (),
    severity: Severity | None = None,
    about: Resource | None = None,
    reported_by: str = "",
) -> Outcome:
    """Say what is wrong with a subject: one sentence that names it and the value seen.

    With `reported_by` the failure counts for the control alone, as long as the rule of that name
    runs too: one cause makes one finding.
    """
    return Outcome(
        Verdict.FAIL,
        at,
        message,
        seen,
        expected,
        related,
        assumptions,
        severity=severity,
        about=about,
        reported_by=reported_by,
    )


def unknown(
    at: Place | Absent,
    message: str,
    *,
    missing: str,
    assumptions: tuple[str, ...] = (),
    about: Resource | None = None,
) -> Outcome:
    """Say that the manifests cannot decide, and name the input that is missing."""
    return Outcome(
        Verdict.UNKNOWN, at, message, assumptions=assumptions, missing=missing, about=about
    )


def inapplicable(at: Place | Absent, message: str, *, about: Resource | None = None) -> Outcome:
    """Say that the question does not arise for a subject, and why."""
    return Outcome(Verdict.NOT_APPLICABLE, at, message, about=about)
