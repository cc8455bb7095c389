"""A small compliance report made by hand, with something in every field."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from chloro_lint.compliance import (
    Change,
    Changes,
    Compliance,
    Figure,
    Input,
    Place,
    Previous,
    Provenance,
    Repository,
    State,
    Was,
)
from chloro_lint.model import Unchecked, Verdict
from chloro_lint.report import Report
from tests.reporters.sample_reports import everything

PREVIOUS = Previous(
    name="before.json",
    when="2026-01-01T03:04:05+00:00",
    version="1.2.2",
    commit="b" * 40,
    scheme="chloromaster",
    digests={"baseline": "", "framework": "", "configuration": ""},
    controls={"BF-28": Was("Backend HPA targets 80 % memory.", Verdict.PASS, ())},
    inputs={"k8s/old.yaml": "e" * 64},
)
MISSED = Place("0a1b2c3d4e5f6071", "HorizontalPodAutoscaler chloromaster/backend", "it is 50")
CHANGES = Changes(
    since=PREVIOUS,
    newly_failing=(
        Change("BF-28", "Backend HPA targets 80 % memory.", Verdict.PASS, Verdict.FAIL, (MISSED,)),
    ),
    fixed=(Change("BF-01", "Users.", Verdict.FAIL, Verdict.PASS, (), (MISSED,)),),
    otherwise=(Change("BF-29", "Scale up.", Verdict.UNKNOWN, Verdict.WAIVED),),
    still_failing=(Change("BF-28", "Memory.", Verdict.FAIL, Verdict.FAIL, (MISSED,), (MISSED,)),),
    added=("BF-55",),
    removed=("BF-00",),
    reworded=("BF-13",),
    inputs_added=("k8s/hpa.yaml",),
    inputs_removed=("k8s/old.yaml",),
    inputs_changed=("k8s/backend.yaml",),
    judged_otherwise=("chloro-lint 1.2.3, before 1.2.2",),
)
PROVENANCE = Provenance(
    when=dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    run_by="Ada",
    system="ChloroMaster",
    paths=("k8s",),
    inputs=(
        Input("manifest", "k8s/hpa.yaml", "d" * 64, 120, State.COMMITTED, "k8s/hpa.yaml"),
        Input("manifest", "k8s/backend.yaml", "c" * 64, 80, State.CHANGED, "k8s/backend.yaml"),
        Input(
            "configuration", "chloro-lint.yaml", "f" * 64, 9, State.UNTRACKED, "chloro-lint.yaml"
        ),
    ),
    repository=Repository("a" * 40, "main", "https://git.example.com/shop", ("k8s/gone.yaml",)),
)
FIGURE = Figure(
    name="capacity-1",
    title="Capacity: ResourceQuota chloromaster/quota",
    description="Everything fits.",
    svg='<svg viewBox="0 0 10 10" role="img"><rect width="10" height="10"/></svg>',
    head=("Entry", "Quota"),
    rows=(("pods", "20"),),
)


def whole(of: Report | None = None, **changes: object) -> Compliance:
    """Return a compliance report with something in every field."""
    plain = Compliance(
        report=everything() if of is None else of,
        provenance=PROVENANCE,
        changes=CHANGES,
        figures=(FIGURE,),
        not_run=(Unchecked("some-rule", "deselected"),),
        source_url="https://git.example.com/shop/blob/{commit}/{path}#L{line}",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]
