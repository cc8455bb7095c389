"""`chloro-lint check`, and `chloro-lint PATHS`: lint, show, and decide the exit code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.cli.console import colored, complain, note, save, width, write
from chloro_lint.cli.session import open_session, run
from chloro_lint.model import ChloroError
from chloro_lint.reporters import View, render


def check(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Lint the paths and return the exit code: 0 clean, 1 findings, 2 not to be trusted."""
    output = given.get("output_file") or ""
    try:
        session = open_session(paths, given)
        progress = not given["quiet"]
        wanted = str(given["output_format"])
        report = run(session, paths, today=today(), progress=progress, excerpts=wanted == "full")
        view = View(
            width=width(),
            color=colored(no_color=bool(given["no_color"]), to_file=bool(output)),
            show_silenced=bool(given["show_silenced"]),
            statistics=bool(given["statistics"]),
            quiet=bool(given["quiet"]),
            verbose=bool(given["verbose"]),
        )
        text = render(wanted, report, view)
        if output:
            save(output, text)
        else:
            write(text)
        for line in session.settings.notes if not given["quiet"] else ():
            note(line)
    except ChloroError as error:
        return complain(error)
    code = report.exit_code(session.settings.fail_on)
    return 0 if given["exit_zero"] and code == 1 else code


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
