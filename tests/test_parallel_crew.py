"""Processes that share out work: every result arrives once, and losing a process loses no more."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from chloro_lint.parallel_crew import Crew

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform cannot fork")

PIECES = 40
FILES = Path("/proc/self/fd")


def shared_out(
    work: Callable[[int], bytes], others: int = 2, mine: int = PIECES
) -> tuple[set[int], dict[int, bytes]]:
    """What this process takes of the work, at most `mine` pieces, and what the others deliver."""
    taken: set[int] = set()
    delivered: dict[int, bytes] = {}

    def keep(number: int, content: bytes) -> None:
        assert number not in delivered
        delivered[number] = content

    with Crew(work, PIECES, others) as crew:
        numbers = crew.mine()
        while len(taken) < mine and (number := next(numbers, None)) is not None:
            taken.add(number)
            for one in crew.arrived():
                keep(*one)
        for one in crew.awaited():
            keep(*one)
    return taken, delivered


def square(number: int) -> bytes:
    return b"%d" % number**2


@pytest.mark.parametrize("others", [1, 2, 5])
def test_each_piece_is_done_once_here_or_there(others: int) -> None:
    taken, delivered = shared_out(square, others)
    assert taken | delivered.keys() == set(range(PIECES))
    assert not taken & delivered.keys()
    assert all(content == square(number) for number, content in delivered.items())


def test_results_larger_than_a_pipe_arrive_whole() -> None:
    size = 3_000_000
    _, delivered = shared_out(lambda number: bytes([number]) * size, mine=0)
    assert delivered == {number: bytes([number]) * size for number in range(PIECES)}


def test_an_empty_result_is_one() -> None:
    _, delivered = shared_out(lambda _: b"", mine=0)
    assert delivered == dict.fromkeys(range(PIECES), b"")


def raises(number: int) -> bytes:
    if number == PIECES // 2:
        raise ValueError
    return square(number)


def is_killed(number: int) -> bytes:
    if number == PIECES // 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def interrupted(number: int) -> bytes:
    if number == PIECES // 2:
        raise KeyboardInterrupt
    return square(number)


@pytest.mark.parametrize("work", [raises, is_killed, interrupted])
def test_a_process_that_fails_delivers_what_it_had_and_nothing_more(
    work: Callable[[int], bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    _, delivered = shared_out(work, 1, mine=0)
    assert delivered == {number: square(number) for number in range(PIECES // 2)}
    assert capfd.readouterr() == ("", "")


def test_the_others_take_over_what_a_dead_one_leaves() -> None:
    _, delivered = shared_out(is_killed, 2, mine=0)
    assert set(range(PIECES)) - delivered.keys() == {PIECES // 2}


def test_where_the_system_starts_no_more_processes_this_one_does_it_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refuse)
    assert shared_out(square) == (set(range(PIECES)), {})


def open_files() -> int:
    return len(list(FILES.iterdir()))


@pytest.mark.skipif(not FILES.is_dir(), reason="no list of open files here")
def test_no_file_and_no_child_is_left_behind() -> None:
    before = open_files()
    shared_out(square)
    shared_out(raises, 1, mine=1)
    with pytest.raises(LookupError), Crew(square, PIECES, 2):
        raise LookupError
    assert open_files() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
