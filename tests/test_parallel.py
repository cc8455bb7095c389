"""The first stage in several processes: nothing in the report tells how many there were."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence

import pytest

from chloro_lint import parallel
from chloro_lint.engine import Crash, Plan
from chloro_lint.examine import Examined, Examiner
from chloro_lint.lint import Linter
from chloro_lint.model import Source
from chloro_lint.obligations import obligations
from chloro_lint.options import Options
from chloro_lint.parallel import WORTH_IT, InProcesses, Job, worthwhile
from chloro_lint.report import Report
from chloro_lint.reporters import FORMATS, View, render
from tests.harness import FIXTURES, baseline, rules, table
from tests.made import BOOM, NAMES, SERVICES, TAGS
from tests.written import source

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform cannot fork")


def everything() -> list[Source]:
    return [
        Source(path.relative_to(FIXTURES).as_posix(), path.read_bytes())
        for folder in ("golden", "broken")
        for path in sorted((FIXTURES / folder).glob("*.yaml"))
    ]


def run(workers: int) -> Report:
    """Judge everything in some processes, first file by file and then as a whole."""
    sets = {"golden": ["golden"], "broken": ["broken"]}
    options = Options(sets_of=lambda name: sets[name.partition("/")[0]])
    linter = Linter(rules(), table(), baseline(), options)
    processes = InProcesses(workers)
    return linter.lint(everything(), examine=processes, share_out=processes.share_out)


@pytest.fixture(autouse=True)
def few_objects_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "MANY_OBJECTS", 0)


@pytest.mark.parametrize("workers", [2, 3])
def test_several_processes_give_the_report_of_one(workers: int) -> None:
    alone, together = run(1), run(workers)
    assert alone.diagnostics != ()
    assert together == alone
    assert [one.excerpt for one in together.diagnostics] == [
        one.excerpt for one in alone.diagnostics
    ]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_several_processes_print_what_one_prints(name: str) -> None:
    view = View(statistics=True, verbose=True, show_silenced=True)
    assert render(name, run(2), view) == render(name, run(1), view)


MANIFESTS = [
    source("{apiVersion: v1, kind: Service, metadata: {name: boom}}", "1.yaml"),
    source("a: [", "2.yaml"),
    source(
        "{apiVersion: v1, kind: Service, metadata: {name: x}} # chloro-lint: ignore[lawless-name] a",
        "3.yaml",
    ),
    source("{apiVersion: v1, kind: Service, metadata: {name: x, labels: 5}}", "4.yaml"),
    source("services: {}", "5.yaml"),
    source("patches: [{path: 7.yaml}]", "kustomization.yaml"),
    source("{apiVersion: v1, kind: Service, metadata: {name: x}}", "7.yaml"),
    source(
        "{apiVersion: v1, kind: Secret, metadata: {name: x}, stringData: {a: hidden}}", "8.yaml"
    ),
]


def test_faults_crashes_silencers_and_secrets_cross_processes_too() -> None:
    linter = Linter([NAMES, BOOM, TAGS, SERVICES], table())
    alone = linter.lint(MANIFESTS)
    together = linter.lint(MANIFESTS, examine=InProcesses(2))
    assert together == alone
    assert [one.excerpt for one in together.diagnostics] == [
        one.excerpt for one in alone.diagnostics
    ]
    assert {one.name for one in alone.diagnostics} == {
        "syntax-error",
        "wrong-type",
        "lawless-name",
        "lawless-service",
    }
    assert (len(alone.crashes), len(alone.silenced)) == (1, 1)
    assert "hidden" not in render("full", together, View())


def kill(*_arguments: object) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def refuse(*_arguments: object) -> bytes:
    raise ValueError


def jobs() -> list[Job]:
    return [(one, "default", False) for one in MANIFESTS]


def examiner() -> Examiner:
    return Examiner(Plan(obligations([NAMES], None)), table(), {"lawless-name": "lawless-name"})


def test_results_come_in_the_order_of_the_files() -> None:
    names = [one.source for one in InProcesses(3)(examiner(), jobs())]
    assert names == [one.name for one in MANIFESTS]


def test_positions_are_found_again_in_this_process() -> None:
    [here] = [one for one in InProcesses(1)(examiner(), jobs()) if one.source == "4.yaml"]
    [there] = [one for one in InProcesses(2)(examiner(), jobs()) if one.source == "4.yaml"]
    assert there.resources[0].data == here.resources[0].data
    for path in [(), ("metadata",), ("metadata", "name"), ("spec", "ports"), ("kind",)]:
        ours, theirs = here.resources[0].positions, there.resources[0].positions
        assert theirs.span(path) == ours.span(path)
        assert theirs.value_span(path) == ours.value_span(path)
        assert theirs.written(path) == ours.written(path)
    assert there.masked() == here.masked()


@pytest.mark.parametrize("workers", [0, 1])
def test_one_process_needs_no_company(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", None)
    assert len(list(InProcesses(workers)(examiner(), jobs()))) == len(MANIFESTS)


def test_one_file_needs_no_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fork", None)
    assert len(list(InProcesses(8)(examiner(), jobs()[:1]))) == 1
    assert list(InProcesses(8)(examiner(), [])) == []


def test_nothing_is_left_behind_where_the_reader_stops_early() -> None:
    results: Iterator[Examined] = InProcesses(2)(examiner(), jobs())
    next(results)
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("work", [kill, refuse])
def test_what_a_process_does_not_deliver_is_done_here(
    work: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = run(1)
    monkeypatch.setattr(parallel, "_packed", work)
    assert run(3) == alone


@pytest.mark.parametrize("work", [kill, refuse])
def test_families_that_a_process_does_not_deliver_are_asked_here(
    work: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = run(1)
    monkeypatch.setattr(parallel, "_pickled", work)
    assert run(3) == alone


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_families_are_asked_once_each_and_answer_in_their_order(workers: int) -> None:
    crashes = [
        [(number, Crash(f"rule-{number}", "the set", str(os.getpid())))] for number in range(9)
    ]
    found = list(InProcesses(workers).share_out(lambda number: crashes[number], 9, 1))
    assert found == crashes


def test_of_a_small_set_one_process_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "MANY_OBJECTS", 10)
    monkeypatch.setattr(os, "fork", None)
    assert list(InProcesses(2).share_out(lambda number: [(number, Crash("", "", ""))], 2, 9)) == [
        [(0, Crash("", "", ""))],
        [(1, Crash("", "", ""))],
    ]


def test_data_too_deep_to_cross_is_read_here() -> None:
    deep = "[" * 900 + "]" * 900
    manifests = [
        *MANIFESTS,
        source(f"{{apiVersion: v1, kind: Service, metadata: {{name: x}}, a: {deep}}}", "9.yaml"),
    ]
    linter = Linter([NAMES], table())
    assert linter.lint(manifests, examine=InProcesses(2)) == linter.lint(manifests)


@pytest.mark.parametrize(
    ("size", "wanted", "cores", "expected"),
    [
        (10, 0, 8, 1),
        (WORTH_IT, 0, 8, 1),
        (WORTH_IT + 1, 0, 8, 8),
        (WORTH_IT + 1, 0, 1, 1),
        (10, 3, 8, 3),
        (WORTH_IT + 1, 1, 8, 1),
    ],
)
def test_processes_start_by_themselves_where_they_pay_and_always_where_they_are_asked_for(
    size: int, wanted: int, cores: int, expected: int
) -> None:
    sources: Sequence[Source] = [Source("a.yaml", b"x" * size)]
    assert worthwhile(sources, wanted, cores) == expected


def test_where_the_platform_cannot_fork_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.fork")
    assert worthwhile([Source("a.yaml", b"")], 4, 8) == 1
