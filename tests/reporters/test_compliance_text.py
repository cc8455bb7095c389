"""The compliance report at a terminal: what needs somebody first, in 80 columns, without colour."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from chloro_lint.compliance import Compliance
from chloro_lint.model import ControlResult, Unchecked, Verdict
from chloro_lint.reporters import View, render_compliance
from chloro_lint.reporters.text import cells
from tests.reporters.sample_compliance import whole
from tests.reporters.sample_reports import CONTROLS, WRITABLE, evidence, report

QUIET = View(quiet=True)


def text(compliance: Compliance, view: View | None = None) -> str:
    return render_compliance("table", compliance, view or View())


def of(*controls: ControlResult) -> Compliance:
    return Compliance(
        report(
            controls=controls, baseline="chloromaster", baseline_digest="ab" * 32, system_found=True
        )
    )


def test_the_whole_at_80_columns() -> None:
    assert text(whole()) == (
        """\
Compliance report: ChloroMaster
1 of 6 statements fails.

  Baseline            chloromaster, sha256 0123456789ab
  Configuration       chloro-lint.yaml, sha256 fedcba987654
  Manifests           2 files with 31 objects, sha256 2d8149a7cd1c
  Looked at           k8s
  Commit              aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa on main of
                      https://git.example.com/shop
  State of the files  1 changed (k8s/backend.yaml); 1 not in the commit
                      (chloro-lint.yaml); 1 of the commit deleted
                      (k8s/gone.yaml); 1 as committed
  Time                2026-01-02 03:04:05 UTC
  Run by              Ada
  Tool                chloro-lint 1.2.3 with 58 rules

Section                    fail  unknown  waived  manual  pass  not applicable
1 High-level architecture     0        0       0       1     1               0
2 Auto-scaling flow           1        1       1       0     0               0
4 Traffic flow                0        0       0       0     0               1
All                           1        1       1       1     1               1

Changes since before.json of 2026-01-01T03:04:05+00:00
  not judged by the same: chloro-lint 1.2.3, before 1.2.2
  newly failing (1):
    BF-28 (pass → fail) Backend HPA targets 80 % memory.
      now: it is 50
  fixed (1):
    BF-01 (fail → pass) Users.
      no more: it is 50
  other verdicts (1):
    BF-29 (unknown → waived) Scale up.
  failing still, at other places (1):
    BF-28 Memory.
      now: it is 50
      no more: it is 50
  statements added: BF-55
  statements removed: BF-00
  statements reworded: BF-13
  files added: k8s/hpa.yaml
  files removed: k8s/old.yaml
  files with other bytes: k8s/backend.yaml

Failing (1)

✗ BF-28  Backend HPA targets 80 % memory.
         k8s/hpa.yaml:12: the target is 50

Unknown (1)

? BF-24  Metrics Server supplies CPU and memory metrics to the HPAs.
         missing: the cluster's add-ons
         did not run: metrics-proof

Waived (1)

~ BF-29  Scale up is fast: 30 s to 60 s.
         k8s/hpa.yaml:12: it scales up after 120 s; waived by team-edge until
           2030-01-31: load test

To be shown otherwise (1)

○ BF-13  Frontend pods run the React build on nginx.
         ask for: the Dockerfile of the frontend image

Passing (1)
  BF-01

Not applicable (1)
  BF-55

Not looked at
  docker-compose.yaml: no apiVersion and kind
  1 rule: deselected

Crashed, so not checked:
  missing-rate-limit on Ingress chloromaster/web: KeyError: 'spec'

