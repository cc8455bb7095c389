"""The program as a process: exit codes, streams, and what a plain call does not pay for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chloro_lint import __version__
from tests.cli.folders import HOST_NETWORK, ROOT_POD, SERVICE, write
from tests.harness import FIXTURES, ROOT

HEAVY = {"typer", "click", "rich", "jsonschema", "ruamel", "multiprocessing", "asyncio"}


def run(*arguments: str, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "chloro_lint", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
        timeout=60,
    )


def test_the_exit_codes_are_those_of_the_process(folder: Path) -> None:
    write(folder, clean=SERVICE, bad=ROOT_POD)
    codes = [
        run(*arguments).returncode
        for arguments in (
            ["clean.yaml", *HOST_NETWORK],
            ["bad.yaml", *HOST_NETWORK],
            ["nothere"],
            ["--version"],
        )
    ]
    assert codes == [0, 1, 2, 0]


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == f"chloro-lint {__version__}\n"


def test_manifests_come_in_on_standard_input(folder: Path) -> None:
    result = run("-", *HOST_NETWORK, "--output-format", "concise", "-q", stdin=ROOT_POD)
    assert result.returncode == 1
    assert result.stdout.startswith("<stdin>:7:3: CHL310[host-network] error ")
    assert result.stderr == ""
    empty = run("-", *HOST_NETWORK, stdin="")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert empty.stderr == ("chloro-lint: nothing came in on standard input, which `-` asks for\n")


def modules(*arguments: str) -> set[str]:
    """The top-level packages that a call imports."""
    code = (
        "import sys\n"
        f"sys.argv = ['chloro-lint', *{list(arguments)!r}]\n"
        "from chloro_lint.__main__ import invoke\n"
        "try:\n    invoke()\nexcept SystemExit:\n    pass\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    return set(result.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [["k8s"], ["k8s", "--select", "CHL3", "--output-format", "json"], ["check", "k8s", "-q"]],
)
def test_a_plain_call_pays_for_no_framework(arguments: list[str], folder: Path) -> None:
    (folder / "k8s").symlink_to(FIXTURES / "golden", target_is_directory=True)
    loaded = modules(*arguments)
    assert "chloro_lint" in loaded
    assert loaded & HEAVY == set()


def test_asking_for_the_version_loads_next_to_nothing() -> None:
    assert modules("--version") & (HEAVY | {"yaml", "json", "dataclasses", "hashlib"}) == set()


def test_a_reader_that_stops_reading_is_no_error(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "chloro_lint", str(FIXTURES / "broken")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), complaint) == (1, b"")


def test_names_that_the_terminals_encoding_lacks_are_written_in_utf_8(folder: Path) -> None:
    write(folder, größe=ROOT_POD)
    result = run(".", *HOST_NETWORK, "--output-format", "concise", LC_ALL="C", PYTHONUTF8="0")
    assert result.returncode == 1
    assert result.stdout.startswith("größe.yaml:7:3: ")
    assert result.stderr == ""


def test_the_run_in_several_processes_ends_as_the_run_in_one(folder: Path) -> None:
    broken = str(FIXTURES / "broken")
    one, two = (run(broken, "--jobs", jobs) for jobs in ("1", "2"))
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)
    assert one.stderr == two.stderr == ""


def test_no_stream_has_to_be_open_for_the_exit_code_to_be_right(folder: Path) -> None:
    write(folder, bad=ROOT_POD)
    line = f"{sys.executable} -m chloro_lint {{}} {' '.join(HOST_NETWORK)} {{}}"
    closed = [("nothere", "2>&-"), (".", ">&-"), (".", "2>&-"), (".", ">/dev/full")]
    codes = [
        subprocess.run(
            ["/bin/sh", "-c", line.format(*words)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
            timeout=60,
        ).returncode
        for words in closed
    ]
    assert codes == [2, 2, 1, 2]


def test_no_code_is_loaded_from_the_current_folder(folder: Path) -> None:
    write(folder, clean=SERVICE)
    for name in ("yaml", "json", "typing", "dataclasses", "datetime"):
        (folder / f"{name}.py").write_text("raise SystemExit('code of the linted tree ran')\n")
    result = run(".", *HOST_NETWORK)
    assert (result.returncode, result.stderr) == (0, "")
