"""chloro-lint as an OSCAL component of type validation: which rule checks which statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.baseline import Control
from chloro_lint.model import Rule
from chloro_lint.reporters.oscal import document, identifier, line, metadata, prop, props, token


def component_definition(
    title: str,
    name: str,
    digest: str,
    controls: Sequence[Control],
    rules: Mapping[str, Rule],
    version: str,
    when: dt.datetime,
) -> str:
    """Write one implemented requirement for each statement and each rule that decides it."""
    source = identifier("catalog of", name, digest)
    used = dict.fromkeys(one.rule for control in controls for one in control.decided_by)
    component = {
        "uuid": identifier("component", version),
        "type": "validation",
        "title": "chloro-lint",
        "description": f"chloro-lint {line(version)} checks Kubernetes manifests by these rules.",
        "props": [one for rule in used for one in _rule(rule, rules)],
        "control-implementations": [
            {
                "uuid": identifier("implementation", name, digest),
                "source": f"#{source}",
                "description": f"Which rules check the statements of {line(title)}.",
                "implemented-requirements": [
                    one for control in controls for one in _requirements(control, name, rules)
                ],
            }
        ],
    }
    if not used:
        # OSCAL asks for at least one requirement where there is an implementation.
        del component["control-implementations"], component["props"]
    body = {
        "metadata": metadata(
            f"chloro-lint for {title}", version, when, props(baseline=name, sha256=digest)
        ),
        "components": [component],
        "back-matter": {
            "resources": [
                {
                    "uuid": source,
                    "title": f"Catalog of {line(title)}",
                    "description": "What `chloro-lint baseline --format oscal-catalog` writes.",
                    "props": props(sha256_of_the_baseline=digest),
                }
            ]
        },
    }
    return document("component-definition", body)


def _rule(name: str, rules: Mapping[str, Rule]) -> list[dict[str, str]]:
    """Describe a rule in the properties by which trestle ties rules and checks together."""
    known = rules.get(name)
    code, summary = (known.code, known.summary) if known else ("unknown", name)
    return [
        prop("Rule_Id", name, remarks=name),
        prop("Rule_Description", summary, remarks=name),
        prop("Check_Id", code, remarks=name),
    ]


def _requirements(control: Control, scheme: str, rules: Mapping[str, Rule]) -> list[dict[str, Any]]:
    found = []
    for name in dict.fromkeys(one.rule for one in control.decided_by):
        known = rules.get(name)
        found.append(
            {
                "uuid": identifier("requirement", scheme, control.id, name),
                "control-id": token(control.id, scheme),
                "description": line(f"{known.summary} ({known.code})" if known else name),
                "props": [prop("Rule_Id", name)],
            }
        )
    return found
