"""Silencers: comments, annotations and waivers that take findings out of the count.

Every silencer names one rule and gives a reason. What it silences is counted and shown; one that
silences nothing is a finding itself.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from chloro_lint.faults import BY_NAME
from chloro_lint.kube.pods import pod
from chloro_lint.model import Comment, Parsed, Resource, Span
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple, dataclass
from chloro_lint.records import Record

ANNOTATION = "chloro-lint.io/ignore."

_DIRECTIVE = regex(r"^\s*chloro-lint\s*:\s*(?P<rest>.*)$")
_MARKER = regex(r"---(?=\s|$)")
_IGNORE = regex(r"^ignore\s*\[(?P<rules>[^\]]*)\]\s*(?P<reason>.*)$")


PathTest = Callable[[str, str], bool]
"""Compares a path pattern of the configuration with a file name."""


class Silencer(NamedTuple):
    """A comment or an annotation: which rule it silences, and where."""

    by: str
    rule: str
    reason: str
    file: str
    span: Span
    """Where the silencer stands."""
    extent: Span
    """What it covers: of a comment whole lines, of an annotation its object."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception in the configuration: a rule, what it covers, why, who, and until when."""

    rule: str
    reason: str
    owner: str
    expires: dt.date
    object: str = ""
    """A glob over ``Kind namespace/name``."""
    path: str = ""
    """A pattern of files, as in .gitignore."""
    file: str = ""
    line: int = 1
    """Where the configuration writes it."""

    def silences(self, record: Record, in_path: PathTest) -> bool:
        """Tell whether a finding is among those it covers."""
        return self.rule == record.rule and self.covers(record.subject, record.file, in_path)

    def covers(self, label: str, file: str, in_path: PathTest) -> bool:
        """Tell whether an object of a file is among those it is about."""
        if self.object and not fnmatch.fnmatchcase(label, self.object):
            return False
        return not self.path or in_path(self.path, file)


class Misuse(NamedTuple):
    """A silencer that cannot work, or that silences nothing: a fault's name, place and message."""

    fault: str
    file: str
    span: Span
    message: str


def silencers(
    parsed: Parsed, resources: Sequence[Resource], names: Mapping[str, str]
) -> tuple[tuple[Silencer, ...], tuple[Misuse, ...]]:
    """Read the silencers of one file; `names` maps every rule's name and code to its name."""
    found: list[Silencer] = []
    misuses: list[Misuse] = []
    extents = _extents(parsed, resources) if parsed.comments else {}
    for comment in parsed.comments:
        _from_comment(comment, parsed, extents, names, found, misuses)
    for one in resources:
        _from_annotations(one, parsed, names, found, misuses)
    return tuple(found), tuple(misuses)


def _from_comment(
    comment: Comment,
    parsed: Parsed,
    extents: Mapping[int, int],
    names: Mapping[str, str],
    found: list[Silencer],
    misuses: list[Misuse],
) -> None:
    directive = _DIRECTIVE.match(comment.text)
    if directive is None:
        return
    file = parsed.source.name
    width = len(comment.text) + 1
    span = Span(comment.line, comment.column, comment.line, comment.column + width)
    ignore = _IGNORE.match(directive["rest"])
    if ignore is None:
        message = "the comment is not of the form `# chloro-lint: ignore[rule-name] reason`"
        misuses.append(Misuse("invalid-silencer", file, span, message))
        return
    line = _line_meant(comment, parsed.lines)
    for word in (part.strip() for part in ignore["rules"].split(",")):
        problem = _problem(word, ignore["reason"], names)
        if problem:
            misuses.append(Misuse("invalid-silencer", file, span, problem))
            continue
        lines = Span(line, 1, extents.get(line, line) + 1, 1)
        found.append(Silencer("comment", names[word], ignore["reason"].strip(), file, span, lines))


