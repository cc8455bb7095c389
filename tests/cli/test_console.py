"""What is written to the terminal besides the report, and what happens when that fails."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chloro_lint.cli import console
from chloro_lint.model import ChloroError
from tests.cli.folders import HOST_NETWORK, SERVICE, call, write

Capture = pytest.CaptureFixture[str]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def counted(total: int, *, wanted: bool = True) -> list[int]:
    return list(console.with_progress(lambda: iter(range(total)), total, wanted=wanted))


def test_a_long_run_counts_on_one_line_that_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert counted(1000) == list(range(1000))
    *counts, wiped = terminal.getvalue().split("\r")[1:]
    assert counts == [f"checking {number} of 1000 files" for number in range(10, 1001, 10)]
    assert wiped == "\x1b[K"


@pytest.mark.parametrize(
    ("total", "wanted", "terminal"), [(199, True, True), (1000, False, True), (1000, True, False)]
)
def test_a_short_a_quiet_and_a_redirected_run_count_nothing(
    total: int, wanted: bool, terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    assert counted(total, wanted=wanted) == list(range(total))
    assert stream.getvalue() == ""


def test_the_line_is_wiped_only_after_the_last_item(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    def items() -> Iterator[int]:
        yield from range(200)

    for number in console.with_progress(items, 200, wanted=True):
        assert "\x1b[K" not in terminal.getvalue(), number
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_every_mistake_is_a_line_of_its_own(capsys: Capture) -> None:
    assert console.complain(ChloroError("first", "second")) == 2
    assert capsys.readouterr().err == "chloro-lint: first\nchloro-lint: second\n"


def test_a_defect_of_the_program_is_never_taken_for_findings(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> int:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("chloro_lint.cli.check.check", broken)
    result = call(capsys, ".", *HOST_NETWORK)
    assert (result.code, result.out) == (2, "")
    assert "RuntimeError: unforeseen" in result.err
    assert result.err.endswith("this is a defect of chloro-lint; nothing was decided\n")


def test_the_version_is_shown_among_other_options_too(capsys: Capture) -> None:
    alone = call(capsys, "--version")
    assert alone.code == 0
    assert call(capsys, "--version", "rules") == alone


def test_a_file_that_cannot_be_written_is_a_wrong_invocation(
    tmp_path: object, capsys: Capture
) -> None:
    with pytest.raises(ChloroError, match=r"cannot write \.: Is a directory"):
        console.save(".", "text")


def test_what_a_complaint_quotes_cannot_steer_the_terminal(folder: Path, capsys: Capture) -> None:
    (folder / "c.yaml").write_text('"\\e]0;title\\a\\u202e": 1\n')
    result = call(capsys, ".", "--config", "c.yaml")
    assert result.code == 2
    assert result.err == "chloro-lint: c.yaml:1: there is no key `\\x1b]0;title\\x07\\u202e`\n"


def test_a_report_that_cannot_be_written_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert not console.colored(no_color=False)
    with pytest.raises(ChloroError, match="standard output is closed"):
        console.write("text")


def test_a_day_beyond_the_calendar_is_a_wrong_invocation(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, web=SERVICE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "9" * 30)
    result = call(capsys, ".", *HOST_NETWORK)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"chloro-lint: SOURCE_DATE_EPOCH is beyond every date: {'9' * 30}\n"


def test_a_run_without_any_rule_is_no_clean_one(folder: Path, capsys: Capture) -> None:
    write(folder, web=SERVICE)
    result = call(capsys, ".", "--baseline", "none", "--select", "hpa-target")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("chloro-lint: no rule runs: ")
