"""A finished report to text: one module for each format, imported when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from chloro_lint.report import Report
from chloro_lint.reporters.view import View

__all__ = [
    "COMPLIANCE",
    "FORMATS",
    "WITH_EXCERPTS",
    "WITH_LINE_HASHES",
    "View",
    "render",
    "render_compliance",
]

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "full": "full:full",
        "concise": "concise:concise",
        "json": "json_report:json_report",
        "github": "github:github",
        "sarif": "sarif:sarif",
        "gitlab": "gitlab:gitlab",
        "junit": "junit:junit",
        "azure": "azure:azure",
        "markdown": "markdown:markdown",
        "csv": "csv_findings:csv_findings",
    }
)
"""Every format of findings by the name users write: ``module:function``, in this package."""

WITH_EXCERPTS = frozenset({"full", "markdown"})
"""The formats that show source lines; a run for others need not gather them."""

WITH_LINE_HASHES = frozenset({"sarif"})
"""The formats that name findings by the hash of their line."""

COMPLIANCE: Mapping[str, str] = MappingProxyType(
    {
        "table": "table:compliance",
        "csv": "compliance_csv:compliance_csv",
        "markdown": "compliance_markdown:compliance_markdown",
        "oscal": "oscal_results:oscal_results",
    }
)
"""Every format of the compliance report, in the same way."""


def render(name: str, report: Report, view: View) -> str:
    """Write a report in one of `FORMATS`; a `KeyError` for any other name.

    The text ends with a line end, or is empty where there is nothing to say.
    """
    return _reporter(FORMATS[name])(report, view)


def render_compliance(name: str, report: Report, view: View) -> str:
    """Write a compliance report in one of `COMPLIANCE`; a `KeyError` for any other name.

    Raises `ChloroError` where the format needs what the report does not hold.
    """
    return _reporter(COMPLIANCE[name])(report, view)


def _reporter(where: str) -> Callable[[Report, View], str]:
    module, _, function = where.partition(":")
    reporter: Callable[[Report, View], str] = getattr(
        import_module(f"{__name__}.{module}"), function
    )
    return reporter
