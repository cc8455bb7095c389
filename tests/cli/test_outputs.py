"""Several formats in one run: where each of them goes, and what cannot be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chloro_lint.cli.outputs import Output, outputs
from chloro_lint.model import ChloroError
from chloro_lint.reporters import FORMATS
from tests.cli.folders import HOST_NETWORK, ROOT_POD, call, write
from tests.harness import ROOT
from tests.reporters.readers import READERS

Capture = pytest.CaptureFixture[str]


def to(*words: str) -> list[str]:
    return [part for word in words for part in ("--output-format", word)]


def refused(*words: str, file: str = "") -> list[str]:
    with pytest.raises(ChloroError) as raised:
        outputs(words, file)
    return list(raised.value.mistakes)


def test_without_a_word_the_findings_go_to_standard_output_in_full() -> None:
    assert outputs(()) == (Output("full", ""),)
    assert outputs((), "a.txt") == (Output("full", "a.txt"),)


def test_each_format_goes_to_its_own_file_and_one_to_standard_output() -> None:
    assert outputs(("sarif=a=b.sarif", "full", "csv=-x.csv")) == (
        Output("sarif", "a=b.sarif"),
        Output("full", ""),
        Output("csv", "-x.csv"),
    )
    assert outputs(("json=-",)) == (Output("json", ""),)


def test_the_output_file_is_for_the_format_that_names_none() -> None:
    assert outputs(("json", "csv=b"), "a") == (Output("json", "a"), Output("csv", "b"))


def test_two_formats_cannot_go_to_one_place() -> None:
    advice = "; write --output-format FORMAT=FILE for the others"
    assert refused("full", "json") == [
        f"only one format can go to standard output, not full and json{advice}"
    ]
    assert refused("full", "json=-", "csv") == [
        f"only one format can go to standard output, not full and json and csv{advice}"
    ]
    assert refused("json=a", "csv=./a") == [
        f"only one format can go to a, not json and csv{advice}"
    ]
    assert refused("json", "csv", file="a") == [
        f"only one format can go to a, not json and csv{advice}"
    ]


def test_a_file_that_is_missing_or_left_over_is_named() -> None:
    assert refused("json=") == ["--output-format json= names no file; write json or json=FILE"]
    assert refused("json=a", file="b") == [
        "--output-file b is left over: every format names its own file"
    ]


def test_one_run_writes_every_format(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    files = [f"{name}=out.{name}" for name in FORMATS if name != "full"]
    result = call(capsys, "a.yaml", *HOST_NETWORK, *to(*files, "full"))
    assert (result.code, result.err) == (1, "")
    assert "host-network" in result.out
    for name in FORMATS:
        text = result.out if name == "full" else (folder / f"out.{name}").read_bytes().decode()
        [seen] = READERS[name](text)
        assert seen == ("a.yaml", 7, "host-network"), name


def test_sarif_carries_the_hash_that_github_computes(folder: Path, capsys: Capture) -> None:
    write(folder, a=ROOT_POD)
    log = json.loads(call(capsys, "a.yaml", *HOST_NETWORK, *to("sarif")).out)
    [result] = log["runs"][0]["results"]
    assert set(result["partialFingerprints"]) == {"chloroLint/v1", "primaryLocationLineHash"}


def test_files_are_written_where_standard_output_is_not_asked_for(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=ROOT_POD)
    assert call(capsys, "a.yaml", *HOST_NETWORK, *to("json=a.json")) == (1, "", "")
    assert json.loads((folder / "a.json").read_text())["diagnostics"]


def test_what_cannot_be_written_is_named_at_once_and_the_rest_is_written(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=ROOT_POD)
    result = call(capsys, "a.yaml", *HOST_NETWORK, *to("json=no/a", "csv=no/b", "concise"))
    assert result.code == 2
    assert "host-network" in result.out
    assert result.err.splitlines() == [
        "chloro-lint: cannot write no/a: No such file or directory",
        "chloro-lint: cannot write no/b: No such file or directory",
    ]


def test_no_colour_goes_to_a_file(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, a=ROOT_POD)
    monkeypatch.setattr("chloro_lint.cli.console.sys.stdout.isatty", lambda: True)
    call(capsys, "a.yaml", *HOST_NETWORK, *to("full=a.txt"))
    assert "\x1b" not in (folder / "a.txt").read_text()


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
    assert call(capsys, "a.yaml", *HOST_NETWORK, *to("csv")).out.startswith("severity,code,")
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


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_imports_the_format_that_it_writes_and_no_other(name: str, folder: Path) -> None:
    write(folder, a=ROOT_POD)
    code = (
        "import sys; from chloro_lint.cli.argv import plain; from chloro_lint.cli.check import check;"
        f"check(*plain(['a.yaml', '--select=host-network', '--output-format={name}=out']));"
        "print(*(one for one in sys.modules if one.startswith('chloro_lint.reporters.')))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    modules = {FORMATS[one].partition(":")[0] for one in FORMATS if one != name}
    loaded = {one.removeprefix("chloro_lint.reporters.") for one in shown.stdout.split()}
    allowed = {"github": {"concise"}, "azure": {"concise"}}.get(name, set())
    assert loaded & modules <= allowed
