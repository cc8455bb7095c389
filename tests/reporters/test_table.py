from __future__ import annotations

from dataclasses import replace

import pytest

from chloro_lint.model import ControlResult, Verdict
from chloro_lint.reporters import View, render_compliance
from chloro_lint.reporters.text import cells
from tests.reporters.sample_reports import CONTROLS, evidence, report

QUIET = View(quiet=True)


def table(*controls: ControlResult, view: View = QUIET) -> str:
    named = report(
        controls=controls, baseline="chloromaster", baseline_digest="ab" * 32, system_found=True
    )
    return render_compliance("table", named, view)


def test_at_80_columns_the_evidence_stands_beneath_the_statement() -> None:
    assert table(*CONTROLS, view=View()) == (
        "6 statements of baseline chloromaster (sha256 abababababab)\n"
        "\n"
        "1 High-level architecture\n"
        "  ✓ pass            BF-01  Users on the internet reach the application only\n"
        "                           through the Ingress Controller.\n"
        "                           k8s/services.yaml:12 (and 1 more)\n"
        "  ○ manual          BF-13  Frontend pods run the React build on nginx.\n"
        "                           ask for: the Dockerfile of the frontend image\n"
        "\n"
        "2 Auto-scaling flow\n"
        "  ✗ fail            BF-28  Backend HPA targets 80 % memory.\n"
        "                           k8s/hpa.yaml:12 averageUtilization 50, expected 80\n"
        "  ? unknown         BF-24  Metrics Server supplies CPU and memory metrics to the\n"
        "                           HPAs.\n"
        "                           missing: the cluster's add-ons\n"
        "                           did not run: metrics-proof\n"
        "  ~ waived          BF-29  Scale up is fast: 30 s to 60 s.\n"
        "                           k8s/hpa.yaml:12 waived: load test; owner team-edge;\n"
        "                           until 2030-01-31\n"
        "\n"
        "4 Traffic flow\n"
        "  - not applicable  BF-55  Session affinity may be enabled.\n"
        "                           k8s/hpa.yaml:12 both values conform\n"
        "\n"
        "Section                    pass  fail  unknown  waived  manual  not applicable\n"
        "1 High-level architecture     1     0        0       0       1               0\n"
        "2 Auto-scaling flow           0     1        1       1       0               0\n"
        "4 Traffic flow                0     0        0       0       0               1\n"
        "Total                         1     1        1       1       1               1\n"
        "\n"
        "Checked 14 files, 31 objects with 58 rules against chloromaster: no findings; "
        "1 statement undecided.\n"
    )


def test_at_160_columns_the_evidence_stands_beside_the_statement() -> None:
    assert table(CONTROLS[0], CONTROLS[3], view=View(width=160, quiet=True)) == (
        "1 High-level architecture\n"
        "  ✓ pass     BF-01  Users on the internet reach the application only through the Ingress"
        "   k8s/services.yaml:12 (and 1 more)\n"
        "                    Controller.\n"
        "\n"
        "2 Auto-scaling flow\n"
        "  ? unknown  BF-24  Metrics Server supplies CPU and memory metrics to the HPAs.         "
        "   missing: the cluster's add-ons\n"
        "                                                                                        "
        "   did not run: metrics-proof\n"
    )


@pytest.mark.parametrize("width", [80, 110, 160])
def test_no_line_but_the_last_is_wider_than_the_terminal(width: int) -> None:
    lines = table(*CONTROLS, view=View(width=width)).splitlines()[:-1]
    assert max(cells(line) for line in lines) <= width


def test_every_verdict_has_its_own_sign_and_its_word() -> None:
    shown = [line.split("  ")[1] for line in table(*CONTROLS).splitlines() if "BF-" in line]
    assert shown == ["✓ pass", "○ manual", "✗ fail", "? unknown", "~ waived", "- not applicable"]
    assert len({verdict[0] for verdict in shown}) == len(Verdict)


def test_a_failure_without_values_shows_its_message() -> None:
    absent = evidence(Verdict.FAIL, file="", span=None, message="no autoscaler targets backend")
    control = replace(CONTROLS[2], evidence=(absent,))
    assert table(control).splitlines()[2].strip() == "no autoscaler targets backend"


def test_evidence_without_a_place_or_a_word_names_its_subject() -> None:
    bare = evidence(Verdict.PASS, file="", span=None)
    control = replace(CONTROLS[0], evidence=(bare,))
    assert table(control).splitlines()[-1].strip() == (
        "HorizontalPodAutoscaler chloromaster/backend"
    )


def test_evidence_on_a_file_without_a_line_names_the_file() -> None:
    control = replace(CONTROLS[0], evidence=(evidence(Verdict.PASS, span=None, seen="80"),))
    assert table(control).splitlines()[-1].strip() == "k8s/hpa.yaml 80"


def test_a_decided_statement_still_names_the_evidence_that_manifests_cannot_show() -> None:
    control = replace(CONTROLS[0], manual="the cloud's\n firewall rules")
    assert table(control).splitlines()[-1].strip() == "ask for: the cloud's firewall rules"


def test_without_statements_the_table_says_so() -> None:
    assert render_compliance("table", report(), View()) == (
        "Baseline none states nothing, so nothing can be decided.\n"
        "\n"
        "Checked 14 files, 31 objects with 58 rules: no findings.\n"
    )


def test_long_section_names_wrap_in_the_counts() -> None:
    long = replace(
        CONTROLS[0], section="A section whose name is far longer than a terminal is wide, so"
    )
    lines = table(long, *CONTROLS[1:], view=View()).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Section "))
    assert lines[start + 1 : start + 4] == [
        "A section whose name is far",
        "longer than a terminal is",
        "wide, so                        1     0        0       0       0               0",
    ]
