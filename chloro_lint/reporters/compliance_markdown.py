"""The compliance report as Markdown: a summary for a pull request or a job, failures first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chloro_lint.compliance import Changes, Compliance, Figure, in_words, tally
from chloro_lint.model import ControlResult, Evidence, Verdict
from chloro_lint.report import Report
from chloro_lint.reporters.changes_text import change_lines
from chloro_lint.reporters.finding import place
from chloro_lint.reporters.markdown_text import code, escaped, table
from chloro_lint.reporters.provenance_text import facts
from chloro_lint.reporters.text import count
from chloro_lint.reporters.verdict_words import HEADINGS, MARKS
from chloro_lint.reporters.view import View

MOST_BYTES = 900_000
"""GitHub drops a job summary above 1 MiB as a whole; some of it belongs to other steps."""

MOST_ROWS = 50
"""Places that one statement shows; the CSV holds all of them."""

_FOLDED = (Verdict.MANUAL, Verdict.PASS, Verdict.NOT_APPLICABLE)


class _Block(NamedTuple):
    """A piece of the report that is shown whole or not at all."""

    text: str
    statements: int = 0
    """How many statements go unshown with it."""


def compliance_markdown(compliance: Compliance, _view: View) -> str:
    """Write the report in less than `MOST_BYTES`; what had to be left out is counted."""
    report = compliance.report
    blocks = [_Block(_heading(compliance)), _Block(_counts(compliance))]
    if compliance.changes:
        blocks.append(_Block(_changes(compliance.changes)))
    for verdict, heading in HEADINGS.items():
        controls = [one for one in report.controls if one.verdict is verdict]
        if controls and verdict in _FOLDED:
            blocks += _folded(verdict, controls)
        elif controls:
            blocks.append(_Block(f"## {heading} ({len(controls)})"))
            blocks += [_Block(_control(one, report), 1) for one in controls]
    blocks += [_Block(_figure(one)) for one in compliance.figures if one.rows]
    blocks += _not_looked_at(compliance)
    return _fitted(blocks)


def _fitted(blocks: Iterable[_Block]) -> str:
    room = MOST_BYTES - 500
    kept: list[str] = []
    statements = left_out = 0
    for block in blocks:
        size = len(block.text.encode()) + 2
        if size <= room:
            kept.append(block.text)
            room -= size
        else:
            left_out += 1
            statements += block.statements
    if left_out:
        kept.insert(
            2,
            f"**Cut.** {count(left_out, 'part')} with {count(statements, 'statement')} did not "
            "fit; the counts above hold for all. The formats csv and json are complete.",
        )
    return "\n\n".join(kept) + "\n"


def _heading(compliance: Compliance) -> str:
    report = compliance.report
    rows = [
        [escaped(name), escaped(value) + (f"<br>sha256 {code(digest)}" if digest else "")]
        for name, value, digest in facts(compliance)
    ]
    lines = [
        f"# Compliance report: {escaped(compliance.title)}",
        f"**{escaped(in_words(compliance))}**",
        "\n".join(table(["", ""], rows)),
    ]
    if compliance.nothing_is_here:
        lines.insert(2, f"{escaped(compliance.nothing_is_here)}.")
    if report.crashes:
        rules = ", ".join(code(one) for one in sorted({one.what for one in report.crashes}))
        lines.insert(2, f"**Not to be trusted**: {rules} crashed.")
    return "\n\n".join(lines)


def _counts(compliance: Compliance) -> str:
    used = list(tally(compliance.report.controls))
    counted = [*compliance.sections.items(), ("All", compliance.report.controls)]
    rows = []
    for name, several in counted:
        found = tally(several)
        rows.append([escaped(name), *(str(found.get(one, "")) for one in used)])
    return "\n".join(table(["Section", *(f"{MARKS[one]} {one.value}" for one in used)], rows))


def _changes(changes: Changes) -> str:
    title, *lines = change_lines(changes)
    items = []
    for line in lines:
        depth = (len(line) - len(line.lstrip())) // 2 - 1
        items.append(f"{'  ' * depth}- {escaped(line)}")
    return "\n".join([f"## {escaped(title)}", "", *items])


def _figure(figure: Figure) -> str:
    rows = [[escaped(cell) for cell in row] for row in figure.rows]
    head = [escaped(cell) for cell in figure.head]
    return "\n".join(
        [f"## {escaped(figure.title)}", "", escaped(figure.description), "", *table(head, rows)]
    )


def _control(control: ControlResult, report: Report) -> str:
    mark = f"{MARKS[control.verdict]} {control.verdict.value}"
    parts = [f"### {mark}: {escaped(control.id)}", f"> {escaped(control.statement)}"]
    shown = [one for one in control.evidence if one.verdict is control.verdict]
    if shown:
        head = ["Where", "Object", "What", "Rule"]
        if control.verdict is Verdict.WAIVED:
            head.append("Waived by")
        rows = [_row(one, control.verdict) for one in shown[:MOST_ROWS]]
        parts.append("\n".join(table(head, rows)))
    if len(shown) > MOST_ROWS:
        parts.append(f"and {count(len(shown) - MOST_ROWS, 'more place')}")
    if control.verdict is Verdict.FAIL:
        parts += _fixes(shown, report)
    if control.undecided:
        parts.append(f"Did not run: {'; '.join(escaped(one) for one in control.undecided)}.")
    if control.manual:
        parts.append(f"Ask for: {escaped(control.manual)}")
    return "\n\n".join(parts)


def _row(item: Evidence, verdict: Verdict) -> list[str]:
    where = place(item.file, item.span.line) if item.file and item.span else item.file
    what = item.message
    if item.seen and item.expected:
        what = f"{what}: {item.seen}, expected {item.expected}"
    if item.missing:
        what = f"{what}; missing: {item.missing}"
    row = [code(where), escaped(item.subject), escaped(what), code(item.rule)]
    if verdict is Verdict.WAIVED:
        owner = f"{item.owner} until {item.expires}: " if item.owner else ""
        row.append(escaped(owner + item.reason))
    return row


def _fixes(shown: list[Evidence], report: Report) -> Iterator[str]:
    for name in dict.fromkeys(one.rule for one in shown):
        if name in report.rules:
            yield f"Fix ({code(name)}): {escaped(report.rules[name].fix)}"


def _folded(verdict: Verdict, controls: list[ControlResult]) -> Iterator[_Block]:
    """Fold statements away, by section so that a long list is not lost as a whole."""
    sections: dict[str, list[ControlResult]] = {}
    for one in controls:
        sections.setdefault(one.section, []).append(one)
    yield _Block(f"## {HEADINGS[verdict]} ({len(controls)})")
    for name, members in sections.items():
        last = "Ask for" if verdict is Verdict.MANUAL else "Seen"
        rows = [[escaped(one.id), escaped(one.statement), _seen(one)] for one in members]
        summary = f"<summary>{escaped(name)} ({len(members)})</summary>"
        lines = ["<details>", summary, "", *table(["", "Statement", last], rows), "", "</details>"]
        yield _Block("\n".join(lines), len(members))


def _seen(control: ControlResult) -> str:
    if control.verdict is Verdict.MANUAL:
        return escaped(control.manual)
    good = [one for one in control.evidence if one.verdict is control.verdict]
    if not good:
        return ""
    first = good[0]
    where = place(first.file, first.span.line) if first.file and first.span else first.file
    more = f" and {len(good) - 1} more" if len(good) > 1 else ""
    return f"{code(where)} {escaped(first.seen or first.message)}{more}".strip()


def _not_looked_at(compliance: Compliance) -> Iterator[_Block]:
    skipped = compliance.report.coverage.skipped
    rows = [[code(one.file), escaped(one.what), escaped(one.why)] for one in skipped]
    reasons = Counter(one.why for one in compliance.not_run)
    rows += [
        ["", count(number, "rule"), f"did not run: {escaped(why)}"]
        for why, number in reasons.items()
    ]
    if not rows:
        return
    lines = [
        "<details>",
        f"<summary>Not looked at ({len(rows)})</summary>",
        "",
        *table(["File", "What", "Why"], rows),
        "",
        "</details>",
    ]
    yield _Block("\n".join(lines))
