"""What `make bench` measures with: it takes what it says, and refuses what means nothing."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from benchmarks.gates import Gate
from benchmarks.processes import Command, Measured, Run, compared, peak
from benchmarks.stages import SEAMS, STAGES, Clock


def python(code: str, name: str = "python") -> Command:
    return Command(name, (sys.executable, "-c", code))


def test_commands_run_in_turn_after_a_warm_up_of_each(tmp_path: Path) -> None:
    write = "open('log', 'a').write('{}')"
    both = [python(write.format("a"), "a"), python(write.format("b"), "b")]
    first, second = compared(both, tmp_path, 2)
    assert (tmp_path / "log").read_text() == "ababab"
    assert len(first.runs) == len(second.runs) == 2


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(ChildProcessError, match="python ended with 3"):
        compared([python("raise SystemExit(3)")], tmp_path, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="samples come from /proc")
def test_memory_counts_what_children_hold(tmp_path: Path) -> None:
    hold = "held = b'x' * 60_000_000; import time; time.sleep(0.3)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    assert peak(python(code), tmp_path) > 60_000_000


def test_a_ratio_is_the_median_over_rounds_and_not_of_drifting_times() -> None:
    mine = Measured(python(""), (Run(2.0, 0), Run(20.0, 0), Run(6.0, 0)))
    theirs = Measured(python(""), (Run(1.0, 0), Run(10.0, 0), Run(2.0, 0)))
    assert mine.ratio(theirs) == 2.0


@pytest.mark.parametrize(
    ("gate", "holds"),
    [
        (Gate("at most", 1.5, 1.5), True),
        (Gate("at most", 1.6, 1.5), False),
        (Gate("at least", 3.0, 3.0, least=True), True),
        (Gate("at least", 2.9, 3.0, least=True), False),
        (Gate("nothing to compare with", None, 3.0), None),
    ],
)
def test_a_gate_holds_up_to_its_bound(gate: Gate, holds: bool | None) -> None:
    assert gate.holds is holds


def test_every_stage_is_a_function_that_exists() -> None:
    for _, module, name in SEAMS:
        found: object = importlib.import_module(module)
        for one in name.split("."):
            found = getattr(found, one)
        assert callable(found)


def test_time_counts_for_the_innermost_stage_also_while_items_are_drawn() -> None:
    clock = Clock()
    inner = clock.wrap("parse", lambda: iter(()))
    clock.wrap("judge", lambda: (inner() for _ in range(2)))
    generated = clock.wrap("judge", lambda: (one for one in "ab"))()
    assert list(generated) == ["a", "b"]
    assert set(clock.seconds) == set(STAGES)
