"""The connectivity view at the command line: formats, files, differences, and exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.folders import call, write
from tests.harness import FIXTURES, ROOT
from tests.topologies import SOUND, app, policy, workload

Capture = pytest.CaptureFixture[str]
GOLDEN = str(FIXTURES / "golden")
BROKEN = str(FIXTURES / "broken")
SET = "---\n".join(SOUND)


def test_the_golden_set_is_shown_and_is_a_success(capsys: Capture) -> None:
    result = call(capsys, "topology", GOLDEN)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(
        "Who reaches whom\n  from \\ to  backend  frontend  internet  dns\n"
    )


def test_unwanted_links_are_shown_and_are_no_failure_of_the_view(
    folder: Path, capsys: Capture
) -> None:
    write(folder, a=workload("web"))
    result = call(capsys, "topology", ".", "--baseline", "none")
    assert result.code == 0
    assert "Open in both directions, since nothing isolates them: web" in result.out


@pytest.mark.parametrize(
    ("file", "beginning"),
    [
        ("a.svg", "<svg "), ("a.SVG", "<svg "), ("a.json", "{\n"), ("a.csv", "set,source"),
        ("a.md", "# Who reaches whom"), ("a.mmd", "flowchart LR"), ("a.dot", "digraph "),
        ("a.gv", "digraph "), ("a.txt", "Who reaches whom\n"), ("a", "Who reaches whom\n"),
    ],
)  # fmt: skip
def test_the_name_of_the_file_tells_the_format(
    folder: Path, capsys: Capture, file: str, beginning: str
) -> None:
    write(folder, set=SET)
    assert call(capsys, "topology", ".", "--baseline", "none", "-o", file) == (0, "", "")
    assert (folder / file).read_text().startswith(beginning)


def test_the_option_wins_over_the_name_of_the_file(folder: Path, capsys: Capture) -> None:
    write(folder, set=SET)
    call(capsys, "topology", ".", "--baseline", "none", "--format", "csv", "-o", "a.svg")
    assert (folder / "a.svg").read_text().startswith("set,source")


@pytest.mark.parametrize(
    ("arguments", "mistake"),
    [
        (["--format", "pie"], "--format is text, json, csv, md, mermaid, dot, svg, not 'pie'"),
        (["-o", "a.png"], "the name a.png tells no format; write --format, or let it end in .txt, .json, .csv, .md, .markdown, .mmd, .mermaid, .dot, .gv, .svg"),
        (["--diff", ".", "--format", "svg"], "--format with --diff is text, json, csv, md, not 'svg'"),
        (["--explain", "web", "api", "--format", "json"], "--format with --explain is text, not 'json'"),
        (["--explain", "web", "api", "--diff", "."], "--diff and --explain are two questions: ask one"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    folder: Path, capsys: Capture, arguments: list[str], mistake: str
) -> None:
    write(folder, set=SET)
    result = call(capsys, "topology", ".", "--baseline", "none", *arguments)
    assert result == (2, "", f"chloro-lint: {mistake}\n")


def test_a_file_at_fault_is_no_success_and_is_told_in_every_format(
    folder: Path, capsys: Capture
) -> None:
    write(folder, set=SET, wrong="a: [")
    text = call(capsys, "topology", ".", "--baseline", "none")
    assert text.code == 1
    assert "At fault, so that objects may be missing here:\n  wrong.yaml:1: " in text.out
    found = call(capsys, "topology", ".", "--baseline", "none", "--format", "json")
    assert [one["file"] for one in json.loads(found.out)["unread"]] == ["wrong.yaml:1"]
    drawn = call(capsys, "topology", ".", "--baseline", "none", "--format", "svg")
    assert drawn.code == 1
    assert drawn.err == "1 place at fault: objects may be missing from the view\n"


def test_a_difference_is_exit_code_one_and_none_is_zero(folder: Path, capsys: Capture) -> None:
    wide = policy("api", ingress=f"[{{from: [{app('web')}]}}]", egress="[]")
    write(folder, old__a=SET, new__a="---\n".join([*SOUND[:3], wide]), more__a=SET)
    (folder / "more" / "b.yaml").write_text(workload("cache"))
    same = call(capsys, "topology", "new", "--diff", "old", "--baseline", "none")
    assert same == (0, "The same connections on both sides.\n", "")
    found = call(capsys, "topology", "more", "--diff", "old", "--baseline", "none")
    assert found.code == 1
    assert found.out.startswith("+ Deployment/shop/cache came\n")
    assert "+ Deployment/shop/cache → internet: every port  (cache came)\n" in found.out
    back = call(capsys, "topology", "old", "--diff", "more", "--baseline", "none")
    assert back.out.startswith("- Deployment/shop/cache went\n")


def test_a_pair_is_explained(capsys: Capture) -> None:
    result = call(capsys, "topology", GOLDEN, "--explain", "frontend", "backend")
    assert result.code == 0
    assert "NetworkPolicy chloromaster/backend opens TCP/5000" in result.out
    assert "02-network-policies.yaml:110:7" in result.out
    nobody = call(capsys, "topology", GOLDEN, "--explain", "fronted", "backend")
    assert nobody.code == 2
    assert "did you mean 'frontend'?" in nobody.err


def test_sets_of_the_configuration_are_shown_one_by_one(folder: Path, capsys: Capture) -> None:
    write(folder, prod__a=SET, test__a=SET)
    (folder / ".chloro-lint.yaml").write_text(
        "sets:\n  production: [prod/]\n  testing: [test/]\nbaseline: none\n"
    )
    result = call(capsys, "topology", ".")
    assert "Who reaches whom  (set production)" in result.out
    assert "Who reaches whom  (set testing)" in result.out


def test_the_view_needs_no_library_for_terminals() -> None:
    code = (
        "import sys\nfrom chloro_lint.cli.topology import show_topology\n"
        f"show_topology([{GOLDEN!r}], {{'format': 'svg', 'no_color': True}})\n"
        "assert not {'rich', 'jsonschema', 'ruamel', 'typer'} & set(sys.modules), sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("format_", ["text", "json", "csv", "md", "mermaid", "dot", "svg"])
def test_two_runs_with_other_hash_seeds_are_equal(format_: str) -> None:
    outs = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "chloro_lint", "topology", BROKEN, "--format", format_],
            cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": "", "COLUMNS": "90"},
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        outs.add(done.stdout)
    assert len(outs) == 1


def examples() -> list[tuple[list[str], str]]:
    """The sessions of the page about the view: what is called, and how the answer begins."""
    page = (ROOT / "docs" / "topology.md").read_text()
    found = re.findall(r"^```console\n\$ chloro-lint (.*)\n((?s:.*?))^```$", page, re.MULTILINE)
    return [(call_.split(), answer) for call_, answer in found]


@pytest.mark.parametrize(("arguments", "answer"), examples())
def test_the_sessions_of_the_page_are_real(
    folder: Path, capsys: Capture, arguments: list[str], answer: str
) -> None:
    call(capsys, "golden", "--output", "k8s")
    assert call(capsys, *arguments).out.startswith(answer)
    assert len(examples()) == 2
