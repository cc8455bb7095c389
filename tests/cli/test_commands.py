"""The other commands: what they write, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from chloro_lint import shipped
from chloro_lint.faults import FAULTS
from tests.cli.folders import ROOT_POD, SERVICE, call, write
from tests.harness import FIXTURES, rules

Capture = pytest.CaptureFixture[str]
GOLDEN = FIXTURES / "golden"


def test_the_report_shows_every_statement_with_its_verdict(capsys: Capture) -> None:
    result = call(capsys, "report", str(GOLDEN))
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == "Compliance report: ChloroMaster Kubernetes architecture"
    assert lines[1] == "None of 93 statements fails; 19 are to be shown by other evidence."
    shown = [
        word for line in lines for word in line.replace(",", " ").split() if word.startswith("BF-")
    ]
    assert len(set(shown)) == 93


def test_a_report_exits_as_the_findings_say(folder: Path, capsys: Capture) -> None:
    broken = str(FIXTURES / "broken")
    assert call(capsys, "report", broken).code == 1
    assert call(capsys, "report", broken, "--exit-zero").code == 0
    result = call(capsys, "report", broken, "--exit-zero", "-o", "out.txt")
    assert result == (0, "", "")
    assert (folder / "out.txt").read_text().startswith("Compliance report: ")


def test_a_report_needs_an_architecture(folder: Path, capsys: Capture) -> None:
    write(folder, a=SERVICE)
    result = call(capsys, "report", "a.yaml", "--baseline", "none")
    assert result == (
        2,
        "",
        "chloro-lint: a compliance report needs a baseline or a framework; none has no statements\n",
    )


def test_the_rules_are_listed_as_a_table_and_as_json(capsys: Capture) -> None:
    table = call(capsys, "rules")
    assert table.code == 0
    codes = [line.split()[0] for line in table.out.splitlines() if line.startswith("CHL")]
    assert codes == [one.code for one in (*FAULTS, *rules())]
    listed = json.loads(call(capsys, "rules", "--format", "json").out)
    assert [one["code"] for one in listed] == codes
    hpa = next(one for one in listed if one["name"] == "hpa-target")
    assert hpa["needsBaseline"] is True
    assert set(hpa["parameters"]) == {"resource", "utilization"}
    assert not next(one for one in listed if one["code"] == "CHL001")["needsBaseline"]


def test_the_rules_are_listed_in_no_other_format(capsys: Capture) -> None:
    assert call(capsys, "rules", "--format", "xml") == (
        2,
        "",
        "chloro-lint: --format is table or json, not 'xml'\n",
    )


@pytest.mark.parametrize("name", ["host-network", "CHL310", "syntax-error", "CHL001"])
def test_a_rule_or_a_fault_is_explained_by_name_and_by_code(name: str, capsys: Capture) -> None:
    result = call(capsys, "explain", name)
    assert result.code == 0
    assert name in result.out.splitlines()[0]
    assert "## Why" in result.out


def test_a_statement_is_explained_with_the_rules_that_decide_it(capsys: Capture) -> None:
    result = call(capsys, "explain", "BF-25")
    assert result.out.startswith("# BF-25\n\n> The frontend's autoscaler aims at 60 % CPU.")
    assert "`hpa-target` (CHL501)" in result.out
    assert call(capsys, "explain", "BF-25", "--baseline", "none").code == 2


def test_an_unknown_name_is_answered_with_the_nearest(capsys: Capture) -> None:
    result = call(capsys, "explain", "host-netwrok")
    assert (result.code, result.err) == (
        2,
        "chloro-lint: no rule is called 'host-netwrok'; did you mean host-network?\n",
    )


def test_the_active_baseline_is_shown_with_its_values_filled_in(capsys: Capture) -> None:
    result = call(capsys, "baseline")
    assert result.code == 0
    assert result.out.startswith("# ChloroMaster Kubernetes architecture\n# sha256 ")
    data = yaml.safe_load(result.out)
    assert len(data["controls"]) == 93
    assert data["controls"]["BF-25"]["decided_by"] == [
        {"rule": "hpa-target", "component": "frontend", "resource": "cpu", "utilization": 60}
    ]
    assert "$value" not in result.out


def test_the_baseline_that_is_shown_is_a_baseline(folder: Path, capsys: Capture) -> None:
    (folder / "shown.yaml").write_text(call(capsys, "baseline").out)
    golden = call(capsys, str(GOLDEN), "--baseline", "shown.yaml", "-q")
    assert golden == call(capsys, str(GOLDEN), "-q")


def test_the_baseline_of_the_configuration_is_the_active_one(folder: Path, capsys: Capture) -> None:
    (folder / ".chloro-lint.yaml").write_text("baseline: none\n")
    assert call(capsys, "baseline").out == ("# no baseline: rules run with their own parameters\n")
    assert "ChloroMaster" in call(capsys, "baseline", "--baseline", "chloromaster").out
    assert call(capsys, "baseline", "--baseline", "nope").code == 2


def test_the_golden_set_is_listed_and_written_but_overwrites_nothing(
    folder: Path, capsys: Capture
) -> None:
    names = list(shipped.names("fixtures/golden", ".yaml"))
    assert call(capsys, "golden").out.splitlines() == names
    result = call(capsys, "golden", "--output", "new/folder")
    assert result == (0, f"{len(names)} files in new/folder\n", "")
    for name in names:
        assert (folder / "new/folder" / name).read_bytes() == (GOLDEN / name).read_bytes()
    again = call(capsys, "golden", "-o", "new/folder")
    assert again.code == 2
    assert again.err.splitlines()[0] == f"chloro-lint: new/folder/{names[0]} is already there"
    assert len(again.err.splitlines()) == len(names)


def test_the_golden_set_cannot_be_written_into_a_file(folder: Path, capsys: Capture) -> None:
    (folder / "taken").write_text("")
    result = call(capsys, "golden", "-o", "taken")
    assert result.code == 2
    assert result.err.startswith("chloro-lint: cannot make taken: ")


def test_the_golden_set_as_written_passes(capsys: Capture) -> None:
    call(capsys, "golden", "-o", "k8s")
    assert call(capsys, "k8s", "-q").code == 0


def test_a_configuration_to_start_from_is_written_once(folder: Path, capsys: Capture) -> None:
    assert call(capsys, "init").code == 0
    text = (folder / ".chloro-lint.yaml").read_text()
    again = call(capsys, "init")
    assert (again.code, again.err) == (2, "chloro-lint: .chloro-lint.yaml is already there\n")
    assert (folder / ".chloro-lint.yaml").read_text() == text
    assert call(capsys, "init", "other.yaml").code == 0
    write(folder, k__a=SERVICE.replace("shop", "chloromaster"))
    assert call(capsys, "k", "--select", "host-network").err == ""


WAIVE = ["waive", "CHL310", "--reason", "an agent", "--owner", "platform"]


def test_a_waiver_is_added_to_the_configuration_and_works(folder: Path, capsys: Capture) -> None:
    write(folder, k__a=ROOT_POD)
    (folder / ".chloro-lint.yaml").write_text("# ours\nbaseline: none\nselect: [host-network]\n")
    assert call(capsys, "k").code == 1
    result = call(capsys, *WAIVE, "--object", "Pod shop/web", "--expires", "2999-12-31")
    assert result == (0, ".chloro-lint.yaml: host-network is waived until 2999-12-31\n", "")
    text = (folder / ".chloro-lint.yaml").read_text()
    assert text.startswith("# ours\nbaseline: none\nselect: [host-network]\n")
    assert yaml.safe_load(text)["waivers"][0]["rule"] == "host-network"
    assert call(capsys, "k").code == 0


def test_a_waiver_starts_a_configuration_where_there_is_none(folder: Path, capsys: Capture) -> None:
    assert call(capsys, *WAIVE, "--path", "k/**", "--expires", "2999-12-31").code == 0
    data = yaml.safe_load((folder / ".chloro-lint.yaml").read_text())
    assert [one["path"] for one in data["waivers"]] == ["k/**"]


def test_everything_that_is_wrong_with_a_waiver_is_said_at_once(
    folder: Path, capsys: Capture
) -> None:
    result = call(
        capsys, "waive", "host-netwrok", "--reason", " ", "--owner", "", "--expires", "tomorrow"
    )
    assert (result.code, result.err.splitlines()) == (
        2,
        [
            "chloro-lint: no rule is called 'host-netwrok'; did you mean host-network?",
            "chloro-lint: --reason is empty",
            "chloro-lint: --owner is empty",
            "chloro-lint: name what the waiver covers, by either --object or --path",
            "chloro-lint: --expires is a day as YYYY-MM-DD, not 'tomorrow'",
        ],
    )
    assert not (folder / ".chloro-lint.yaml").exists()


def test_a_waiver_may_end_today_but_not_before(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    over = call(capsys, *WAIVE, "--object", "Pod *", "--expires", "2001-09-08")
    assert over.err == "chloro-lint: --expires 2001-09-08 is over already\n"
    assert call(capsys, *WAIVE, "--object", "Pod *", "--expires", "2001-09-09").code == 0


def test_a_waiver_covers_an_object_or_a_path(folder: Path, capsys: Capture) -> None:
    result = call(capsys, *WAIVE, "--object", "Pod *", "--path", "k/**", "--expires", "2999-12-31")
    assert (result.code, result.err) == (
        2,
        "chloro-lint: name what the waiver covers, by either --object or --path\n",
    )


@pytest.mark.parametrize(
    ("option", "value", "mistake"),
    [
        ("--object", "*", "--object: the waiver covers everything: `*`; name what it is for"),
        ("--object", "web", "--object: `object` is of the form `Kind namespace/name`, not 'web'"),
        ("--path", "**", "--path: the waiver covers everything: `**`; name what it is for"),
        ("--path", "../k", "--path: the pattern `../k` leaves the configuration's folder"),
    ],
)
def test_a_waiver_that_the_configuration_would_refuse_is_not_written(
    option: str, value: str, mistake: str, folder: Path, capsys: Capture
) -> None:
    result = call(capsys, *WAIVE, option, value, "--expires", "2999-12-31")
    assert (result.code, result.err) == (2, f"chloro-lint: {mistake}\n")
    assert not (folder / ".chloro-lint.yaml").exists()


def test_a_fault_of_a_file_cannot_be_waived(capsys: Capture) -> None:
    result = call(
        capsys, "waive", "CHL001", "--reason", "a", "--owner", "b", "--path", "c",
        "--expires", "2999-12-31",
    )  # fmt: skip
    assert (result.code, result.err) == (
        2,
        "chloro-lint: CHL001 is part of the tool itself and cannot be selected or ignored\n",
    )
