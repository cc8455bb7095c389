"""Who reaches whom, and what differs between two sets, as JSON: `schemas/topology.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from chloro_lint import __version__
from chloro_lint.model import Place, Unchecked
from chloro_lint.proof.chain_links import Chain
from chloro_lint.proof.connectivity import Passage
from chloro_lint.proof.ports import PROTOCOLS, Connections, stretches
from chloro_lint.proof.topology import Beyond, Link, Mesh, Node
from chloro_lint.proof.topology_diff import Change
from chloro_lint.reporters.text import json_safe
from chloro_lint.reporters.topology_words import Compared, Shown

SCHEMA_VERSION = 1
"""Raised when a key changes its meaning or goes away; new keys leave it as it is."""


def topology_json(sets: Sequence[Shown], unread: Sequence[Unchecked]) -> str:
    """Write every node, link and chain."""
    return _json({"sets": [_set(one) for one in sets], "unread": _unread(unread)})


def difference_json(some: Sequence[Compared], unread: Sequence[Unchecked]) -> str:
    """Write what differs, by the same schema."""
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
        "links": [_link(one) for one in topology.links],
        "beyond": [_beyond(one) for one in topology.beyond],
        "entrances": [_chain(one) for one in of.chains],
        "absent": list(topology.absent),
        "unevaluated": list(topology.unread),
        "mesh": topology.mesh and _mesh(topology.mesh),
        "unlistedPairs": topology.unlisted,
        "unlistedSelectors": topology.more_strangers,
    }


def _node(of: Node) -> dict[str, Any]:
    return {
        "id": of.key,
        "label": of.label,
        "sort": of.sort,
        "namespace": of.namespace,
        "party": of.party,
        "labels": dict(sorted(of.peer.labels.items())),
        "open": list(of.open),
        "hostNetwork": of.peer.host_network,
        "store": of.store,
        "detail": of.detail,
    }


def _link(of: Link) -> dict[str, Any]:
    return {
        "source": of.source.key,
        "target": of.target.key,
        "state": of.state,
        **_passage(of.passage),
        "wanted": ports(of.wanted),
        "unwanted": ports(of.unwanted),
        "missing": ports(of.missing),
        "unknown": ports(of.unknown),
        "unheard": ports(of.unheard),
        "dependsOn": list(of.why),
    }


def _beyond(of: Beyond) -> dict[str, Any]:
    ends = {"source": of.source.key, "target": of.target.key}
    return {**ends, "ports": ports(of.connections)}


def ports(of: Connections) -> list[str]:
    """Write ports as a list: ``["TCP/53", "UDP/1-65535"]``; nothing is an empty list."""
    return list(_ports(of))


@lru_cache(maxsize=1024)
def _ports(of: Connections) -> tuple[str, ...]:
    return tuple(
        f"{protocol}/{first}" if first == last else f"{protocol}/{first}-{last}"
        for protocol, bits in zip(PROTOCOLS, of, strict=True)
        for first, last in stretches(bits)
    )


def _mesh(of: Mesh) -> dict[str, Any]:
    return {
        "sources": [one.key for one in of.sources],
        "targets": [one.key for one in of.targets],
    }


def _chain(of: Chain) -> dict[str, Any]:
    entrance = of.entrance
    by = entrance.resource
    return {
        "by": f"{by.kind}/{by.namespace}/{by.name}",
        "requests": entrance.requests,
        "service": f"{entrance.namespace}/{entrance.service}",
        "state": of.state.value,
        "missing": of.missing,
        "steps": list(_steps(of)),
        "assumptions": list(of.assumptions),
    }


def _steps(of: Chain) -> Iterator[dict[str, Any]]:
    for one in of.links:
        yield {"step": one.step.value, "holds": True, "says": one.says, **_place(one.place)}
    if of.end is not None:
        end = of.end
        yield {"step": end.step.value, "holds": False, "says": end.says, **_place(end.place)}


def _place(place: Place) -> dict[str, Any]:
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
