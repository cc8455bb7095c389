"""`chloro-lint PATHS`: exit codes, and what options, configuration and environment do to a run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from chloro_lint.cli import check as check_module
from chloro_lint.cli import console
from chloro_lint.cli.session import open_session
from tests.cli.folders import HOST_NETWORK, ROOT_POD, SERVICE, call, write
from tests.harness import FIXTURES

Capture = pytest.CaptureFixture[str]
CONCISE = [*HOST_NETWORK, "--output-format", "concise"]
FINDING = "a.yaml:7:3: CHL310[host-network] error Pod shop/web uses the network of its node"


def findings(out: str) -> list[str]:
    return [line for line in out.splitlines() if ": CHL" in line]


def test_a_clean_run_exits_with_0_and_says_what_was_checked(folder: Path, capsys: Capture) -> None:
    write(folder, a=SERVICE)
    result = call(capsys, "a.yaml", *HOST_NETWORK)
    assert result == (0, "Checked 1 file, 1 object with 1 rule: no findings.\n", "")


def test_a_finding_exits_with_1(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    result = call(capsys, ".", *CONCISE)
    assert (result.code, result.err) == (1, "")
    assert [line.removesuffix(" (Pod shop/web)") for line in findings(result.out)] == [FINDING]


@pytest.mark.parametrize(
    ("fail_on", "code"), [("info", 1), ("warning", 1), ("error", 1), ("never", 0)]
)
def test_the_level_that_fails_a_run_can_be_chosen(
    fail_on: str, code: int, folder: Path, capsys: Capture
) -> None:
    write(folder, a=ROOT_POD)
    assert call(capsys, "a.yaml", *HOST_NETWORK, "--fail-on", fail_on).code == code


@pytest.mark.parametrize(
    ("arguments", "mistake"),
    [
        (["nothere"], "no such file or folder: nothere"),
        (["a.yaml", "--select", "host-netwrok"], "no rule is called 'host-netwrok'; did you mean host-network?"),
        (["a.yaml", "--baseline", "chloro"], "--baseline: no baseline is called 'chloro'"),
        (["a.yaml", "--baseline", "gone.yaml"], "cannot read the baseline gone.yaml: "),
        (["a.yaml", "--config", "gone.yaml"], "no such configuration file: gone.yaml"),
        (["a.yaml", "--baseline", "none", "-o", "no/such/folder"], "cannot write no/such/folder: "),
        (["--jobs=5000", "a.yaml"], "--jobs: `jobs` is a whole number from 0 to 1024, not 5000"),
    ],
)  # fmt: skip
def test_a_wrong_invocation_exits_with_2_and_says_why_on_one_line(
    arguments: list[str], mistake: str, folder: Path, capsys: Capture
) -> None:
    write(folder, a=SERVICE)
    result = call(capsys, *arguments)
    assert (result.code, result.out) == (2, "")
    [line] = result.err.splitlines()
    assert line.startswith(f"chloro-lint: {mistake}")


def test_every_mistake_of_the_configuration_is_named_at_once(folder: Path, capsys: Capture) -> None:
    write(folder, a=SERVICE)
    (folder / ".chloro-lint.yaml").write_text("jobs: many\nfail_on: error\nselect: [nope]\n")
    result = call(capsys, "a.yaml")
    assert result.code == 2
    assert [line.partition(": ")[2].partition(" ")[0] for line in result.err.splitlines()] == [
        ".chloro-lint.yaml:1:",
        ".chloro-lint.yaml:2:",
        ".chloro-lint.yaml:3:",
    ]


def test_a_baseline_that_names_rules_which_do_not_exist_is_refused(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=SERVICE)
    (folder / "b.yaml").write_text(
        "name: b\ncontrols:\n  S-1:\n    section: s\n    statement: x\n    decided_by:\n"
        "      - {rule: host-networks}\n      - {rule: zzz}\n"
    )
    result = call(capsys, "a.yaml", "--baseline", "b.yaml")
    assert (result.code, result.err.splitlines()) == (
        2,
        [
            "chloro-lint: b.yaml:7: no rule is called 'host-networks'; did you mean host-network?",
            "chloro-lint: b.yaml:8: no rule is called 'zzz'",
        ],
    )


def test_a_baseline_of_ones_own_may_extend_the_one_that_ships(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=ROOT_POD.replace("shop", "chloromaster"))
    (folder / "b.yaml").write_text("extends: chloromaster\nname: staging\n")
    result = call(capsys, "a.yaml", "--baseline", "b.yaml", "--select", "host-network")
    assert result.code == 1
    assert " against staging: " in result.out


def test_a_rule_that_crashes_exits_with_2_whatever_else_was_asked(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: object, _other: object) -> bool:
        raise RuntimeError("broken")

    write(folder, a=ROOT_POD)
    monkeypatch.setattr("chloro_lint.rulefile.holds", broken)
    result = call(capsys, "a.yaml", *HOST_NETWORK, "--exit-zero", "--fail-on", "never")
    assert result.code == 2
    assert "host-network" in result.out
    assert "host-network: RuntimeError in tests.cli.test_check, line 115" in result.out
    assert "broken" not in result.out


def test_exit_zero_hides_findings_from_the_exit_code_alone(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    result = call(capsys, "a.yaml", *CONCISE, "--exit-zero")
    assert result.code == 0
    assert len(findings(result.out)) == 1
    assert call(capsys, "nothere", "--exit-zero").code == 2


def test_quiet_leaves_the_findings(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD, b=SERVICE)
    loud, quiet = call(capsys, ".", *CONCISE), call(capsys, ".", *CONCISE, "-q")
    assert "Checked 2 files" in loud.out
    assert len(quiet.out.splitlines()) == 1
    assert call(capsys, "b.yaml", *HOST_NETWORK, "--quiet") == (0, "", "")


def test_a_report_goes_to_a_file_on_request(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    shown = call(capsys, "a.yaml", *CONCISE)
    saved = call(capsys, "a.yaml", *CONCISE, "--output-file", "out.txt")
    assert saved == (1, "", "")
    assert (folder / "out.txt").read_text() == shown.out


def test_the_output_of_an_earlier_run_is_replaced(folder: Path, capsys: Capture) -> None:
    write(folder, a=SERVICE)
    (folder / "out.txt").write_text("old " * 1000)
    call(capsys, "a.yaml", *HOST_NETWORK, "-o", "out.txt")
    assert (folder / "out.txt").read_text().startswith("Checked 1 file")


def test_json_names_the_tool_the_baseline_and_the_configuration(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=ROOT_POD)
    (folder / ".chloro-lint.yaml").write_text("fail-on: error\n")
    result = call(capsys, "a.yaml", "--output-format", "json", "--select", "host-network")
    report = json.loads(result.out)
    assert report["tool"]["name"] == "chloro-lint"
    assert report["baseline"]["name"] == "chloromaster"
    assert len(report["baseline"]["digest"]) == 64
    assert report["baseline"]["systemFound"] is False
    assert report["configuration"]["file"] == ".chloro-lint.yaml"
    assert len(report["configuration"]["digest"]) == 64


@pytest.mark.parametrize(
    ("environment", "arguments", "colored"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "0"}, [], False),
        ({"FORCE_COLOR": ""}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, [], True),
        ({"FORCE_COLOR": "1"}, ["--no-color"], False),
        ({"FORCE_COLOR": "1"}, ["-o", "out.txt"], True),
    ],
)
def test_colour_is_a_matter_of_the_option_then_of_the_environment(
    environment: dict[str, str],
    arguments: list[str],
    colored: bool,
    folder: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(folder, a=ROOT_POD)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = call(capsys, "a.yaml", *HOST_NETWORK, *arguments)
    saved = folder / "out.txt"
    text = saved.read_text() if saved.exists() else result.out
    assert ("\x1b[" in text) is colored


@pytest.mark.parametrize(
    ("terminal", "term", "colored"), [(True, "xterm", True), (True, "dumb", False), (False, "xterm", False)]
)  # fmt: skip
def test_colour_is_for_terminals_that_can(
    terminal: bool,
    term: str,
    colored: bool,
    folder: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(folder, a=ROOT_POD)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert ("\x1b[" in call(capsys, "a.yaml", *HOST_NETWORK).out) is colored


def test_the_width_is_that_of_the_terminal_or_wide_in_a_build_log(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, a=ROOT_POD)
    lines = {}
    for columns in ("40", "60", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        lines[columns] = len(call(capsys, "a.yaml", *HOST_NETWORK).out.splitlines())
    assert lines["40"] > lines["60"] > lines["200"]
    monkeypatch.delenv("COLUMNS")
    assert console.width() == 100
    monkeypatch.setenv("CI", "true")
    assert console.width() == 120
    monkeypatch.setenv("COLUMNS", "5")
    assert console.width() == 40


def test_a_single_file_is_judged_with_its_folder_and_reported_on_alone(
    folder: Path, capsys: Capture
) -> None:
    service = SERVICE.replace("shop", "chloromaster")
    write(folder, k__a=ROOT_POD, k__b=ROOT_POD.replace("name: web", "name: b"), k__c=service)
    result = call(capsys, "k/b.yaml", *CONCISE)
    assert [line.partition(":")[0] for line in findings(result.out)] == ["k/b.yaml"]
    assert "3 objects" in result.out
    everything = call(capsys, "k", *CONCISE)
    assert len(findings(everything.out)) == 2


def test_a_lone_file_may_have_any_name(folder: Path, capsys: Capture) -> None:
    (folder / "pod.txt").write_text(ROOT_POD)
    result = call(capsys, "pod.txt", *CONCISE)
    assert result.code == 1
    assert findings(result.out)[0].startswith("pod.txt:7:3: ")


def test_the_configuration_above_the_paths_counts_and_the_command_line_wins(
    folder: Path, capsys: Capture
) -> None:
    write(folder, k__a=ROOT_POD)
    (folder / ".chloro-lint.yaml").write_text(
        "baseline: none\nselect: [host-network]\nfail-on: never\njobs: 2\n"
    )
    assert call(capsys, "k").code == 0
    assert call(capsys, "k", "--fail-on", "error", "--jobs", "0").code == 1
    assert "no findings" in call(capsys, "k", "--select", "privileged-container").out


@pytest.mark.parametrize(("given", "jobs"), [(None, 2), (0, 0), (3, 3)])
def test_a_number_on_the_command_line_counts_also_where_it_is_zero(
    given: int | None, jobs: int, folder: Path
) -> None:
    (folder / ".chloro-lint.yaml").write_text("baseline: none\njobs: 2\n")
    assert open_session(["."], {"jobs": given}).settings.jobs == jobs


def test_a_configuration_that_is_not_used_is_mentioned_beside_the_output(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=SERVICE)
    (folder / ".chloro-lint.yaml").write_text("baseline: none\n")
    (folder / "pyproject.toml").write_text("[tool.chloro-lint]\nbaseline = 'none'\n")
    result = call(capsys, "a.yaml")
    assert result.err == "pyproject.toml is not used: .chloro-lint.yaml beside it comes first\n"
    assert call(capsys, "a.yaml", "--quiet").err == ""


def test_a_waiver_ends_by_the_day_that_the_environment_may_set(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, a=ROOT_POD)
    (folder / ".chloro-lint.yaml").write_text(
        "baseline: none\nselect: [host-network]\nwaivers:\n  - rule: CHL310\n    path: a.yaml\n"
        "    reason: x\n    owner: me\n    expires: 2001-09-09\n"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")  # 2001-09-09 01:46:40 UTC
    assert check_module.today().isoformat() == "2001-09-09"
    result = call(capsys, ".", "--show-silenced")
    assert result.code == 0
    assert "1 silenced" in result.out
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000080000")  # the day after
    late = call(capsys, ".", "--output-format", "concise")
    assert late.code == 1
    assert [line.partition("[")[2].partition("]")[0] for line in findings(late.out)] == [
        "expired-waiver",
        "host-network",
    ]


def test_a_silencer_of_a_rule_that_was_not_selected_is_no_mistake(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=ROOT_POD.replace("Network: true", "Network: true # chloro-lint: ignore[host-network] an agent"))  # fmt: skip
    other = call(capsys, "a.yaml", "--baseline", "none", "--select", "privileged-container")
    assert (other.code, findings(other.out)) == (0, [])
    assert call(capsys, "a.yaml", *HOST_NETWORK).code == 0


def test_what_was_left_out_is_named_on_request(folder: Path, capsys: Capture) -> None:
    write(folder, a=SERVICE, compose="services: {}\n")
    short = call(capsys, ".", *HOST_NETWORK)
    assert "compose.yaml" not in short.out
    assert "compose.yaml" in call(capsys, ".", *HOST_NETWORK, "-v").out


def test_folders_are_left_out_by_patterns(folder: Path, capsys: Capture) -> None:
    write(folder, a=SERVICE, gen__b=ROOT_POD)
    assert call(capsys, ".", *HOST_NETWORK, "--exclude", "gen/").code == 0
    assert call(capsys, ".", *HOST_NETWORK).code == 1


def test_the_plain_call_and_the_command_are_one(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    assert call(capsys, "check", "a.yaml", *CONCISE) == call(capsys, "a.yaml", *CONCISE)
    assert call(capsys, "a.yaml", *CONCISE, "-qv").out == call(capsys, "a.yaml", *CONCISE, "-q", "-v").out  # fmt: skip


def test_help_is_that_of_the_program_and_of_each_command(capsys: Capture) -> None:
    for flag in ("-h", "--help"):
        result = call(capsys, flag)
        assert result.code == 0
        assert "Usage: chloro-lint [OPTIONS] COMMAND" in result.out
        assert "Usage: chloro-lint check" in call(capsys, "check", flag).out
        assert "Usage: chloro-lint check" in call(capsys, "a.yaml", flag).out


def test_without_arguments_the_program_explains_itself_and_exits_with_2(capsys: Capture) -> None:
    result = call(capsys)
    assert result.code == 2
    assert "Usage: chloro-lint" in result.out + result.err


@pytest.mark.parametrize("arguments", [["a", "--nope"], ["check"], ["a", "--fail-on", "often"]])
def test_a_wrong_command_line_exits_with_2(arguments: list[str], capsys: Capture) -> None:
    result = call(capsys, *arguments)
    assert result.code == 2
    assert "Usage: chloro-lint check" in result.err


def test_the_golden_set_passes_under_its_baseline(capsys: Capture) -> None:
    result = call(capsys, str(FIXTURES / "golden"))
    assert result.code == 0
    assert " against chloromaster: " in result.out


def test_the_broken_set_fails_under_it(capsys: Capture) -> None:
    result = call(capsys, str(FIXTURES / "broken"), "--output-format", "concise")
    assert result.code == 1
    assert len(findings(result.out)) > 20


OLD_CRON_JOB = """\
apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec: {schedule: "0 1 * * *"}
"""


@pytest.mark.parametrize(("version", "severity"), [("1.37", "error"), ("1.24", "info")])
def test_the_kubernetes_version_of_the_configuration_decides_what_is_removed(
    folder: Path, capsys: Capture, version: str, severity: str
) -> None:
    write(folder, a=OLD_CRON_JOB)
    (folder / ".chloro-lint.yaml").write_text(f'kubernetes-version: "{version}"\n')
    only = ("--baseline", "none", "--select", "removed-api-version", "--output-format", "concise")
    [found] = findings(call(capsys, "a.yaml", *only).out)
    assert f"CHL805[removed-api-version] {severity} CronJob" in found