def _line_meant(comment: Comment, lines: Sequence[str]) -> int:
    """Return the line that a comment is about: its own, or the next that holds more than one."""
    if not comment.alone:
        return comment.line
    for number in range(comment.line + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and not text.startswith("#") and not _MARKER.match(text):
            return number
    return comment.line


def _extents(parsed: Parsed, resources: Sequence[Resource]) -> dict[int, int]:
    """Map the first line of each object and each container to its last one."""
    extents: dict[int, int] = {}
    for one in resources:
        described = pod(one)
        for container in described.containers if described else ():
            whole = one.positions.value_span(container.path)
            extents[whole.line] = max(whole.end_line, whole.line)
        whole = one.positions.value_span(())
        extents[whole.line] = max(whole.end_line, whole.line)
    starts = sorted(one.positions.span(()).line for one in resources)
    for document in parsed.documents:
        objects = bisect_right(starts, document.last_line) - bisect_left(
            starts, document.first_line
        )
        if objects == 1:
            first = document.positions.span(()).line
            for line in (first, document.first_line):
                extents[line] = max(extents.get(line, line), document.last_line)
    return extents


def _from_annotations(
    one: Resource,
    parsed: Parsed,
    names: Mapping[str, str],
    found: list[Silencer],
    misuses: list[Misuse],
) -> None:
    for key, reason in one.mapping("metadata", "annotations").items():
        if not key.startswith(ANNOTATION):
            continue
        word = key.removeprefix(ANNOTATION)
        span = one.positions.span(("metadata", "annotations", key))
        problem = _problem(word, str(reason), names)
        if problem:
            misuses.append(Misuse("invalid-silencer", parsed.source.name, span, problem))
            continue
        whole = one.positions.value_span(())
        file = parsed.source.name
        found.append(Silencer("annotation", names[word], str(reason).strip(), file, span, whole))


def _problem(word: str, reason: str, names: Mapping[str, str]) -> str:
    if not word:
        return "the silencer names no rule"
    if word not in names:
        import difflib  # noqa: PLC0415 - only a misspelt name pays for it

        if word in BY_NAME or re.fullmatch(r"CHL0\d\d", word):
            return f"{word} is a fault of the file itself and cannot be silenced"
        near = difflib.get_close_matches(word, list(names), n=1, cutoff=0.5)
        return f"no rule is called {word!r}" + (f"; did you mean {near[0]}?" if near else "")
    if not reason.strip():
        return f"the silencer of {word} gives no reason"
    return ""


class Silenced(NamedTuple):
    """A record with what silenced it."""

    record: Record
    by: str
    reason: str
    owner: str = ""
    expires: str = ""


class Sorted(NamedTuple):
    """The failing records of a run: those that count, those that do not, and idle silencers."""

    kept: tuple[Record, ...]
    silenced: tuple[Silenced, ...]
    misuses: tuple[Misuse, ...]


def sort_out(
    records: Iterable[Record],
    found: Sequence[Silencer],
    waivers: Sequence[Waiver],
    today: dt.date,
    ran: frozenset[str],
    in_path: PathTest,
    objects: Collection[tuple[str, str]] = (),
) -> Sorted:
    """Take silenced findings out of the failing records.

    `ran` names the rules that ran, `objects` labels and files of what they ran on: a silencer of
    another rule, or a waiver of what was not looked at, cannot be called unused.
    """
    failing = list(records)
    hits = _hits(failing, found)
    used: set[Silencer] = set()
    used_waivers: set[int] = set()
    kept: list[Record] = []
    silenced: list[Silenced] = []
    for number, record in enumerate(failing):
        hit = hits.get(number)
        if hit is not None:
            used.add(hit)
            silenced.append(Silenced(record, hit.by, hit.reason))
            continue
        covering = [one for one in waivers if one.silences(record, in_path)]
        waiver = next((one for one in covering if today <= one.expires), None)
        if waiver is not None:
            used_waivers.add(id(waiver))
            expires = waiver.expires.isoformat()
            silenced.append(Silenced(record, "waiver", waiver.reason, waiver.owner, expires))
            continue
        used_waivers.update(map(id, covering))
        kept.append(record)
    misuses = [
        Misuse("unused-silencer", one.file, one.span, f"{one.by} silences no {one.rule} here")
        for one in found
        if one not in used and one.rule in ran
    ]
    for waiver in waivers:
        used_here = id(waiver) in used_waivers
        looked_at = used_here or any(waiver.covers(*one, in_path) for one in objects)
        if looked_at:
            misuses += _waiver_misuse(waiver, today, ran, used=used_here)
    return Sorted(tuple(kept), tuple(silenced), tuple(misuses))


def _hits(records: Sequence[Record], found: Sequence[Silencer]) -> dict[int, Silencer]:
    """Map the numbers of records to the first silencer of their rule whose extent they begin in."""
    places: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for number, record in enumerate(records):
        place = (*record.span[:2], number)
        places.setdefault((record.file, record.rule), []).append(place)
    for several in places.values():
        several.sort()
    hits: dict[int, Silencer] = {}
    for one in found:
        several = places.get((one.file, one.rule), [])
        first = bisect_left(several, (*one.extent[:2], -1))
        end = bisect_left(several, (*one.extent[2:], -1))
        for *_, number in several[first:end]:
            hits.setdefault(number, one)
    return hits


def _waiver_misuse(
    waiver: Waiver, today: dt.date, ran: frozenset[str], *, used: bool
) -> list[Misuse]:
    span = Span(waiver.line, 1, waiver.line, 1)
    covers = waiver.object or waiver.path
    if today > waiver.expires and used:
        message = (
            f"the waiver of {waiver.rule} for {covers} expired on {waiver.expires.isoformat()} "
            f"(owner: {waiver.owner}); its findings count again"
        )
        return [Misuse("expired-waiver", waiver.file, span, message)]
    if not used and waiver.rule in ran:
        message = f"the waiver of {waiver.rule} covers no finding ({covers})"
        return [Misuse("unused-silencer", waiver.file, span, message)]
    return []
