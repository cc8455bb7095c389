"""Read the bytes of a source into documents with positions: all that is known of YAML is here."""

from __future__ import annotations

from bisect import bisect_left

from chloro_lint.model import Comment, Document, Parsed, Problem, Source, Span
from chloro_lint.parse.comments import WORD, find_comments, marked_stretches, scalar_stretches
from chloro_lint.parse.line_positions import LazyPositions
from chloro_lint.parse.positions import WrittenPositions
from chloro_lint.parse.reading import Reading, read, read_lines
from chloro_lint.parse.split import MAX_DOCUMENTS, Part, split
from chloro_lint.parse.text import Page, decode

__all__ = ["MAX_BYTES", "MAX_DOCUMENTS", "WrittenPositions", "parse"]

MAX_BYTES = 20_000_000


def parse(source: Source, *, by_lines: bool = True) -> Parsed:
    """Read a source. Whatever is wrong with it is a problem of the result, never an exception.

    Documents in plain block style are read line by line; with `by_lines` off all of them take
    the general path, which is several times as slow and comes to the same.

    Documents that hold nothing are left out and not counted; one that cannot be read keeps its
    number, so that repairing it renumbers none. A document reaches from its `---` to the line
    before the next. Problems are in the order of their places.
    """
    if len(source.data) > MAX_BYTES:
        size = f"{len(source.data) / 1e6:.1f} MB"
        message = f"file has {size}, more than the {MAX_BYTES // 1_000_000} MB that are read"
        problem = Problem("excessive-structure", Span(1, 1, 1, 1), message)
        return Parsed(source, (), (problem,), (), Page(""))
    text, bad, binary = decode(source.data)
    page = Page(text, source.data)
    if binary:
        problem = Problem("undecodable-bytes", page.mark(bad[0]), "file is binary, not text")
        return Parsed(source, (), (problem,), (), page)
    file = _File(page, bad, by_lines=by_lines)
    file.read()
    problems = tuple(sorted(file.problems, key=lambda problem: problem.span))
    comments = file.comments() if WORD in text else ()
    return Parsed(source, tuple(file.documents), problems, comments, page)


class _File:
    """Gathers what the parts of one file turn out to be."""

    def __init__(self, page: Page, bad: tuple[int, ...], *, by_lines: bool) -> None:
        self.documents: list[Document] = []
        self.problems: list[Problem] = []
        self._page = page
        self._bad = bad
        self._index = 0
        self._by_lines = by_lines
        self._readable: list[Reading] = []
        self._counted = 0
        self._before = 0
        self._not_yaml: Problem | None = None

    def read(self) -> None:
        end = 0
        for part in split(self._page.text):
            self._undecodable(end, part.start)
            end = part.end
            if self._undecodable(part.start, end):
                self._index += 1
            else:
                self._around(part)
                self._read(part)
            if self._index > MAX_DOCUMENTS:
                message = f"file has more than {MAX_DOCUMENTS:,} documents; the rest was not read"
                place = self._page.mark(end)
                self.problems.append(Problem("excessive-structure", place, message))
                break
        self._undecodable(end, len(self._page.text))
        if self._not_yaml is not None:
            # Of a file that is no manifest at all nothing else is worth saying.
            self.problems = [*(self.problems if self.documents else ()), self._not_yaml]

    def _read(self, part: Part) -> None:
        if self._by_lines:
            reading = read_lines(self._page, part, self._line(part.body) - 1)
            if reading is not None:
                self._take(reading)
                return
        for reading in read(self._page, part):
            self._take(reading)

    def _line(self, offset: int) -> int:
        """Return the line of an offset: counted on from the last one, without a line table."""
        if offset < self._counted:
            self._counted = self._before = 0
        self._before += self._page.text.count("\n", self._counted, offset)
        self._counted = offset
        return self._before + 1

    def comments(self) -> tuple[Comment, ...]:
        """Return the comments that speak to chloro-lint; of what is not YAML by its lines."""
        text = self._page.text
        scalars: list[tuple[int, int]] = []
        for reading in self._readable:
            part, content = reading.part, reading.content
            if reading.is_json:
                scalars.append((part.body, part.stop))
            elif text.find(WORD, part.body, part.stop) < 0:
                continue
            elif content is not None and isinstance(content.positions, LazyPositions):
                scalars.extend(marked_stretches(content.positions.marked()))
            else:
                stretches = scalar_stretches(text[part.body : part.stop])
                scalars.extend((part.body + start, part.body + end) for start, end in stretches)
        return tuple(find_comments(self._page, scalars))

    def _undecodable(self, start: int, end: int) -> bool:
        """Note the first of the bytes between two offsets for which there is no character."""
        if not self._bad:
            return False
        first = bisect_left(self._bad, start)
        if first == len(self._bad) or self._bad[first] >= end:
            return False
        message = "the bytes here are no text in UTF-8 or UTF-16"
        place = self._page.mark(self._bad[first])
        self.problems.append(Problem("undecodable-bytes", place, message))
        return True

    def _around(self, part: Part) -> None:
        """Note what kubectl minds outside a document's own text."""
        for fault, at, message in (
            ("syntax-error", part.refused, "kubectl refuses text after `---` on its line"),
            ("syntax-error", part.directive, "kubectl refuses directives before a document"),
            ("ignored-text", part.ignored, "kubectl does not read what follows `...`"),
        ):
            if at >= 0:
                self.problems.append(Problem(fault, self._page.mark(at), message))

    def _take(self, reading: Reading) -> None:
        self.problems.extend(reading.problems)
        self._not_yaml = self._not_yaml or reading.not_yaml
        part, content = reading.part, reading.content
        if content is not None:
            self._readable.append(reading)
            if content.data is None:
                return
            first, last = self._line(part.start), self._line(max(part.start, part.end - 1))
            self.documents.append(
                Document(self._index, content.data, content.positions, first, last)
            )
        self._index += 1
