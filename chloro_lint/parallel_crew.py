"""Processes that share out numbered pieces of work: forked from this one, gone when it is done.

A child inherits the work as it is, closures and all; only its results are written to a pipe. Who is
free takes the next number from another pipe, which is filled before the first fork.
"""

from __future__ import annotations

import os
import select
import signal
import struct
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final, Self

_NUMBER: Final = struct.Struct("<I")
_FRAME: Final = struct.Struct("<IQ")
"""What stands before a result: the number of the piece, and the length in bytes."""

_BLOCK: Final = 1 << 20


class Crew:
    """A context in which `others` processes help with `pieces` of work.

    `work` turns the number of a piece into bytes. It is called in the children alone: this process
    takes numbers from `mine` and keeps what it makes of them. A child that fails, however it does,
    just delivers nothing more.
    """

    def __init__(self, work: Callable[[int], bytes], pieces: int, others: int) -> None:
        self._work = work
        self._pieces = pieces
        self._others = others
        self._pipes: dict[int, bytearray] = {}
        self._children: list[int] = []
        self._next = -1

    def __enter__(self) -> Self:
        self._next, filled = os.pipe()
        with os.fdopen(filled, "wb") as file:
            file.write(b"".join(map(_NUMBER.pack, range(self._pieces))))
        for _ in range(self._others):
            if not self._hire():
                break
        return self

    def _hire(self) -> bool:
        """Start a child; where the system allows no more of them, those that there are do."""
        ours, theirs = os.pipe()
        try:
            child = os.fork()
        except OSError:
            os.close(ours)
            os.close(theirs)
            return False
        if not child:
            try:
                os.close(ours)
                self._deliver(theirs)
            finally:
                # Whatever happened: nothing of the parent's, such as its buffers, is ours to end.
                os._exit(0)
        os.close(theirs)
        os.set_blocking(ours, False)
        self._pipes[ours] = bytearray()
        self._children.append(child)
        return True

    def _deliver(self, pipe: int) -> None:
        """Work as long as there is work; who reads may be busy, so only the last write waits."""
        os.set_blocking(pipe, False)
        waiting = bytearray()
        try:
            for number in self.mine():
                content = self._work(number)
                waiting += _FRAME.pack(number, len(content)) + content
                _write(pipe, waiting)
        finally:
            os.set_blocking(pipe, True)
            while waiting:
                _write(pipe, waiting)

    def mine(self) -> Iterator[int]:
        """Take one number after the other, as long as there are any."""
        while taken := os.read(self._next, _NUMBER.size):
            yield _NUMBER.unpack(taken)[0]

    def arrived(self) -> Iterator[tuple[int, bytes]]:
        """Yield the numbers and results that the others have sent so far."""
        return self._received(0)

    def awaited(self) -> Iterator[tuple[int, bytes]]:
        """Yield what is still missing, until every other process has ended."""
        while self._pipes:
            yield from self._received(None)

    def _received(self, wait: float | None) -> Iterator[tuple[int, bytes]]:
        ready, _, _ = (
            select.select(list(self._pipes), [], [], wait) if self._pipes else ([], [], [])
        )
        for pipe in ready:
            content = self._pipes[pipe]
            ended = _read(pipe, content)
            while len(content) >= _FRAME.size:
                number, size = _FRAME.unpack_from(content)
                if len(content) < _FRAME.size + size:
                    break
                yield number, bytes(content[_FRAME.size : _FRAME.size + size])
                del content[: _FRAME.size + size]
            if ended:
                del self._pipes[pipe]
                os.close(pipe)

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        os.close(self._next)
        for pipe in self._pipes:
            os.close(pipe)
        self._pipes.clear()
        for child in self._children:
            os.kill(child, signal.SIGKILL)  # most have ended; none is waited for in vain
            os.waitpid(child, 0)
        self._children.clear()


def _write(pipe: int, waiting: bytearray) -> None:
    """Write what a pipe has room for, and take it from what is waiting."""
    while waiting:
        try:
            written = os.write(pipe, waiting[:_BLOCK])
        except BlockingIOError:
            return
        del waiting[:written]


def _read(pipe: int, content: bytearray) -> bool:
    """Append what a pipe holds, and tell whether its writer has ended."""
    while True:
        try:
            block = os.read(pipe, _BLOCK)
        except BlockingIOError:
            return False
        if not block:
            return True
        content += block
