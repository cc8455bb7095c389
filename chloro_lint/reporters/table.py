"""The compliance table: every statement of the architecture with its verdict and where it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from chloro_lint.model import ControlResult, Evidence, Verdict
from chloro_lint.report import Report
from chloro_lint.reporters.finding import place
from chloro_lint.reporters.summary import closing
from chloro_lint.reporters.text import cells, count, hang, visible, wrap
from chloro_lint.reporters.view import View

_MARKS = {
    Verdict.PASS: ("✓", "good"),
    Verdict.FAIL: ("✗", "error"),
    Verdict.UNKNOWN: ("?", "warning"),
    Verdict.WAIVED: ("~", "warning"),
    Verdict.MANUAL: ("○", "info"),
    Verdict.NOT_APPLICABLE: ("-", "faint"),
}
"""In the order of the summary's columns. The word always stands beside its sign."""

_SIDE_BY_SIDE = 110
"""From this width on the evidence stands beside its statement, below it beneath."""


def compliance(report: Report, view: View) -> str:
    """Write a line or more for each control, by section, then the verdicts of each section.

    Quiet leaves out the heading and the counts.
    """
    blocks = [] if view.quiet else [view.paint(_heading(report), "strong")]
    sections = _sections(report.controls)
    blocks += [_section(name, controls, report, view) for name, controls in sections.items()]
    if sections and not view.quiet:
        blocks.append(_counts(sections, view))
    blocks += closing(report, view)
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _heading(report: Report) -> str:
    if report.framework:
        number = count(len(report.controls), "item")
        return f"{number} of {visible(report.framework_title)}"
    if not report.controls:
        return f"Baseline {visible(report.baseline)} states nothing, so nothing can be decided."
    number = count(len(report.controls), "statement")
    digest = f" (sha256 {report.baseline_digest[:12]})" if report.baseline_digest else ""
    return f"{number} of baseline {visible(report.baseline)}{digest}"


def _sections(controls: Sequence[ControlResult]) -> dict[str, list[ControlResult]]:
    sections: dict[str, list[ControlResult]] = {}
    for control in controls:
        sections.setdefault(visible(control.section), []).append(control)
    return sections


def _section(name: str, controls: list[ControlResult], report: Report, view: View) -> str:
    words = max(cells(control.verdict.value) for control in report.controls)
    ids = max(cells(visible(control.id)) for control in report.controls)
    lines = [view.paint(name, "strong")]
    for control in controls:
        mark, style = _MARKS[control.verdict]
        word = view.paint(f"{mark} {control.verdict.value:<{words}}", style)
        lead = f"  {word}  {_pad(visible(control.id), ids)}  "
        indent = 2 + 2 + words + 2 + ids + 2
        body = _body(control, view.width - indent, view)
        lines += [lead + body[0], *(" " * indent + line for line in body[1:])]
    return "\n".join(line.rstrip() for line in lines)


def _body(control: ControlResult, room: int, view: View) -> list[str]:
    """Lay out a statement and its evidence in the room that the lead leaves."""
    statement = visible(" ".join(control.statement.split()))
    shown = [visible(line) for line in _shown(control)]
    if view.width < _SIDE_BY_SIDE:
        below = [line for text in shown for line in hang("", text, room)]
        return wrap(statement, room) + [view.paint(line, "faint") for line in below]
    left = (room - 2) // 2
    beside = [line for text in shown for line in wrap(text, room - 2 - left)]
    return [
        f"{_pad(first, left)}  {view.paint(second, 'faint')}"
        for first, second in zip_longest(wrap(statement, left), beside, fillvalue="")
    ]


def _shown(control: ControlResult) -> Iterator[str]:
    """Say where the verdict shows, what is missing, and what else to ask for."""
    same = [item for item in control.evidence if item.verdict is control.verdict]
    if same:
        more = f" (and {len(same) - 1} more)" if len(same) > 1 else ""
        yield _evidence(same[0]) + more
    if control.undecided:
        yield f"did not run: {', '.join(control.undecided)}"
    if control.manual:
        yield f"ask for: {' '.join(control.manual.split())}"


def _evidence(item: Evidence) -> str:
    where = place(item.file, item.span.line) if item.file and item.span else item.file
    return " ".join(part for part in (where, _words(item)) if part) or item.subject


def _words(item: Evidence) -> str:
    match item.verdict:
        case Verdict.FAIL if item.seen and item.expected:
            return f"{item.seen}, expected {item.expected}"
        case Verdict.UNKNOWN if item.missing:
            return f"missing: {item.missing}"
        case Verdict.WAIVED if item.reason:
            return f"waived: {item.reason}"
        case Verdict.PASS:
            return item.seen
        case _:
            return item.message


def _counts(sections: dict[str, list[ControlResult]], view: View) -> str:
    tallies = {name: Counter(item.verdict for item in items) for name, items in sections.items()}
    total = sum(tallies.values(), Counter[Verdict]())
    columns = [verdict for verdict in _MARKS if total[verdict]]
    figures = sum(len(verdict.value) + 2 for verdict in columns)
    names = min(max(cells(name) for name in (*tallies, "Section")), view.width - figures)
    head = _pad("Section", names) + "".join(f"  {verdict.value}" for verdict in columns)
    lines = [view.paint(head, "strong")]
    for name, tally in tallies.items():
        *above, last = wrap(name, names)
        lines += [*above, _pad(last, names) + _figures(tally, columns, view)]
    lines.append(view.paint(_pad("Total", names), "strong") + _figures(total, columns, view))
    return "\n".join(lines)


def _figures(tally: Counter[Verdict], columns: list[Verdict], view: View) -> str:
    return "".join(
        "  " + view.paint(f"{tally[it]:>{len(it.value)}}", _MARKS[it][1] if tally[it] else "faint")
        for it in columns
    )


def _pad(text: str, width: int) -> str:
    return text + " " * (width - cells(text))
