"""One statement on the page: its verdict, what decides it, and the evidence on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from chloro_lint.model import ControlResult, Evidence, Rule, Verdict
from chloro_lint.reporters.html_excerpt import source
from chloro_lint.reporters.html_links import Links, badge, kind
from chloro_lint.reporters.html_table import table
from chloro_lint.reporters.markup import Markup, joined, loose, prose, tag
from chloro_lint.reporters.text import count

MOST_PLACES = 50
"""Failing places of one statement with their lines; a page of a large set stays readable."""
MOST_ROWS = 200
"""Other evidence of one statement. The formats json and csv have all of it."""
_QUIET = {Verdict.PASS: "passed", Verdict.NOT_APPLICABLE: "not applicable"}
_SHORT = 2
"""Outcomes up to which a statement is kept together on a printed page."""


def statement(control: ControlResult, rules: Mapping[str, Rule], links: Links) -> Markup:
    """Return a statement with what an auditor asks about it."""
    anchor = links.anchor(control.id)
    parts = [_title(control, anchor), *_remarks(control)]
    causes, open_ = _causes(control, rules, links), _open(control, rules, links)
    parts += [*open_, *causes] if control.verdict is Verdict.UNKNOWN else [*causes, *open_]
    parts += _quiet(control, rules, links)
    short = len(control.evidence) <= _SHORT
    return tag(
        "article",
        *parts,
        id=anchor,
        class_=f"statement {kind(control.verdict)}{' short' if short else ''}",
        data_verdict=control.verdict.value,
        aria_labelledby=f"{anchor}-title",
    )


def _title(control: ControlResult, anchor: str) -> Markup:
    words = " ".join(control.statement.split())
    return tag(
        "h4",
        badge(control.verdict),
        tag("a", control.id, href=f"#{anchor}", class_="mono"),
        tag("span", words, class_="words"),
        id=f"{anchor}-title",
    )


def _remarks(control: ControlResult) -> Iterator[Markup]:
    if control.note:
        yield tag("p", "Read as: ", prose(control.note), class_="read")
    if control.undecided:
        listed = joined("; ", control.undecided)
        yield tag("p", tag("strong", "Not decided by "), listed, ".")
    if control.manual:
        yield tag("p", tag("strong", "Ask for: "), prose(control.manual))
    facts = []
    if control.rules:
        named = joined(", ", [tag("code", one) for one in control.rules])
        facts += [tag("dt", "Decided by"), tag("dd", named)]
    if control.objects:
        most = 6
        more = f" and {len(control.objects) - most} more" if len(control.objects) > most else ""
        facts += [
            tag("dt", count(len(control.objects), "object")),
            tag("dd", ", ".join(control.objects[:most]) + more),
        ]
    if facts:
        yield tag("dl", *facts, class_="pairs quiet")


def _causes(control: ControlResult, rules: Mapping[str, Rule], links: Links) -> Iterator[Markup]:
    """Show what fails or is waived, by rule: its places with their lines, and what to do."""
    found: dict[str, list[Evidence]] = {}
    for one in control.evidence:
        if one.verdict in (Verdict.FAIL, Verdict.WAIVED):
            found.setdefault(one.rule, []).append(one)
    left = MOST_PLACES
    for name, several in found.items():
        yield _cause(name, several[:left], len(several), rules.get(name), links)
        left = max(0, left - len(several))


def _cause(
    name: str, places: Sequence[Evidence], number: int, rule: Rule | None, links: Links
) -> Markup:
    code = f" ({rule.code})" if rule else ""
    parts = [tag("h5", tag("code", name), code, f": {rule.summary}" if rule else "")]
    if rule:
        parts.append(tag("p", prose(rule.why)))
    if places:
        parts.append(tag("ul", *(_place(one, links) for one in places), class_="places"))
    if number > len(places):
        rest = count(number - len(places), "more place")
        parts.append(tag("p", f"and {rest}; the formats json and csv have all", class_="quiet"))
    if rule and any(one.verdict is Verdict.FAIL for one in places):
        parts.append(tag("p", tag("strong", "Fix: "), prose(rule.fix), class_="fix"))
    return tag("div", *parts, class_="cause")


def _place(one: Evidence, links: Links) -> Markup:
    where = links.line(one.file, one.span.line if one.span else None)
    parts = [tag("p", where, " ", tag("strong", one.message or one.subject))]
    if one.excerpt and one.span:
        parts.append(source(one.excerpt, one.span))
    facts: list[Markup] = []
    named = {
        "Object": one.subject,
        "Seen": one.seen,
        "Expected": one.expected,
        "Assumed": "; ".join(one.assumptions),
    }
    if one.verdict is Verdict.WAIVED:
        named |= {"Waived by": _waiver(one), "Reason": one.reason}
    for name, value in named.items():
        if value:
            facts.append(tag("div", tag("dt", name), tag("dd", value)))
    if facts:
        parts.append(tag("dl", *facts, class_="seen"))
    return tag("li", *parts)


def _waiver(one: Evidence) -> str:
    owner = f", {one.owner}" if one.owner else ""
    until = f", until {one.expires}" if one.expires else ", without an end"
    return f"{one.waived_by or 'a silencer'}{owner}{until}"


def _open(control: ControlResult, rules: Mapping[str, Rule], links: Links) -> Iterator[Markup]:
    """Show what stayed unknown, each with the input that is missing."""
    unknown = [one for one in control.evidence if one.verdict is Verdict.UNKNOWN]
    if unknown:
        rows = [
            (_where(one, links), one.subject, one.message, one.missing, _rule(one, rules))
            for one in unknown[:MOST_ROWS]
        ]
        head = ("Where", "Object", "What is open", "Missing input", "Rule")
        yield table(f"What stays unknown of {control.id}", head, rows)
        yield from _rest(len(unknown))


def _quiet(control: ControlResult, rules: Mapping[str, Rule], links: Links) -> Iterator[Markup]:
    """Show what passed or does not apply, folded away."""
    quiet = [one for one in control.evidence if one.verdict in _QUIET]
    if quiet:
        numbers = Counter(one.verdict for one in quiet)
        said = ", ".join(f"{numbers[one]} {word}" for one, word in _QUIET.items() if numbers[one])
        mixed = len(numbers) > 1
        head = ("Where", "Object", *(["Verdict"] if mixed else []), "Seen", "Expected", "Rule")
        rows = [_passed(one, rules, links, mixed=mixed) for one in quiet[:MOST_ROWS]]
        yield tag(
            "details",
            tag("summary", f"Evidence: {said}"),
            table(f"Evidence of {control.id}", head, rows),
            *_rest(len(quiet)),
        )


def _passed(
    one: Evidence, rules: Mapping[str, Rule], links: Links, *, mixed: bool
) -> tuple[str, ...]:
    assumed = f" (assuming {'; '.join(one.assumptions)})" if one.assumptions else ""
    seen = f"{one.seen or one.message}{assumed}"
    verdict = [one.verdict.value] if mixed else []
    return (_where(one, links), one.subject, *verdict, seen, one.expected, _rule(one, rules))


def _rest(number: int) -> Iterator[Markup]:
    if number > MOST_ROWS:
        rest = count(number - MOST_ROWS, "more row")
        yield tag("p", f"and {rest}; the formats json and csv have all", class_="quiet")


def _where(one: Evidence, links: Links) -> Markup:
    return links.line(one.file, one.span.line if one.span else None)


def _rule(one: Evidence, rules: Mapping[str, Rule]) -> Markup:
    known = rules.get(one.rule)
    return tag("code", loose(f"{one.rule} ({known.code})" if known else one.rule))
