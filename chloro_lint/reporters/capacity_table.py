"""What quotas hold, what is asked of them at rest, at the peak and in a rollout: table and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from chloro_lint import __version__
from chloro_lint.model import Unchecked
from chloro_lint.proof.capacity import Demand, QuotaUse, figure
from chloro_lint.proof.shares import Share
from chloro_lint.reporters.text import cells, json_safe, visible
from chloro_lint.reporters.view import View

SCHEMA_VERSION = 1
"""Raised when a key changes its meaning or goes away; new keys leave it as it is."""

_BAR = 24
_HEADINGS = ("at rest", "peak", "rollout", "quota")
_STYLES = {"fits": "good", "exceeded": "error", "open": "warning", "tight": "warning"}
_LEGEND = "█ at rest  ▓ to the peak  ▒ to a rollout at the peak  ░ free"


class SetUse(NamedTuple):
    """The quotas of one manifest set, and its name."""

    name: str
    quotas: tuple[QuotaUse, ...]


def capacity_table(sets: Sequence[SetUse], unread: Sequence[Unchecked], view: View) -> str:
    """Write a table for each quota; a line for each of its entries, with a bar."""
    blocks = []
    for one in sets:
        blocks += [_quota(use, one.name, view) for use in one.quotas]
    if blocks:
        blocks.append(view.paint(_LEGEND, "faint"))
    else:
        blocks.append("No ResourceQuota is here, so nothing bounds what a namespace may grow to.")
    if unread:
        lines = [f"  {visible(one.file)}: {visible(one.why)}" for one in unread]
        blocks.append(
            "\n".join(
                [view.paint("At fault, so that objects may be missing here:", "warning"), *lines]
            )
        )
    return "\n\n".join(blocks) + "\n"


def _quota(use: QuotaUse, name: str, view: View) -> str:
    quota = use.quota
    where = f"{visible(quota.source)}:{quota.span(('metadata', 'name')).line}"
    label = view.paint(visible(quota.label), "strong")
    head = f"{label}  {view.paint(where, 'place')}"
    if name:
        head += f"  (set {visible(name)})"
    rows = [
        (visible(one.name), *(figure(value, one.name) for value in _values(one)))
        for one in use.demands
    ]
    widths = [
        max((cells(row[column]) for row in [("", *_HEADINGS), *rows]), default=0)
        for column in range(len(_HEADINGS) + 1)
    ]
    title = "  ".join(
        [
            " " * widths[0],
            *(f"{word:>{width}}" for word, width in zip(_HEADINGS, widths[1:], strict=True)),
        ]
    )
    lines = [head, f"  {view.paint(title, 'faint')}"]
    for one, row in zip(use.demands, rows, strict=True):
        numbers = [f"{text:>{width}}" for text, width in zip(row[1:], widths[1:], strict=True)]
        padded = row[0] + " " * (widths[0] - cells(row[0]))
        word = state(one)
        shown = view.paint(f"{_bar(one)} {word}", _STYLES[word])
        lines.append("  " + "  ".join([padded, *numbers, shown]) + remark(one))
    lines += [f"  {visible(name)}: nothing is known of what takes it" for name in use.unread]
    for reach in use.reaches:
        if reach.others_at_maximum < reach.wanted:
            lines.append(
                f"  {visible(reach.workload)} reaches {reach.others_at_maximum} of {reach.wanted} "
                f"pods with the others at their maximum, {reach.others_at_rest} with them at rest"
            )
    return "\n".join(lines)


def _values(one: Demand) -> tuple[Fraction, ...]:
    return (one.minimum, one.assumed, one.rollout, one.hard)


def state(one: Demand) -> str:
    """Return ``fits``, ``tight`` (a rollout does not), ``exceeded`` or ``open`` (not known)."""
    if one.exceeded:
        return "exceeded"
    if one.missing:
        return "open"
    return "tight" if one.rollout > one.hard else "fits"


def remark(one: Demand) -> str:
    """Say at how many pods an entry caps, or what is not known of it; with a space in front."""
    if one.exceeded and one.of_pods:
        cap = one.cap
        count = f"{cap.least}" if cap.least == cap.most else f"{cap.least} to {cap.most}"
        return f" at {count} of {cap.wanted} pods"
    return f" ({visible('; '.join(one.missing[:2]))})" if one.missing else ""


def _bar(one: Demand) -> str:
    if one.hard <= 0:
        return ("█" if one.assumed > 0 else "░") * _BAR
    text = ""
    for value, sign in ((one.minimum, "█"), (one.assumed, "▓"), (one.rollout, "▒")):
        filled = min(_BAR, ceil(value * _BAR / one.hard))
        text += sign * (filled - len(text))
    return text + "░" * (_BAR - len(text))


def capacity_json(sets: Sequence[SetUse], unread: Sequence[Unchecked]) -> str:
    """Write the same as JSON, `schemas/capacity.schema.json`; amounts are quantities."""
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "chloro-lint", "version": __version__},
        "sets": [{"name": one.name, "quotas": [_plain(use) for use in one.quotas]} for one in sets],
        "unread": [{"file": one.file, "why": one.why} for one in unread],
    }
    return json_safe(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _plain(use: QuotaUse) -> dict[str, Any]:
    quota = use.quota
    return {
        "namespace": quota.namespace,
        "name": quota.name,
        "file": quota.source,
        "line": quota.span(("metadata", "name")).line,
        "entries": [_entry(one) for one in use.demands],
        "unknown": list(use.unread),
        "autoscaled": [
            {
                "workload": one.workload,
                "wanted": one.wanted,
                "othersAtRest": one.others_at_rest,
                "othersAtMaximum": one.others_at_maximum,
            }
            for one in use.reaches
        ],
    }


def _entry(one: Demand) -> dict[str, Any]:
    cap = one.cap if one.exceeded and one.of_pods else None
    return {
        "resource": one.name,
        "state": state(one),
        "hard": figure(one.hard, one.name),
        "atRest": figure(one.minimum, one.name),
        "peak": figure(one.assumed, one.name),
        "rollout": figure(one.rollout, one.name),
        "cap": cap
        and {
            "least": cap.least,
            "most": cap.most,
            "wanted": cap.wanted,
            "belowMinimum": cap.below_minimum,
        },
        "missing": list(one.missing),
        "assumptions": list(one.assumptions),
        "shares": [_share(share, one.name) for share in one.shares],
    }


def _share(one: Share, name: str) -> dict[str, Any]:
    return {
        "of": one.label,
        "each": figure(one.unit, name),
        "atRest": one.counts.minimum,
        "peak": one.counts.assumed,
        "surge": one.counts.surge,
    }
