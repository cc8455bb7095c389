from __future__ import annotations

from dataclasses import replace

from chloro_lint.model import Severity, Unchecked
from chloro_lint.report import Coverage
from chloro_lint.reporters import View
from chloro_lint.reporters.summary import closing, last_line
from tests.reporters.sample_reports import CONTROLS, FINDING, SILENCED, WARNING, everything, report

CRASH = Unchecked("missing-rate-limit on Ingress chloromaster/web", "KeyError: 'spec'")


def test_a_clean_run_says_what_was_checked() -> None:
    assert last_line(report()) == "Checked 14 files, 31 objects with 58 rules: no findings."


def test_singular_and_plural_follow_the_numbers() -> None:
    note = replace(WARNING, severity=Severity.INFO)
    one = report(FINDING, WARNING, note, coverage=Coverage(1, 1, 1, ()))
    assert last_line(one) == ("Checked 1 file, 1 object with 1 rule: 1 error, 1 warning, 1 info.")
    none = report(FINDING, FINDING, WARNING, WARNING, coverage=Coverage(0, 0, 0, ()))
    assert last_line(none) == "Checked 0 files, 0 objects with 0 rules: 2 errors, 2 warnings."


def test_silenced_undecided_and_skipped_are_counted() -> None:
    mixed = report(
        FINDING,
        silenced=(SILENCED, SILENCED),
        unchecked=(CRASH,) * 3,
        controls=CONTROLS,
        coverage=Coverage(14, 31, 58, (CRASH,)),
        baseline="chloromaster",
        system_found=True,
    )
    assert last_line(mixed) == (
        "Checked 14 files, 31 objects with 58 rules against chloromaster: 1 error; 2 silenced; "
        "1 statement, 3 checks undecided; 1 input skipped."
    )


def test_a_system_that_was_not_found_is_named() -> None:
    assert last_line(report(baseline="chloromaster", system_found=False)) == (
        "Checked 14 files, 31 objects with 58 rules: no findings; "
        "the system of baseline chloromaster was not found."
    )


def test_quiet_keeps_crashes_only() -> None:
    assert closing(report(silenced=(SILENCED,)), View(quiet=True, statistics=True)) == []
    assert closing(report(crashes=(CRASH,)), View(quiet=True)) == [
        f"Crashed, so not checked:\n  {CRASH.what}: {CRASH.why}"
    ]


def test_a_crash_is_counted_on_the_last_line() -> None:
    assert last_line(report(crashes=(CRASH, CRASH))).endswith(": no findings; 2 crashes.")


def test_a_clean_run_with_a_crash_is_not_green() -> None:
    assert closing(report(crashes=(CRASH,)), View(color=True))[-1].startswith("\x1b[1;31m")
    assert closing(report(), View(color=True))[-1].startswith("\x1b[1;32m")


def test_verbose_lists_what_was_skipped_and_what_stayed_undecided() -> None:
    assert closing(everything(), View(verbose=True))[1:3] == [
        "Skipped:\n  docker-compose.yaml: no apiVersion and kind",
        "Undecided:\n  k8s/hpa.yaml: BF-24: missing: the cluster's add-ons",
    ]


def test_a_file_that_is_itself_what_was_skipped_is_named_once() -> None:
    skipped = Unchecked("a.tpl", "a template", "a.tpl")
    blocks = closing(report(coverage=Coverage(1, 1, 1, (skipped,))), View(verbose=True))
    assert blocks[0] == "Skipped:\n  a.tpl: a template"


def test_statistics_count_by_rule_the_most_frequent_first() -> None:
    findings = [replace(FINDING, file=f"{number}.yaml") for number in range(10)]
    blocks = closing(report(WARNING, *findings, silenced=(SILENCED,)), View(statistics=True))
    assert blocks[0] == (
        "Findings by rule:\n"
        "  10  CHL312 writable-root-filesystem\n"
        "   1  CHL104 missing-rate-limit  (1 silenced)"
    )


def test_a_clean_run_has_no_statistics() -> None:
    assert len(closing(report(), View(statistics=True))) == 1
