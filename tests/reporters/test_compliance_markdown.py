"""The compliance report as Markdown: failures first, never too large, nothing but text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.compliance import Compliance
from chloro_lint.model import ControlResult, Unchecked, Verdict
from chloro_lint.report import Report
from chloro_lint.reporters import View, render_compliance
from chloro_lint.reporters.compliance_markdown import MOST_BYTES, MOST_ROWS
from chloro_lint.reporters.markdown_text import escaped
from chloro_lint.reporters.text import visible
from tests.reporters.sample_compliance import whole
from tests.reporters.sample_reports import CONTROLS, WRITABLE, evidence
from tests.reporters.test_injection import EVIL, poison_whole


def shown(report: Report) -> str:
    return render_compliance("markdown", Compliance(report), View())


def control(name: str, verdict: Verdict, *given: object, **changes: object) -> ControlResult:
    one = replace(CONTROLS[0], id=name, verdict=verdict, evidence=given, undecided=(), manual="")
    return replace(one, **changes)  # type: ignore[arg-type]


def of(*controls: ControlResult) -> Report:
    return Report(controls=controls, rules={WRITABLE.name: WRITABLE}, baseline="shop",
                  tool_version="1.0", baseline_digest="0123456789abcdef")  # fmt: skip


def test_a_report_begins_with_the_counts_then_what_fails_and_folds_what_passes() -> None:
    failing = evidence(
        Verdict.FAIL, rule=WRITABLE.name, message="it writes", seen="true", expected="false"
    )
    text = shown(
        of(
            control("B-1", Verdict.PASS, evidence(Verdict.PASS, seen="60")),
            control("B-2", Verdict.FAIL, failing),
        )
    )
    assert text == (
        """\
# Compliance report: shop

**1 of 2 statements fails.**

|  |  |
| --- | --- |
| Baseline | shop<br>sha256 <code>0123456789abcdef</code> |
| Configuration | none; the defaults hold |
| Manifests | 0 files with 0 objects |
| Commit | the files lie in no git repository |
| State of the files | not under version control, so the digests alone identify them |
| Time | not stated |
| Run by | not stated |
| Tool | chloro-lint 1.0 with 0 rules |

| Section | ✗ fail | ✓ pass |
| --- | --- | --- |
| 1 High-level architecture | 1 | 1 |
| All | 1 | 1 |

## Failing (1)

### ✗ fail: B-2

> Users on the internet reach the application only through the Ingress Controller.

| Where | Object | What | Rule |
| --- | --- | --- | --- |
| <code>k8s/hpa.yaml:12</code> | HorizontalPodAutoscaler chloromaster/backend | """
        """it writes: true, expected false | <code>writable-root-filesystem</code> |

Fix (<code>writable-root-filesystem</code>): Set &#96;securityContext.readOnlyRootFilesystem: """
        """true&#96; and mount an emptyDir where the program writes.

## Passing (1)

<details>
<summary>1 High-level architecture (1)</summary>

|  | Statement | Seen |
| --- | --- | --- |
| B-1 | Users on the internet reach the application only through the Ingress Controller. | """
        """<code>k8s/hpa.yaml:12</code> 60 |

</details>
"""
    )


def test_what_is_waived_names_the_reason() -> None:
    waived = evidence(Verdict.WAIVED, message="it writes", reason="load test")
    assert "| load test |" in shown(of(control("B-1", Verdict.WAIVED, waived)))


def test_what_did_not_run_and_what_to_ask_for_are_named() -> None:
    text = shown(of(control("B-1", Verdict.UNKNOWN, undecided=("a: deselected",), manual="x")))
    assert "Did not run: a: deselected." in text
    assert "Ask for: x" in text


def test_a_crash_is_said_above_everything_else() -> None:
    report = replace(of(control("B-1", Verdict.PASS)), crashes=(Unchecked("a-rule", "broke"),))
    assert (
        "**Not to be trusted**: <code>a-rule</code> crashed." in shown(report).split("| Section")[0]
    )


