"""Who reaches whom, for a terminal: a matrix, a tree of what comes in, and lists by workload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chloro_lint.model import Place, Unchecked
from chloro_lint.proof.chains import Chain
from chloro_lint.proof.topology import Link, Node, Topology, reaches
from chloro_lint.proof.topology_diff import Change, Difference
from chloro_lint.reporters.ports_text import short
from chloro_lint.reporters.text import cells, count, hang, visible
from chloro_lint.reporters.view import View

SIGNS = {"intended": "✓", "excess": "!", "missing": "✗", "unknown": "?", "open": ""}
STYLES = {
    "intended": "good",
    "excess": "error",
    "missing": "error",
    "unknown": "warning",
    "open": "place",
}
LEGEND = "✓ intended  ! in excess  ✗ required and blocked  ? depends on what is not known"
MATRIX_MOST = 40
"""Rows above which there is no matrix."""
LISTED_MOST = 200
_NAME_MOST = 30


class Shown(NamedTuple):
    """One set as the view shows it."""

    topology: Topology
    chains: tuple[Chain, ...]


class Compared(NamedTuple):
    """One set on two sides."""

    name: str
    difference: Difference


def where(place: Place | None) -> str:
    """Write a place as file, line and column."""
    if place is None:
        return ""
    span = place.resource.span(place.path)
    return f"{place.resource.source}:{span.line}:{span.column}"


def parts(link: Link, few: int = 4) -> list[tuple[str, str]]:
    """Return what a link says, as states with their ports."""
    if not link.judged:
        sure = [("open", short(link.passage.surely, few))] if not link.passage.surely.empty else []
        rest = [("unknown", short(link.unknown, few))] if not link.unknown.empty else []
        return [*sure, *rest]
    return [
        (state, short(ports, few))
        for state in ("intended", "excess", "missing", "unknown")
        if not (ports := getattr(link, state)).empty
    ]


def names(nodes: Sequence[Node]) -> dict[str, str]:
    """Return the name to show of each node: with its namespace or kind where others have the same."""
    spaces = {one.namespace for one in nodes if one.namespace}
    result = {}
    for one in nodes:
        name = f"{one.namespace}/{one.label}" if one.namespace and len(spaces) > 1 else one.label
        result[one.key] = name
    taken: dict[str, int] = {}
    for name in result.values():
        taken[name] = taken.get(name, 0) + 1
    for one in nodes:
        if taken[result[one.key]] > 1 and one.peer.in_set:
            result[one.key] = one.key
    return {key: visible(name) for key, name in result.items()}


def topology_text(sets: Sequence[Shown], unread: Sequence[Unchecked], view: View) -> str:
    """Write every set, one after the other."""
    blocks: list[str] = []
    for one in sets:
        blocks += _one(one, view)
    if not any(one.topology.workloads for one in sets):
        blocks.append("No pods are here, so nobody reaches anybody.")
    if unread:
        lines = [f"  {visible(one.file)}: {visible(one.why)}" for one in unread]
        head = view.paint("At fault, so that objects may be missing here:", "warning")
        blocks.append("\n".join([head, *lines]))
    return "\n\n".join(blocks) + "\n"


def _one(shown: Shown, view: View) -> list[str]:
    topology = shown.topology
    if not topology.workloads and not shown.chains:
        return []
    named = names(topology.nodes)
    nodes = topology.shown
    blocks = []
    head = "Who reaches whom" + (f"  (set {visible(topology.name)})" if topology.name else "")
    head = view.paint(head, "strong")
    if len(nodes) <= MATRIX_MOST:
        blocks.append("\n".join([head, *_matrix(topology, nodes, named, view)]))
    else:
        words = f"{count(len(nodes), 'party', 'parties')}: too many for a matrix, listed below"
        blocks.append(f"{head}\n  {words}")
    if topology.judged:
        blocks.append(view.paint(LEGEND, "faint"))
    notes = _notes(topology, named, view)
    if notes:
        blocks.append("\n".join(notes))
    if shown.chains:
        blocks.append("\n".join(_tree(shown.chains, view)))
    if topology.links:
        blocks.append("\n".join(_lists(topology, named, view)))
    return blocks


def _matrix(
    topology: Topology, nodes: Sequence[Node], named: dict[str, str], view: View
) -> list[str]:
    links = {(one.source.key, one.target.key): one for one in topology.links}
    rows = [one for one in nodes if any(key[0] == one.key for key in links)]
    columns = [one for one in nodes if any(key[1] == one.key for key in links)]
    if not links:
        return ["  Nothing passes between anybody."]
    table = {key: parts(one, 2) for key, one in links.items()}
    left = max(8, *(min(_NAME_MOST, cells(named[one.key])) for one in rows))
    lines: list[str] = []
    band: list[tuple[Node, int]] = []
    used = left + 2
    for column in columns:
        wide = max(
            min(_NAME_MOST, cells(named[column.key])),
            *(cells(_plain(table.get((row.key, column.key), []))) for row in rows),
            1,
        )
        if band and used + wide + 2 > view.width:
            lines += [*_band(rows, band, table, named, left, view), ""]
            band, used = [], left + 2
        band.append((column, wide))
        used += wide + 2
    return lines + _band(rows, band, table, named, left, view)


def _plain(some: Sequence[tuple[str, str]]) -> str:
    return "  ".join(f"{SIGNS[state]}{ports}" for state, ports in some) or "·"


def _band(
    rows: Sequence[Node],
    band: Sequence[tuple[Node, int]],
    table: dict[tuple[str, str], list[tuple[str, str]]],
    named: dict[str, str],
    left: int,
    view: View,
) -> list[str]:
    heads = [_fit(named[column.key], wide) for column, wide in band]
    lines = ["  " + view.paint(_fit("from \\ to", left) + "  " + "  ".join(heads), "faint")]
    for row in rows:
        texts = []
        for column, wide in band:
            some = table.get((row.key, column.key), [])
            pad = " " * (wide - cells(_plain(some)))
            painted = "  ".join(
                view.paint(f"{SIGNS[state]}{ports}", STYLES[state]) for state, ports in some
            )
            sign = " " if row.key == column.key else "·"
            texts.append((painted or view.paint(sign, "faint")) + pad)
        lines.append(("  " + _fit(named[row.key], left) + "  " + "  ".join(texts)).rstrip())
    return [line.rstrip() for line in lines]


def _fit(text: str, wide: int) -> str:
    while cells(text) > wide:
        text = text[:-2] + "…" if not text.endswith("…") else text[:-2] + "…"
    return text + " " * (wide - cells(text))


def _notes(topology: Topology, named: dict[str, str], view: View) -> list[str]:
    lines: list[str] = []

    def say(lead: str, text: str, style: str) -> None:
        first, *rest = hang("  ", text, view.width - cells(lead) - 1)
        lines.append(f"{view.paint(lead, style)} {first.strip()}")
        lines.extend(rest)

    for directions, words in (
        (("Ingress", "Egress"), "in both directions"),
        (("Ingress",), "for what comes in"),
        (("Egress",), "for what goes out"),
    ):
        some = [named[one.key] for one in topology.workloads if one.open == directions]
        if some:
            say("Open", f"{words}, since nothing isolates them: {_some(some)}", "warning")
    hosts = [named[one.key] for one in topology.workloads if one.peer.host_network]
    if hosts:
        say("In the network of their node,", f"where policies do not hold: {_some(hosts)}", "label")
    if topology.absent:
        say("Not here:", visible("; ".join(topology.absent)), "label")
    if topology.unread:
        say(
            "Not evaluated:",
            f"{_some([visible(one) for one in topology.unread])}; it may open and close anything",
            "warning",
        )
    if topology.mesh:
        mesh = topology.mesh
        say(
            "Not listed one by one:",
            f"{len(mesh.sources)} workloads whose sending nothing isolates reach each of "
            f"{len(mesh.targets)} that nothing isolates from them, on every port",
            "warning",
        )
    if topology.unlisted:
        say("Not looked at:", f"{topology.unlisted} pairs, of too many", "warning")
    if topology.more_strangers:
        words = f"{topology.more_strangers} more selectors of pods that are not here"
        say("Not looked at:", words, "warning")
    outside = [one for one in topology.shown if one.detail and not one.peer.in_set]
    lines += [
        view.paint(f"{named[one.key]}: {visible(one.detail)}", "faint")
        for one in outside
    ]  # fmt: skip
    reasons = dict.fromkeys(why for one in topology.links for why in one.why)
    if reasons:
        say("? depends on", visible("; ".join(list(reasons)[:4])), "warning")
    return lines


def _some(some: Sequence[str], most: int = 12) -> str:
    more = f" and {len(some) - most} more" if len(some) > most else ""
    return ", ".join(some[:most]) + more


def _tree(chains: Sequence[Chain], view: View) -> list[str]:
    lines = [view.paint("What comes in", "strong")]
    before = ""
    for one in chains:
        door = one.door
        head = f"  {door.by.label}  {door.host or 'every host'}"
        if head != before:
            lines.append(visible(head))
            before = head
        lines.append(f"  ├─ {visible(door.path)}  {view.paint(visible(where(door.place)), 'place')}")
        for number, step in enumerate(one.steps):
            sign = {"good": "✓", "unknown": "?", "broken": "✗"}[step.state]
            style = {"good": "good", "unknown": "warning", "broken": "error"}[step.state]
            at = "" if step.state == "good" else visible(where(step.place))
            last = "└─" if number == len(one.steps) - 1 else "├─"
            text = f"  │  {last} {view.paint(f'{sign} {visible(step.words)}', style)}"
            lines.append(f"{text}  {view.paint(at, 'place')}".rstrip())
    return lines


def _lists(topology: Topology, named: dict[str, str], view: View) -> list[str]:
    lines = [view.paint("By workload", "strong")]
    some = topology.workloads
    for one in some[:LISTED_MOST]:
        outgoing, incoming = reaches(topology.links, one) if len(some) <= MATRIX_MOST else ([], [])
        if len(some) > MATRIX_MOST:
            outgoing = [x for x in topology.links if x.source is one]
            incoming = [x for x in topology.links if x.target is one]
        lines.append(f"  {named[one.key]}")
        for word, links, end in (
            ("reaches", outgoing, "target"),
            ("reached by", incoming, "source"),
        ):
            texts = [
                f"{named[getattr(link, end).key]} ({', '.join(_sign(*x) for x in parts(link, 3))})"
                for link in links[:12]
            ]
            more = [f"{len(links) - 12} more"] if len(links) > 12 else []  # noqa: PLR2004 - a few lines
            text = ", ".join([*texts, *more]) or "nobody"
            lines += hang(f"    {word:<10}  ", text, view.width)
    if len(some) > LISTED_MOST:
        words = f"and {len(some) - LISTED_MOST} workloads more; --format json or csv lists them all"
        lines.append(f"  {words}")
    return lines


def _sign(state: str, ports: str) -> str:
    return f"{SIGNS[state]} {ports}".strip()


def difference_text(some: Sequence[Compared], unread: Sequence[Unchecked], view: View) -> str:
    """Write what differs between two sides."""
    lines: list[str] = []
    for one in some:
        lines += _difference(one, view)
    if not lines:
        lines.append("The same connections on both sides.")
    if unread:
        lines.append(view.paint("At fault, so that objects may be missing here:", "warning"))
        lines += [f"  {visible(one.file)}: {visible(one.why)}" for one in unread]
    return "\n".join(lines) + "\n"


def _difference(of: Compared, view: View) -> list[str]:
    found = of.difference
    if found.empty and found.complete:
        return []
    lines = [view.paint(f"Set {visible(of.name)}", "strong")] if of.name else []
    lines += [view.paint(f"+ {visible(one.key)} came", "good") for one in found.came]
    lines += [view.paint(f"- {visible(one.key)} went", "error") for one in found.went]
    for node, before, after in found.open_changes:
        text = f"~ {visible(node.key)} is open for {_ways(after)}, was open for {_ways(before)}"
        lines.append(view.paint(text, "warning"))
    for change in found.changes:
        sign, style = {
            "added": ("+", "good"),
            "removed": ("-", "error"),
            "changed": ("~", "warning"),
        }[change.sort]
        lines.append(view.paint(f"{sign} {visible(change_words(change))}", style))
    if not found.complete:
        lines.append("One side is too large to be listed whole: there may be more.")
    return lines


def _ways(directions: Sequence[str]) -> str:
    return " and ".join(directions) or "neither direction"


def change_words(change: Change) -> str:
    """Say what changed in one line."""
    ends = f"{change.source.key} → {change.target.key}"
    before, after = (passage_words(one) for one in (change.before, change.after))
    why = f"  ({change.moved})" if change.moved else ""
    if change.sort == "added":
        return f"{ends}: {after}{why}"
    if change.sort == "removed":
        return f"{ends}: {before}{why}"
    return f"{ends}: {before} → {after}{why}"


def passage_words(passage: object) -> str:
    """Write what passes surely, and in brackets what passes possibly."""
    surely, possibly = passage  # type: ignore[misc]
    rest = possibly.without(surely)
    words = [str(surely)] if not surely.empty or rest.empty else []
    if not rest.empty:
        words.append(f"perhaps {rest}")
    return ", ".join(words)
