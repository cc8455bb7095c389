"""`chloro-lint topology`: who reaches whom, as matrix, tree, table, graph or drawing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chloro_lint.cli.console import colored, complain, note, save, width, write
from chloro_lint.cli.session import Session, open_session
from chloro_lint.cli.worlds import Worlds, read_worlds
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import ChloroError, Unchecked
from chloro_lint.proof.topology_diff import difference
from chloro_lint.proof.topology_survey import Outside
from chloro_lint.reporters.text import count
from chloro_lint.reporters.topology_formats import DIFF_FORMATS, FORMATS, SUFFIXES
from chloro_lint.reporters.topology_why import explain_pair
from chloro_lint.reporters.topology_words import Compared, Shown
from chloro_lint.reporters.view import View
from chloro_lint.world import World


def show_topology(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Write the view; exit with 1 where files were at fault, or where `--diff` finds a difference."""
    output = given.get("output_file") or ""
    try:
        name = _format(given, output)
        session = open_session(paths, given)
        worlds = read_worlds(session, paths)
        color = colored(no_color=bool(given["no_color"]), to_file=bool(output))
        view = View(width=width(), color=color)
        unread, differs = worlds.unread, False
        if given.get("diff"):
            text, unread, differs = _difference(name, session, worlds, given["diff"], view)
        elif given.get("explain"):
            pairs = [(one, one.topology()) for one in worlds.all]
            source, target = given["explain"]
            text = explain_pair(pairs, source, target, view)
        else:
            text = FORMATS[name]([shown(one) for one in worlds.all], unread, view)
        if output:
            save(output, text)
        else:
            write(text)
        if unread and name not in ("text", "json"):
            note(f"{count(len(unread), 'place')} at fault: objects may be missing from the view")
    except ChloroError as error:
        return complain(error)
    return 1 if unread or differs else 0


def _format(given: Mapping[str, Any], output: str) -> str:
    """Return the format that was asked for, or that the name of the output file speaks of."""
    pair, other = given.get("explain"), given.get("diff")
    if other and pair:
        raise ChloroError("--diff and --explain are two questions: ask one")
    known: Collection[str] = ("text",) if pair else DIFF_FORMATS if other else FORMATS
    what = " with --explain" if pair else " with --diff" if other else ""
    name = given.get("format") or ""
    if not name:
        name = next(
            (word for suffix, word in SUFFIXES.items() if output.casefold().endswith(suffix)), ""
        )
        if not name and "." in output.rpartition("/")[2].lstrip("."):
            raise ChloroError(
                f"the name {output} tells no format; write --format, or let it end in "
                f"{', '.join(SUFFIXES)}"
            )
    name = name or "text"
    if name not in known:
        raise ChloroError(f"--format{what} is {', '.join(known)}, not {name!r}")
    return name


def shown(world: World) -> Shown:
    """Return a set as every format shows it."""
    return Shown(world.topology(), world.chains.all)


def _difference(
    name: str, session: Session, after: Worlds, other: str, view: View
) -> tuple[str, tuple[Unchecked, ...], bool]:
    before = read_worlds(session, [other])
    unread = tuple(dict.fromkeys((*before.unread, *after.unread)))
    found = _compared(before, after)
    differs = any(not one.difference.empty for one in found)
    return DIFF_FORMATS[name](found, unread, view), unread, differs


def _compared(before: Worlds, after: Worlds) -> list[Compared]:
    """Pair the sets of two sides by name; one set alone on each side is a pair."""
    old = {one.set.name: one for one in before.all}
    new = {one.set.name: one for one in after.all}
    if len(old) == len(new) == 1:
        [old_one], [new_one] = old.values(), new.values()
        pairs = [(new_one.set.name, old_one, new_one)]
    else:
        pairs = [
            (name, old.get(name) or _empty(name), new.get(name) or _empty(name))
            for name in sorted(dict.fromkeys((*old, *new)))
        ]
    found = []
    for name, one, another in pairs:
        both = [(each.connectivity, each.intended) for each in (one, another)]
        outside = Outside(both, judged=any(flows.all for _, flows in both))
        found.append(Compared(name, difference(one.topology(outside), another.topology(outside))))
    return found


def _empty(name: str) -> World:
    return World(ManifestSet((), name))
