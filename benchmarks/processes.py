"""Runs whole processes, and says what each took: wall time, CPU time, memory.

Times come from `wait4`, children included. What is compared runs in turn (A B C, A B C, …), since
the speed of a shared machine drifts by more than what is measured. Memory is sampled in a run of its
own: the proportional share of the process and of all that it started, which counts shared pages once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

PATIENCE = 20.0
"""Seconds after which a command is not run again in further rounds."""

LIMIT = 600.0
"""Seconds after which a command is stopped."""

SAMPLE = 0.003
"""Seconds between two looks at the memory."""


class Command(NamedTuple):
    """What is run: a name for the table, the words, and the exit codes that mean it worked."""

    name: str
    words: Sequence[str]
    does: str = ""
    good: frozenset[int] = frozenset({0, 1})


class Run(NamedTuple):
    """What one process took, its children included: seconds, seconds."""

    wall: float
    cpu: float


class Measured(NamedTuple):
    """The runs of a command, round by round, and the most memory that it held, in bytes."""

    command: Command
    runs: tuple[Run, ...]
    memory: int = 0

    @property
    def wall(self) -> float:
        """The median of the wall times, in seconds."""
        return median(one.wall for one in self.runs)

    @property
    def cpu(self) -> float:
        """The median of the CPU times, in seconds."""
        return median(one.cpu for one in self.runs)

    def ratio(self, other: Measured) -> float:
        """How many times as long as another: the median over the rounds that both took part in."""
        pairs = zip(self.runs, other.runs, strict=False)
        return median(mine.wall / theirs.wall for mine, theirs in pairs)


def compared(
    commands: Sequence[Command], folder: Path, rounds: int, *, memory: bool = False
) -> tuple[Measured, ...]:
    """Run commands in turn, in a folder, and return what each took; the first round is a warm-up.

    A command that needs longer than `PATIENCE` runs once. Raises `ChildProcessError` for one that
    fails: what it took would mean nothing.
    """
    runs: Mapping[str, list[Run]] = {one.name: [] for one in commands}
    slow: set[str] = set()
    for number in range(rounds + 1):
        for one in commands:
            if one.name in slow:
                continue
            run = timed(one, folder)
            if run.wall > PATIENCE:
                slow.add(one.name)
            if number or one.name in slow:
                runs[one.name].append(run)
    return tuple(
        Measured(one, tuple(runs[one.name]), peak(one, folder) if memory else 0) for one in commands
    )


def timed(command: Command, folder: Path) -> Run:
    """Run a command once."""
    begun = time.perf_counter()
    process = _start(command, folder)
    # Popen.wait would throw the resource usage away.
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    _judge(command, process.returncode)
    return Run(wall, used.ru_utime + used.ru_stime)


def peak(command: Command, folder: Path) -> int:
    """Run a command once more and return the most memory that it and its children held, in bytes."""
    process = _start(command, folder)
    most = 0
    deadline = time.monotonic() + LIMIT
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        most = max(most, sum(_share(one) for one in _family(process.pid)))
        if time.monotonic() > deadline:
            process.kill()
        time.sleep(SAMPLE)
    process.returncode = os.waitstatus_to_exitcode(status)
    _judge(command, process.returncode)
    # Not where there are samples: a fork begins with the high-water mark of its parent.
    return most or used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _start(command: Command, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _judge(command: Command, code: int) -> None:
    if code not in command.good:
        raise ChildProcessError(f"{command.name} ended with {code}: {' '.join(command.words)}")


def _family(pid: int) -> list[int]:
    """Return a process and all that it started, as far as the system tells."""
    found = [pid]
    for one in found:
        for task in _listed(f"/proc/{one}/task"):
            found += [int(child) for child in _read(f"/proc/{one}/task/{task}/children").split()]
    return found


def _share(pid: int) -> int:
    """Return the memory of a process, of pages that several share its part; 0 where it is unknown."""
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _listed(folder: str) -> list[str]:
    try:
        return [one.name for one in Path(folder).iterdir()]
    except OSError:  # it has ended meanwhile, or this system has no such folder
        return []


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except OSError:
        return ""
