"""The compliance report as one page: self-contained, readable without scripts, fit to print.

Nothing is loaded from anywhere, and the page's own policy (CSP Level 3, by hash) runs no script
and no style but its own, whatever a manifest may hold.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from chloro_lint.compliance import Compliance, in_words, tally
from chloro_lint.model import Verdict
from chloro_lint.reporters import html_overview, html_scope
from chloro_lint.reporters.html_links import Links
from chloro_lint.reporters.html_script import SCRIPT
from chloro_lint.reporters.html_statement import statement
from chloro_lint.reporters.html_style import STYLE
from chloro_lint.reporters.markup import Markup, tag, text, together
from chloro_lint.reporters.moments import spoken
from chloro_lint.reporters.verdict_words import MARKS
from chloro_lint.reporters.view import View

_STYLES = re.compile(r"<style>([^<]*)</style>")


def compliance_html(compliance: Compliance, _view: View) -> str:
    """Write the page."""
    links = Links(compliance)
    _reserve(compliance, links)
    sections = [one for one in _sections(compliance, links) if one is not None]
    body = tag(
        "body",
        tag("a", f"Skip to the {compliance.noun}s", href="#statements", class_="skip"),
        tag(
            "div",
            html_overview.head(compliance),
            _contents(compliance, links),
            tag("main", *sections),
            _footer(compliance),
            class_="frame",
        ),
        tag("script", Markup(SCRIPT)),
    )
    page = tag("html", _head(compliance), body, lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


_PARTS = (
    "summary", "failing", "unknown", "changes", "statements", "filter", "exceptions", "evidence",
    "beside", "figures", "scope", "files", "reading",
)  # fmt: skip
_OF_FIGURES = (
    "", "-title", "-description", "-peak", "-rollout", "-picture", "-picture-title",
    "-picture-description",
)  # fmt: skip


def _reserve(compliance: Compliance, links: Links) -> None:
    """Keep the ids of the page's own parts from statements that are called like them."""
    for name in _PARTS:
        links.reserve(name, f"{name}-title")
    for figure in compliance.figures:
        links.reserve(*(f"{figure.name}{end}" for end in _OF_FIGURES))
    for one in compliance.report.controls:
        links.anchor(one.id)
    for name in compliance.sections:
        links.anchor(name, "section")


def _head(compliance: Compliance) -> Markup:
    figures = [Markup(one) for each in compliance.figures for one in _STYLES.findall(each.svg)]
    styles = " ".join(_hash(one) for one in dict.fromkeys([STYLE, *figures]))
    policy = (
        f"default-src 'none'; style-src {styles}; script-src {_hash(SCRIPT)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=Markup(policy)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="generator", content=f"chloro-lint {compliance.report.tool_version}"),
        tag("title", f"Compliance report: {compliance.title}. {in_words(compliance)}"),
        tag("style", Markup(STYLE)),
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _sections(compliance: Compliance, links: Links) -> Iterator[Markup | None]:
    yield html_overview.summary(compliance, links)
    if compliance.changes:
        yield html_overview.changes(compliance.changes, links)
    yield _statements(compliance, links)
    yield html_scope.exceptions(compliance, links)
    yield html_scope.to_ask_for(compliance, links)
    yield html_scope.beside(compliance, links)
    if compliance.figures:
        pictures = html_scope.figures(compliance.figures)
        yield html_scope.section("figures", "Figures", *pictures)
    yield html_scope.scope(compliance, links)
    yield html_scope.section("reading", "How to read this", html_overview.legend(), _method())


def _statements(compliance: Compliance, links: Links) -> Markup:
    parts = []
    if compliance.report.controls:
        parts.append(_filter(compliance))
    for name, several in compliance.sections.items():
        anchor = links.anchor(name, "section")
        parts.append(
            tag(
                "section",
                tag("h3", name, id=f"{anchor}-title"),
                *(statement(one, compliance.report.rules, links) for one in several),
                id=anchor,
                class_="statements",
                aria_labelledby=f"{anchor}-title",
            )
        )
    return html_scope.section("statements", f"{compliance.noun.capitalize()}s", *parts)


def _filter(compliance: Compliance) -> Markup:
    boxes = [
        tag(
            "label",
            tag("input", type="checkbox", value=verdict.value, checked=True),
            f" {MARKS[verdict]} {verdict.value} ({number})",
        )
        for verdict, number in tally(compliance.report.controls).items()
    ]
    return tag(
        "div",
        tag("label", f"Find in {compliance.noun}s and evidence", tag("input", type="search"),
            class_="search"),
        tag("fieldset", tag("legend", "Verdicts"), *boxes),
        tag("button", "Open all evidence", type="button"),
        tag("output", aria_live="polite"),
        id="filter",
        class_="filter",
        role="search",
        hidden=True,
    )  # fmt: skip


def _contents(compliance: Compliance, links: Links) -> Markup:
    def item(anchor: str, title: str, *below: Markup) -> Markup:
        return tag("li", tag("a", title, href=f"#{anchor}"), *below)

    failing = 0 if compliance.nothing_is_here else len(compliance.of(Verdict.FAIL))
    unknown = len(compliance.of(Verdict.UNKNOWN))
    parts = [item("summary", "Summary")]
    if failing:
        parts.append(item("failing", f"What fails ({failing})"))
    if unknown:
        parts.append(item("unknown", f"What is unknown ({unknown})"))
    if compliance.changes:
        parts.append(item("changes", "Changes"))
    below = [item(links.anchor(name, "section"), name) for name in compliance.sections]
    title = f"{compliance.noun.capitalize()}s"
    parts.append(item("statements", title, *([tag("ul", *below)] if below else [])))
    rest = {
        "exceptions": "Exceptions" if compliance.report.silenced else "",
        "evidence": "Evidence to ask for"
        if any(one.manual for one in compliance.report.controls)
        else "",
        "beside": "Other findings" if compliance.beside else "",
        "figures": "Figures" if compliance.figures else "",
        "scope": "Scope",
        "reading": "How to read this",
    }
    parts += [item(anchor, name) for anchor, name in rest.items() if name]
    return tag("nav", tag("ul", *parts), aria_label="Contents", class_="contents")


def _method() -> Markup:
    return together(
        [
            tag(
                "p",
                "A statement is decided by rules over the manifests as they are written; no "
                "cluster was asked. Its verdict is the worst of the outcomes of its rules: fail, "
                "unknown, waived, pass, not applicable. A finding of the level information breaks "
                "no statement.",
            ),
            tag(
                "p",
                "Evidence names the file and the line, the value seen and the value expected. "
                "Values of secrets are masked wherever they stand.",
            ),
        ]
    )


def _footer(compliance: Compliance) -> Markup:
    when = spoken(compliance.provenance.when)
    said = (
        f"Written by chloro-lint {compliance.report.tool_version}{f' at {when}' if when else ''}."
    )
    return tag("footer", text(said))
