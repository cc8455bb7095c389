"""`chloro-lint report`: every statement of the architecture, or item of a framework, decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.cli.check import now
from chloro_lint.cli.console import colored, complain, note, width
from chloro_lint.cli.figures import Figures
from chloro_lint.cli.outputs import Output, deliver, outputs
from chloro_lint.cli.provenance import provenance, rules_not_run
from chloro_lint.cli.session import open_session, run
from chloro_lint.compliance import Compliance, Previous
from chloro_lint.compliance_changes import previous, since
from chloro_lint.model import ChloroError, Source
from chloro_lint.reporters import (
    COMPLIANCE_SUFFIXES,
    COMPLIANCE_WITH_EXCERPTS,
    COMPLIANCE_WITH_FIGURES,
    View,
    render_compliance,
)
from chloro_lint.settings.files import read_file, reason

_PLACEHOLDERS = ("commit", "path", "line")
_BRACES = re.compile(r"\{([^{}]*)\}")


def report(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Judge the paths, show every control, and return the exit code of the findings."""
    try:
        session = open_session(paths, given)
        if session.baseline is None and session.framework is None:
            raise ChloroError(
                "a compliance report needs a baseline or a framework; none has no statements"
            )
        wanted = _outputs(given)
        source_url = _source_url(given.get("source_url") or "")
        before = _previous(given.get("previous") or "")
        when = now()
        sources: list[Source] = []
        figures = Figures()
        drawn = any(one.format in COMPLIANCE_WITH_FIGURES for one in wanted)
        result = run(
            session,
            paths,
            today=when.date(),
            progress=not given["quiet"],
            excerpts=any(one.format in COMPLIANCE_WITH_EXCERPTS for one in wanted),
            read=sources.extend,
            onlooker=figures.look if drawn else None,
        )
        run_by, framework = given.get("run_by") or "", given.get("framework") or ""
        compliance = Compliance(
            result,
            provenance(session, paths, sources, when, run_by, framework),
            figures=figures.drawn(),
            not_run=rules_not_run(session, result),
            source_url=source_url,
        )
        if before is not None:
            compliance = since(before, compliance)
        deliver(wanted, lambda one: render_compliance(one.format, compliance, _view(one, given)))
        for line in session.settings.notes if not given["quiet"] else ():
            note(line)
    except ChloroError as error:
        return complain(error)
    code = result.exit_code(session.settings.fail_on)
    return 0 if given["exit_zero"] and code == 1 else code


def _view(output: Output, given: Mapping[str, Any]) -> View:
    return View(
        width=width(),
        color=colored(no_color=bool(given["no_color"]), to_file=bool(output.file)),
        quiet=bool(given["quiet"]),
        verbose=bool(given["verbose"]),
    )


def _outputs(given: Mapping[str, Any]) -> tuple[Output, ...]:
    words, file = given["format"], str(given.get("output_file") or "")
    default = "table" if words else _told_by(file)
    return outputs(words, file, option="--format", default=default)


def _told_by(file: str) -> str:
    """Return the format that the name of a file speaks of."""
    for suffix, name in COMPLIANCE_SUFFIXES.items():
        if file.casefold().endswith(suffix):
            return name
    if "." in file.rpartition("/")[2].lstrip("."):
        known = ", ".join(COMPLIANCE_SUFFIXES)
        raise ChloroError(
            f"the name {file} tells no format; write --format, or let it end in {known}"
        )
    return "table"


def _source_url(template: str) -> str:
    """Check the template of addresses. Raises `ChloroError` where it makes none."""
    unknown = sorted(set(_BRACES.findall(template)) - set(_PLACEHOLDERS))
    if template and not template.startswith(("https://", "http://")):
        raise ChloroError(f"--source-url {template} begins with neither https:// nor http://")
    if unknown:
        raise ChloroError(
            f"--source-url has {{{unknown[0]}}}; it takes {{commit}}, {{path}} and {{line}}"
        )
    if template and "{path}" not in template:
        raise ChloroError("--source-url has no {path}, so every line would lead to one address")
    return template


def _previous(file: str) -> Previous | None:
    if not file:
        return None
    try:
        return previous(file, read_file(file))
    except OSError as error:
        raise ChloroError(f"cannot read the previous report {file}: {reason(error)}") from error
