"""The page: nothing loaded, nothing run but its own, every name text, every link with an end."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.compliance import Compliance, Figure, Provenance
from chloro_lint.model import ControlResult, Excerpt, Span, Verdict
from chloro_lint.reporters import View, render_compliance
from chloro_lint.reporters.html_excerpt import source
from chloro_lint.reporters.html_links import Links
from chloro_lint.reporters.html_statement import MOST_PLACES, MOST_ROWS
from chloro_lint.reporters.html_style import DARK, KINDS, LIGHT
from tests.reporters.sample_compliance import whole
from tests.reporters.sample_reports import CONTROLS, WRITABLE, evidence, report
from tests.reporters.test_injection import EVIL, poison_whole

VOID = {"br", "meta", "input", "hr", "wbr"}


class Page(HTMLParser):
    """A page read as a browser's parser would, as far as this page goes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.text: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append((self.open[-1] if self.open else "", data))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def words(self, *inside: str) -> str:
        return "".join(data for tag, data in self.text if not inside or tag in inside)


def written(compliance: Compliance | None = None) -> str:
    return render_compliance("html", compliance or whole(), View())


def of(*controls: ControlResult) -> Compliance:
    return Compliance(report(controls=controls, baseline="shop", system_found=True))


PAGE = Page(written())


def test_every_element_is_closed_where_it_was_opened() -> None:
    assert PAGE.wrong == []
    assert PAGE.open == []


