"""What changed since an earlier report, as plain lines: for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.compliance import Change, Changes
from chloro_lint.reporters.text import count

_NAMED = 3
"""Places that one statement names; more are counted."""


def change_lines(changes: Changes) -> list[str]:
    """Return a title, and lines indented by two for each step down; texts are as they came."""
    since = changes.since
    when = f" of {since.when}" if since.when else ""
    lines = [f"Changes since {since.name}{when}"]
    if changes.none:
        return [*lines, "  nothing: the same verdicts, over the same bytes"]
    if changes.judged_otherwise:
        lines.append(f"  not judged by the same: {'; '.join(changes.judged_otherwise)}")
    groups = (
        ("newly failing", changes.newly_failing),
        ("fixed", changes.fixed),
        ("other verdicts", changes.otherwise),
        ("failing still, at other places", changes.still_failing),
    )
    for title, several in groups:
        if several:
            lines.append(f"  {title} ({len(several)}):")
            lines += [line for one in several for line in _change(one)]
    named = (
        ("statements added", changes.added),
        ("statements removed", changes.removed),
        ("statements reworded", changes.reworded),
        ("files added", changes.inputs_added),
        ("files removed", changes.inputs_removed),
        ("files with other bytes", changes.inputs_changed),
    )
    lines += [f"  {title}: {', '.join(several)}" for title, several in named if several]
    return lines


def _change(one: Change) -> Iterator[str]:
    turn = f" ({one.before.value} → {one.after.value})" if one.before is not one.after else ""
    yield f"    {one.id}{turn} {' '.join(one.statement.split())}"
    for word, several in (("now", one.new), ("no more", one.gone)):
        for each in several[:_NAMED]:
            yield f"      {word}: {each.words or each.subject}"
        if len(several) > _NAMED:
            yield f"      {word}: {count(len(several) - _NAMED, 'more place')}"
