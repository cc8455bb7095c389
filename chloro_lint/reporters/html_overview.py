"""The head of the page: where the report comes from, the result, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.compliance import ORDER, Change, Changes, Compliance, Place, in_words, tally
from chloro_lint.model import ControlResult, Verdict
from chloro_lint.reporters.html_links import Links, badge, kind
from chloro_lint.reporters.html_table import table
from chloro_lint.reporters.markup import Markup, joined, tag, text, together
from chloro_lint.reporters.provenance_text import facts
from chloro_lint.reporters.text import count
from chloro_lint.reporters.verdict_words import MARKS, MEANINGS

_WIDTH = 1000
_MOST = 12
"""Places that one changed statement names."""


def head(compliance: Compliance) -> Markup:
    """Return the title, the result in a sentence, and the facts of the run."""
    report = compliance.report
    parts = [
        tag("p", "Compliance report", class_="kicker"),
        tag("h1", compliance.title),
        tag("p", tag("strong", in_words(compliance)), class_="result"),
    ]
    if report.crashes:
        rules = ", ".join(sorted({one.what for one in report.crashes}))
        parts.append(
            tag("p", tag("strong", "Not to be trusted: "), f"{rules} failed while it ran.",
                class_="alarm", role="alert")
        )  # fmt: skip
    if compliance.nothing_is_here:
        parts.append(tag("p", f"{compliance.nothing_is_here}.", class_="alarm"))
    pairs = [
        tag("div", tag("dt", name), tag("dd", value, _digest(digest)))
        for name, value, digest in facts(compliance)
    ]
    return tag("header", *parts, tag("dl", *pairs, class_="facts"), class_="head")


def _digest(digest: str) -> Markup | None:
    if not digest:
        return None
    return together([tag("br"), tag("small", "sha256 ", tag("code", digest, class_="digest"))])


def summary(compliance: Compliance, links: Links) -> Markup:
    """Return the verdicts by section, and below them what needs somebody."""
    total = tally(compliance.report.controls)
    parts = [tag("h2", "Summary", id="summary-title")]
    if total:
        parts += [_bar(compliance.report.controls), _by_section(compliance, links)]
    failing = compliance.of(Verdict.FAIL)
    if failing and not compliance.nothing_is_here:
        parts.append(tag("h3", f"What fails ({len(failing)})", id="failing"))
        parts.append(_failing(failing, links))
    unknown = compliance.of(Verdict.UNKNOWN)
    if unknown:
        parts.append(tag("h3", f"What is unknown ({len(unknown)})", id="unknown"))
        rows = [(links.to(one.id), _flat(one), _missing(one)) for one in unknown]
        head = ("Id", "Says", "Missing input")
        parts.append(table("What is unknown and why", head, rows))
    return tag("section", *parts, id="summary", aria_labelledby="summary-title")


def _bar(controls: Sequence[ControlResult]) -> Markup:
    """Draw the shares of the verdicts; the table below holds the same numbers."""
    total = len(controls)
    pieces, left = [], 0.0
    for verdict, number in tally(controls).items():
        width = _WIDTH * number / total
        pieces.append(
            tag("rect", x=f"{left:.1f}", y=0, width=f"{max(width - 4, 1):.1f}", height=20,
                class_=kind(verdict))
        )  # fmt: skip
        left += width
    return tag(
        "svg",
        *pieces,
        class_="bar-of-verdicts",
        viewBox=f"0 0 {_WIDTH} 20",
        preserveAspectRatio="none",
        aria_hidden="true",
        xmlns="http://www.w3.org/2000/svg",
    )


def _by_section(compliance: Compliance, links: Links) -> Markup:
    used = list(tally(compliance.report.controls))
    heads = [together([f"{MARKS[one]} ", one.value]) for one in used]
    rows: list[list[str]] = []
    for name, several in compliance.sections.items():
        found = tally(several)
        to = tag("a", name, href=f"#{links.anchor(name, 'section')}")
        rows.append([to, *(_figure(found.get(one, 0)) for one in used), str(len(several))])
    total = tally(compliance.report.controls)
    rows.append(
        ["All", *(_figure(total.get(one, 0)) for one in used), str(len(compliance.report.controls))]
    )
    columns = frozenset(range(1, len(used) + 2))
    return table("Verdicts by section", ["Section", *heads, "all"], rows, columns, stack=False)


def _figure(number: int) -> Markup:
    return text(str(number)) if number else tag("span", "0", class_="zero")


def _failing(failing: Sequence[ControlResult], links: Links) -> Markup:
    rows = []
    for one in failing:
        places = one.deciding
        first = places[0] if places else None
        if first is None:
            where, what = text(""), "; ".join(one.undecided)
        else:
            where = links.line(first.file, first.span.line if first.span else None)
            what = first.message or first.subject
        more = None
        if len(places) > 1:
            rest = f" (and {count(len(places) - 1, 'more place')})"
            more = tag("span", rest, class_="quiet")
        said = together([where, " ", what, more])
        rows.append((links.to(one.id), links.to(one.id, _flat(one)), said))
    head = ("Id", "Says", "Where it shows")
    return table("What fails and where", head, rows)


def _flat(one: ControlResult) -> str:
    return " ".join(one.statement.split())


def _missing(one: ControlResult) -> str:
    inputs = dict.fromkeys(each.missing for each in one.deciding if each.missing)
    return "; ".join([*inputs, *one.undecided]) or "not named"


def legend() -> Markup:
    """Return what each verdict means."""
    pairs = []
    for verdict in ORDER:
        pairs += [tag("dt", badge(verdict)), tag("dd", MEANINGS[verdict])]
    return tag("dl", *pairs, class_="pairs")


def changes(found: Changes, links: Links) -> Markup:
    """Return what is otherwise than in the earlier report."""
    since = found.since
    commit = f", commit {since.commit[:12]}" if since.commit else ""
    said = f"{since.name}: {since.when or 'no time stated'}, chloro-lint {since.version}{commit}."
    parts = [
        tag("h2", "Changes since the previous report", id="changes-title"),
        tag("p", said),
    ]
    if found.judged_otherwise:
        parts.append(
            tag("p", tag("strong", "Not judged by the same: "),
                joined("; ", found.judged_otherwise), ". Part of the changes may come from that.")
        )  # fmt: skip
    if found.none:
        parts.append(tag("p", "Nothing changed: the same verdicts, over the same bytes."))
    groups = (
        ("Newly failing", found.newly_failing),
        ("Fixed", found.fixed),
        ("Other verdicts than before", found.otherwise),
        ("Failing still, at other places", found.still_failing),
    )
    for title, several in groups:
        if several:
            parts += [tag("h3", f"{title} ({len(several)})"), _changed(title, several, links)]
    parts += _names(found)
    return tag("section", *parts, id="changes", aria_labelledby="changes-title")


def _changed(title: str, several: Sequence[Change], links: Links) -> Markup:
    head, columns = ["Id", "Says", "Verdict"], []
    for name, places in (("Fails now", "new"), ("Fails no more", "gone")):
        if any(getattr(one, places) for one in several):
            head.append(name)
            columns.append(places)
    rows = []
    for one in several:
        turn = joined(" → ", dict.fromkeys([badge(one.before), badge(one.after)]))
        words = " ".join(one.statement.split())
        listed = [_places(getattr(one, each)) for each in columns]
        rows.append((links.to(one.id), words, turn, *listed))
    return table(title, head, rows)


def _places(several: Sequence[Place]) -> Markup:
    lines: list[Markup] = [tag("li", each.words or each.subject) for each in several[:_MOST]]
    if len(several) > _MOST:
        lines.append(tag("li", f"and {len(several) - _MOST} more"))
    return tag("ul", *lines) if lines else text("")


def _names(found: Changes) -> Iterator[Markup]:
    named = (
        ("Statements added", found.added),
        ("Statements removed", found.removed),
        ("Statements reworded", found.reworded),
        ("Files added", found.inputs_added),
        ("Files removed", found.inputs_removed),
        ("Files with other bytes", found.inputs_changed),
    )
    pairs = []
    for name, several in named:
        if several:
            pairs += [tag("dt", name), tag("dd", joined(", ", several))]
    if pairs:
        yield tag("dl", *pairs, class_="pairs")
