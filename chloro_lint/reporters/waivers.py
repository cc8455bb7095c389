"""Who waived what: the owner and the end that stand with a silenced finding, for its evidence."""

from __future__ import annotations

from chloro_lint.model import Evidence, Silenced, Span
from chloro_lint.report import Report

_Key = tuple[str, str, Span | None, str]


class Waivers:
    """The silenced findings of a report, found by the evidence that they leave behind."""

    def __init__(self, report: Report) -> None:
        self._known: dict[_Key, Silenced] = {
            (one.name, one.file, one.span, one.message): silenced
            for silenced in report.silenced
            for one in (silenced.diagnostic,)
        }

    def of(self, item: Evidence) -> Silenced | None:
        """Return what silenced a waived outcome; None where it is not known or not waived."""
        if not item.reason:
            return None
        return self._known.get((item.rule, item.file, item.span, item.message))