def test_what_was_not_looked_at_is_folded() -> None:
    skipped = Unchecked("values file", "no kind", "values.yaml")
    report = of(control("B-1", Verdict.PASS))
    text = shown(replace(report, coverage=replace(report.coverage, skipped=(skipped,))))
    assert "<summary>Not looked at (1)</summary>" in text
    assert "| <code>values.yaml</code> | values file | no kind |" in text


def test_a_statement_shows_so_many_places_and_counts_the_rest() -> None:
    many = [evidence(Verdict.FAIL, message=f"m{n}") for n in range(MOST_ROWS + 3)]
    text = shown(of(control("B-1", Verdict.FAIL, *many)))
    assert text.count("k8s/hpa.yaml:12") == MOST_ROWS
    assert "and 3 more places" in text


def test_a_report_that_is_too_large_is_cut_and_says_so() -> None:
    big = [
        control(f"B-{n}", Verdict.FAIL, *[evidence(Verdict.FAIL, message="é" * 400)] * MOST_ROWS)
        for n in range(40)
    ]
    text = shown(of(*big))
    assert len(text.encode()) < MOST_BYTES
    kept = text.count("### ✗")
    assert 0 < kept < 40
    assert f"**Cut.** {40 - kept} parts with {40 - kept} statements did not fit" in text
    assert text.index("**Cut.**") < text.index("## Failing")


def test_a_framework_is_named_instead_of_the_baseline() -> None:
    report = replace(of(control("5.2.2", Verdict.PASS)), framework="cis", framework_title="CIS, 1.12",
                     framework_digest="f" * 64)  # fmt: skip
    assert f"| Framework | CIS, 1.12<br>sha256 <code>{'f' * 64}</code> |" in shown(report)
    assert "**The one item does not fail.**" in shown(report)


def test_what_changed_stands_above_what_fails() -> None:
    text = render_compliance("markdown", whole(), View())
    assert "## Changes since before.json of 2026-01-01T03:04:05+00:00\n\n" in text
    assert (
        "\n- newly failing (1):\n  - BF-28 (pass → fail) Backend HPA targets 80 % memory.\n" in text
    )
    assert text.index("## Changes") < text.index("## Failing")


def test_a_figure_is_its_table() -> None:
    text = render_compliance("markdown", whole(), View())
    assert "## Capacity: ResourceQuota chloromaster/quota\n\nEverything fits.\n\n| Entry" in text
    assert "<svg" not in text


@pytest.mark.parametrize(
    "text",
    ["<img src=x onerror=alert(1)>", "[x](javascript:1)", "![x](http://a/b.png)", "a | b", "`x`",
     "</details>", "**x**", "~~x~~", "@everyone", "#1", "$x$", "https://example.com", "www.a.com",
     "<!-- x -->", "&lt;b&gt;", "\\<b\\>"],
)  # fmt: skip
def test_markup_from_a_manifest_is_text(text: str) -> None:
    written = escaped(text)
    assert not re.search(r"[\\`*_\[\]{}<>|~@$]|#(?!\d+;)|&(?!#\d+;)|://|www\.", written)


@given(st.text(max_size=40))
def test_escaped_text_is_one_line_without_markup(text: str) -> None:
    assert not re.search(r"[\\`*_\[\]{}<>|~@$\n\r]|&(?!#\d+;)", escaped(text).replace("&#92;", ""))


def test_hostile_text_adds_no_element_and_no_cell() -> None:
    text = render_compliance("markdown", poison_whole(EVIL + "<b>|</b>"), View())
    elements = set(re.findall(r"<[^>]*>", text))
    names = ("code", "details", "summary", "br")
    assert elements <= {f"<{end}{name}>" for name in names for end in ("", "/")}
    assert all(visible(line) == line for line in text.split("\n"))
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert tables
    assert all(len({row.count("|") for row in one.splitlines()}) == 1 for one in tables)
