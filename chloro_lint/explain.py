"""Pages about rules and controls, in Markdown: one text for the terminal, the docs and the README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chloro_lint.baseline import Control, Decision
from chloro_lint.framework import Framework
from chloro_lint.model import Bound, Parameter, Rule

_EXPECTATION = re.compile(r"[ \t]*#[ \t]*expect:.*$", re.MULTILINE)
_EXPECTATION_LINE = re.compile(r"^[ \t]*#[ \t]*expect:.*\n?", re.MULTILINE)
_TARGETS = {
    "resource": "each object",
    "pod": "each pod template",
    "container": "each container",
    "set": "all manifests together",
    "tool": "the files themselves",
}


def page(
    rule: Rule, fail_example: str, pass_example: str, frameworks: Sequence[Framework] = ()
) -> str:
    """Return a rule's page; the examples are fixtures, sections without content are left out.

    The comments in a fixture that say which finding is expected are not part of the example.
    """
    head = f"# {rule.name} ({rule.code})\n\n{_sentence(rule.summary)}"
    sections = {
        "": _facts(rule),
        "Why": rule.why.strip(),
        "Don't": _yaml(_without_expectations(fail_example)),
        "Do": _yaml(_without_expectations(pass_example)),
        "Fix": rule.fix.strip(),
        "Parameters": _parameters(rule.parameters),
        "Silence it": _silencing(rule),
        "References": _list(rule.references),
        "In other tools": _list(f"{tool}: `{name}`" for tool, name in rule.equivalents.items()),
        "Frameworks": _list(_in_frameworks(rule, frameworks)),
        "Source": f"`{_source(rule.origin)}`" if rule.origin else "",
    }
    return _page(head, sections)


def control_page(control: Control, rules: Mapping[str, Rule]) -> str:
    """Return a control's page; `rules` holds at least the rules that decide it, by name."""
    head = f"# {control.id}\n\n> {' '.join(control.statement.split())}"
    facts = [f"- Section: {control.section}"]
    facts += [f"- Facts: {', '.join(control.facts)}"] if control.facts else []
    decided = [_decision(one, rules) for one in control.decided_by]
    decided += [f"the proof `{name}`" for name in control.proofs]
    sections = {
        "": "\n".join(facts),
        "Decided by": _list(decided),
        "Evidence to ask for": control.manual.strip(),
        "Note": control.note.strip(),
    }
    if not decided and not control.manual:
        sections["Decided by"] = "Nothing: its verdict is unknown."
    return _page(head, sections)


def rules_table(rules: Iterable[Rule], folder: str = "docs/rules/") -> str:
    """Return a table of rules by code; each name links to its page in the folder."""
    rows = [
        [
            rule.code,
            f"[{rule.name}]({folder}{rule.name}.md)",
            rule.severity.label,
            rule.summary,
            ", ".join(f"{tool} {name}" for tool, name in rule.equivalents.items()),
        ]
        for rule in sorted(rules, key=lambda one: (one.code, one.name))
    ]
    return _table(["Code", "Name", "Severity", "Summary", "In other tools"], rows) + "\n"


def _in_frameworks(rule: Rule, frameworks: Sequence[Framework]) -> Iterator[str]:
    for name, ids in rule.frameworks.items():
        yield f"{name}: {', '.join(ids)}"
    for one in frameworks:
        for item in one.items_of(rule.name):
            yield f"{one.label}: {item.id} {item.title} ({item.coverage})"


def _facts(rule: Rule) -> str:
    kinds = f" of kind {', '.join(sorted(rule.kinds))}" if rule.kinds else ""
    outside = f"; {rule.outside.label} where no architecture asks" if rule.outside else ""
    facts = [
        f"- Severity: {rule.severity.label}{outside}",
        f"- Looks at: {_TARGETS.get(rule.target, rule.target)}{kinds}",
    ]
    if not rule.general:
        facts.append("- Runs where a baseline or the configuration gives it parameters")
    if rule.status == "preview":
        facts.append("- Preview: off until it is selected by its name")
    return "\n".join(facts)


def _parameters(parameters: Mapping[str, Parameter]) -> str:
    rows = [
        [f"`{name}`", one.kind, "required" if one.required else _value(one.default), one.summary]
        for name, one in parameters.items()
    ]
    return _table(["Name", "Kind", "Default", "Meaning"], rows) if rows else ""


def _silencing(rule: Rule) -> str:
    if rule.target == "tool":
        return "It cannot be deselected: what it says is about the run itself."
    return "\n\n".join(
        (
            "One line, by a comment on it or on the line above:",
            _yaml(f"# chloro-lint: ignore[{rule.name}] the reason"),
            "One object, by an annotation:",
            _yaml(f"metadata:\n  annotations:\n    chloro-lint.io/ignore.{rule.name}: the reason"),
            "With an owner and an end, by a waiver in the configuration:",
            _yaml(
                f"waivers:\n  - rule: {rule.name}\n    object: Deployment my-namespace/my-name\n"
                "    reason: why it is acceptable\n    owner: who answers for it\n"
                "    expires: YYYY-MM-DD"
            ),
        )
    )


def _decision(decision: Decision, rules: Mapping[str, Rule]) -> str:
    rule = rules.get(decision.rule)
    title = f"`{decision.rule}` ({rule.code}): {rule.summary}" if rule else f"`{decision.rule}`"
    component = {"component": decision.component} if decision.component else {}
    given = {**component, **decision.parameters}
    return "".join([title, *(f"\n  - {name}: {_value(value)}" for name, value in given.items())])


def _value(value: Any) -> str:
    if isinstance(value, Bound | str):
        return f"`{value}`" if str(value) else "empty"
    return f"`{json.dumps(value, ensure_ascii=False, default=str)}`"


def _without_expectations(example: str) -> str:
    return _EXPECTATION.sub("", _EXPECTATION_LINE.sub("", example))


def _source(origin: str) -> str:
    """Return the file of a rule: code names its module, a declarative rule its file."""
    return origin if "/" in origin or origin.endswith(".yaml") else f"{origin.replace('.', '/')}.py"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _yaml(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    body = text.strip("\n").rstrip()
    return f"{fence}yaml\n{body}\n{fence}" if body else ""


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def _page(head: str, sections: Mapping[str, str]) -> str:
    parts = [f"## {title}\n\n{text}" if title else text for title, text in sections.items() if text]
    return "\n\n".join([head, *parts]) + "\n"
