"""A finished report to text: one module for each format, imported when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from chloro_lint.report import Report
from chloro_lint.reporters.view import View

if TYPE_CHECKING:  # a run of the linter proper need not load it
    from chloro_lint.compliance import Compliance

__all__ = [
    "COMPLIANCE",
    "COMPLIANCE_SUFFIXES",
    "COMPLIANCE_WITH_EXCERPTS",
    "COMPLIANCE_WITH_FIGURES",
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

WITH_EXCERPTS = frozenset({"full", "markdown", "sarif"})
"""The formats that need source lines, masked; a run for others need not gather them."""

WITH_LINE_HASHES = frozenset({"sarif"})
"""The formats that name findings by the hash of their line."""

COMPLIANCE: Mapping[str, str] = MappingProxyType(
    {
        "table": "compliance_text:compliance_text",
        "html": "compliance_html:compliance_html",
        "json": "compliance_json:compliance_json",
        "csv": "compliance_csv:compliance_csv",
        "markdown": "compliance_markdown:compliance_markdown",
        "oscal": "oscal_results:oscal_results",
    }
)
"""Every format of the compliance report, in the same way."""

COMPLIANCE_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".html": "html",
        ".htm": "html",
        ".oscal.json": "oscal",
        ".json": "json",
        ".csv": "csv",
        ".md": "markdown",
        ".txt": "table",
    }
)
"""Ends of file names that tell a format of the compliance report; the first that fits counts."""

COMPLIANCE_WITH_EXCERPTS = frozenset({"html", "json"})
"""The formats of the compliance report that show source lines."""

COMPLIANCE_WITH_FIGURES = frozenset({"html", "json", "markdown"})
"""Those that show pictures, or the facts of them."""


def render(name: str, report: Report, view: View) -> str:
    """Write a report in one of `FORMATS`; a `KeyError` for any other name.

    The text ends with a line end, or is empty where there is nothing to say.
    """
    reporter: Callable[[Report, View], str] = _reporter(FORMATS[name])
    return reporter(report, view)


def render_compliance(name: str, compliance: Compliance, view: View) -> str:
    """Write a compliance report in one of `COMPLIANCE`; a `KeyError` for any other name.

    Raises `ChloroError` where the format needs what the report does not hold.
    """
    reporter: Callable[[Compliance, View], str] = _reporter(COMPLIANCE[name])
    return reporter(compliance, view)


def _reporter(where: str) -> Any:
    module, _, function = where.partition(":")
    return getattr(import_module(f"{__name__}.{module}"), function)
