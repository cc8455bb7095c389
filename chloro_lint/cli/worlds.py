"""From paths to worlds: the sets that some paths hold, for the views that show them whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import NamedTuple

from chloro_lint import shipped
from chloro_lint.cli.console import note
from chloro_lint.cli.session import Session
from chloro_lint.discover import discover
from chloro_lint.kube.decode import decode
from chloro_lint.kube.types import TypeTable
from chloro_lint.layout import layout
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Resource, Unchecked
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
    table = TypeTable.load(json.loads(shipped.text("schemas/kubernetes/types.json")))
    plan = layout(found.sources, settings.sets_of, by_lines=settings.by_lines)
    by_name = {one.name: one for one in found.sources if one.name not in plan.patches}
    left_out = len(found.skipped) + len(plan.skipped)
    if left_out:
        note(f"{count(left_out, 'input')} not looked at; `chloro-lint check --verbose` names them")
    worlds = []
    for files in plan.sets:
        resources: list[Resource] = []
        for name in files.files:
            if name not in by_name:
                continue
            parsed = parse(by_name[name], by_lines=settings.by_lines)
            decoded = decode(parsed, table, files.supplied(name, settings.namespace))
            resources += decoded.resources
            unread += [
                Unchecked(name, one.message, f"{name}:{one.span.line}")
                for one in (*parsed.problems, *decoded.problems)
            ]
        baseline = session.baseline
        if baseline and not any(one.namespace in baseline.namespaces for one in resources):
            baseline = None
        worlds.append(World(ManifestSet(resources, files.name), baseline, settings.assumptions))
    return Worlds(tuple(worlds), tuple(unread))
