"""The compliance report at a terminal: the verdicts by section, then what needs somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chloro_lint.compliance import Compliance, in_words, tally
from chloro_lint.model import ControlResult, Evidence, Unchecked, Verdict
from chloro_lint.reporters.changes_text import change_lines
from chloro_lint.reporters.finding import place
from chloro_lint.reporters.provenance_text import facts
from chloro_lint.reporters.summary import closing
from chloro_lint.reporters.text import cells, count, first_sentence, hang, visible, wrap
from chloro_lint.reporters.verdict_words import HEADINGS, MARKS
from chloro_lint.reporters.view import View

_STYLES: Mapping[Verdict, str] = {
    Verdict.FAIL: "error",
    Verdict.UNKNOWN: "warning",
    Verdict.WAIVED: "warning",
    Verdict.MANUAL: "info",
    Verdict.PASS: "good",
    Verdict.NOT_APPLICABLE: "faint",
}
_IN_FULL = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.MANUAL)
_PLACES = 3
"""Places that one statement shows unless more is asked for."""
_DIGITS = 12
"""Of a digest; the other formats have all of it."""


def compliance_text(compliance: Compliance, view: View) -> str:
    """Write the head, the counts, what changed, and each statement that needs somebody.

    Verbose shows every statement and every place; quiet only what fails, and crashes.
    """
    blocks = [] if view.quiet else list(_opening(compliance, view))
    for verdict in MARKS:
        several = compliance.of(verdict)
        if several and (not view.quiet or verdict is Verdict.FAIL):
            blocks += _group(verdict, several, compliance, view)
    if not view.quiet:
        blocks += _not_looked_at(compliance, view)
    # What was skipped and what is undecided stands above, with the statements.
    blocks += closing(compliance.report, replace(view, verbose=False))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _group(
    verdict: Verdict, several: Sequence[ControlResult], compliance: Compliance, view: View
) -> Iterator[str]:
    """Write the statements of one verdict in full, or as ids where there is no more to say."""
    title = view.paint(f"{HEADINGS[verdict]} ({len(several)})", "strong")
    brief = verdict not in _IN_FULL or bool(compliance.nothing_is_here)
    if brief and not view.verbose:
        ids = ", ".join(visible(one.id) for one in several)
        yield "\n".join([title, *hang("  ", ids, view.width)])
        return
    yield title
    yield from (_statement(one, compliance, view) for one in several)


def _opening(compliance: Compliance, view: View) -> Iterator[str]:
    result = in_words(compliance)
    style = "error" if compliance.of(Verdict.FAIL) else "strong"
    title = wrap(f"Compliance report: {visible(compliance.title)}", view.width)
    yield "\n".join([*(view.paint(line, "strong") for line in title), view.paint(result, style)])
    if compliance.nothing_is_here:
        yield "\n".join(hang("  ", visible(compliance.nothing_is_here), view.width))
    named = list(facts(compliance))
    widest = max(cells(name) for name, _, _ in named)
    lines = []
    for name, value, digest in named:
        said = f"{value}, sha256 {digest[:_DIGITS]}" if digest else value
        lines += hang(f"  {_pad(name, widest)}  ", visible(said), view.width)
    yield "\n".join(lines)
    if compliance.report.controls:
        yield _counts(compliance, view)
    if compliance.changes:
        lines = change_lines(compliance.changes)
        wrapped = [part for line in lines for part in _hung(line, view.width)]
        yield "\n".join([view.paint(wrapped[0], "strong"), *wrapped[1:]])


def _hung(line: str, width: int) -> list[str]:
    text = visible(line)
    lead = len(text) - len(text.lstrip())
    return hang(" " * lead, text.lstrip(), width, lead + 2)


def _statement(control: ControlResult, compliance: Compliance, view: View) -> str:
    lead = f"{MARKS[control.verdict]} {visible(control.id)}  "
    indent = cells(lead)
    words = visible(" ".join(control.statement.split()))
    first, *more = hang(lead, words, view.width)
    mark = lead.rstrip()
    lines = [view.paint(mark, _STYLES[control.verdict]) + first[len(mark) :], *more]
    for text in _details(control, compliance, view):
        lines += hang(" " * indent, visible(text), view.width, indent + 2)
    return "\n".join(lines)


def _details(control: ControlResult, compliance: Compliance, view: View) -> Iterator[str]:
    """Say where the verdict shows, how to repair it, what is missing, and what to ask for."""
    shown = [one for one in control.deciding if _says(one)]
    most = len(shown) if view.verbose else _PLACES
    for one in shown[:most]:
        yield _says(one)
    if len(shown) > most:
        yield f"and {count(len(shown) - most, 'more place')}"
    if control.verdict is Verdict.FAIL:
        for name in dict.fromkeys(one.rule for one in shown):
            rule = compliance.report.rules.get(name)
            if rule:
                yield f"fix ({name}): {first_sentence(rule.fix)}"
    if control.undecided:
        yield f"did not run: {', '.join(control.undecided)}"
    if control.manual and control.verdict is not Verdict.PASS:
        yield f"ask for: {' '.join(control.manual.split())}"


def _says(one: Evidence) -> str:
    where = place(one.file, one.span.line) if one.file and one.span else one.file
    words = _words(one) or one.subject
    return f"{where}: {words}" if where else words


def _words(one: Evidence) -> str:
    match one.verdict:
        case Verdict.FAIL:
            return one.message or f"{one.seen}, expected {one.expected}"
        case Verdict.UNKNOWN:
            missing = f"missing: {one.missing}" if one.missing else ""
            return "; ".join(part for part in (one.message, missing) if part)
        case Verdict.WAIVED:
            owner = f" by {one.owner}" if one.owner else f" by {one.waived_by or 'a silencer'}"
            until = f" until {one.expires}" if one.expires else ""
            return f"{one.message or one.subject}; waived{owner}{until}: {one.reason}"
        case Verdict.PASS:
            return one.seen
        case _:
            return one.message


def _counts(compliance: Compliance, view: View) -> str:
    total = Counter(one.verdict for one in compliance.report.controls)
    columns = [verdict for verdict in MARKS if total[verdict]]
    figures = sum(len(verdict.value) + 2 for verdict in columns)
    sections = compliance.sections
    longest = max(cells(visible(name)) for name in (*sections, "Section"))
    names = max(8, min(longest, view.width - figures))
    head = _pad("Section", names) + "".join(f"  {verdict.value}" for verdict in columns)
    lines = [view.paint(head, "strong")]
    for name, several in sections.items():
        *above, last = wrap(visible(name), names)
        lines += [*above, _pad(last, names) + _figures(tally(several), columns, view)]
    lines.append(view.paint(_pad("All", names), "strong") + _figures(total, columns, view))
    return "\n".join(lines)


def _figures(found: Mapping[Verdict, int], columns: Sequence[Verdict], view: View) -> str:
    return "".join(
        "  "
        + view.paint(
            f"{found.get(it, 0):>{len(it.value)}}", _STYLES[it] if found.get(it) else "faint"
        )
        for it in columns
    )


def _not_looked_at(compliance: Compliance, view: View) -> Iterator[str]:
    lines = []
    for one in compliance.report.coverage.skipped:
        what = f"{one.file}: {one.what}" if one.file and one.file != one.what else one.what
        lines.append(f"{what}: {one.why}")
    lines += [
        f"{count(number, 'rule')}: {why}" for why, number in _reasons(compliance.not_run).items()
    ]
    if lines:
        wrapped = [part for line in lines for part in hang("  ", visible(line), view.width, 4)]
        yield "\n".join([view.paint("Not looked at", "strong"), *wrapped])


def _reasons(not_run: Sequence[Unchecked]) -> Mapping[str, int]:
    return Counter(one.why for one in not_run)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
