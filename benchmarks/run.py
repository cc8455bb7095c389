"""Measures chloro-lint beside Python's own start, plain reading and the peers on the PATH.

benchmarks/run.py              everything; some minutes
benchmarks/run.py --quick      a look in seconds, at small sizes
benchmarks/run.py --gate       ends with 1 where a target is missed
benchmarks/run.py --write      also writes the tables into README.md
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import gates  # noqa: E402 - this checkout's
from benchmarks.contenders import (  # noqa: E402 - same
    BARE,
    EMPTY,
    JUDGED_AGAINST,
    OURS,
    READING,
    SCHEMAS,
    bare,
    ours,
    peers,
    reading,
    version,
)
from benchmarks.corpus import pair, repository, workloads, write  # noqa: E402 - same
from benchmarks.gates import Gate  # noqa: E402 - same
from benchmarks.processes import SITE, Measured, compared, environment  # noqa: E402 - same
from benchmarks.schemas import write_schemas  # noqa: E402 - same
from benchmarks.stages import STAGES  # noqa: E402 - same

SIZES: Mapping[int, int] = {20: 15, 1_000: 5, 10_000: 3}
"""Files of the repositories → rounds."""

PROOFS = (100, 500, 2_000)
"""Workloads of one namespace, for the proofs."""

QUICK_SIZES: Mapping[int, int] = {20: 3, 200: 2}
QUICK_PROOFS = (50, 100)

_TABLES = re.compile(r"(<!-- speed: [^\n]* -->\n).*(<!-- end of speed -->)", re.DOTALL)


class Bench:
    """The measurements of one run, and the tables and the gates made of them."""

    def __init__(self, folder: Path, sizes: Mapping[int, int], proofs: Sequence[int]) -> None:
        self.folder = folder
        self.rounds = sizes
        self.sizes: dict[int, Mapping[str, Measured]] = {}
        self.stages: dict[int, Mapping[str, float]] = {}
        self.workloads = proofs
        self.proofs: dict[int, tuple[Measured, Mapping[str, float]]] = {}
        self.pair: Mapping[str, Measured] = {}

    def run(self) -> None:
        """Write the corpora and measure over them, the small things first."""
        (self.folder / EMPTY).mkdir()
        write_schemas(self.folder / SCHEMAS)
        _say("the wheel, as pip installs it")
        install(self.folder)
        for files, rounds in self.rounds.items():
            corpus = f"files-{files}"
            _say(f"{files} files, {rounds} rounds")
            write(self.folder / corpus, repository(files))
            commands = [bare(), version(), reading(corpus), ours(corpus), *peers(corpus)]
            done = compared(commands, self.folder, rounds, memory=True)
            self.sizes[files] = {one.command.name: one for one in done}
            self.stages[files] = self._stages(corpus)
        _say("100 files, clean and with a finding in every object")
        write(self.folder / "clean", pair(findings=False))
        write(self.folder / "findings", pair(findings=True))
        both = [ours(name, name=name) for name in ("clean", "findings")]
        rounds = max(self.rounds.values())
        self.pair = {one.command.name: one for one in compared(both, self.folder, rounds)}
        for number in self.workloads:
            corpus = f"proofs-{number}"
            _say(f"{number} workloads with a policy each in one namespace")
            write(self.folder / corpus, workloads(number))
            [whole] = compared([ours(corpus, "--jobs", "1")], self.folder, 1)
            self.proofs[number] = (whole, self._stages(corpus))

    def _stages(self, corpus: str) -> Mapping[str, float]:
        """Measure the stages in a process of their own, thrice, and take the quickest run."""
        script = str(ROOT / "benchmarks" / "stages.py")
        runs: list[Mapping[str, float]] = []
        for _ in range(3):
            done = subprocess.run(
                (sys.executable, script, corpus),
                cwd=self.folder,
                env=environment(self.folder),
                check=True,
                capture_output=True,
            )
            runs.append(json.loads(done.stdout))
        return min(runs, key=lambda one: sum(one.values()))

    def gates(self) -> Iterator[Gate]:
        """Yield every target with what was measured."""
        small, *larger = self.sizes
        at = self.sizes[small]
        start = at[BARE]
        yield Gate(
            "`--version`, in starts of Python", at[version().name].ratio(start), gates.VERSION
        )
        yield Gate(f"{small} files, in starts of Python", at[OURS].ratio(start), gates.TWENTY)
        for files in larger:
            fastest = self._fastest(files)
            times = fastest.ratio(self.sizes[files][OURS]) if fastest else None
            than = fastest.command.name if fastest else "a peer"
            says = f"{files:,} files, times faster than {than}"
            yield Gate(says, times, gates.PEERS, least=True)
        few, many = list(self.sizes)[-2:]
        each = [self.sizes[files][OURS].wall / files for files in (few, many)]
        yield Gate(f"a file among {many:,}, in files among {few:,}", each[1] / each[0], gates.FLAT)
        yield Gate(
            "a finding in every object, in times of the same files clean",
            self.pair["findings"].ratio(self.pair["clean"]),
            gates.FINDINGS,
        )
        memory = self.sizes[many][OURS].memory / 1e6
        yield Gate(f"memory at {many:,} files", memory, gates.MEMORY, " MB")
        number = max(self.proofs)
        took = self.proofs[number][1]["proofs"]
        yield Gate(f"all proofs over {number:,} workloads", took, gates.PROOFS, " s")

    def _fastest(self, files: int) -> Measured | None:
        known = [one for name, one in self.sizes[files].items() if name in JUDGED_AGAINST]
        return min(known, key=lambda one: one.wall, default=None)

    def markdown(self, command: str) -> str:
        """Return the tables, with the command that made them and the kind of machine."""
        introduction = (
            f"Made by `{command}` on {_machine()}. The wheel is measured, as pip installs it. Ratios hold within a table only; times are "
            "medians of whole processes run in turn, and the corpora are those of "
            "`benchmarks/corpus.py`."
        )
        parts = [introduction]
        parts += [_table(*self._size(files)) for files in self.sizes]
        parts += [_table(*self._seconds_of_stages()), _table(*self._of_proofs())]
        rows = [
            [one.says, f"{'≥' if one.least else '≤'} {one.bound:g}{one.unit}",
             "–" if one.measured is None else f"{one.measured:.2f}{one.unit}", one.verdict]
            for one in self.gates()
        ]  # fmt: skip
        parts.append(_table(["Target", "Bound", "Measured", ""], rows))
        return "\n\n".join(parts) + "\n"

    def _size(self, files: int) -> tuple[list[str], list[list[str]]]:
        of = self.sizes[files]
        head = [f"{files:,} files", "wall", "CPU", "memory", "× start", "× reading", ""]
        rows = []
        for name, one in of.items():
            if name == version().name and files != min(self.sizes):
                continue
            rows.append(
                [
                    f"**{name}**" if name == OURS else name,
                    _time(one.wall),
                    _time(one.cpu),
                    f"{one.memory / 1e6:.0f} MB",
                    f"{one.ratio(of[BARE]):.1f}",
                    f"{one.ratio(of[READING]):.1f}",
                    one.command.does,
                ]
            )
        return head, rows

    def _seconds_of_stages(self) -> tuple[list[str], list[list[str]]]:
        head = ["Stage, in one process", *(f"{files:,} files" for files in self.stages)]
        rows = [[stage, *(_time(one[stage]) for one in self.stages.values())] for stage in STAGES]
        return head, rows

    def _of_proofs(self) -> tuple[list[str], list[list[str]]]:
        head = ["Workloads of one namespace", "whole run, `--jobs 1`", "of it proofs"]
        rows = [
            [f"{number:,}", _time(whole.wall), _time(stages["proofs"])]
            for number, (whole, stages) in self.proofs.items()
        ]
        return head, rows


def install(folder: Path) -> None:
    """Build the wheel of this checkout and install it beside the corpora; nothing is fetched."""
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    build = ("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", "wheel")
    subprocess.run((*pip, *build, str(ROOT)), cwd=folder, check=True)
    [wheel] = (folder / "wheel").glob("*.whl")
    options = ("--no-deps", "--no-index", "--target", SITE)
    subprocess.run((*pip, "install", *options, str(wheel)), cwd=folder, check=True)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *("---:" if one else "---" for one in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.0f} ms"


def _machine() -> str:
    """Say what kind of machine this is, and nothing that tells which one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{cores} cores ({_processor()}), {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr)


