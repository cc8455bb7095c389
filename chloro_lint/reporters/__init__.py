"""A finished report to text: one module for each format, imported when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from chloro_lint.report import Report
from chloro_lint.reporters.view import View

__all__ = ["FORMATS", "View", "render"]

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "full": "full:full",
        "concise": "concise:concise",
        "github": "github:github",
        "json": "json_report:json_report",
        "table": "table:compliance",
    }
)
"""Every format by the name users write: ``module:function``, the module within this package."""


def render(name: str, report: Report, view: View) -> str:
    """Write a report in one of `FORMATS`; a `KeyError` for any other name.

    The text ends with a line end, or is empty where there is nothing to say.
    """
    module, _, function = FORMATS[name].partition(":")
    reporter: Callable[[Report, View], str] = getattr(
        import_module(f"{__name__}.{module}"), function
    )
    return reporter(report, view)
