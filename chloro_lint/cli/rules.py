"""`chloro-lint rules`: the catalogue, as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chloro_lint.cli.console import colored, complain, width, write
from chloro_lint.cli.frameworks import shipped_frameworks
from chloro_lint.cli.session import known_rules
from chloro_lint.faults import FAULTS
from chloro_lint.model import ChloroError, Rule


def list_rules(output_format: str, *, no_color: bool) -> int:
    """Write every rule, faults of files included."""
    if output_format not in ("table", "json"):
        return complain(ChloroError(f"--format is table or json, not {output_format!r}"))
    try:
        rules = (*FAULTS, *known_rules())
    except ChloroError as error:
        return complain(error)
    if output_format == "json":
        write(json.dumps([_plain(one) for one in rules], indent=2, ensure_ascii=False) + "\n")
    else:
        write(_table(rules, color=colored(no_color=no_color)))
    return 0


def _plain(one: Rule) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "severity": one.severity.label,
        "status": one.status,
        "target": one.target,
        "summary": one.summary,
        "why": one.why,
        "fix": one.fix,
        "needsBaseline": not one.general and one.target != "tool",
        "parameters": {name: given.summary for name, given in one.parameters.items()},
        "references": list(one.references),
        "equivalents": dict(one.equivalents),
        "frameworks": {
            **{name: list(items) for name, items in one.frameworks.items()},
            **{
                of.name: [item.id for item in items]
                for of in shipped_frameworks()
                if (items := of.items_of(one.name))
            },
        },
    }


def _table(rules: Sequence[Rule], *, color: bool) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    for heading in ("Code", "Name", "Severity", "Summary"):
        table.add_column(heading, no_wrap=heading != "Summary")
    styles = {"error": "red", "warning": "yellow", "info": "cyan"}
    for one in rules:
        severity = Text(one.severity.label, style=styles[one.severity.label])
        table.add_row(one.code, one.name, severity, Text(one.summary))
    out = StringIO()
    system = "standard" if color else None
    console = Console(file=out, width=width(), force_terminal=color, color_system=system)  # type: ignore[arg-type]
    console.print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