def main() -> int:
    """Measure, print, and judge; 1 where a gate was asked for and a target is missed."""
    parser = argparse.ArgumentParser(description="Measure chloro-lint and its peers.")
    parser.add_argument("--quick", action="store_true", help="small sizes, few rounds")
    parser.add_argument("--gate", action="store_true", help="exit with 1 where a target is missed")
    parser.add_argument("--write", action="store_true", help="write the tables into README.md")
    wanted = parser.parse_args()
    if wanted.quick and wanted.write:
        parser.error("a quick run is nothing to write down")
    sizes, proofs = (QUICK_SIZES, QUICK_PROOFS) if wanted.quick else (SIZES, PROOFS)
    with tempfile.TemporaryDirectory(prefix="chloro-bench-") as folder:
        bench = Bench(Path(folder), sizes, proofs)
        bench.run()
    command = " ".join(["make bench", *(["WRITE=1"] if wanted.write else [])])
    text = bench.markdown("benchmarks/run.py --quick" if wanted.quick else command)
    print(text)
    if wanted.write:
        readme = ROOT / "README.md"
        before = readme.read_text(encoding="utf-8")
        after, found = _TABLES.subn(lambda match: f"{match[1]}{text}{match[2]}", before)
        if not found:
            raise LookupError("README.md has no place marked for the tables")
        readme.write_text(after, encoding="utf-8")
    missed = [one for one in bench.gates() if one.holds is False]
    for one in missed:
        print(f"missed: {one.says}", file=sys.stderr)
    return 1 if missed and wanted.gate else 0


if __name__ == "__main__":
    sys.exit(main())
