"""From paths to worlds: the sets that some paths hold, for the views that show them whole."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from chloro_lint.catalogue import type_table
from chloro_lint.cli.console import note
from chloro_lint.cli.session import Session
from chloro_lint.discover import discover
from chloro_lint.faults import LOSING
from chloro_lint.kube.decode import decode
from chloro_lint.layout import layout
from chloro_lint.model import Resource, Source, Unchecked
from chloro_lint.model.values import NamedTuple
from chloro_lint.parse import parse
from chloro_lint.reporters.text import count
from chloro_lint.world import World


class Worlds(NamedTuple):
    """Every set of some paths, and what could not be read of them."""

    all: tuple[World, ...]
    """One a set; the set has the name."""
    unread: tuple[Unchecked, ...]


def read_worlds(session: Session, paths: Sequence[str]) -> Worlds:
    """Read the paths, set by set. Only sets with objects of the baseline's system are under it.

    Raises `ChloroError` where the paths hold no manifests.
    """
    settings = session.settings
    stdin = sys.stdin.buffer.read() if "-" in paths else None
    found = discover(paths, exclude=settings.exclude, exclude_root=settings.root, stdin=stdin)
    unread = [
        Unchecked(name, problem.message, f"{name}:{problem.span.line}")
        for name, problem in found.problems
    ]
    table = type_table()
    plan = layout(found.sources, settings.sets_of, by_lines=settings.by_lines)
    by_name = {one.name: one for one in found.sources if one.name not in plan.patches}
    left_out = len(found.skipped) + len(plan.skipped)
    if left_out:
        note(f"{count(left_out, 'input')} not looked at; `chloro-lint check --verbose` names them")
    worlds = []
    for files in plan.sets:
        resources: list[Resource] = []
        lost: list[Source] = []
        for name in files.files:
            if name not in by_name:
                continue
            parsed = parse(by_name[name], by_lines=settings.by_lines)
            decoded = decode(parsed, table, files.supplied(name, settings.namespace))
            resources += decoded.resources
            problems = (*parsed.problems, *decoded.problems)
            unread += [Unchecked(name, one.message, f"{name}:{one.span.line}") for one in problems]
            if any(one.fault in LOSING for one in problems):
                lost.append(by_name[name])
        manifests = files.manifests(resources, lost)
        worlds.append(World.of_set(manifests, session.baseline, settings.assumptions))
    return Worlds(tuple(worlds), tuple(unread))
