"""Who reaches whom, for a terminal: a matrix, a tree of what comes in, and lists by workload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from chloro_lint.model import Unchecked
from chloro_lint.proof.chain_links import Chain, State
from chloro_lint.proof.topology import Link, Node, Topology
from chloro_lint.reporters.text import cells, count, hang, visible, wrap
from chloro_lint.reporters.topology_words import (
    SIGNS,
    Fact,
    Shown,
    gaps,
    isolation,
    names,
    parts,
    stretches_of,
    where,
)
from chloro_lint.reporters.view import View

STYLES: Mapping[str, str] = MappingProxyType(
    {
        "wanted": "good",
        "unwanted": "error",
        "missing": "error",
        "unknown": "warning",
        "open": "place",
    }
)
LEGEND = "✓ wanted  ! unwanted: in no flow  ✗ missing: required, and blocked  ? not known"
MATRIX_MOST = 40
"""Rows above which there is no matrix."""
LISTED_MOST = 200
_NAME_MOST = 30
_CORNER = r"from \ to"


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
        lines = wrap(LEGEND, view.width)
        blocks.append("\n".join(view.paint(line, "faint") for line in lines))
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
    sources, targets = ({key[end] for key in links} for end in (0, 1))
    rows = [one for one in nodes if one.key in sources]
    columns = [one for one in nodes if one.key in targets]
    if not links:
        return ["  Nothing passes between anybody."]
    table = {key: parts(one, 2) for key, one in links.items()}
    left = max(cells(_CORNER), *(min(_NAME_MOST, cells(named[one.key])) for one in rows))
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
    head = f"{_fit(_CORNER, left)}  {'  '.join(heads)}".rstrip()
    lines = [f"  {view.paint(head, 'faint')}"]
    for row in rows:
        texts = []
        for column, wide in band:
            some = table.get((row.key, column.key), [])
            pad = " " * (wide - cells(_plain(some)))
            painted = "  ".join(
                view.paint(f"{SIGNS[state]}{ports}", STYLES[state]) for state, ports in some
            )
            sign = " " if row.key == column.key else "·"
            texts.append((painted or (view.paint(sign, "faint") if sign.strip() else sign)) + pad)
        lines.append(("  " + _fit(named[row.key], left) + "  " + "  ".join(texts)).rstrip())
    return [line.rstrip() for line in lines]


def _fit(text: str, wide: int) -> str:
    while cells(text) > wide:
        text = f"{text[:-2]}…"
    return text + " " * (wide - cells(text))


def _notes(topology: Topology, named: dict[str, str], view: View) -> list[str]:
    """Say what the matrix does not show: who is open, who is outside, what is left out."""
    facts = [*isolation(topology, named), *gaps(topology)]
    reasons = dict.fromkeys(why for one in topology.links for why in one.why)
    if reasons:
        facts.append(Fact("? depends on", visible("; ".join(list(reasons)[:4])), "warning"))
    lines: list[str] = []
    for one in facts:
        first, *rest = hang("  ", one.text, view.width - cells(one.lead) - 1)
        lines += [f"{view.paint(one.lead, one.style)} {first.strip()}", *rest]
    for node in topology.shown:
        if node.detail and not node.peer.in_set:
            text = hang(f"{named[node.key]}: ", visible(node.detail), view.width, 2)
            lines += [view.paint(line, "faint") for line in text]
    return lines


def _tree(chains: Sequence[Chain], view: View) -> list[str]:
    """Write the ways in as a tree: an entrance, a request, and the links behind it."""
    lines = [view.paint("What comes in", "strong")]
    by_entrance: dict[str, list[Chain]] = {}
    for one in chains[:LISTED_MOST]:
        by_entrance.setdefault(one.entrance.resource.label, []).append(one)
    for label, some in by_entrance.items():
        lines.append(f"  {visible(label)}")
        for number, chain in enumerate(some):
            last = number == len(some) - 1
            lines += _branch(chain, view, "└─" if last else "├─", "  " if last else "│ ")
    if len(chains) > LISTED_MOST:
        lines.append(f"  and {len(chains) - LISTED_MOST} more; --format json lists them all")
    return lines


def _branch(chain: Chain, view: View, sign: str, stem: str) -> list[str]:
    entrance = chain.entrance
    at = view.paint(visible(where(entrance.rule)), "place")
    lines = [f"  {sign} {visible(entrance.requests)}  {at}"]
    found = list(stretches_of(chain))
    for number, one in enumerate(found):
        style = {"✓": "good", "?": "warning", "✗": "error"}[one.sign]
        fork = "└─" if number == len(found) - 1 else "├─"
        under = "  " if number == len(found) - 1 else "│ "
        head, *rest = hang("", visible(one.says), view.width - 10, 0)
        text = f"  {stem} {fork} {view.paint(f'{one.sign} {head}', style)}"
        place = visible(where(one.place))
        lead = f"  {stem} {under}   "
        if rest or len(f"  {stem} {fork} {one.sign} {head}  {place}") > view.width:
            lines += [text, *(f"{lead}{view.paint(line, style)}" for line in rest)]
            lines.append(f"{lead}{view.paint(place, 'place')}")
        else:
            lines.append(f"{text}  {view.paint(place, 'place')}")
    if chain.state is State.UNKNOWN and chain.missing:
        lines += hang(f"  {stem}      ", f"not known: {visible(chain.missing)}", view.width)
    return lines


def _lists(topology: Topology, named: dict[str, str], view: View) -> list[str]:
    lines = [view.paint("By workload", "strong")]
    some = topology.workloads
    by_end: tuple[dict[int, list[Link]], dict[int, list[Link]]] = ({}, {})
    for link in topology.links:
        by_end[0].setdefault(id(link.source), []).append(link)
        by_end[1].setdefault(id(link.target), []).append(link)
    for one in some[:LISTED_MOST]:
        outgoing, incoming = by_end[0].get(id(one), []), by_end[1].get(id(one), [])
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
