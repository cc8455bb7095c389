"""What quotas hold beside what is asked of them, drawn: one picture for each ResourceQuota."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from chloro_lint.compliance import Figure
from chloro_lint.proof.capacity import Demand, QuotaUse, figure
from chloro_lint.reporters.capacity_table import SetUse, remark, state
from chloro_lint.reporters.markup import Markup, tag, together

_WIDTH = 720
_NAMES = 170
"""Units for the names of the entries."""
_TRACK = 330
_ROW = 34
_BAR = 16
_HEAD = 34
_LEAP = 135
"""From one word of the legend to the next."""
_WORDS = {
    "fits": "fits",
    "tight": "a rollout at the peak does not fit",
    "exceeded": "the peak does not fit",
    "open": "not known",
}
_RESULTS = {
    "exceeded": "At the peak these do not fit",
    "tight": "A rollout at the peak does not fit",
    "open": "It is not known whether these fit",
}
_HEADINGS = ("Entry", "At rest", "At the peak", "In a rollout at the peak", "Quota", "State")
_LEGEND = (("at rest", "rest"), ("to the peak", "peak"), ("to a rollout", "rollout"))


def capacity_chart(sets: Sequence[SetUse]) -> Iterator[Figure]:
    """Draw each quota; an entry is a bar up to what a rollout at the peak takes."""
    number = 0
    for one in sets:
        for use in one.quotas:
            if use.demands:
                number += 1
                yield _figure(use, one.name, f"capacity-{number}")


def _figure(use: QuotaUse, of_set: str, name: str) -> Figure:
    quota = use.quota
    where = f" in set {of_set}" if of_set else ""
    description = (
        f"What the workloads of the namespace ask of {quota.label}{where} with every autoscaler "
        f"at its minimum, at its maximum, and in a rollout on top. {_result(use)}"
    )
    return Figure(
        name=name,
        title=f"Capacity: {quota.label}{where}",
        description=description,
        svg=_drawn(use, name),
        head=_HEADINGS,
        rows=tuple(_row(one) for one in use.demands),
    )


def _result(use: QuotaUse) -> str:
    """Say what does not fit and what is not known; only where all is known, that all fits."""
    named: dict[str, list[str]] = {}
    for one in use.demands:
        named.setdefault(state(one), []).append(one.name)
    sentences = [
        f"{words}: {', '.join(named[of])}." for of, words in _RESULTS.items() if of in named
    ]
    return " ".join(sentences) or "Everything fits at the peak."


def _row(one: Demand) -> tuple[str, ...]:
    amounts = (one.minimum, one.assumed, one.rollout, one.hard)
    words = f"{_WORDS[state(one)]}{remark(one)}"
    return (one.name, *(figure(value, one.name) for value in amounts), words)


def _drawn(use: QuotaUse, name: str) -> Markup:
    height = _HEAD + _ROW * len(use.demands) + 8
    body = [_patterns(name), _legend(name)]
    body += [_entry(one, name, _HEAD + _ROW * number) for number, one in enumerate(use.demands)]
    return tag(
        "svg",
        *body,
        class_="capacity",
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_labelledby=f"{name}-title {name}-description",
        xmlns="http://www.w3.org/2000/svg",
    )


def _patterns(name: str) -> Markup:
    """Draw what fills the bars: no two of them differ by colour alone."""
    stripe = tag("path", d="M0 6 L6 0", class_="stroke")
    dot = tag("circle", cx=2, cy=2, r=1, class_="fill")
    return tag(
        "defs",
        tag("pattern", stripe, id=f"{name}-peak", width=6, height=6, patternUnits="userSpaceOnUse"),
        tag("pattern", dot, id=f"{name}-rollout", width=4, height=4, patternUnits="userSpaceOnUse"),
    )


def _legend(name: str) -> Markup:
    pieces = []
    for number, (word, kind) in enumerate(_LEGEND):
        left = _NAMES + _LEAP * number
        pieces += [_box(name, kind, left, 6, 22, 12), tag("text", word, x=left + 28, y=16)]
    left = _NAMES + _LEAP * len(_LEGEND)
    pieces += [
        tag("path", d=f"M{left} 4 V20", class_="quota"),
        tag("text", "the quota", x=left + 8, y=16),
    ]
    return together(pieces)


def _entry(one: Demand, name: str, top: int) -> Markup:
    most = max(one.hard, one.rollout, one.assumed, Fraction(1, 1000))
    scale = Fraction(_TRACK) / most
    rest, peak, rollout = (
        min(_TRACK, int(value * scale)) for value in (one.minimum, one.assumed, one.rollout)
    )
    quota = _NAMES + int(one.hard * scale)
    middle = top + _BAR // 2 + 5
    pieces = [
        tag("text", _cut(one.name), x=_NAMES - 10, y=middle, text_anchor="end"),
        tag("rect", x=_NAMES, y=top, width=_TRACK, height=_BAR, class_="track"),
        _box(name, "rest", _NAMES, top, rest, _BAR),
        _box(name, "peak", _NAMES + rest, top, peak - rest, _BAR),
        _box(name, "rollout", _NAMES + peak, top, rollout - peak, _BAR),
        tag("path", d=f"M{quota} {top - 4} V{top + _BAR + 4}", class_="quota"),
        tag("text", _says(one), x=_NAMES + _TRACK + 12, y=middle, class_=state(one)),
    ]
    return tag("g", *pieces)


def _says(one: Demand) -> str:
    sign = {"fits": "✓", "exceeded": "✗"}.get(state(one), "?" if state(one) == "open" else "!")
    return f"{sign} {figure(one.assumed, one.name)} of {figure(one.hard, one.name)}"


def _box(name: str, kind: str, left: int, top: int, width: int, height: int) -> Markup | None:
    if width <= 0:
        return None
    fill = None if kind == "rest" else f"url(#{name}-{kind})"
    return tag("rect", x=left, y=top, width=width, height=height, class_=f"bar {kind}", fill=fill)


def _cut(name: str) -> str:
    most = 24
    return name if len(name) <= most else f"{name[: most - 1]}…"
