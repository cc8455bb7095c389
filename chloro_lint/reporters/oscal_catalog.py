"""A baseline, or a framework, as an OSCAL catalog: sections are groups, statements are controls."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.baseline import Control, Decision
from chloro_lint.model import Bound
from chloro_lint.reporters.oscal import document, line, metadata, props, statement_of, token


def catalog(
    title: str, name: str, digest: str, controls: Sequence[Control], when: dt.datetime
) -> str:
    """Write the statements with the values that decide them as parameters."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in controls:
        groups.setdefault(one.section, []).append(_control(one, name))
    body = {
        "metadata": metadata(title, digest[:12], when, props(baseline=name, sha256=digest)),
        "groups": [
            {"id": f"section-{number}", "title": line(section), "controls": members}
            for number, (section, members) in enumerate(groups.items(), start=1)
        ],
    }
    return document("catalog", body)


def _control(control: Control, scheme: str) -> dict[str, Any]:
    name = token(control.id, scheme)
    parts = [{"id": statement_of(name), "name": "statement", "prose": line(control.statement)}]
    if control.note:
        parts.append({"id": f"{name}_gdn", "name": "guidance", "prose": line(control.note)})
    if control.manual:
        parts.append(
            {"id": f"{name}_ask", "name": "evidence-to-ask-for", "prose": line(control.manual)}
        )
    result: dict[str, Any] = {"id": name, "title": line(control.statement)}
    if parameters := _parameters(name, control.decided_by):
        result["params"] = parameters
    result["props"] = props(label=control.id, facts=", ".join(control.facts))
    return result | {"parts": parts}


def _parameters(control: str, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for decision in decisions:
        of = f" for {decision.component}" if decision.component else ""
        for key, value in decision.parameters.items():
            label = f"{key} of {decision.rule}{of}"
            number = len(found) + 1
            found.append(
                {"id": f"{control}_prm_{number}", "label": line(label), "values": [_value(value)]}
            )
    return found


def _value(value: Any) -> str:
    if isinstance(value, Bound):
        return line(str(value))
    if isinstance(value, Mapping | list):
        return line(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return line(str(value))
