"""The sign, the heading and the meaning of each verdict, as every report for people uses them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from chloro_lint.model import Verdict

MARKS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.FAIL: "✗",
        Verdict.UNKNOWN: "?",
        Verdict.WAIVED: "~",
        Verdict.MANUAL: "○",
        Verdict.PASS: "✓",
        Verdict.NOT_APPLICABLE: "-",
    }
)
"""In the order of a report. The word always stands beside its sign."""

HEADINGS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.FAIL: "Failing",
        Verdict.UNKNOWN: "Unknown",
        Verdict.WAIVED: "Waived",
        Verdict.MANUAL: "To be shown otherwise",
        Verdict.PASS: "Passing",
        Verdict.NOT_APPLICABLE: "Not applicable",
    }
)

MEANINGS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.FAIL: "The manifests contradict the statement at the lines that are named.",
        Verdict.UNKNOWN: "The manifests do not decide it; the input that is missing is named.",
        Verdict.WAIVED: "It fails, and somebody answers for the exception, with a reason.",
        Verdict.MANUAL: "Manifests cannot show it, or not all of it; the evidence to ask for is "
        "named, and whatever rules looked at has passed.",
        Verdict.PASS: "Every rule that decides it has passed on every object it is about.",
        Verdict.NOT_APPLICABLE: "There is nothing among the manifests that it is about.",
    }
)