Checked 14 files, 31 objects with 58 rules against chloromaster: 1 error, 1 warning; 1 silenced; 1 statement, 1 check undecided; 1 input skipped; 1 crash.
"""
    )


@pytest.mark.parametrize("width", [60, 80, 160])
def test_no_line_but_the_last_is_wider_than_the_terminal(width: int) -> None:
    lines = text(whole(), View(width=width)).splitlines()[:-1]
    assert max(cells(line) for line in lines) <= max(width, 78)


def test_quiet_shows_only_what_fails_and_what_crashed() -> None:
    shown = text(whole(), QUIET)
    assert shown.startswith("Failing (1)\n\n✗ BF-28  ")
    assert "BF-24" not in shown
    assert "Crashed, so not checked" in shown


def test_verbose_shows_what_passes_with_its_evidence() -> None:
    shown = text(of(*CONTROLS), View(verbose=True))
    assert "✓ BF-01  Users on the internet" in shown
    assert "         k8s/services.yaml:12: HorizontalPodAutoscaler chloromaster/backend\n" in shown


def test_every_verdict_has_its_own_sign_beside_its_statement() -> None:
    shown = re.findall(r"^(\S) BF-\d\d  ", text(of(*CONTROLS), View(verbose=True)), re.MULTILINE)
    assert shown == ["✗", "?", "~", "○", "✓", "-"]
    assert len(set(shown)) == len(Verdict)


def test_a_statement_names_three_places_and_counts_the_rest_and_fixes_each_rule_once() -> None:
    places = [evidence(Verdict.FAIL, rule=WRITABLE.name, message=f"m{n}") for n in range(5)]
    shown = text(of(replace(CONTROLS[2], evidence=tuple(places))), QUIET)
    assert shown == (
        "Failing (1)\n\n"
        "✗ BF-28  Backend HPA targets 80 % memory.\n"
        "         k8s/hpa.yaml:12: m0\n"
        "         k8s/hpa.yaml:12: m1\n"
        "         k8s/hpa.yaml:12: m2\n"
        "         and 2 more places\n"
        "         fix (writable-root-filesystem): Set\n"
        "           `securityContext.readOnlyRootFilesystem: true` and mount an emptyDir\n"
        "           where the program writes.\n"
    )
    loud = text(of(replace(CONTROLS[2], evidence=tuple(places))), replace(QUIET, verbose=True))
    assert "m4\n" in loud


def test_a_failure_without_a_place_shows_its_message() -> None:
    absent = evidence(Verdict.FAIL, file="", span=None, message="no autoscaler targets backend")
    shown = text(of(replace(CONTROLS[2], evidence=(absent,))), QUIET)
    assert "\n         no autoscaler targets backend\n" in shown


def test_evidence_on_a_file_without_a_line_names_the_file() -> None:
    control = replace(CONTROLS[0], evidence=(evidence(Verdict.PASS, span=None, seen="80"),))
    assert "\n         k8s/hpa.yaml: 80\n" in text(of(control), View(verbose=True))


def test_a_failing_statement_still_names_the_evidence_that_manifests_cannot_show() -> None:
    control = replace(CONTROLS[2], manual="the cloud's\n firewall rules")
    assert "\n         ask for: the cloud's firewall rules\n" in text(of(control), QUIET)


def test_without_statements_it_says_so() -> None:
    lines = text(Compliance(report())).splitlines()
    assert lines[:2] == ["Compliance report: none", "There is no statement to decide."]
    assert lines[-1] == "Checked 14 files, 31 objects with 58 rules: no findings."


def test_a_set_without_the_system_says_so_instead_of_counting() -> None:
    found = Compliance(report(controls=CONTROLS, baseline="shop", system_found=False))
    lines = text(found).splitlines()
    assert lines[1] == "Nothing of the system is among the manifests, so no statement holds."
    assert lines[3] == "  nothing of the system is among the manifests"
    assert "  BF-28" in lines
    assert "✗ BF-28" not in text(found)


def test_rules_that_did_not_run_are_counted_by_their_reason() -> None:
    names = [Unchecked(f"rule-{n}", "deselected") for n in range(3)]
    shown = text(replace(of(*CONTROLS), not_run=(*names, Unchecked("x", "preview"))))
    assert "Not looked at\n  3 rules: deselected\n  1 rule: preview\n" in shown


def test_long_section_names_wrap_in_the_counts() -> None:
    long = replace(
        CONTROLS[0], section="A section whose name is far longer than a terminal is wide, so"
    )
    lines = text(of(long, *CONTROLS[1:])).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Section "))
    assert lines[start + 1 : start + 4] == [
        "A section whose name is far",
        "longer than a terminal is",
        "wide, so                        0        0       0       0     1               0",
    ]


def test_colour_changes_no_word() -> None:
    plain = text(whole(), View(verbose=True))
    coloured = text(whole(), View(verbose=True, color=True))
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert "\x1b" not in plain
