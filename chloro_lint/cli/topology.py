"""`chloro-lint topology`: who reaches whom, as matrix, tree, table, graph or drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.cli.console import colored, complain, save, width, write
from chloro_lint.cli.session import open_session
from chloro_lint.cli.worlds import Worlds, read_worlds
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import ChloroError
from chloro_lint.proof.chains import chains
from chloro_lint.proof.topology import Outside
from chloro_lint.proof.topology_diff import difference
from chloro_lint.reporters.topology_formats import (
    DIFF_FORMATS,
    FORMATS,
    render_difference,
    render_topology,
)
from chloro_lint.reporters.topology_text import Compared, Shown
from chloro_lint.reporters.topology_why import explain_pair
from chloro_lint.reporters.view import View
from chloro_lint.world import World


def show_topology(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Write the view; exit with 1 where files were at fault, or where `--diff` finds a difference."""
    output = given.get("output_file") or ""
    other = given.get("diff") or ""
    pair = given.get("explain")
    try:
        _check(given["format"], other, pair)
        color = colored(no_color=bool(given["no_color"]), to_file=bool(output))
        view = View(width=width(), color=color)
        session = open_session(paths, given)
        worlds = read_worlds(session, paths)
        differs = False
        if other:
            theirs = read_worlds(session, [other])
            unread = (*theirs.unread, *worlds.unread)
            found = _compared(theirs, worlds)
            differs = any(not one.difference.empty for one in found)
            text = render_difference(given["format"], found, unread, view)
        elif pair:
            unread = worlds.unread
            text = explain_pair([(one, one.topology()) for one in worlds.all], *pair, view)
        else:
            unread = worlds.unread
            shown = [shown_world(one) for one in worlds.all]
            text = render_topology(given["format"], shown, unread, view)
        if output:
            save(output, text)
        else:
            write(text)
    except ChloroError as error:
        return complain(error)
    return 1 if unread or differs else 0


def _check(format_: str, other: str, pair: object) -> None:
    if other and pair:
        raise ChloroError("--diff and --explain are two questions: ask one")
    known = ("text",) if pair else DIFF_FORMATS if other else FORMATS
    if format_ not in known:
        what = " with --explain" if pair else " with --diff" if other else ""
        raise ChloroError(f"--format{what} is {', '.join(known)}, not {format_!r}")


def shown_world(world: World) -> Shown:
    """Return a set as every format shows it."""
    controllers = world.intended.peers("ingress")
    found = chains(world.set, world.connectivity, controllers[0] if controllers else None)
    return Shown(world.topology(), found)


def _compared(before: Worlds, after: Worlds) -> list[Compared]:
    """Pair the sets of two sides by name; one set alone on each side is a pair."""
    old = {one.set.name: one for one in before.all}
    new = {one.set.name: one for one in after.all}
    if len(old) == len(new) == 1:
        [old_one], [new_one] = old.values(), new.values()
        pairs = [(new_one.set.name, old_one, new_one)]
    else:
        names = sorted(dict.fromkeys((*old, *new)))
        pairs = [(name, old.get(name) or _empty(name), new.get(name) or _empty(name)) for name in names]
    found = []
    for name, one, other in pairs:
        both = [(each.connectivity, each.intended) for each in (one, other)]
        judged = any(flows.all for _, flows in both)
        outside = Outside(both, judged=judged)
        result = difference(one.topology(outside), other.topology(outside))
        found.append(Compared(name, result))
    return found


def _empty(name: str) -> World:
    return World(ManifestSet((), name))
