"""The whole truth of a run: found, silenced, could not check, and a verdict for every control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chloro_lint.model import (
    ControlResult,
    Diagnostic,
    Rule,
    Severity,
    Silenced,
    Unchecked,
    Verdict,
)

FAIL_ON = ("info", "warning", "error", "unknown", "never")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a run looked at, and what it did not look at and why."""

    files: int = 0
    resources: int = 0
    rules: int = 0
    skipped: tuple[Unchecked, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run as plain data; every output format is a function of it."""

    diagnostics: tuple[Diagnostic, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    """What stayed unknown: the subject, the missing input, the file."""
    controls: tuple[ControlResult, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    crashes: tuple[Unchecked, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    tool_version: str = ""
    baseline: str = "none"
    baseline_digest: str = ""
    configuration: str = ""
    configuration_digest: str = ""
    system_found: bool | None = None
    framework: str = ""
    """Name of the framework whose items `controls` are; empty where they are the baseline's."""
    framework_title: str = ""
    """Its title and version."""
    framework_digest: str = ""

    @property
    def undecided(self) -> int:
        """How many statements of the baseline stayed unknown."""
        return sum(1 for one in self.controls if one.verdict is Verdict.UNKNOWN)

    def exit_code(self, fail_on: str) -> int:
        """Return 0 for *checked and nothing at or above `fail_on`*, 1 for findings, 2 for a crash.

        ``unknown`` means warnings and what stayed unknown. Faults of the files count as errors
        whatever `fail_on` says, except under ``never``.
        """
        if self.crashes:
            return 2
        if fail_on == "never":
            return 0
        least = Severity.WARNING if fail_on == "unknown" else Severity[fail_on.upper()]
        if any(one.severity >= least for one in self.diagnostics):
            return 1
        if fail_on == "unknown" and (self.unchecked or self.undecided):
            return 1
        return 0
