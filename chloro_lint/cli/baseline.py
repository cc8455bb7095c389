"""`chloro-lint baseline`: the active architecture with everything it extends merged in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.baseline import Baseline
from chloro_lint.cli.console import complain, write
from chloro_lint.cli.session import open_session
from chloro_lint.model import ChloroError


def show_baseline(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Write the baseline that a run over these paths would use, as YAML."""
    try:
        active = open_session(paths, given).baseline
    except ChloroError as error:
        return complain(error)
    write(_text(active) if active else "# no baseline: rules run with their own parameters\n")
    return 0


def _text(active: Baseline) -> str:
    import yaml

    data = {
        **active.data,
        "controls": {control.id: _control(active, control.id) for control in active.controls},
    }
    body = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)
    return f"# {active.title}\n# sha256 {active.digest}\n{body}"


def _control(active: Baseline, name: str) -> dict[str, Any]:
    """Return a control with its references replaced by the values they stand for."""
    control = next(one for one in active.controls if one.id == name)
    entries: list[dict[str, Any]] = [
        {"rule": one.rule}
        | ({"component": one.component} if one.component else {})
        | dict(one.parameters)
        for one in control.decided_by
    ]
    entries += [{"proof": proof} for proof in control.proofs]
    plain: dict[str, Any] = {"section": control.section, "statement": control.statement}
    if list(control.facts) != [name]:
        plain["facts"] = list(control.facts)
    if entries:
        plain["decided_by"] = entries
    for key in ("manual", "note"):
        if value := getattr(control, key):
            plain[key] = value
    return plain
