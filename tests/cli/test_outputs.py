"""Several formats at once: where each goes, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chloro_lint.cli.outputs import Output, outputs
from chloro_lint.model import ChloroError
from tests.cli.folders import HOST_NETWORK, ROOT_POD, call, write

Capture = pytest.CaptureFixture[str]
STDOUT_TWICE = (
    "only one format can go to standard output, not json and full; write --output-format "
    "FORMAT=FILE"
)


@pytest.mark.parametrize(
    ("wanted", "file", "found"),
    [
        ((), "", [Output("full", "")]),
        (("json",), "out.json", [Output("json", "out.json")]),
        (("sarif=a.sarif", "full"), "", [Output("sarif", "a.sarif"), Output("full", "")]),
        (("sarif=a.sarif", "full"), "o", [Output("sarif", "a.sarif"), Output("full", "o")]),
        (("csv=a=b.csv",), "", [Output("csv", "a=b.csv")]),
        (("csv=-",), "", [Output("csv", "")]),
    ],
)
def test_each_format_has_its_place(wanted: tuple[str, ...], file: str, found: list[Output]) -> None:
    assert list(outputs(wanted, file)) == found


@pytest.mark.parametrize(
    ("wanted", "file", "mistake"),
    [
        (
            ("json", "full"), "",
            STDOUT_TWICE,
        ),
        (
            ("json=a", "csv=./a"), "",
            "only one format can go to a, not json and csv; write --output-format FORMAT=FILE",
        ),
        (("json=",), "", "--output-format json= names no file; write json or json=FILE"),
        (("json=a",), "b", "--output-file b is left over: every format names its own file"),
    ],
)  # fmt: skip
def test_a_place_that_is_not_clear_is_refused(
    wanted: tuple[str, ...], file: str, mistake: str
) -> None:
    with pytest.raises(ChloroError) as error:
        outputs(wanted, file)
    assert error.value.mistakes == (mistake,)


def test_one_run_writes_every_format(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    formats = ["--output-format", "sarif=o.sarif", "--output-format=csv=o.csv"]
    result = call(capsys, "a.yaml", *HOST_NETWORK, *formats, "--output-format", "concise")
    assert result.code == 1
    assert result.out.startswith("a.yaml:7:3: CHL310[host-network] error ")
    [found] = json.loads((folder / "o.sarif").read_text())["runs"][0]["results"]
    assert found["ruleId"] == "CHL310"
    assert set(found["partialFingerprints"]) == {"chloroLint/v1", "primaryLocationLineHash"}
    assert (folder / "o.csv").read_text().splitlines()[1].startswith("error,CHL310,host-network,")


def test_a_file_that_cannot_be_written_spoils_no_other_and_exits_with_2(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=ROOT_POD)
    formats = ["--output-format", "json=no/such/o.json", "--output-format", "concise"]
    result = call(capsys, "a.yaml", *HOST_NETWORK, *formats)
    assert result.code == 2
    assert "a.yaml:7:3: CHL310" in result.out
    assert "no/such/o.json" in result.err


@pytest.mark.parametrize("value", ["concise", "[concise]"])
def test_the_configuration_chooses_the_format(value: str, folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    (folder / ".chloro-lint.yaml").write_text(f"output-format: {value}\n")
    assert call(capsys, "a.yaml", *HOST_NETWORK).out.startswith("a.yaml:7:3: CHL310[host-network]")


def test_the_command_line_replaces_the_formats_of_the_configuration(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=ROOT_POD)
    (folder / ".chloro-lint.yaml").write_text("output-format: [github, json=a.json]\n")
    assert call(capsys, "a.yaml", *HOST_NETWORK, "--output-format", "csv").out.startswith(
        "severity,code,"
    )
    assert not (folder / "a.json").exists()


def test_files_of_the_configuration_are_named_from_its_own_folder(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "k8s").mkdir()
    write(folder / "k8s", a=ROOT_POD)
    (folder / ".chloro-lint.yaml").write_text("output-format: [concise, json=a.json, csv=-]\n")
    monkeypatch.chdir(folder / "k8s")
    result = call(capsys, "a.yaml", *HOST_NETWORK)
    assert (result.code, result.out) == (2, "")
    assert "only one format can go to standard output" in result.err
    (folder / ".chloro-lint.yaml").write_text("output-format: [concise, json=a.json]\n")
    assert call(capsys, "a.yaml", *HOST_NETWORK).code == 1
    assert (folder / "a.json").exists()


def test_a_configuration_cannot_write_elsewhere_through_a_link(
    folder: Path, capsys: Capture
) -> None:
    inner = folder / "repository"
    inner.mkdir()
    write(inner, a=ROOT_POD)
    (folder / "precious").write_text("kept")
    (inner / "link").symlink_to(folder / "precious")
    (inner / "up").symlink_to(folder)
    (inner / ".chloro-lint.yaml").write_text("output-format: [json=link, csv=up/precious]\n")
    result = call(capsys, "repository/a.yaml", *HOST_NETWORK)
    assert result.code == 2
    lead = "chloro-lint: `output-format` of the configuration leads out of its folder: repository/"
    assert result.err.splitlines() == [f"{lead}link", f"{lead}up/precious"]
    assert (folder / "precious").read_text() == "kept"
