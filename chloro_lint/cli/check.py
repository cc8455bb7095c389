"""`chloro-lint check`, and `chloro-lint PATHS`: lint, show, and decide the exit code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.cli.console import colored, complain, note, width
from chloro_lint.cli.outputs import Output, deliver, outputs
from chloro_lint.cli.session import open_session, run
from chloro_lint.model import ChloroError
from chloro_lint.reporters import WITH_EXCERPTS, WITH_LINE_HASHES, View, render
from chloro_lint.settings import Settings


def check(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Lint the paths and return the exit code: 0 clean, 1 findings, 2 not to be trusted."""
    try:
        session = open_session(paths, given)
        wanted = _outputs(session.settings, given)
        report = run(
            session,
            paths,
            today=today(),
            progress=not given["quiet"],
            excerpts=any(one.format in WITH_EXCERPTS for one in wanted),
            line_hashes=any(one.format in WITH_LINE_HASHES for one in wanted),
        )
        deliver(wanted, lambda one: render(one.format, report, _view(one, given)))
        for line in session.settings.notes if not given["quiet"] else ():
            note(line)
    except ChloroError as error:
        return complain(error)
    code = report.exit_code(session.settings.fail_on)
    return 0 if given["exit_zero"] and code == 1 else code


def _outputs(settings: Settings, given: Mapping[str, Any]) -> tuple[Output, ...]:
    """Return where the findings go; the command line replaces what the configuration says."""
    file = given.get("output_file") or ""
    if given["output_format"] or not settings.output_format:
        return outputs(given["output_format"], file)
    return outputs(settings.outputs, file, below=settings.root)


def _view(output: Output, given: Mapping[str, Any]) -> View:
    return View(
        width=width(),
        color=colored(no_color=bool(given["no_color"]), to_file=bool(output.file)),
        show_silenced=bool(given["show_silenced"]),
        statistics=bool(given["statistics"]),
        quiet=bool(given["quiet"]),
        verbose=bool(given["verbose"]),
    )


def today() -> dt.date:
    """Return the day in UTC, by which waivers expire."""
    return now().date()


def now() -> dt.datetime:
    """Return the time in UTC, to the second; SOURCE_DATE_EPOCH stands in for the clock."""
    import os

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        try:
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        except (OverflowError, OSError, ValueError) as error:
            raise ChloroError(f"SOURCE_DATE_EPOCH is beyond every date: {epoch[:40]}") from error
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
