"""Rules as SARIF describes them, with what GitHub's code scanning reads of a rule."""

from __future__ import annotations

from typing import Any

from chloro_lint.model import Rule, Severity
from chloro_lint.reporters.text import visible

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

_PROBLEMS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
_SCORES = {Severity.ERROR: "8.0", Severity.WARNING: "5.5", Severity.INFO: "2.5"}
"""GitHub reads a number: from 7.0 on high, from 4.0 on medium, below it low."""

_SECURITY_FAMILIES = {"2": "network-policy", "3": "container", "4": "secrets"}
_FAMILIES = _SECURITY_FAMILIES | {
    "0": "files",
    "1": "ingress",
    "5": "resources",
    "6": "availability",
    "7": "storage",
    "8": "references",
}
_SECURITY = frozenset(
    {
        "ingress-without-tls",
        "disabled-ssl-redirect",
        "tls-beyond-ingress",
        "unbounded-request-rate",
        "missing-security-headers",
        "open-cors",
        "public-service",
        "published-dashboard",
        "retired-ingress-controller",
        "host-path-volume",
        "host-path-persistent-volume",
    }
)
"""Rules about security outside the families that are about nothing else."""

_MOST_TEXT = 1024
"""Characters at which GitHub cuts descriptions."""


def descriptor(rule: Rule) -> dict[str, Any]:
    """Describe a rule; `id` is its code, and every required text is there and not empty."""
    tags = [_FAMILIES.get(rule.code[3:4], "custom"), "kubernetes"]
    properties: dict[str, Any] = {
        "precision": "medium" if rule.status == "preview" else "high",
        "problem.severity": _PROBLEMS[rule.severity],
    }
    if about_security(rule):
        properties["security-severity"] = _SCORES[rule.severity]
        tags.append("security")
    properties["tags"] = sorted(tags)
    summary = _ended(rule.summary or rule.name)
    return {
        "id": rule.code,
        "name": pascal(rule.name),
        "shortDescription": {"text": summary[:_MOST_TEXT]},
        "fullDescription": {"text": (_flat(rule.why) or summary)[:_MOST_TEXT]},
        "help": {"text": _help(rule), "markdown": _help_markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": properties,
    }


def about_security(rule: Rule) -> bool:
    """Tell rules about security from those about operation; GitHub lists the two apart."""
    return rule.code[3:4] in _SECURITY_FAMILIES or rule.name in _SECURITY


def pascal(name: str) -> str:
    """Write a name as SARIF wants it: ``writable-root-filesystem``, ``WritableRootFilesystem``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("-"))


def _help(rule: Rule) -> str:
    parts = [_ended(rule.summary or rule.name), _flat(rule.why), _flat(rule.fix)]
    return " ".join(part for part in parts if part)


def _help_markdown(rule: Rule) -> str:
    """Write the words of a rule, which are the project's own Markdown and no manifest's."""
    parts = [f"**{rule.code} {rule.name}**: {_ended(rule.summary or rule.name)}"]
    if rule.why:
        parts.append(f"**Why**: {_flat(rule.why)}")
    if rule.fix:
        parts.append(f"**Fix**: {_flat(rule.fix)}")
    if rule.references:
        parts.append("\n".join(f"- <{one}>" for one in rule.references))
    parts.append(
        f"To silence it on one line: `# chloro-lint: ignore[{rule.name}] the reason`. "
        f"`chloro-lint explain {rule.name}` shows an example of each."
    )
    return "\n\n".join(parts)


def _flat(text: str) -> str:
    return visible(" ".join(text.split()))


def _ended(text: str) -> str:
    flat = _flat(text)
    return flat if flat.endswith((".", "!", "?")) or not flat else f"{flat}."
