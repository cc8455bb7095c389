"""Manifests written in a test: as sources, as objects, and as the report on them."""

from __future__ import annotations

from textwrap import dedent

from chloro_lint.baseline import Baseline, load
from chloro_lint.kube.decode import decode
from chloro_lint.lint import Linter
from chloro_lint.model import Resource, Rule, Source
from chloro_lint.options import Options
from chloro_lint.parse import parse
from chloro_lint.report import Report
from tests.harness import table


def source(text: str, name: str = "a.yaml") -> Source:
    return Source(name, dedent(text).encode())


def resources(text: str, name: str = "a.yaml", namespace: str = "default") -> tuple[Resource, ...]:
    decoded = decode(parse(source(text, name)), table(), namespace)
    assert decoded.problems == ()
    return decoded.resources


def resource(text: str, name: str = "a.yaml") -> Resource:
    [one] = resources(text, name)
    return one


def architecture(text: str, **parents: str) -> Baseline:
    """Load a baseline; what it extends is given by name."""
    return load(source(text, "b.yaml"), lambda name: source(parents[name], f"{name}.yaml"))


def report_on(
    sources: list[Source],
    *rules: Rule,
    baseline: Baseline | None = None,
    options: Options | None = None,
) -> Report:
    return Linter(rules, table(), baseline, options).lint(sources)


def lines_of(report: Report) -> list[str]:
    """Each finding as file, line, rule and message."""
    return [f"{d.file}:{d.span.line}: {d.name}: {d.message}" for d in report.diagnostics]
