"""Turn the bytes of a source into text, and offsets of that text into lines and columns."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from collections import deque
from itertools import accumulate
from typing import Final

from chloro_lint.model import Span
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple

_BOMS: tuple[tuple[bytes, str], ...] = (
    # The mark of UTF-32 begins with that of UTF-16, so it is tried first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_BOM_STARTS = frozenset(mark[:1] for mark, _encoding in _BOMS)
_SURROGATE = regex("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_SAMPLE = 256
_MANY_NULS = 0.4
_FEW_NULS = 0.1
_BINARY_SHARE = 0.3


class Decoded(NamedTuple):
    """Text whose lines all end in a line feed.

    `bad` are the offsets for which there is no character: there the text holds U+FFFD. `binary`
    says that the bytes are no text at all.
    """

    text: str
    bad: tuple[int, ...]
    binary: bool


def decode(data: bytes) -> Decoded:
    """Decode UTF-8, UTF-16 or UTF-32, by byte order mark or else by where the NULs stand."""
    encoding, body = _encoding(data)
    text, whole = _decode(body, encoding)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if whole or text.isascii():
        return Decoded(text, (), binary=False)
    bad = tuple(match.start() for match in _SURROGATE.finditer(text))
    if not bad:
        return Decoded(text, (), binary=False)
    binary = "\0" in text or len(bad) > _BINARY_SHARE * len(text)
    return Decoded(_SURROGATE.sub(_REPLACEMENT, text), bad, binary)


def _encoding(data: bytes) -> tuple[str, bytes]:
    if data[:1] in _BOM_STARTS:
        for mark, encoding in _BOMS:
            if data.startswith(mark):
                return encoding, data[len(mark) :]
    sample = data[:_SAMPLE]
    if 0 in sample:
        # The upper bytes of UTF-16 are NUL where the text is ASCII, the lower ones hardly ever.
        even, odd = (half.count(0) / max(1, len(half)) for half in (sample[::2], sample[1::2]))
        if odd > _MANY_NULS and even < _FEW_NULS:
            return "utf-16-le", data
        if even > _MANY_NULS and odd < _FEW_NULS:
            return "utf-16-be", data
    return "utf-8", data


def _decode(data: bytes, encoding: str) -> tuple[str, bool]:
    """Return the text, and whether it is known that there is a character for every byte."""
    if encoding == "utf-8":
        try:
            return data.decode("utf-8"), True
        except UnicodeDecodeError:
            return data.decode("utf-8", "surrogateescape"), False
    width = 4 if encoding.startswith("utf-32") else 2
    odd = len(data) % width
    whole = data[: len(data) - odd]
    try:
        text = whole.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        # No error handler keeps a place for what is beyond Unicode: a character for each unit.
        text = whole.decode(encoding, "replace").replace(_REPLACEMENT, "\udcff")
    return text + "\udcff" if odd else text, False


class Page:
    """The text of one file, with its lines and its line table, made when they are asked for.

    Most files are looked at once: what can be made again from the bytes, which are kept anyway, is
    let go when `_Recent.MOST` characters of other files were read since.
    """

    __slots__ = ("_data", "_lines", "_starts", "_text")

    def __init__(self, text: str, data: bytes | None = None) -> None:
        """Take a text, and the bytes of which it can be made again."""
        self._text: str | None = text
        self._data = data
        self._lines: tuple[str, ...] | None = None
        self._starts: list[int] | None = None
        if data is not None:
            _RECENT.add(self, len(text))

    def __reduce__(self) -> tuple[type[Page], tuple[str]]:
        return Page, (self.text,)

    @property
    def text(self) -> str:
        """The whole text; its lines end in line feeds."""
        if self._text is None:
            self._text = decode(self._data or b"").text
            _RECENT.add(self, len(self._text))
        return self._text

    def lines(self) -> tuple[str, ...]:
        """Return the lines without their ends; a line end at the end of the text begins none."""
        if self._lines is None:
            lines = self.text.split("\n")
            if not lines[-1]:
                lines.pop()
            self._lines = tuple(lines)
        return self._lines

    def forget(self) -> None:
        """Let go what is made again when it is asked for."""
        if self._data is not None:
            self._text = self._lines = self._starts = None

    def starts(self) -> list[int]:
        """Return the offsets at which lines begin, that after a last line end included."""
        if self._starts is None:
            self._starts = self._table()
        return self._starts

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset; the end of the text is on its last line."""
        starts = self.starts()
        offset = max(0, min(offset, len(self.text)))
        if offset == len(self.text) and self.text.endswith("\n"):
            offset -= 1
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return self.place(offset)[0]

    def span(self, start: int, end: int) -> Span:
        """Return the stretch between two offsets; it is empty where they are the wrong way round."""
        line, column = self.place(start)
        if end <= start:
            return Span(line, column, line, column)
        end_line, end_column = self.place(end)
        return Span(line, column, end_line, end_column)

    def mark(self, offset: int) -> Span:
        """Return one character's place, or an empty one at the end of a line."""
        line, column = self.place(offset)
        width = int(offset < len(self.text) and self.text[offset] != "\n")
        return Span(line, column, line, column + width)

    def _table(self) -> list[int]:
        ends = accumulate(
            map(len, self.text.split("\n")), lambda start, more: start + more + 1, initial=0
        )
        starts = list(ends)
        starts.pop()
        return starts


class _Recent:
    """The pages that hold their text at the moment, the oldest first."""

    MOST = 200_000
    """Characters that all of them may hold, beside the last one."""

    def __init__(self) -> None:
        self._pages: deque[tuple[Page, int]] = deque()
        self._held = 0

    def add(self, page: Page, length: int) -> None:
        """Take a page of a length, and let the oldest ones forget theirs where it gets too much."""
        pages = self._pages
        while pages and self._held > self.MOST:
            oldest, freed = pages.popleft()
            oldest.forget()
            self._held -= freed
        pages.append((page, length))
        self._held += length


_RECENT: Final = _Recent()
