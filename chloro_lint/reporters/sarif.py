"""SARIF 2.1.0 (OASIS), in the stricter profile that GitHub's code scanning asks for.

What GitHub does with a log is in its page "SARIF support for code scanning": it matches alerts by
the fingerprint alone, shows the first location, and takes a suppressed result for an open alert,
so those are left out unless they are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from chloro_lint.model import Diagnostic, Location, Rule, Silenced, Span, Unchecked
from chloro_lint.report import Report
from chloro_lint.reporters.finding import exception, statement
from chloro_lint.reporters.identity import identities
from chloro_lint.reporters.sarif_rules import LEVELS, descriptor
from chloro_lint.reporters.text import count, json_safe, visible
from chloro_lint.reporters.view import View

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""
SHOWN_RESULTS = 5_000
"""GitHub shows so many of a run, the worst."""
MOST_RELATED = 100
_ROOT = "%SRCROOT%"
_IN_SOURCE = ("comment", "annotation")


def sarif(report: Report, view: View) -> str:
    """Write a log with one run; results are the findings, worst first."""
    text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, view)]},
                      ensure_ascii=False, indent=2)  # fmt: skip
    return json_safe(text) + "\n"


def _run(report: Report, view: View) -> dict[str, Any]:
    findings: list[tuple[Diagnostic, Silenced | None]]
    findings = [(item, None) for item in report.diagnostics]
    if view.show_silenced:
        findings += [(item.diagnostic, item) for item in report.silenced]
    names = identities(item for item, _ in findings)
    order = sorted(range(len(findings)), key=lambda at: -findings[at][0].severity)
    kept = order[:MOST_RESULTS]
    rules = _rules([findings[at][0] for at in kept], report)
    index = {rule.code: number for number, rule in enumerate(rules)}
    results = []
    for at in kept:
        item, silenced = findings[at]
        result = _result(item, names[at], index)
        if view.show_silenced:  # on all results or on none (3.27.23)
            result["suppressions"] = [_suppression(silenced)] if silenced else []
        results.append(result)
    notes = [*(_crash(item) for item in report.crashes), *_limits(len(findings))]
    return {
        "tool": {
            "driver": {
                "name": "chloro-lint",
                "semanticVersion": report.tool_version or "0.0.0",
                "rules": [descriptor(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"chloro-lint/{_category(report)}"},
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The folder in which chloro-lint ran."}}
        },
        "invocations": [
            {
                "executionSuccessful": not report.crashes,
                "toolExecutionNotifications": notes,
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }


def _category(report: Report) -> str:
    """Return what keeps the alerts of several runs apart: text that ends in a slash."""
    return "".join(f"{quote(visible(one), safe='')}/" for one in (report.baseline,) if one)


def _rules(findings: Sequence[Diagnostic], report: Report) -> list[Rule]:
    """Return the rules that found something, by code; a list of all would bury them."""
    found = {item.name for item in findings}
    return sorted((report.rules[name] for name in found if name in report.rules), key=_by_code)


def _by_code(rule: Rule) -> str:
    return rule.code


def _result(item: Diagnostic, name: str, index: dict[str, int]) -> dict[str, Any]:
    related = item.related[:MOST_RELATED]
    result: dict[str, Any] = {
        "ruleId": visible(item.code),
        "level": LEVELS[item.severity],
        "message": {"text": _message(item, related)},
        "locations": [
            {
                "physicalLocation": _place(item.file, item.span),
                **_object(item),
            }
        ],
        "partialFingerprints": _fingerprints(item, name),
    }
    if item.code in index:
        result["ruleIndex"] = index[item.code]
    if related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _place(one.file, one.span),
                "message": {"text": _text(visible(one.note) or "see here")},
            }
            for number, one in enumerate(related, 1)
        ]
    extra = {
        "controls": [visible(one) for one in item.controls],
        "path": visible(item.path),
        "assumptions": [visible(one) for one in item.assumptions],
    }
    result["properties"] = {key: value for key, value in extra.items() if value}
    return result


def _fingerprints(item: Diagnostic, name: str) -> dict[str, str]:
    """Name a result for GitHub by its line, and for everybody else by its rule and object."""
    of_line = {"primaryLocationLineHash": item.line_hash} if item.line_hash else {}
    return {"chloroLint/v1": name, **of_line}


def _message(item: Diagnostic, related: Sequence[Location]) -> str:
    """Write sentences of which the first, which GitHub's list shows, says what is wrong."""
    sentences = [_text(statement(item))]
    if item.controls:
        sentences.append(f"Statements: {_text(visible(', '.join(item.controls)))}")
    if item.assumptions:
        sentences.append(f"Assumed: {_text(visible('; '.join(item.assumptions)))}")
    links = []
    for number, one in enumerate(related, 1):
        label = _bracketed(visible(one.note or f"{one.file}:{one.span.line}"))
        links.append(f"[{label}]({number})")
    if links:
        sentences.append(f"See {', '.join(links)}")
    return " ".join(one if one.endswith((".", "!", "?")) else f"{one}." for one in sentences)


def _text(text: str) -> str:
    """Keep a text from holding a link (3.11.6): brackets are escaped where one could begin."""
    return _bracketed(text) if "](" in text else text


def _bracketed(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _object(item: Diagnostic) -> dict[str, Any]:
    if not item.subject:
        return {}
    return {"logicalLocations": [{"fullyQualifiedName": visible(item.subject), "kind": "resource"}]}


def _place(file: str, span: Span) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(file),
        "region": {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        },
    }


def _artifact(file: str) -> dict[str, str]:
    """Write a file name as an address, relative where it can be to where the tool ran."""
    name = file.removeprefix("./") or "."
    path = quote(name.encode("utf-8", _to_bytes(name)), safe="/~")
    if name.startswith("/"):
        return {"uri": f"file://{path}"}
    if ".." in name.split("/"):
        return {"uri": path}
    return {"uri": path, "uriBaseId": _ROOT}


def _to_bytes(name: str) -> str:
    """Return the error handler that gives back the bytes of a name, of any name."""
    odd = [char for char in name if "\ud800" <= char <= "\udfff"]
    undecodable = all("\udc80" <= char <= "\udcff" for char in odd)
    return "surrogateescape" if undecodable else "replace"


def _suppression(item: Silenced) -> dict[str, str]:
    kind = "inSource" if item.by in _IN_SOURCE else "external"
    return {"kind": kind, "status": "accepted", "justification": exception(item)}


def _crash(item: Unchecked) -> dict[str, Any]:
    text = f"{visible(item.what)} crashed, so it did not check {visible(item.file)}"
    return {"level": "error", "message": {"text": _text(f"{text.rstrip()}: {visible(item.why)}")}}


def _limits(number: int) -> list[dict[str, Any]]:
    """Say what GitHub will not take or not show."""
    texts = []
    if number > MOST_RESULTS:
        left_out = count(number - MOST_RESULTS, "finding")
        texts.append(f"{left_out} left out: GitHub takes {MOST_RESULTS} of a run.")
    if number > SHOWN_RESULTS:
        texts.append(f"GitHub shows the worst {SHOWN_RESULTS} of {number} findings.")
    return [{"level": "warning", "message": {"text": one}} for one in texts]
