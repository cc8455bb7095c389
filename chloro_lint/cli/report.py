"""`chloro-lint report`: every statement of the architecture, or item of a framework, decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chloro_lint.cli.check import now
from chloro_lint.cli.console import colored, complain, save, width, write
from chloro_lint.cli.session import open_session, run
from chloro_lint.model import ChloroError
from chloro_lint.reporters import View, render_compliance


def report(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Judge the paths, show every control, and return the exit code of the findings."""
    output = given.get("output_file") or ""
    try:
        session = open_session(paths, given)
        if session.baseline is None and session.framework is None:
            raise ChloroError(
                "a compliance report needs a baseline or a framework; none has no statements"
            )
        when = now()
        result = run(session, paths, today=when.date(), progress=not given["quiet"], excerpts=False)
        color = colored(no_color=bool(given["no_color"]), to_file=bool(output))
        view = View(
            width=width(),
            color=color,
            quiet=bool(given["quiet"]),
            verbose=bool(given["verbose"]),
        )
        result = replace(result, when=when)
        text = render_compliance(str(given["format"]), result, view)
        if output:
            save(output, text)
        else:
            write(text)
    except ChloroError as error:
        return complain(error)
    code = result.exit_code(session.settings.fail_on)
    return 0 if given["exit_zero"] and code == 1 else code
