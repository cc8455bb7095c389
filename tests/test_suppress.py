"""Silencers: what each form covers, what it needs, and what is said of one that does nothing."""

from __future__ import annotations

import datetime as dt
import fnmatch
import json
import sys
from collections.abc import Callable
from textwrap import dedent
from types import FrameType

import pytest

from chloro_lint import suppress
from chloro_lint.model import Silenced, Source
from chloro_lint.options import Options
from chloro_lint.report import Report
from chloro_lint.suppress import Waiver
from tests.made import HOST, NAMES, TAGS
from tests.written import report_on, source

TODAY = dt.date(2030, 6, 15)


def lint(text: str, *, name: str = "a.yaml", options: Options | None = None) -> Report:
    report = report_on([source(text, name)], NAMES, HOST, TAGS, options=options)
    assert report.crashes == ()
    return report


def counted(report: Report) -> list[tuple[int, str]]:
    """Line and rule of what counts."""
    return [(one.span.line, one.name) for one in report.diagnostics]


def hushed(report: Report) -> list[tuple[int, str, str, str]]:
    """Line and rule of what was silenced, by what and why."""
    return [
        (one.diagnostic.span.line, one.diagnostic.name, one.by, one.reason)
        for one in report.silenced
    ]


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: xpod
spec:
  hostNetwork: true
  containers:
    - name: one
      image: one:2
    - name: two
      image: two:2
    - name: three
      image: three:1
