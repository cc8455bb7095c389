"""Who reaches whom for programs and documents: JSON, CSV and Markdown, and what differs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from chloro_lint import __version__
from chloro_lint.model import Place, Unchecked
from chloro_lint.proof.chains import Chain
from chloro_lint.proof.connectivity import Passage
from chloro_lint.proof.ports import Connections
from chloro_lint.proof.topology import Link, Mesh, Node
from chloro_lint.proof.topology_diff import Change
from chloro_lint.reporters.text import json_safe, visible
from chloro_lint.reporters.topology_text import SIGNS, Compared, Shown, names, parts, passage_words

SCHEMA_VERSION = 1
"""Raised when a key changes its meaning or goes away; new keys leave it as it is."""

_COLUMNS = (
    "set", "source", "target", "state", "passes", "intended", "excess", "missing", "unknown",
    "depends on",
)  # fmt: skip
_FORMULA = "=+-@\t\r"
"""What makes a spreadsheet take a text for a formula (OWASP, CSV Injection)."""


def topology_json(sets: Sequence[Shown], unread: Sequence[Unchecked]) -> str:
    """Write every node, link and chain, `schemas/topology.schema.json`."""
    return _json({"sets": [_set(one) for one in sets], "unread": _unread(unread)})


def difference_json(some: Sequence[Compared], unread: Sequence[Unchecked]) -> str:
    """Write what differs, of the same schema."""
    return _json({"differences": [_compared(one) for one in some], "unread": _unread(unread)})


def _json(document: dict[str, Any]) -> str:
    head = {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "chloro-lint", "version": __version__},
    }
    return json_safe(json.dumps({**head, **document}, ensure_ascii=False, indent=2)) + "\n"


def _unread(unread: Sequence[Unchecked]) -> list[dict[str, str]]:
    return [{"file": one.file, "why": one.why} for one in unread]


def _set(of: Shown) -> dict[str, Any]:
    topology = of.topology
    return {
        "name": topology.name,
        "judged": topology.judged,
        "nodes": [_node(one) for one in topology.shown],
        "connections": [_link(one) for one in topology.links],
        "entrances": [_chain(one) for one in of.chains],
        "absent": list(topology.absent),
        "unevaluated": list(topology.unread),
        "mesh": topology.mesh and _mesh(topology.mesh),
        "unlisted": topology.unlisted,
        "moreSelectors": topology.more_strangers,
    }


def _node(of: Node) -> dict[str, Any]:
    return {
        "id": of.key,
        "label": of.label,
        "sort": of.sort,
        "namespace": of.namespace,
        "component": of.party,
        "labels": dict(sorted(of.peer.labels.items())),
        "open": list(of.open),
        "hostNetwork": of.peer.host_network,
        "detail": of.detail,
    }


def _link(of: Link) -> dict[str, Any]:
    return {
        "source": of.source.key,
        "target": of.target.key,
        "state": of.state,
        "surely": ports(of.passage.surely),
        "possibly": ports(of.passage.possibly),
        "intended": ports(of.intended),
        "excess": ports(of.excess),
        "missing": ports(of.missing),
        "unknown": ports(of.unknown),
        "unheard": ports(of.unheard),
        "dependsOn": list(of.why),
    }


def ports(of: Connections) -> list[str]:
    """Write ports as a list: ``["TCP/53", "UDP/1-65535"]``; nothing is an empty list."""
    if of.empty:
        return []
    return [
        f"{one.split()[1]}/1-65535" if one.startswith("every") else one
        for one in ("every TCP port, every UDP port, every SCTP port" if str(of) == "every port"
                    else str(of)).split(", ")
    ]  # fmt: skip


def _mesh(of: Mesh) -> dict[str, Any]:
    return {
        "sources": [one.key for one in of.sources],
        "targets": [one.key for one in of.targets],
    }


def _chain(of: Chain) -> dict[str, Any]:
    door = of.door
    return {
        "by": f"{door.by.kind}/{door.by.namespace}/{door.by.name}",
        "host": door.host,
        "path": door.path,
        "state": of.state,
        **_place(door.place),
        "steps": [
            {"words": one.words, "state": one.state, **_place(one.place)} for one in of.steps
        ],
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": "", "line": 0, "column": 0}
    span = place.resource.span(place.path)
    return {"file": place.resource.source, "line": span.line, "column": span.column}


def _compared(of: Compared) -> dict[str, Any]:
    found = of.difference
    return {
        "name": of.name,
        "complete": found.complete,
        "came": [one.key for one in found.came],
        "went": [one.key for one in found.went],
        "opened": [
            {"workload": node.key, "before": list(before), "after": list(after)}
            for node, before, after in found.open_changes
        ],
        "changes": [_change(one) for one in found.changes],
    }


def _change(of: Change) -> dict[str, Any]:
    return {
        "change": of.sort,
        "source": of.source.key,
        "target": of.target.key,
        "before": _passage(of.before),
        "after": _passage(of.after),
        "because": of.moved,
    }


def _passage(of: Passage) -> dict[str, list[str]]:
    return {"surely": ports(of.surely), "possibly": ports(of.possibly)}


def topology_csv(sets: Sequence[Shown]) -> str:
    """Write a row for each connection."""
    return _csv(_COLUMNS, _rows(sets))


def _rows(sets: Sequence[Shown]) -> Iterator[Sequence[str]]:
    for each in sets:
        for one in each.topology.links:
            listed = (one.intended, one.excess, one.missing, one.unknown)
            words = ("" if some.empty else str(some) for some in listed)
            ends = (one.source.key, one.target.key)
            state, passes = one.state, passage_words(one.passage)
            yield (each.topology.name, *ends, state, passes, *words, "; ".join(one.why))


def difference_csv(some: Sequence[Compared]) -> str:
    """Write a row for each change."""
    columns = ("set", "change", "source", "target", "before", "after", "because")
    return _csv(columns, (row for one in some for row in _changes(one)))


def _changes(of: Compared) -> Iterator[Sequence[str]]:
    found = of.difference
    for sort, nodes in (("came", found.came), ("went", found.went)):
        for node in nodes:
            yield of.name, sort, node.key, "", "", "", ""
    for node, before, after in found.open_changes:
        yield of.name, "open", node.key, "", " ".join(before), " ".join(after), ""
    for one in found.changes:
        before_words, after_words = (passage_words(x) for x in (one.before, one.after))
        ends = (one.source.key, one.target.key)
        yield of.name, one.sort, *ends, before_words, after_words, one.moved


def _csv(columns: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_inert(visible(text)) for text in row])
    return out.getvalue()


def _inert(text: str) -> str:
    """Keep a spreadsheet from computing what a manifest says."""
    return f"'{text}" if text.lstrip().startswith(tuple(_FORMULA)) else text


def topology_markdown(sets: Sequence[Shown]) -> str:
    """Write a table of the connections, and the ways in as a list."""
    lines = ["# Who reaches whom"]
    for one in sets:
        lines += _markdown(one)
    return "\n".join(lines) + "\n"


def _markdown(of: Shown) -> Iterator[str]:
    topology = of.topology
    named = names(topology.nodes)
    if topology.name:
        yield f"\n## {_md(topology.name)}"
    yield "\n| From | To | Passes | Verdict |\n| --- | --- | --- | --- |"
    for one in topology.links:
        verdicts = "; ".join(
            f"{SIGNS[state]} {state}: {ports_}" for state, ports_ in parts(one) if state != "open"
        )
        cells = (named[one.source.key], named[one.target.key], passage_words(one.passage))
        yield "| " + " | ".join(_md(text) for text in (*cells, verdicts)) + " |"
    opened = [named[one.key] for one in topology.workloads if one.open]
    if opened:
        yield f"\nOpen in a direction, since nothing isolates them: {_md(', '.join(opened))}."
    if topology.absent:
        yield f"\nNot here: {_md('; '.join(topology.absent))}."
    if topology.unread:
        yield f"\nNot evaluated: {_md(', '.join(topology.unread))}."
    if topology.mesh:
        mesh = topology.mesh
        yield (
            f"\nNot listed one by one: {len(mesh.sources)} workloads reach each of "
            f"{len(mesh.targets)} on every port."
        )
    if topology.unlisted:
        yield f"\nNot looked at: {topology.unlisted} pairs."
    if of.chains:
        yield ""
    for chain in of.chains:
        words = [f"{chain.door.host or 'every host'}{chain.door.path}"]
        words += [f"{one.words} ({one.state})" for one in chain.steps]
        yield f"- {_md(' → '.join(words))}"


def difference_markdown(some: Sequence[Compared]) -> str:
    """Write a table of the changes."""
    rows = [row for one in some for row in _changes(one)]
    lines = ["# What changed", "", "| Set | Change | From | To | Before | After | Because |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    lines += ["| " + " | ".join(_md(text) for text in row) + " |" for row in rows]
    if not rows:
        lines = ["# What changed", "", "The same connections on both sides."]
    return "\n".join(lines) + "\n"


def _md(text: str) -> str:
    """Escape what Markdown and HTML read as syntax."""
    text = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{char}" if char in "\\`*_[]|#~$!" else char for char in text)
