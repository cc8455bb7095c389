"""`chloro-lint capacity`: what namespaces may grow to, beside what their quotas hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.cli.console import colored, complain, save, width, write
from chloro_lint.cli.session import open_session
from chloro_lint.cli.worlds import read_worlds
from chloro_lint.model import ChloroError
from chloro_lint.reporters.capacity_table import SetUse, capacity_json, capacity_table, state
from chloro_lint.reporters.view import View


def show_capacity(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Write the use of every quota; exit with 1 where one does not hold the peak or is not read."""
    output = given.get("output_file") or ""
    try:
        if given["format"] not in ("table", "json"):
            raise ChloroError(f"--format is table or json, not {given['format']!r}")
        worlds, unread = read_worlds(open_session(paths, given), paths)
        sets = [SetUse(one.set.name, one.capacity.quotas) for one in worlds]
        if given["format"] == "json":
            text = capacity_json(sets, unread)
        else:
            color = colored(no_color=bool(given["no_color"]), to_file=bool(output))
            text = capacity_table(sets, unread, View(width=width(), color=color))
        if output:
            save(output, text)
        else:
            write(text)
    except ChloroError as error:
        return complain(error)
    states = {state(one) for each in sets for use in each.quotas for one in use.demands}
    return 1 if unread or "exceeded" in states else 0
