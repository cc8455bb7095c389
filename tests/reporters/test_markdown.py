"""Markdown for the summary of a job and for notes on merge requests."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from markdown_it import MarkdownIt

from chloro_lint.model import Excerpt, Severity, Span, Unchecked
from chloro_lint.report import Report
from chloro_lint.reporters import View, markdown, render
from tests.reporters.readers import READERS
from tests.reporters.sample_reports import FINDING, WARNING, everything, report

QUIET = View(quiet=True)


def text_of(shown: Report, view: View = QUIET) -> str:
    return render("markdown", shown, view)


def test_a_finding_is_a_row_and_its_rule_a_block_with_the_lines() -> None:
    assert text_of(report(WARNING)) == (
        "## chloro-lint: 1 warning\n\n"
        "|  | Where | What | Rule | Fails |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| ! warning | <code>k8s/ingress.yaml:4:3</code> | ingress has no rate limit "
        "(Ingress chloromaster/web) | <code>missing-rate-limit</code> |  |\n\n"
        "<details>\n<summary>CHL104 missing-rate-limit (1)</summary>\n\n"
        "**Why**: One client can exhaust the pods behind it.\n\n"
        "**Fix**: Annotate the Ingress with "
        "<code>nginx.ingress.kubernetes.io/limit-rps</code>.\n\n"
        "<code>k8s/ingress.yaml:4:3</code> ingress has no rate limit "
        "(Ingress chloromaster/web)\n\n</details>\n"
    )


def test_the_lines_keep_their_indentation_and_show_the_place() -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text_of(report(FINDING)))
    block = html.partition("<pre>")[2].partition("</pre>")[0]
    assert unescape(block).splitlines() == [
        "41 |       containers:",
        "42 |         - name: api",
        "   |           ^^^^^^^^^",
        "43 |           image: api:1.4.2",
    ]


def test_statements_that_fail_are_named_but_information_fails_none() -> None:
    assert text_of(report(FINDING)).splitlines()[4].endswith("</code> | BF-41 |")
    info = replace(FINDING, severity=Severity.INFO)
    assert text_of(report(info)).splitlines()[4].endswith("</code> |  |")


def test_the_title_counts_and_the_summary_line_follows() -> None:
    lines = text_of(everything(), View()).splitlines()
    assert lines[0] == "## chloro-lint: 1 error, 1 warning"
    assert any(line.startswith("Checked 14 files, 31 objects") for line in lines)


def test_a_clean_report_says_so() -> None:
    assert text_of(report()) == "## chloro-lint: no findings\n"


def test_a_crash_stands_above_everything() -> None:
    text = text_of(report(FINDING, crashes=(Unchecked("own on Pod a/b", "KeyError: x", "a.yaml"),)))
    assert text.splitlines()[2:5] == [
        "**Not to be trusted**, because rules crashed:",
        "",
        "- own on Pod a/b: KeyError: x",
    ]


def test_silenced_and_undecided_are_shown_when_asked_for() -> None:
    assert "Silenced" not in text_of(everything())
    shown = text_of(everything(), View(show_silenced=True, verbose=True))
    for title in ("Silenced (1)", "Undecided (1)", "Skipped (1)"):
        assert f"<summary>{title}</summary>" in shown


EVIL = [
    "<script>alert(1)</script>",
    "</details></code></pre><h1>",
    "| a | b |",
    "[x](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example www.evil.example @team #1",
    "`a` **b** ~~c~~ _d_ $x$",
    "&lt;&#60; \\| \\",
    "# x",
    "\n\n# x",
]


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_of_a_manifest_becomes_markup(evil: str) -> None:
    excerpt = Excerpt(1, (evil.strip(), f"  {evil.strip()}"))
    poisoned = replace(FINDING, message=evil, subject=evil, excerpt=excerpt, span=Span(1, 1, 1, 2))
    text = text_of(report(poisoned, crashes=(Unchecked(evil, evil, evil),)))
    assert len(list(READERS["markdown"](text))) == 1
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert not any(tag in html for tag in ("<a", "<img", "<script", "<h1", "<em", "<s>", "<del"))


def test_a_report_of_any_size_fits_a_job_summary_and_counts_what_is_cut() -> None:
    findings = [
        replace(WARNING, span=Span(line, 1, line, 2), message="x" * 200) for line in range(1, 6001)
    ]
    text = text_of(report(*findings, FINDING))
    assert 800_000 < len(text.encode()) < markdown.MOST_BYTES
    assert FINDING.message in text
    shown = sum(1 for _ in READERS["markdown"](text))
    cut = f"**Cut**: {6001 - shown} more findings did not fit."
    assert cut in text
    assert "**Cut**: details of " in text


def test_details_go_before_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    findings = [replace(WARNING, span=Span(line, 1, line, 2)) for line in range(1, 30)]
    monkeypatch.setattr(markdown, "MOST_BYTES", 6500)
    text = text_of(report(*findings))
    assert len(list(READERS["markdown"](text))) == len(findings)
    assert text.endswith("**Cut**: details of 1 more group did not fit.\n")


def test_one_rule_shows_so_many_places_and_counts_the_rest() -> None:
    findings = [replace(WARNING, span=Span(line, 1, line, 2)) for line in range(1, 24)]
    assert "\n\nand 3 more places\n" in text_of(report(*findings))
