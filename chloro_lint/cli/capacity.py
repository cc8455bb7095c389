"""`chloro-lint capacity`: what namespaces may grow to, beside what their quotas hold."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.catalogue import type_table
from chloro_lint.cli.console import colored, complain, note, save, width, write
from chloro_lint.cli.session import Session, open_session
from chloro_lint.discover import discover
from chloro_lint.kube.decode import decode
from chloro_lint.layout import layout
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import ChloroError, Resource, Unchecked
from chloro_lint.parse import parse
from chloro_lint.reporters.capacity_table import SetUse, capacity_json, capacity_table, state
from chloro_lint.reporters.text import count
from chloro_lint.reporters.view import View
from chloro_lint.world import World


def show_capacity(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Write the use of every quota; exit with 1 where one does not hold the peak or is not read."""
    output = given.get("output_file") or ""
    try:
        if given["format"] not in ("table", "json"):
            raise ChloroError(f"--format is table or json, not {given['format']!r}")
        sets, unread = _uses(open_session(paths, given), paths)
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


def _uses(session: Session, paths: Sequence[str]) -> tuple[list[SetUse], list[Unchecked]]:
    """Read the paths, set by set, and hold each against its quotas."""
    settings = session.settings
    stdin = sys.stdin.buffer.read() if "-" in paths else None
    found = discover(paths, exclude=settings.exclude, exclude_root=settings.root, stdin=stdin)
    unread = [
        Unchecked(name, problem.message, f"{name}:{problem.span.line}")
        for name, problem in found.problems
    ]
    table = type_table()
    plan = layout(found.sources, settings.sets_of)
    by_name = {one.name: one for one in found.sources if one.name not in plan.patches}
    left_out = len(found.skipped) + len(plan.skipped)
    if left_out:
        note(f"{count(left_out, 'input')} not looked at; `chloro-lint check --verbose` names them")
    sets = []
    for files in plan.sets:
        resources: list[Resource] = []
        for name in files.files:
            if name not in by_name:
                continue
            parsed = parse(by_name[name])
            namespace = files.namespaces.get(name, settings.namespace)
            decoded = decode(parsed, table, namespace)
            resources += decoded.resources
            unread += [
                Unchecked(name, one.message, f"{name}:{one.span.line}")
                for one in (*parsed.problems, *decoded.problems)
            ]
        baseline = session.baseline
        if baseline and not any(one.namespace in baseline.namespaces for one in resources):
            baseline = None
        world = World(ManifestSet(resources, files.name), baseline, settings.assumptions)
        sets.append(SetUse(files.name, world.capacity.quotas))
    return sets, unread
