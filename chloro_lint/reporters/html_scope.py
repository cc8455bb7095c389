"""The back of the page: exceptions, evidence to ask for, other findings, pictures, and the scope."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.compliance import Compliance, Figure
from chloro_lint.model import Unchecked, Verdict
from chloro_lint.reporters.html_links import Links
from chloro_lint.reporters.html_table import table
from chloro_lint.reporters.markup import Markup, joined, prose, tag, text, together
from chloro_lint.reporters.text import count

MOST_FINDINGS = 200
"""Findings that are about no statement; the linter's own formats show all."""
_GATHERED = 20
"""Rules that did not run for one reason and are named; of more the number is enough."""


def section(anchor: str, title: str, *parts: Markup) -> Markup:
    """Return a part of the page with its heading."""
    heading = tag("h2", title, id=f"{anchor}-title")
    return tag("section", heading, *parts, id=anchor, aria_labelledby=f"{anchor}-title")


def exceptions(compliance: Compliance, links: Links) -> Markup | None:
    """Return every finding that does not count, and on whose word; None without any."""
    silenced = compliance.report.silenced
    if not silenced:
        return None
    rows = []
    for one in silenced:
        found = one.diagnostic
        known = {each.id for each in compliance.report.controls}
        about = [links.to(each) for each in found.controls if each in known]
        rows.append(
            (
                tag("code", found.name),
                links.line(found.file, found.span.line),
                found.subject,
                one.by,
                one.owner or "nobody named",
                one.expires or "no end",
                one.reason,
                joined(", ", about) if about else "none",
            )
        )
    head = ("Rule", "Where", "Object", "By", "Owner", "Until", "Reason", "About")
    said = f"{count(len(silenced), 'finding')} do not count because somebody said so."
    if len(silenced) == 1:
        said = "One finding does not count because somebody said so."
    return section("exceptions", "Exceptions", tag("p", said), table("Exceptions", head, rows))


def to_ask_for(compliance: Compliance, links: Links) -> Markup | None:
    """Return what manifests cannot show, and the evidence to ask for; None where there is none."""
    asked = [one for one in compliance.report.controls if one.manual]
    if not asked:
        return None
    rows = [
        (links.to(one.id), " ".join(one.statement.split()), one.verdict.value,
         prose(one.manual))
        for one in asked
    ]  # fmt: skip
    head = ("Id", "Says", "Verdict", "Ask for")
    said = (
        "Manifests cannot show these, or not all of it. Where the verdict is manual, whatever "
        "rules could look at has passed."
    )
    return section(
        "evidence", "Evidence to ask for", tag("p", said), table("Evidence to ask for", head, rows)
    )


def beside(compliance: Compliance, links: Links) -> Markup | None:
    """Return the findings that are about no statement; None without any."""
    found = compliance.beside
    if not found:
        return None
    rows = [
        (f"{one.code} {one.name}", one.severity.label, links.line(one.file, one.span.line),
         one.message)
        for one in found[:MOST_FINDINGS]
    ]  # fmt: skip
    head = ("Rule", "Severity", "Where", "What")
    said = f"{count(len(found), 'finding')} of rules that no {compliance.noun} asks for."
    parts = [tag("p", said), table("Findings beside", head, rows)]
    if len(found) > len(rows):
        parts.append(
            tag("p", f"and {count(len(found) - len(rows), 'more finding')}; `chloro-lint check` "
                "shows all", class_="quiet")
        )  # fmt: skip
    return section("beside", "Other findings", *parts)


def figures(several: tuple[Figure, ...]) -> Iterator[Markup]:
    """Return each picture with its facts as a table."""
    for one in several:
        name = one.name
        caption = tag(
            "figcaption",
            tag("h3", one.title, id=f"{name}-title"),
            tag("p", one.description, id=f"{name}-description"),
        )
        # The picture is finished markup: the one who drew it has escaped what it names.
        picture = tag("div", Markup(one.svg), class_="scroll", tabindex=0, role="region",
                      aria_label=one.title)  # fmt: skip
        parts = [caption, picture]
        if one.rows:
            facts = table(one.title, one.head, one.rows)
            parts.append(tag("details", tag("summary", "The same as a table"), facts))
        yield tag("figure", *parts, id=name)


def scope(compliance: Compliance, links: Links) -> Markup:
    """Return what was looked at, file by file, and what was not."""
    report = compliance.report
    coverage = report.coverage
    looked = (
        f"{count(coverage.files, 'file')} with {count(coverage.resources, 'object')} were judged "
        f"by {count(coverage.rules, 'rule')}."
    )
    parts = [tag("p", looked), tag("h3", "Not looked at")]
    parts += _not_looked_at(compliance, links)
    parts += _files(compliance, links)
    return section("scope", "Scope", *parts)


def _not_looked_at(compliance: Compliance, links: Links) -> Iterator[Markup]:
    report = compliance.report
    if report.coverage.skipped:
        rows = [
            (tag("code", one.file or one.what), one.what if one.file else "", one.why)
            for one in report.coverage.skipped
        ]
        yield table("Files and documents not looked at", ("File", "What", "Why"), rows)
    else:
        yield tag("p", "Every file below the paths that could be a manifest was read.")
    if report.crashes:
        rows = [(tag("code", one.what), one.file, one.why) for one in report.crashes]
        yield table("Rules that failed while they ran", ("Rule", "At", "Error"), rows)
    manual = [one for one in compliance.report.controls if one.verdict is Verdict.MANUAL]
    if manual:
        ids = joined(", ", [links.to(one.id) for one in manual])
        yield tag("p", f"{count(len(manual), compliance.noun)} that manifests cannot show: ", ids)
    for why, several in _by_reason(compliance.not_run).items():
        said = f"{count(len(several), 'rule')} did not run ({why})"
        if len(several) > _GATHERED:
            yield tag("details", tag("summary", said), tag("p", _codes(several)))
        else:
            yield tag("p", f"{said}: ", _codes(several))


def _by_reason(not_run: tuple[Unchecked, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in not_run:
        found.setdefault(one.why, []).append(one.what)
    return found


def _codes(names: list[str]) -> Markup:
    return joined(", ", [tag("code", one) for one in names])


def _files(compliance: Compliance, links: Links) -> Iterator[Markup]:
    provenance = compliance.provenance
    if not provenance.inputs:
        return
    yield tag("h3", "Files", id="files")
    rows = [
        (links.line(one.file, None), one.role, str(one.size), one.state.value,
         tag("code", one.digest, class_="digest"))
        for one in provenance.inputs
    ]  # fmt: skip
    head = ("File", "Role", "Bytes", "Against the commit", "SHA-256")
    if provenance.repository is None:
        rows = [(*row[:3], row[4]) for row in rows]  # type: ignore[misc]
        head = ("File", "Role", "Bytes", "SHA-256")  # type: ignore[assignment]
    yield table("Files that were read", head, rows, frozenset({2}))
    yield together(
        [
            tag(
                "p",
                "The digest of the set is the SHA-256 of the lines that ",
                tag("code", "sha256sum"),
                " prints for the manifests, in byte order of their names: ",
                tag("code", provenance.digest, class_="digest"),
                ".",
            )
            if provenance.digest
            else text("")
        ]
    )
