from __future__ import annotations

from chloro_lint.reporters import View, render
from tests.reporters.sample_reports import FINDING, SILENCED, WARNING, report


def test_a_finding_is_one_line_whatever_the_width() -> None:
    assert render("concise", report(FINDING, WARNING), View(width=20)) == (
        "k8s/backend.yaml:42:11: CHL312[writable-root-filesystem] error container 'api' can write "
        "to its root filesystem (Deployment chloromaster/backend)\n"
        "k8s/ingress.yaml:4:3: CHL104[missing-rate-limit] warning ingress has no rate limit "
        "(Ingress chloromaster/web)\n"
        "Checked 14 files, 31 objects with 58 rules: 1 error, 1 warning.\n"
    )


def test_silenced_findings_end_with_their_reason() -> None:
    view = View(show_silenced=True, quiet=True)
    assert render("concise", report(silenced=(SILENCED,)), view) == (
        "k8s/ingress.yaml:4:3: CHL104[missing-rate-limit] warning ingress has no rate limit "
        "(Ingress chloromaster/web) [silenced by waiver: load test; owner team-edge; until "
        "2030-01-31]\n"
    )


def test_quiet_and_clean_is_empty() -> None:
    assert render("concise", report(), View(quiet=True)) == ""
