"""`chloro-lint baseline`: the active architecture with everything it extends merged in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chloro_lint.baseline import Baseline
from chloro_lint.cli.console import complain, write
from chloro_lint.cli.session import Session, open_session
from chloro_lint.framework import Framework
from chloro_lint.model import ChloroError

_FORMATS = ("yaml", "oscal-catalog", "oscal-component")


def show_baseline(paths: Sequence[str], given: Mapping[str, Any]) -> int:
    """Write the baseline that a run over these paths would use, as YAML."""
    wanted = str(given.get("format") or "yaml")
    try:
        if wanted not in _FORMATS:
            known = ", ".join(_FORMATS)
            raise ChloroError(f"--format is one of {known}, not {wanted!r}")
        session = open_session(paths, given)
        if wanted != "yaml":
            write(_oscal(wanted, session))
            return 0
        if session.framework is not None:
            raise ChloroError("--framework goes with oscal-catalog and oscal-component")
    except ChloroError as error:
        return complain(error)
    active = session.baseline
    write(_text(active) if active else "# no baseline: rules run with their own parameters\n")
    return 0


def _oscal(wanted: str, session: Session) -> str:
    """Write the baseline, or the framework, as a catalog or as what its rules implement."""
    from chloro_lint import __version__
    from chloro_lint.cli.check import now
    from chloro_lint.cli.session import known_rules
    from chloro_lint.reporters.oscal_catalog import catalog
    from chloro_lint.reporters.oscal_component import component_definition

    of = session.framework or session.baseline
    if of is None:
        raise ChloroError("there is no baseline and no framework: none has no statements")
    title = of.label if isinstance(of, Framework) else of.title
    if not of.controls:
        raise ChloroError(f"{title} has no statements")
    if wanted == "oscal-catalog":
        return catalog(title, of.name, of.digest, of.controls, now())
    rules = {one.name: one for one in known_rules()}
    return component_definition(title, of.name, of.digest, of.controls, rules, __version__, now())


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
