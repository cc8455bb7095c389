"""The first stage in several processes: files are shared out, plain results come back.

Positions do not cross processes. A resource that comes back finds its places again from the source
when something in it has to be shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chloro_lint.examine import Examined, Examiner
from chloro_lint.model import FieldPath, Resource, Source, Span
from chloro_lint.records import no_hash

Job = tuple[Source, str, bool]

WORTH_IT = 400_000
"""Bytes of manifests below which starting processes costs more than it saves."""

_shared: tuple[Examiner, Sequence[Job]] | None = None
"""What the children inherit by fork: rules are closures and do not fit through a pipe."""


def worthwhile(sources: Sequence[Source], wanted: int, cores: int) -> int:
    """Return how many processes to use; `wanted` is the user's number, 0 for automatic."""
    if not hasattr(os, "fork"):
        return 1
    if wanted:
        return wanted
    return cores if sum(len(one.data) for one in sources) > WORTH_IT else 1


class InProcesses:
    """Examines files in a number of processes; the results come in the order of the files."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def __call__(self, examiner: Examiner, jobs: Sequence[Job]) -> Iterator[Examined]:
        """Share the files out; one process, or one file, needs no company."""
        global _shared  # noqa: PLW0603 - the children inherit it by fork
        if self.workers < 2 or len(jobs) < 2:  # noqa: PLR2004 - two make company
            yield from (examiner.examine(*job) for job in jobs)
            return
        import multiprocessing  # noqa: PLC0415 - a run in one process does not pay for it

        _shared = (examiner, jobs)
        try:
            with multiprocessing.get_context("fork").Pool(min(self.workers, len(jobs))) as pool:
                size = max(1, len(jobs) // (self.workers * 8))
                for number, plain in enumerate(pool.imap(_examine, range(len(jobs)), size)):
                    yield _revived(plain, examiner, jobs[number])
        finally:
            _shared = None


def _examine(number: int) -> Examined:
    """Run in a child: examine one file and leave behind what cannot be sent."""
    assert _shared is not None
    examiner, jobs = _shared
    done = examiner.examine(*jobs[number])
    resources = tuple(replace(one, positions=_NOWHERE) for one in done.resources)
    return replace(done, resources=resources, masked=tuple, line_hash=no_hash)


class _Nowhere:
    """Stands for the positions of a resource on its way between processes."""

    def span(self, path: FieldPath) -> Span:
        raise NotImplementedError

    value_span = span

    def written(self, path: FieldPath) -> bool:
        raise NotImplementedError


_NOWHERE = _Nowhere()


def _revived(plain: Examined, examiner: Examiner, job: Job) -> Examined:
    again = _Again(examiner, job)
    resources = tuple(
        replace(one, positions=_Deferred(again, number))
        for number, one in enumerate(plain.resources)
    )
    return replace(
        plain,
        resources=resources,
        masked=lambda: again.examined().masked(),
        line_hash=lambda line: again.examined().line_hash(line),
    )


class _Again:
    """A file that is examined once more when a place in it has to be shown."""

    def __init__(self, examiner: Examiner, job: Job) -> None:
        self._examiner = examiner
        self._job = job
        self._examined: Examined | None = None

    def examined(self) -> Examined:
        if self._examined is None:
            self._examined = self._examiner.read_again(*self._job)
        return self._examined


class _Deferred:
    """Positions found again from the source on first use."""

    def __init__(self, again: _Again, number: int) -> None:
        self._again = again
        self._number = number

    def _resource(self) -> Resource:
        return self._again.examined().resources[self._number]

    def span(self, path: FieldPath) -> Span:
        return self._resource().positions.span(path)

    def value_span(self, path: FieldPath) -> Span:
        return self._resource().positions.value_span(path)

    def written(self, path: FieldPath) -> bool:
        return self._resource().positions.written(path)
