"""What each stage of a run takes, in one process: benchmarks/stages.py FOLDER prints seconds as JSON.

The functions at the seams of the pipeline are wrapped by a clock, and the command line runs as ever.
A stage has what passes inside its own functions, less what passes in those of other stages. That the
seams exist is checked: a stage whose function was renamed is an error, not a zero.
"""

from __future__ import annotations

import functools
import importlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from types import GeneratorType
from typing import Any

START, REST = "start", "rest"

SEAMS = (
    ("discover", "chloro_lint.cli.session", "discover"),
    ("read", "chloro_lint.discover", "read_file"),
    ("rules", "chloro_lint.cli.check", "open_session"),
    ("layout", "chloro_lint.lint", "layout"),
    ("parse", "chloro_lint.examine", "parse"),
    ("decode", "chloro_lint.examine", "decode"),
    ("judge", "chloro_lint.engine", "Plan.local"),
    ("record", "chloro_lint.records", "Recorder.record"),
    ("index", "chloro_lint.layout", "FileSet.manifests"),
    ("proofs", "chloro_lint.engine", "Plan.over_set"),
    ("conclude", "chloro_lint.lint", "Linter._report"),
    ("report", "chloro_lint.cli.check", "render"),
)
"""Stage, module and function. `proofs` is every rule that sees the whole set, with its engines."""

STAGES = (START, *dict.fromkeys(stage for stage, _, _ in SEAMS), REST)


class Clock:
    """Shares the time that passes out among stages; the innermost one gets it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)
        self._inside = [REST]
        self._since = time.perf_counter()

    def enter(self, stage: str) -> None:
        """Let time count for a stage."""
        self._book()
        self._inside.append(stage)

    def leave(self) -> None:
        """Let it count for the stage around it again."""
        self._book()
        self._inside.pop()

    def _book(self) -> None:
        now = time.perf_counter()
        self.seconds[self._inside[-1]] += now - self._since
        self._since = now

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts for a stage, also while what it yields is computed."""

        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            self.enter(stage)
            try:
                result = function(*arguments, **named)
            finally:
                self.leave()
            return self._drawn(stage, result) if isinstance(result, GeneratorType) else result

        return timed

    def _drawn(self, stage: str, items: Iterator[Any]) -> Iterator[Any]:
        while True:
            self.enter(stage)
            try:
                item = next(items)
            except StopIteration:
                return
            finally:
                self.leave()
            yield item


def stages(folder: str) -> dict[str, float]:
    """Lint a folder in this process and return what each stage took, in seconds."""
    clock = Clock()
    clock.enter(START)
    from chloro_lint.cli.argv import plain  # noqa: PLC0415 - importing is measured
    from chloro_lint.cli.check import check  # noqa: PLC0415 - importing is measured

    for stage, module, name in SEAMS:
        *outer, last = name.split(".")
        owner: Any = importlib.import_module(module)
        for one in outer:
            owner = getattr(owner, one)
        setattr(owner, last, clock.wrap(stage, getattr(owner, last)))
    clock.leave()
    read = plain([folder, "--jobs", "1"])
    assert read is not None
    with redirect_stdout(io.StringIO()):
        check(*read)
    clock.enter(REST)
    return clock.seconds


if __name__ == "__main__":
    found = stages(sys.argv[1])
    print(json.dumps(found))
