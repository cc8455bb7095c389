"""The first stage of a run, one file at a time: parse, decode, judge each object on its own.

What leaves this stage is plain data and fits through a pipe, but for the positions of resources,
which are found again from the source when something in them has to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chloro_lint.engine import Crash, Plan
from chloro_lint.faults import BY_NAME
from chloro_lint.kube.decode import Supplied, decode
from chloro_lint.kube.types import TypeTable
from chloro_lint.layout import KUSTOMIZATIONS
from chloro_lint.model import (
    Document,
    Parsed,
    Problem,
    Resource,
    Source,
    Span,
    Unchecked,
    Verdict,
)
from chloro_lint.model.values import dataclass
from chloro_lint.parse import parse
from chloro_lint.records import Record, Recorder, pointer
from chloro_lint.redact import masked_lines, scrubbed
from chloro_lint.suppress import Misuse, Silencer, silencers


@dataclass(frozen=True, eq=False)
class Examined:
    """What one file amounts to before the set is looked at as a whole."""

    source: str
    resources: tuple[Resource, ...] = ()
    records: tuple[Record, ...] = ()
    crashes: tuple[Unchecked, ...] = ()
    silencers: tuple[Silencer, ...] = ()
    misuses: tuple[Misuse, ...] = ()
    skipped: tuple[Unchecked, ...] = ()
    unread: tuple[tuple[int, int], ...] = ()
    """First and last lines of what could not be read."""
    masked: Callable[[], tuple[str, ...]] = tuple
    """Returns the file's lines with the values of its secrets masked."""


class Examiner:
    """Parses, decodes and judges single files under one plan."""

    def __init__(
        self,
        plan: Plan,
        table: TypeTable,
        names: Mapping[str, str],
        *,
        excerpts: bool = True,
        by_lines: bool = True,
    ) -> None:
        self.plan = plan
        self.table = table
        self.names = names
        self.excerpts = excerpts
        self.by_lines = by_lines

    def examine(self, source: Source, namespace: Supplied | str, patch: bool = False) -> Examined:
        """Judge one file; `namespace` is what its applier supplies, a `patch` holds no objects."""
        parsed = parse(source, by_lines=self.by_lines)
        unread = _unread(parsed)
        masked = Masked(lambda: parsed.lines, unread, wanted=self.excerpts)
        if patch:
            why = Unchecked("kustomize patch", "it is merged into another object", source.name)
            return Examined(source.name, skipped=(why,), unread=unread, masked=masked)
        decoded = decode(parsed, self.table, namespace)
        masked.resources = decoded.resources
        found, misuses = silencers(parsed, decoded.resources, self.names)
        recorder = Recorder(lambda _: masked(), source.name)
        faults = [_fault_of(source.name, one) for one in (*parsed.problems, *decoded.problems)]
        records: list[Record] = []
        crashes: list[Unchecked] = []
        for resource in decoded.resources:
            faults += _wrong_types(resource)
            for judged in self.plan.local(resource):
                if isinstance(judged, Crash):
                    crashes.append(Unchecked(judged.rule, judged.error, judged.subject))
                    continue
                of = self.plan.obligations[judged.obligation]
                records.append(recorder.record(judged.obligation, of, judged.outcome))
        shown = [one._replace(excerpt=recorder.excerpt(one.file, one.span)) for one in faults]
        return Examined(
            source.name,
            decoded.resources,
            (*shown, *records),
            tuple(crashes),
            found,
            misuses,
            tuple(word for one in decoded.foreign for word in _foreign(source.name, one)),
            unread,
            masked,
        )

    def read_again(
        self, source: Source, namespace: Supplied | str, patch: bool = False
    ) -> tuple[Resource, ...]:
        """Parse and decode a file once more, for its places; nothing is judged."""
        if patch:
            return ()
        return decode(parse(source, by_lines=self.by_lines), self.table, namespace).resources


class Masked:
    """The lines of a file with its secrets masked, computed when something has to be shown.

    They are none where nobody wants them. `resources` are set when the file is decoded.
    """

    def __init__(
        self,
        lines: Callable[[], tuple[str, ...]],
        unread: Sequence[tuple[int, int]],
        *,
        wanted: bool,
    ) -> None:
        self.resources: tuple[Resource, ...] = ()
        self._written = lines
        self._unread = unread
        self._wanted = wanted
        self._masked: dict[int, str] | None = None

    def __call__(self) -> tuple[str, ...]:
        """Return the lines."""
        if not self._wanted:
            return ()
        written = self._written()
        if self._masked is None:
            lines = masked_lines(written, self.resources, self._unread)
            # Of a large set the masks alone are kept: the text is made again where it is needed.
            pairs = enumerate(zip(lines, written, strict=True))
            self._masked = {row: line for row, (line, was) in pairs if line is not was}
            return lines
        if not self._masked:
            return written
        return tuple(self._masked.get(row, line) for row, line in enumerate(written))


def fault_record(
    name: str, file: str, span: Span, message: str, subject: str = "", path: str = ""
) -> Record:
    """Make a record of a fault of the file itself."""
    of = BY_NAME[name]
    return Record(
        obligation=-1,
        rule=of.name,
        code=of.code,
        severity=of.severity,
        verdict=Verdict.FAIL,
        file=file,
        span=span,
        subject=subject,
        identity=("", "", ""),
        path=path,
        fingerprint="",
        message=scrubbed(message),
    )


def _fault_of(file: str, one: Problem) -> Record:
    return fault_record(one.fault, file, one.span, one.message, one.subject)


def _wrong_types(resource: Resource) -> list[Record]:
    return [
        fault_record(
            "wrong-type",
            resource.source,
            resource.span(defect.path),
            defect.message,
            resource.label,
            pointer(defect.path),
        )
        for defect in resource.defects
    ]


def _foreign(file: str, document: Document) -> list[Unchecked]:
    """Name a document that is no manifest; a kustomization is read elsewhere, for its set."""
    kind = document.data.get("kind") if isinstance(document.data, dict) else None
    if file.rpartition("/")[2] in KUSTOMIZATIONS:
        return []
    if isinstance(kind, str):
        why = f"{kind} configures a tool; no API server keeps it"
    else:
        why = "it has no apiVersion and kind"
    return [Unchecked("not a Kubernetes manifest", why, file)]


def _unread(parsed: Parsed) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a file that no document covers: those could not be read."""
    stretches = []
    line = 1
    for document in parsed.documents:
        if document.first_line > line:
            stretches.append((line, document.first_line - 1))
        line = max(line, document.last_line + 1)
    if line <= len(parsed.lines):
        stretches.append((line, len(parsed.lines)))
    return tuple(stretches)
