"""`chloro-lint explain`: the page of a rule, a fault or a control."""

from __future__ import annotations

from chloro_lint import shipped
from chloro_lint.cli.console import complain, write
from chloro_lint.cli.frameworks import shipped_frameworks
from chloro_lint.cli.session import known_rules, load_baseline
from chloro_lint.explain import control_page, page
from chloro_lint.faults import FAULTS
from chloro_lint.model import ChloroError, Rule
from chloro_lint.registry import unknown_selector
from chloro_lint.settings import Settings


def explain_one(name: str, baseline: str) -> int:
    """Write the page of what is called so: a rule's name or code, or a control's id."""
    try:
        rules = known_rules()
        for one in (*FAULTS, *rules):
            if name in (one.name, one.code):
                write(rule_page(one))
                return 0
        loaded = load_baseline(Settings(baseline=baseline))
        for control in loaded.controls if loaded else ():
            if name == control.id:
                write(control_page(control, {one.name: one for one in rules}))
                return 0
        raise ChloroError(unknown_selector(name, rules))
    except ChloroError as error:
        return complain(error)


def rule_page(one: Rule) -> str:
    """Return a rule's page with its fixtures as examples."""
    examples = [
        shipped.text(path) if shipped.exists(path) else ""
        for path in (f"fixtures/{one.name}/fail.yaml", f"fixtures/{one.name}/pass.yaml")
    ]
    return page(one, examples[0], examples[1], shipped_frameworks())
