"""The first stage in several processes: files are shared out, plain results come back.

Whoever is free takes the next share, this process among them, so only what the others did crosses a
pipe: data as `marshal` writes it, and beside it what little there is to say. Of positions the tables
of rows cross; where there is none, a resource that comes back finds its places again from the source
when something in it has to be shown. What a process did not deliver is done here, so losing one costs time and nothing else.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from chloro_lint.examine import Examined, Examiner, Masked
from chloro_lint.kube.decode import Supplied
from chloro_lint.lint import Findings
from chloro_lint.model import Defect, FieldPath, Resource, Source, Span
from chloro_lint.model.values import replace
from chloro_lint.parallel_crew import Crew
from chloro_lint.parse.line_positions import LazyPositions
from chloro_lint.parse.text import Page, decode

Job = tuple[Source, Supplied | str, bool]

WORTH_IT = 1_000_000
"""Bytes of manifests below which starting processes costs more than it saves."""

MANY_OBJECTS = 1000
"""Objects in a set below which it is quicker to look at it as a whole in one process."""

SHARES = 16
"""Shares of the work for each process: many, so that all end at about the same time."""


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
        workers = min(self.workers, len(jobs))
        if workers < 2:  # noqa: PLR2004 - two make company
            return (examiner.examine(*job) for job in jobs)
        return _together(examiner, jobs, workers)

    def share_out(
        self, judge: Callable[[int], Findings], families: int, objects: int
    ) -> Iterable[Findings]:
        """Let the processes share the families of rules that look at a set as a whole.

        Each has the whole set by inheritance; only what is to be said of it crosses a pipe.
        """
        workers = min(self.workers, families)
        if workers < 2 or objects < MANY_OBJECTS:  # noqa: PLR2004 - two make company
            return map(judge, range(families))
        results: dict[int, Findings] = {}
        with Crew(lambda number: _pickled(judge(number)), families, workers - 1) as crew:
            for number in crew.mine():
                results[number] = judge(number)
            for number, content in crew.awaited():
                results[number] = _unpickled(content)
        return [
            results[number] if number in results else judge(number) for number in range(families)
        ]


def _together(examiner: Examiner, jobs: Sequence[Job], workers: int) -> Iterator[Examined]:
    shares = _shares(jobs, workers * SHARES)

    def work(number: int) -> bytes:
        return _packed(examiner.examine(*job) for job in shares[number])

    results: dict[int, Iterable[Examined]] = {}
    at = 0
    with Crew(work, len(shares), workers - 1) as crew:
        for number in crew.mine():
            results[number] = [examiner.examine(*job) for job in shares[number]]
            for other, content in crew.arrived():
                results[other] = _unpacked(content, examiner, shares[other])
            while at in results:
                yield from results.pop(at)
                at += 1
        for other, content in crew.awaited():
            results[other] = _unpacked(content, examiner, shares[other])
    for number in range(at, len(shares)):
        if number in results:
            yield from results.pop(number)
        else:
            yield from (examiner.examine(*job) for job in shares[number])


def _shares(jobs: Sequence[Job], number: int) -> list[Sequence[Job]]:
    """Cut the files into runs of about the same number of bytes."""
    enough = sum(len(source.data) for source, *_ in jobs) / number
    shares: list[Sequence[Job]] = []
    start = size = 0
    for end, (source, *_) in enumerate(jobs, 1):
        size += len(source.data)
        if size >= enough or end == len(jobs):
            shares.append(jobs[start:end])
            start, size = end, 0
    return shares


def _packed(results: Iterable[Examined]) -> bytes:
    """Write what crosses. Raises `ValueError` for data that is nested too deeply to cross."""
    resources, remarks = [], {}
    for number, one in enumerate(results):
        resources.append([_plain(resource) for resource in one.resources])
        rest = replace(one, resources=(), masked=tuple)
        if any((one.records, one.crashes, one.silencers, one.misuses, one.skipped, one.unread)):
            remarks[number] = rest
    return marshal.dumps((resources, _pickled(remarks)))


def _pickled(value: object) -> bytes:
    import pickle  # noqa: PLC0415 - a run in one process does not pay for it

    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _unpickled(content: bytes) -> Any:
    """Read what a child of our own wrote."""
    import pickle  # noqa: PLC0415 - as above

    return pickle.loads(content)  # noqa: S301


def _plain(one: Resource) -> tuple[Any, ...]:
    """Return a resource as plain data, of its positions what is plain already."""
    defects = [tuple(each) for each in one.defects]
    unknown = [tuple(each) for each in one.unknown_fields]
    table = one.positions.plain(one.data) if isinstance(one.positions, LazyPositions) else None
    return (
        one.index,
        one.data,
        (one.api_version, one.kind, one.name, one.namespace),
        defects,
        unknown,
        table,
    )


def _unpacked(content: bytes, examiner: Examiner, jobs: Sequence[Job]) -> Iterator[Examined]:
    # Both come from a process of our own making, through a pipe that no other one can write to.
    resources, rest = marshal.loads(content)  # noqa: S302
    remarks = _unpickled(rest)
    for number, (job, plain) in enumerate(zip(jobs, resources, strict=True)):
        again = _Again(examiner, job)
        name = job[0].name
        found = remarks.get(number) or Examined(name)
        masked = Masked(again.lines, found.unread, wanted=examiner.excerpts)
        masked.resources = tuple(_resource(name, one, again, at) for at, one in enumerate(plain))
        yield replace(found, resources=masked.resources, masked=masked)


def _resource(source: str, plain: tuple[Any, ...], again: _Again, number: int) -> Resource:
    index, data, (api_version, kind, name, namespace), defects, unknown, table = plain
    return Resource(
        source,
        index,
        data,
        LazyPositions.of_plain(again.page, data, table) if table else _Deferred(again, number),
        api_version,
        kind,
        name,
        namespace,
        tuple(Defect(*one) for one in defects),
        tuple(Defect(*one) for one in unknown),
    )


class _Again:
    """A file that is looked at once more when a place in it has to be shown."""

    __slots__ = ("_examiner", "_job", "_page", "_resources")

    def __init__(self, examiner: Examiner, job: Job) -> None:
        self._examiner = examiner
        self._job = job
        self._page: Page | None = None
        self._resources: tuple[Resource, ...] | None = None

    def page(self) -> Page:
        """Return its text."""
        if self._page is None:
            data = self._job[0].data
            self._page = Page(decode(data).text, data)
        return self._page

    def lines(self) -> tuple[str, ...]:
        """Return its lines."""
        return self.page().lines()

    def resources(self) -> tuple[Resource, ...]:
        """Return its resources with all their positions, read again."""
        if self._resources is None:
            self._resources = self._examiner.read_again(*self._job)
        return self._resources


class _Deferred:
    """Positions found again from the source on first use."""

    __slots__ = ("_again", "_number")

    def __init__(self, again: _Again, number: int) -> None:
        self._again = again
        self._number = number

    def _resource(self) -> Resource:
        return self._again.resources()[self._number]

    def span(self, path: FieldPath) -> Span:
        return self._resource().positions.span(path)

    def value_span(self, path: FieldPath) -> Span:
        return self._resource().positions.value_span(path)

    def written(self, path: FieldPath) -> bool:
        return self._resource().positions.written(path)