"""
ALL = [(4, "lawless-name"), (6, "shared-network"), (9, "wrong-tag"), (11, "wrong-tag")]


def with_line(number: int, line: str) -> str:
    lines = POD.splitlines()
    lines.insert(number - 1, line)
    return "\n".join(lines) + "\n"


def at_end(number: int, comment: str) -> str:
    lines = POD.splitlines()
    lines[number - 1] += f" {comment}"
    return "\n".join(lines) + "\n"


def test_without_silencers_everything_counts() -> None:
    assert counted(lint(POD)) == ALL


def test_a_comment_silences_its_own_line() -> None:
    report = lint(at_end(6, "# chloro-lint: ignore[shared-network] the agent needs it"))
    assert counted(report) == [ALL[0], *ALL[2:]]
    assert hushed(report) == [(6, "shared-network", "comment", "the agent needs it")]


@pytest.mark.parametrize(
    "above", ["      {}", "{}", "      {}\n", "      {}\n      # more words\n\n"]
)
def test_a_comment_on_a_line_of_its_own_silences_the_next_line_that_says_something(
    above: str,
) -> None:
    comment = above.format("# chloro-lint: ignore[wrong-tag] it is pinned elsewhere")
    report = lint(with_line(9, comment))
    [(_, rule, by, reason)] = hushed(report)
    assert (rule, by, reason) == ("wrong-tag", "comment", "it is pinned elsewhere")
    assert [name for _, name in counted(report)] == ["lawless-name", "shared-network", "wrong-tag"]


def test_a_comment_does_not_reach_further_than_its_line() -> None:
    report = lint(with_line(8, "    # chloro-lint: ignore[shared-network] misplaced"))
    assert counted(report) == [
        (4, "lawless-name"),
        (6, "shared-network"),
        (8, "unused-silencer"),
        (10, "wrong-tag"),
        (12, "wrong-tag"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        with_line(8, "    # chloro-lint: ignore[wrong-tag] reviewed"),
        at_end(8, "# chloro-lint: ignore[wrong-tag] reviewed"),
    ],
)
def test_at_the_first_line_of_a_container_it_covers_that_container_alone(text: str) -> None:
    report = lint(text)
    assert [name for _, name in counted(report)] == ["lawless-name", "shared-network", "wrong-tag"]
    [silenced] = report.silenced
    assert silenced.diagnostic.path == "/spec/containers/0/image"


COMMENT = "# chloro-lint: ignore[wrong-tag] reviewed"
SECOND = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {containers: [{name: c, image: d}]}\n"


@pytest.mark.parametrize(
    "text",
    [
        at_end(1, COMMENT),
        f"{COMMENT}\n{POD}",
        f"{COMMENT}\n\n# A file of pods.\n---\n{POD}",
        f"---\n{COMMENT}\n{POD}",
        f"--- {COMMENT}\n{POD}",
        f"{COMMENT}\n--- # the first\n{POD}",
    ],
    ids=["first line", "above", "above the marker", "below it", "beside it", "commented marker"],
)
def test_at_the_beginning_of_an_object_it_covers_that_object_alone(text: str) -> None:
    report = lint(text + SECOND)
    assert [one.diagnostic.subject for one in report.silenced] == ["Pod default/xpod"] * 2
    assert [one.subject for one in report.diagnostics] == [
        "Pod default/xpod",
        "Pod default/xpod",
        "Pod default/b",
    ]


def test_before_a_marker_it_is_about_the_object_that_follows() -> None:
    report = lint(POD + COMMENT + "\n" + SECOND)
    assert [one.diagnostic.subject for one in report.silenced] == ["Pod default/b"]


def test_one_comment_may_name_several_rules_by_name_or_code() -> None:
    report = lint(at_end(1, "# chloro-lint: ignore[wrong-tag, CHL903 ,lawless-name] a test pod"))
    assert counted(report) == []
    assert {(rule, why) for _, rule, _, why in hushed(report)} == {
        ("wrong-tag", "a test pod"),
        ("shared-network", "a test pod"),
        ("lawless-name", "a test pod"),
    }


def test_several_comments_share_the_work() -> None:
    text = at_end(6, "# chloro-lint: ignore[shared-network] one").replace(
        "image: two:2", "image: two:2 # chloro-lint: ignore[wrong-tag] two"
    )
    assert hushed(lint(text)) == [
        (6, "shared-network", "comment", "one"),
        (11, "wrong-tag", "comment", "two"),
    ]


LIST = """\
    apiVersion: v1
    kind: List
    items:
      # chloro-lint: ignore[lawless-name] the first
      - apiVersion: v1
        kind: Service
        metadata: {name: x1}
      - {apiVersion: v1, kind: Service, metadata: {name: x2}} # chloro-lint: ignore[lawless-name] b
      - apiVersion: v1
        kind: Service
        metadata: {name: x3}
    """


def test_items_of_a_list_are_objects_of_their_own() -> None:
    report = lint(LIST)
    assert hushed(report) == [
        (7, "lawless-name", "comment", "the first"),
        (8, "lawless-name", "comment", "b"),
    ]
    assert counted(report) == [(11, "lawless-name")]


def test_in_flow_style_a_comment_covers_what_begins_on_its_line() -> None:
    text = """\
        # chloro-lint: ignore[wrong-tag] both
        {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [
          {name: b, image: c}, {name: d, image: e},
          {name: f, image: g}]}}
        """
    assert [line for line, *_ in hushed(lint(text))] == [3, 3, 4]
    inner = text.replace("        # chloro", "        #chloro").replace(
        "{name: f, ", "# chloro-lint: ignore[wrong-tag] the last\n          {name: f, "
    )
    report = lint(inner.replace("#chloro-lint: ignore[wrong-tag] both", ""))
    assert hushed(report) == [(5, "wrong-tag", "comment", "the last")]
    assert counted(report) == [(3, "wrong-tag"), (3, "wrong-tag")]


def test_an_annotation_covers_its_object() -> None:
    text = """\
        apiVersion: v1
        kind: Pod
        metadata:
          annotations:
            chloro-lint.io/ignore.wrong-tag: reviewed by security
            chloro-lint.io/ignore.CHL901: a name from before
          name: x
        spec: {containers: [{name: a, image: b}, {name: c, image: d}]}
        """
    report = lint(text + SECOND.replace("\n", "\n        "))
    assert hushed(report) == [
        (7, "lawless-name", "annotation", "a name from before"),
        (8, "wrong-tag", "annotation", "reviewed by security"),
        (8, "wrong-tag", "annotation", "reviewed by security"),
    ]
    assert [one.subject for one in report.diagnostics] == ["Pod default/b"]


def service(name: str, **annotations: str) -> dict[str, object]:
    metadata = {"name": name, "annotations": annotations}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata}


def test_an_annotation_covers_its_object_alone_where_several_share_a_line() -> None:
    reviewed = {"chloro-lint.io/ignore.lawless-name": "reviewed"}
    items = [service("x1"), service("x2", **reviewed), service("x3")]
    report = lint(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}), name="a.json")
    assert [one.diagnostic.subject for one in report.silenced] == ["Service default/x2"]
    assert [one.subject for one in report.diagnostics] == [
        "Service default/x1",
        "Service default/x3",
    ]


def test_in_json_a_text_that_looks_like_a_comment_is_none() -> None:
    text = json.dumps(service("x", note="# chloro-lint: ignore[lawless-name] no"), indent=1)
    report = lint(text, name="a.json")
    assert [one.name for one in report.diagnostics] == ["lawless-name"]
    assert report.silenced == ()


def test_in_a_block_scalar_a_text_that_looks_like_a_comment_is_none() -> None:
    text = """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: x}
        data:
          a: |
            # chloro-lint: ignore[lawless-name] no
            # chloro-lint: nonsense
        """
    assert counted(lint(text)) == [(3, "lawless-name")]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# chloro-lint: ignore[wrong-tag]", "the silencer of wrong-tag gives no reason"),
        ("# chloro-lint: ignore[wrong-tag]   ", "the silencer of wrong-tag gives no reason"),
        (
            "# chloro-lint: ignore[wrong-tags] x",
            "no rule is called 'wrong-tags'; did you mean wrong-tag?",
        ),
        ("# chloro-lint: ignore[zzz] x", "no rule is called 'zzz'"),
        ("# chloro-lint: ignore[] x", "the silencer names no rule"),
        (
            "# chloro-lint: ignore[CHL001] x",
            "CHL001 is a fault of the file itself and cannot be silenced",
        ),
        (
            "# chloro-lint: ignore[duplicate-key] x",
            "duplicate-key is a fault of the file itself and cannot be silenced",
        ),
        (
            "# chloro-lint: ignore wrong-tag",
            "the comment is not of the form `# chloro-lint: ignore[rule-name] reason`",
        ),
        (
            "# chloro-lint: disable[wrong-tag] x",
            "the comment is not of the form `# chloro-lint: ignore[rule-name] reason`",
        ),
    ],
)
def test_a_silencer_that_cannot_work_is_an_error_and_silences_nothing(
    comment: str, message: str
) -> None:
    report = lint(at_end(9, comment))
    assert [name for _, name in counted(report) if name != "invalid-silencer"] == [
        name for _, name in ALL
    ]
    [wrong] = [one for one in report.diagnostics if one.name == "invalid-silencer"]
    assert (wrong.span.line, wrong.message) == (9, message)
    assert wrong.span.column == POD.splitlines()[8].index("one:2") + len("one:2") + 2


def test_one_wrong_name_in_a_list_leaves_the_right_ones() -> None:
    report = lint(at_end(9, "# chloro-lint: ignore[wrong-tag, wrong-tga] x"))
    assert hushed(report) == [(9, "wrong-tag", "comment", "x")]
    assert (9, "invalid-silencer") in counted(report)


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ('chloro-lint.io/ignore.wrong-tag: ""', "the silencer of wrong-tag gives no reason"),
        ("chloro-lint.io/ignore.zzz: x", "no rule is called 'zzz'"),
    ],
)
def test_an_annotation_needs_a_rule_and_a_reason_too(annotation: str, message: str) -> None:
    text = (
        f"apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations:\n    {annotation}\n"
    )
    report = lint(text)
    assert [(d.span.line, d.name, d.message) for d in report.diagnostics] == [
        (6, "invalid-silencer", message)
    ]


def test_a_silencer_of_a_rule_that_did_not_run_is_neither_wrong_nor_unused() -> None:
    text = at_end(9, "# chloro-lint: ignore[wrong-tag] x")
    options = Options(names={"wrong-tag": "wrong-tag", "CHL902": "wrong-tag"})
    report = report_on([source(text)], NAMES, options=options)
    assert counted(report) == [(4, "lawless-name")]


def test_a_silencer_that_silences_nothing_is_a_warning() -> None:
    report = lint(at_end(13, "# chloro-lint: ignore[wrong-tag] was :2"))
    [unused] = [one for one in report.diagnostics if one.name == "unused-silencer"]
    assert (unused.span.line, unused.message) == (13, "comment silences no wrong-tag here")
    assert unused.severity.label == "warning"
    text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  annotations:\n    chloro-lint.io/ignore.CHL901: b\n"  # fmt: skip
    [unused] = lint(text).diagnostics
    assert (unused.span.line, unused.message) == (6, "annotation silences no lawless-name here")


def test_ordinary_comments_say_nothing() -> None:
    assert counted(lint(at_end(6, "# ignore[wrong-tag] chloro-lint is strict here"))) == ALL


def waiver(rule: str = "wrong-tag", expires: dt.date = TODAY, **keys: str) -> Waiver:
    if "path" not in keys:
        keys.setdefault("object", "Pod *")
    return Waiver(rule, "an exception", "platform", expires, file="c.yaml", line=7, **keys)


def waived(*waivers: Waiver, text: str = POD, today: dt.date = TODAY) -> Report:
    options = Options(
        waivers=waivers,
        today=today,
        in_path=lambda pattern, name: fnmatch.fnmatch(name, pattern),
    )
    return lint(text, options=options)


@pytest.mark.parametrize(
    ("keys", "works"),
    [
        ({"object": "Pod default/xpod"}, True),
        ({"object": "* default/*"}, True),
        ({"object": "Pod default/x[abp]od"}, True),
        ({"object": "pod default/xpod"}, False),
        ({"object": "Pod default/x"}, False),
        ({"object": "Pod other/*"}, False),
        ({"path": "*.yaml"}, True),
        ({"path": "b/*"}, False),
        ({"path": "*.yaml", "object": "Pod other/*"}, False),
    ],
)
def test_a_waiver_covers_objects_by_a_glob_and_files_by_a_pattern(
    keys: dict[str, str], works: bool
) -> None:
    report = waived(waiver(expires=TODAY, **keys))
    if works:
        assert counted(report) == ALL[:2]
        [first, second] = report.silenced
        assert (first.by, first.reason, first.owner, first.expires) == (
            "waiver",
            "an exception",
            "platform",
            "2030-06-15",
        )
        assert second.diagnostic.span.line == 11
    else:
        # It is about objects that were not looked at, so nothing can be said of it.
        assert counted(report) == ALL
        assert report.silenced == ()


def test_a_waiver_lasts_until_the_end_of_its_last_day() -> None:
    last = waiver(expires=TODAY)
    assert counted(waived(last, today=TODAY)) == ALL[:2]
    late = waived(last, today=TODAY + dt.timedelta(days=1))
    assert counted(late) == [*ALL, (7, "expired-waiver")]
    expired = late.diagnostics[-1]
    assert (expired.file, expired.severity.label) == ("c.yaml", "error")
    assert expired.message == (
        "the waiver of wrong-tag for Pod * expired on 2030-06-15 (owner: platform); "
        "its findings count again"
    )
    assert late.silenced == ()


def test_a_waiver_of_an_object_without_findings_is_unused_expired_or_not() -> None:
    right = POD.replace("one:2", "one:1").replace("two:2", "two:1")
    for expires in (TODAY, TODAY - dt.timedelta(days=1)):
        report = waived(waiver(object="Pod default/*", expires=expires), text=right)
        assert [one.message for one in report.diagnostics if one.name == "unused-silencer"] == [
            "the waiver of wrong-tag covers no finding (Pod default/*)"
        ]


def test_a_waiver_of_objects_that_were_not_looked_at_is_left_alone() -> None:
    assert counted(waived(waiver(object="Pod none/*"))) == ALL


def test_a_waiver_of_a_rule_that_did_not_run_is_not_called_unused() -> None:
    assert counted(waived(waiver("other-rule"))) == ALL


def test_a_comment_comes_before_a_waiver_which_then_has_nothing_left() -> None:
    text = at_end(9, "# chloro-lint: ignore[wrong-tag] one").replace("image: two:2", "image: two:1")
    report = waived(waiver(), text=text)
    assert hushed(report) == [(9, "wrong-tag", "comment", "one")]
    assert report.diagnostics[-1].name == "unused-silencer"


def test_of_two_waivers_for_one_finding_the_first_takes_it() -> None:
    first, second = waiver(), Waiver("wrong-tag", "again", "me", TODAY, "Pod *", "", "c.yaml", 12)
    report = waived(first, second)
    assert {one.reason for one in report.silenced} == {"an exception"}
    assert [one.span.line for one in report.diagnostics if one.name == "unused-silencer"] == [12]


def test_an_expired_waiver_does_not_hide_one_that_is_in_force() -> None:
    expired = waiver(expires=TODAY - dt.timedelta(days=1))
    renewed = Waiver("wrong-tag", "again", "me", TODAY, "Pod *", "", "c.yaml", 12)
    report = waived(expired, renewed)
    assert {one.reason for one in report.silenced} == {"again"}


def test_what_is_silenced_is_one_entry_for_each_finding() -> None:
    report = waived(waiver())
    assert all(isinstance(one, Silenced) for one in report.silenced)
    assert len(report.silenced) == 2
    assert report.exit_code("error") == 0


def test_a_silencer_in_another_file_says_nothing_about_this_one() -> None:
    silent = f"{COMMENT}\n{POD}"
    report = report_on([source(silent, "a.yaml"), Source("b.yaml", dedent(POD).encode())], TAGS)
    assert [one.file for one in report.diagnostics] == ["b.yaml", "b.yaml"]
    assert [one.diagnostic.file for one in report.silenced] == ["a.yaml", "a.yaml"]


def calls(run: Callable[[], object]) -> int:
    """How often a run calls functions of the module: what silencing costs, on any machine."""
    count = 0

    def profile(frame: FrameType, event: str, _what: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_code.co_filename == suppress.__file__

    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(lambda n: "---\n".join([f"{COMMENT}\n{POD}"] * n), id="documents"),
        pytest.param(
            lambda n: POD + f"    {COMMENT}\n    - name: more\n      image: more:2\n" * n,
            id="containers",
        ),
    ],
)
def test_silencers_cost_as_much_as_there_are_and_no_more(text: Callable[[int], str]) -> None:
    few, many = text(20), text(80)
    assert calls(lambda: lint(many)) < 6 * calls(lambda: lint(few))
