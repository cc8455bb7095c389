"""A waiver is added, and everything else in the file stays as it was."""

import datetime as dt
from pathlib import Path

import pytest

from chloro_lint.model import ChloroError
from chloro_lint.settings import load
from chloro_lint.settings.starter import starter
from chloro_lint.settings.waive import waive
from chloro_lint.suppress import Waiver

KNOWN = {"privileged-container": "CHL301", "writable-root-filesystem": "CHL302"}
WAIVER = Waiver(
    "privileged-container",
    "reads the host's devices",
    "platform team",
    dt.date(2030, 12, 31),
    object="DaemonSet kube-system/agent",
)
LINES = """\
rule: privileged-container
object: DaemonSet kube-system/agent
reason: reads the host's devices
owner: platform team
expires: 2030-12-31
"""


def item(indent: str, gap: str = " ") -> str:
    inner = indent + " " + gap
    return indent + "-" + gap + LINES.rstrip().replace("\n", "\n" + inner) + "\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def waived(text: str, waiver: Waiver = WAIVER) -> str:
    with Path("c.yaml").open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    return waive("c.yaml", waiver)


def test_a_file_that_does_not_exist_is_begun() -> None:
    assert waive("new.yaml", WAIVER) == "waivers:\n" + item("  ")
    assert not Path("new.yaml").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# note\n", "# note\n\nwaivers:\n{item}"),
        ("jobs: 1", "jobs: 1\n\nwaivers:\n{item}"),
        ("jobs: 1\n\n\n", "jobs: 1\n\nwaivers:\n{item}"),
        ("jobs: 1\n...\n", "jobs: 1\n\nwaivers:\n{item}...\n"),
        ("waivers: []  # none\njobs:   1\n", "waivers:  # none\n{item}jobs:   1\n"),
        ("\ufeffjobs: 1\n", "\ufeffjobs: 1\n\nwaivers:\n{item}"),
    ],
)
def test_the_first_waiver_begins_the_list(before: str, after: str) -> None:
    assert waived(before) == after.replace("{item}", item("  "))


def test_comments_quotes_and_blank_lines_stay_in_place() -> None:
    before = """\
# the gate
jobs:   1   # one

waivers:
  # the first
  - rule: "CHL302"   # by code
    path: 'k8s/a.yaml'

    reason: >
      long
      story
    owner: me
    expires: '2030-01-01'
  # behind the list

# what is applied together
sets: {prod:   [a]}
"""
    behind = "  # behind the list\n"
    assert waived(before) == before.replace(behind, item("  ") + behind)


@pytest.mark.parametrize(("indent", "gap"), [("", " "), ("  ", " "), ("    ", "   ")])
def test_the_new_item_stands_as_the_others_do(indent: str, gap: str) -> None:
    inner = indent + " " + gap
    before = f"waivers:\n{indent}-{gap}rule: CHL302\n{inner}path: a\n"
    assert waived(before) == before + item(indent, gap)
    assert waived(before + "jobs: 1\n") == before + item(indent, gap) + "jobs: 1\n"


def test_a_file_without_a_last_line_end_gets_one() -> None:
    before = "waivers:\n  - rule: CHL302\n    path: a"
    assert waived(before) == before + "\n" + item("  ")


def test_line_ends_of_windows_are_kept() -> None:
    before = "jobs: 1\r\nwaivers:\r\n  - rule: CHL302\r\n    path: a\r\n"
    assert waived(before) == before + item("  ").replace("\n", "\r\n")


def test_flow_style_is_extended_where_nothing_else_changes() -> None:
    assert waived("waivers: [{rule: CHL302, path: a}]\n") == (
        "waivers: [{rule: CHL302, path: a}, {rule: privileged-container, object: DaemonSet "
        "kube-system/agent, reason: reads the host's devices, owner: platform team, "
        "expires: '2030-12-31'}]\n"
    )


def test_what_cannot_be_extended_safely_is_left_to_the_user() -> None:
    with pytest.raises(ChloroError) as raised:
        waived("waivers: [{rule: CHL302,   path: a}]\n")
    assert raised.value.mistakes == (
        "c.yaml: the waiver cannot be added without changing something else; "
        "add it by hand:\n" + item("  ").rstrip("\n"),
    )


@pytest.mark.parametrize(
    "reason", ["a: b", "# no", "yes", 'it\'s "so"', "null", "- x", "*", "1.5", "ä\tö", "a #b", "x:"]
)
def test_every_text_is_read_back_as_it_was_given(reason: str) -> None:
    waiver = Waiver(
        "privileged-container", reason, "ø", dt.date(2030, 1, 2), path="k8s/**/[a-c]*.yaml"
    )
    Path(".chloro-lint.yaml").write_text(waived(starter(), waiver))
    (read,) = load(["."], known=KNOWN | {"x": "CHL999"}).waivers
    assert (read.reason, read.owner, read.path) == (reason, "ø", "k8s/**/[a-c]*.yaml")
    assert read.expires == dt.date(2030, 1, 2)


def test_a_waiver_that_is_there_already_is_an_error() -> None:
    once = waived("jobs: 1\n")
    with pytest.raises(ChloroError) as raised:
        waived(once)
    assert str(raised.value) == (
        "c.yaml:4: privileged-container is waived already for DaemonSet kube-system/agent; "
        "change that waiver instead"
    )


def test_toml_is_left_to_the_user_with_the_lines_to_paste() -> None:
    with pytest.raises(ChloroError) as raised:
        waive("pyproject.toml", WAIVER)
    assert str(raised.value) == (
        "pyproject.toml: a waiver is not written into TOML for you; add these lines:\n"
        "[[tool.chloro-lint.waivers]]\n"
        'rule = "privileged-container"\n'
        'object = "DaemonSet kube-system/agent"\n'
        'reason = "reads the host\'s devices"\n'
        'owner = "platform team"\n'
        "expires = 2030-12-31"
    )


@pytest.mark.parametrize("text", ["- a\n", "waivers: 1\n", "waivers:\n"])
def test_a_configuration_that_is_not_valid_is_not_extended(text: str) -> None:
    with pytest.raises(ChloroError, match=r"c.yaml:1: the configuration is not valid"):
        waived(text)


def test_a_configuration_with_broken_syntax_is_not_extended() -> None:
    with pytest.raises(ChloroError, match=r"^c.yaml:\d+: "):
        waived("jobs: [\n")


def test_a_configuration_that_is_not_utf_8_is_not_extended() -> None:
    Path("c.yaml").write_bytes("jobs: 1\n".encode("utf-16"))
    with pytest.raises(ChloroError, match=r"c.yaml:1: the file is not UTF-8"):
        waive("c.yaml", WAIVER)