def test_nothing_is_loaded_and_the_policy_lets_nothing_in() -> None:
    for name, attributes in PAGE.elements:
        assert name not in {"link", "img", "iframe", "object", "embed", "base", "form"}
        assert "src" not in attributes
        assert "style" not in attributes
        assert not any(key.startswith("on") for key in attributes)
    [policy] = [
        one["content"]
        for one in PAGE.named("meta")
        if one.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    parts = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    text = written()
    for name in ("script", "style"):
        [content] = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert parts[f"{name}-src"] == f"'sha256-{digest}'"


def test_the_styles_of_a_figure_are_let_in_by_their_hash() -> None:
    figure = Figure("t", "T", "d", "<svg><style>.a{fill:red}</style></svg>")
    text = written(whole(figures=(figure,)))
    digest = base64.b64encode(hashlib.sha256(b".a{fill:red}").digest()).decode()
    assert f"&#x27;sha256-{digest}&#x27;" in text or f"'sha256-{digest}'" in text


def test_every_link_within_the_page_has_an_end_and_no_id_is_given_twice() -> None:
    ids = Counter(one["id"] for _, one in PAGE.elements if "id" in one)
    assert [name for name, number in ids.items() if number > 1] == []
    wanted = [one["href"] for one in PAGE.named("a") if (one["href"] or "").startswith("#")]
    assert len(wanted) > 20
    assert [one for one in wanted if (one or "")[1:] not in ids] == []
    for _, one in PAGE.elements:
        for name in (one.get("aria-labelledby") or "").split():
            assert name in ids


def test_headings_go_down_one_step_at_a_time_and_there_is_one_title() -> None:
    levels = [int(name[1]) for name, _ in PAGE.elements if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_headers_with_a_scope() -> None:
    assert len(PAGE.named("caption")) == len(PAGE.named("table")) > 5
    assert all(one.get("scope") in {"col", "row"} for one in PAGE.named("th"))


def test_there_is_one_main_a_navigation_a_header_and_a_footer_and_a_language() -> None:
    for name in ("main", "nav", "header", "footer"):
        assert len(PAGE.named(name)) == 1
    assert PAGE.named("html") == [{"lang": "en"}]
    assert PAGE.named("a")[0]["href"] == "#statements"


def test_every_verdict_is_said_in_words() -> None:
    shown = [one["data-verdict"] for one in PAGE.named("article")]
    assert sorted(word or "" for word in shown) == sorted(one.value for one in Verdict)
    text = written()
    for verdict in Verdict:
        assert f"</span> {verdict.value}</span>" in text


def test_what_the_script_adds_is_hidden_until_it_runs() -> None:
    [filter_] = [one for one in PAGE.named("div") if one.get("id") == "filter"]
    assert "hidden" in filter_
    assert not any("hidden" in one for one in PAGE.named("article"))


def test_the_head_says_who_when_over_which_bytes() -> None:
    text = PAGE.words()
    for words in ("Ada", "2026-01-02 03:04:05 UTC", "a" * 40, "0123456789abcdef" * 4,
                  whole().provenance.digest, "1 changed (k8s/backend.yaml)", "d" * 64):  # fmt: skip
        assert words in text


def test_a_failure_leads_from_the_summary_to_its_line_in_one_click() -> None:
    text = written()
    summary = text[text.index('id="failing"') : text.index('id="statements"')]
    assert 'href="#BF-28"' in summary
    article = text[text.index('id="BF-28"') :]
    article = article[: article.index("</article>")]
    address = f"https://git.example.com/shop/blob/{'a' * 40}/k8s/hpa.yaml#L12"
    assert (
        f'<a href="{address}" rel="noreferrer"><code>k8s/hpa.yaml:12</code></a>'
        in article.replace("<wbr>", "")
    )
    assert "<strong>the target is 50</strong>" in article
    assert "<dt>Seen</dt><dd>averageUtilization 50</dd>" in article
    assert "<dt>Expected</dt><dd>80</dd>" in article


def test_the_line_to_change_is_shown_with_its_guilty_stretch_marked() -> None:
    shown = source(Excerpt(11, ("  scaleUp:", "\tname: <b>")), Span(12, 2, 12, 6))
    assert shown == (
        '<pre class="source"><code>'
        '<span class="row"><span class="gutter">  11  </span>  scaleUp:\n</span>'
        '<span class="row guilty"><span class="gutter">&gt; 12  </span>    '
        "<mark>name</mark>: &lt;b&gt;\n</span>"
        "</code></pre>"
    )


def test_a_long_line_is_cut_around_the_guilty_stretch() -> None:
    shown = source(Excerpt(1, ("x" * 5000 + "guilty" + "y" * 5000,)), Span(1, 5001, 1, 5007))
    assert "…" in shown
    assert "<mark>guilty</mark>" in shown
    assert len(shown) < 1200


def test_a_waiver_names_owner_end_and_reason_at_the_statement_and_in_the_list() -> None:
    text = written()
    article = text[text.index('id="BF-29"') :]
    article = article[: article.index("</article>")]
    assert "<dd>waiver, team-edge, until 2030-01-31</dd>" in article
    assert "<dd>load test</dd>" in article
    listed = text[text.index('id="exceptions"') :]
    assert listed.index("team-edge") < listed.index("load test")


def test_what_changed_names_both_verdicts_and_the_places() -> None:
    words = PAGE.words()
    assert (
        "before.json: 2026-01-01T03:04:05+00:00, chloro-lint 1.2.2, commit bbbbbbbbbbbb." in words
    )
    assert "Newly failing (1)" in words
    assert "Files with other bytesk8s/backend.yaml" in words


def test_a_report_without_an_earlier_one_says_nothing_of_changes() -> None:
    assert 'id="changes"' not in written(whole(changes=None))


def test_without_a_template_places_are_text() -> None:
    page = Page(written(whole(source_url="")))
    assert all((one["href"] or "").startswith("#") for one in page.named("a"))


@pytest.mark.parametrize("file", ["/etc/x.yaml", "../x.yaml", "<stdin>"])
def test_a_file_outside_of_the_repository_has_no_address(file: str) -> None:
    assert "href" not in Links(whole()).line(file, 3)


def test_a_file_name_cannot_leave_its_address() -> None:
    shown = Links(whole()).line('a b"{line}<#?.yaml', 3)
    assert "/a%20b%22%7Bline%7D%3C%23%3F.yaml#L3" in shown


def test_a_folded_table_of_passes_needs_no_verdict_column() -> None:
    one = replace(CONTROLS[0], evidence=(evidence(Verdict.PASS, seen="60"),))
    assert '<th scope="col">Verdict</th>' not in written(of(one)).split("<article")[1]


def test_a_large_statement_is_cut_and_says_what_is_left_out() -> None:
    failing = [
        evidence(Verdict.FAIL, rule=WRITABLE.name, message=f"m{n}.") for n in range(MOST_PLACES + 4)
    ]
    passing = [evidence(Verdict.PASS, seen=f"s{n}.") for n in range(MOST_ROWS + 7)]
    text = written(of(replace(CONTROLS[2], evidence=(*failing, *passing))))
    assert f"m{MOST_PLACES - 1}." in text
    assert f"m{MOST_PLACES}." not in text
    assert "and 4 more places; the formats json and csv have all" in text
    assert "and 7 more rows; the formats json and csv have all" in text


def test_statements_that_are_called_alike_or_like_a_part_of_the_page_keep_apart() -> None:
    names = ("summary", "a b", "a/b", "filter", "a b-title")
    page = Page(written(of(*(replace(CONTROLS[0], id=name) for name in names))))
    ids = Counter(one["id"] for _, one in page.elements if "id" in one)
    assert max(ids.values()) == 1


def test_a_crash_is_said_above_everything_else() -> None:
    text = written()
    assert text.index("Not to be trusted: ") < text.index('id="summary"')


def test_a_set_without_the_system_says_so_once_instead_of_for_every_statement() -> None:
    page = Page(written(Compliance(report(controls=CONTROLS, baseline="shop", system_found=False))))
    assert page.words().count("othing of the system is among the manifests") == 3  # title, result
    assert "What fails" not in page.words()


def test_an_empty_report_is_a_page_too() -> None:
    page = Page(written(Compliance(report(), Provenance())))
    assert page.wrong == []
    assert "There is no statement to decide." in page.words("strong")


def shape(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, tuple(attributes)) for name, attributes in page.elements if name != "wbr"]


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title>",
     "<!--", "]]>", "&lt;b&gt;", "' onmouseover='x", "</style>", "javascript:alert(1)",
     EVIL],
)  # fmt: skip
def test_whatever_things_are_called_the_page_has_the_same_elements(text: str) -> None:
    assert shape(Page(render_compliance("html", poison_whole(text), View()))) == shape(
        Page(render_compliance("html", poison_whole("x"), View()))
    )


@given(st.text(max_size=20))
def test_no_text_becomes_an_element_or_an_attribute(text: str) -> None:
    page = Page(render_compliance("html", poison_whole(text.replace("`", "'")), View()))
    assert page.wrong == []
    assert {name for name, _ in page.elements} <= {name for name, _ in PAGE.elements} | {"wbr"}
    allowed = {key for _, attributes in PAGE.elements for key in attributes}
    assert {key for _, attributes in page.elements for key in attributes} <= allowed


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *((kind, f"{kind}-tint") for kind in KINDS),
    *((kind, "paper") for kind in KINDS),
    *(("ink", on) for on in ("paper", "panel", "mark", "fail-tint", "none-tint")),
    *((role, on) for role in ("soft", "link") for on in ("paper", "panel")),
    ("soft", "fail-tint"),
]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_text_reads_at_four_and_a_half_to_one(
    scheme: dict[str, str], pair: tuple[str, str]
) -> None:
    assert contrast(scheme[pair[0]], scheme[pair[1]]) >= 4.5
