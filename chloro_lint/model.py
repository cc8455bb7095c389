"""The nouns of chloro-lint: small frozen values that every other module speaks in.

This is the lowest layer; it imports the standard library and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

FieldPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in an object: ``("spec", "containers", 0, "image")``."""

Scalar: TypeAlias = str | int | float | bool | None


class Severity(IntEnum):
    """How much a finding matters; the order is the order of `--fail-on`."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word that users write and read."""
        return self.name.lower()


class Verdict(Enum):
    """What is known about one subject, or about one control of the baseline."""

    PASS = "pass"
    FAIL = "fail"
    WAIVED = "waived"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"
    MANUAL = "manual"


class Span(NamedTuple):
    """A stretch of text: lines and columns from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Positions(Protocol):
    """Where the values of one object were written.

    Paths are those of the object. Implementations may compute lazily: nothing is located until
    something has to be shown.
    """

    def span(self, path: FieldPath) -> Span:
        """Return the key a person would edit.

        Of a list item its first key; of a path that is not written, the nearest ancestor's key.
        Where the value is a scalar on the key's own line the span runs to the end of the value.
        """
        ...

    def value_span(self, path: FieldPath) -> Span:
        """Return the value's own text; of a path that is not written, as `span`."""
        ...

    def written(self, path: FieldPath) -> bool:
        """Tell whether the path stands in the text."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """What input hands to the core: a file, standard input and a test look alike."""

    name: str
    data: bytes
    explicit: bool = False
    """Named by its own path, not found in a folder: then it must be a manifest."""


class Comment(NamedTuple):
    """A YAML comment: where its ``#`` stands, its text without it, and whether it has the line."""

    line: int
    column: int
    text: str
    alone: bool


class Problem(NamedTuple):
    """Something wrong with a file itself: one of the faults in `faults`, by name, and where."""

    fault: str
    span: Span
    message: str
    subject: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One YAML or JSON document: plain data as Kubernetes reads it, and where it was written."""

    index: int
    data: Any
    positions: Positions
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """What one source holds. A syntax error is a problem here, never an exception."""

    source: Source
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    comments: tuple[Comment, ...]
    lines: tuple[str, ...]
    """The decoded text, a line each, without line ends."""


class Defect(NamedTuple):
    """A value that Kubernetes could not read as the type its field has."""

    path: FieldPath
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One API object: the user's data, and beside it where each value was written.

    `data` holds plain dicts, lists and scalars. Explicit nulls and values of a wrong type are
    left out of it (the latter are listed in `defects`), so a rule may trust the types of the
    kinds in `kube.types`. `namespace` is the effective one: empty for cluster-scoped kinds, the
    configured default where the manifest names none.
    """

    source: str
    index: int
    data: Mapping[str, Any]
    positions: Positions
    api_version: str
    kind: str
    name: str
    namespace: str
    defects: tuple[Defect, ...] = ()
    unknown_fields: tuple[Defect, ...] = ()
    """Fields that the kind does not have, as far as the type table knows its exact version."""

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def label(self) -> str:
        """The object as people name it: ``Deployment chloromaster/frontend``."""
        return f"{self.kind} {self.qualified_name}"

    @property
    def qualified_name(self) -> str:
        """Namespace and name, or the name alone for a cluster-scoped object."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Group, kind, namespace and name: what makes two manifests the same object."""
        return (self.group, self.kind, self.namespace, self.name)

    def get(self, *path: str | int, default: Any = None) -> Any:
        """Return the value at a path, or the default where any part of the path is absent."""
        value: Any = self.data
        for step in path:
            if isinstance(step, int):
                if not isinstance(value, list) or not 0 <= step < len(value):
                    return default
                value = value[step]
            elif isinstance(value, dict):
                value = value.get(step)
            else:
                return default
            if value is None:
                return default
        return value

    def mapping(self, *path: str | int) -> dict[str, Any]:
        """Return the mapping at a path, empty where there is none."""
        value = self.get(*path)
        return value if isinstance(value, dict) else {}

    def items(self, *path: str | int) -> list[Any]:
        """Return the list at a path, empty where there is none."""
        value = self.get(*path)
        return value if isinstance(value, list) else []

    def at(self, *path: str | int) -> Place:
        """Name a place in this object, written or not."""
        return Place(self, path)

    def span(self, path: FieldPath) -> Span:
        """Locate a path; see `Positions.span`."""
        return self.positions.span(path)


class Place(NamedTuple):
    """A field of an object, written or not."""

    resource: Resource
    path: FieldPath = ()


class Absent(NamedTuple):
    """An object that ought to be in the set and is not.

    `near` is where to show it: who refers to it, else the Namespace, else the first file.
    """

    kind: str
    namespace: str
    name: str
    near: Place | None = None

    @property
    def label(self) -> str:
        """The object as people name it."""
        if not self.name:
            return f"{self.kind} in namespace {self.namespace}" if self.namespace else self.kind
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else self.label_bare

    @property
    def label_bare(self) -> str:
        """Kind and name without a namespace."""
        return f"{self.kind} {self.name}"


class Related(NamedTuple):
    """Another place that explains a finding, with a word on what it says."""

    place: Place
    note: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check says of one subject. A pass is evidence as much as a failure is.

    It knows no code, no severity and no line number. `seen` and `expected` are short texts for
    the evidence column; a secret's value never stands in either.
    """

    verdict: Verdict
    at: Place | Absent
    message: str = ""
    seen: str = ""
    expected: str = ""
    related: tuple[Related, ...] = ()
    assumptions: tuple[str, ...] = ()
    missing: str = ""
    severity: Severity | None = None
    """Only where one failure of a rule matters less, or more, than its others."""
    about: Resource | None = None
    """The workload that is judged, where the place to edit lies in another object."""
    reported_by: str = ""
    """The rule that reports the same cause: a failure of the control, but no second finding."""


def passed(
    at: Place | Absent,
    *,
    seen: str = "",
    expected: str = "",
    assumptions: tuple[str, ...] = (),
    about: Resource | None = None,
) -> Outcome:
    """Say that a subject is as it ought to be, and what was seen there."""
    return Outcome(Verdict.PASS, at, "", seen, expected, (), assumptions, about=about)


def failed(
    at: Place | Absent,
    message: str,
    *,
    seen: str = "",
    expected: str = "",
    related: tuple[Related, ...] = (),
    assumptions: tuple[str, ...] = (),
    severity: Severity | None = None,
    about: Resource | None = None,
    reported_by: str = "",
) -> Outcome:
    """Say what is wrong with a subject: one sentence that names it and the value seen.

    With `reported_by` the failure counts for the control alone, as long as the rule of that name
    runs too: one cause makes one finding.
    """
    return Outcome(
        Verdict.FAIL,
        at,
        message,
        seen,
        expected,
        related,
        assumptions,
        severity=severity,
        about=about,
        reported_by=reported_by,
    )


def unknown(
    at: Place | Absent,
    message: str,
    *,
    missing: str,
    assumptions: tuple[str, ...] = (),
    about: Resource | None = None,
) -> Outcome:
    """Say that the manifests cannot decide, and name the input that is missing."""
    return Outcome(
        Verdict.UNKNOWN, at, message, assumptions=assumptions, missing=missing, about=about
    )


def inapplicable(at: Place | Absent, message: str, *, about: Resource | None = None) -> Outcome:
    """Say that the question does not arise for a subject, and why."""
    return Outcome(Verdict.NOT_APPLICABLE, at, message, about=about)


class Bound(NamedTuple):
    """A value of the baseline with how it is compared: exactly, at least or at most."""

    comparison: str
    value: Any

    def admits(self, actual: Any, key: Callable[[Any], Any] | None = None) -> bool:
        """Compare a value seen with the bound; `key` makes both comparable (quantities)."""
        left, right = (key(actual), key(self.value)) if key else (actual, self.value)
        if self.comparison == "at-least":
            return bool(left >= right)
        if self.comparison == "at-most":
            return bool(left <= right)
        return bool(left == right)

    def __str__(self) -> str:
        words = {"at-least": "at least ", "at-most": "at most ", "exactly": ""}
        return f"{words[self.comparison]}{self.value}"


class Parameter(NamedTuple):
    """A value that a rule takes. Without a default the rule runs only where one is given.

    `kind` is one of: bound, string, strings, integer, integers, boolean, mapping, mappings.
    A *bound* is a scalar or ``{at-least: …}``, ``{at-most: …}``, ``{exactly: …}``.
    """

    summary: str
    kind: str
    default: Any = ...

    @property
    def required(self) -> bool:
        """Whether the rule cannot run without it."""
        return self.default is ...


Parameters: TypeAlias = Mapping[str, Any]
LocalCheck: TypeAlias = Callable[[Any, Parameters], Iterator[Outcome]]
SetCheck: TypeAlias = Callable[[Any, Parameters], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One question about manifests: data plus one function; no state, no subclass.

    `target` is the lens: ``resource``, ``pod`` and ``container`` rules see one subject at a time
    and run wherever the object does; a ``set`` rule sees the whole `World`. `kinds` narrows a
    resource rule to some kinds.
    """

    code: str
    name: str
    severity: Severity
    target: str
    summary: str
    why: str
    fix: str
    check: LocalCheck | SetCheck
    kinds: frozenset[str] = frozenset()
    component: bool = False
    """A set rule about one component: it gets ``parameters["component"]`` and its workload as
    ``parameters["workload"]``, and runs only where a baseline names the component and the workload
    is in the set."""
    whole_set: bool = False
    """A set rule whose outcomes count wherever they lie, also outside the system's namespaces."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    frameworks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    status: str = "stable"
    """``stable``, or ``preview``: off until selected by name."""
    origin: str = ""
    """The file that defines the rule, for `explain`."""

    @property
    def general(self) -> bool:
        """Whether the rule can run without a baseline to give it parameters."""
        return not self.component and not any(p.required for p in self.parameters.values())


def rule(
    *,
    code: str,
    name: str,
    severity: Severity,
    target: str,
    summary: str,
    why: str,
    fix: str,
    kinds: tuple[str, ...] = (),
    component: bool = False,
    whole_set: bool = False,
    parameters: Mapping[str, Parameter] | None = None,
    references: tuple[str, ...] = (),
    equivalents: Mapping[str, str] | None = None,
    frameworks: Mapping[str, tuple[str, ...]] | None = None,
    status: str = "stable",
) -> Callable[[LocalCheck], Rule]:
    """Turn a check into a `Rule`. It registers nothing: the registry finds rules by their folder."""

    def bind(check: LocalCheck) -> Rule:
        return Rule(
            code=code,
            name=name,
            severity=severity,
            target=target,
            summary=summary,
            why=why,
            fix=fix,
            check=check,
            kinds=frozenset(kinds),
            component=component,
            whole_set=whole_set,
            parameters=dict(parameters or {}),
            references=references,
            equivalents=dict(equivalents or {}),
            frameworks=dict(frameworks or {}),
            status=status,
            origin=check.__module__,
        )

    return bind


class Location(NamedTuple):
    """A place made printable: file, span, and the note that goes with it."""

    file: str
    span: Span
    note: str = ""


class Excerpt(NamedTuple):
    """Lines of a file around a finding, secrets already masked: first line number and texts."""

    first_line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A failing outcome made ready to print. The order of the fields is the order of findings."""

    file: str
    span: Span
    code: str
    name: str
    severity: Severity
    message: str
    subject: str = ""
    path: str = ""
    """JSON-pointer-like path in the object, list items by index: ``/spec/containers/0/image``."""
    fingerprint: str = ""
    related: tuple[Location, ...] = ()
    controls: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    excerpt: Excerpt | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Silenced:
    """A finding that a comment, an annotation or a waiver took out of the count, and its reason."""

    diagnostic: Diagnostic
    by: str
    """``comment``, ``annotation`` or ``waiver``."""
    reason: str
    owner: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Unchecked:
    """Something a run did not look at or could not decide, and why."""

    what: str
    why: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One outcome as a control's report shows it: what was seen where, and what was expected."""

    verdict: Verdict
    rule: str
    subject: str
    file: str
    span: Span | None
    path: str
    message: str
    seen: str
    expected: str
    assumptions: tuple[str, ...] = ()
    missing: str = ""
    reason: str = ""
    """Of a waived outcome: why, and who said so."""


@dataclass(frozen=True, slots=True)
class ControlResult:
    """One statement of the architecture with its verdict and the evidence on both sides."""

    id: str
    section: str
    statement: str
    verdict: Verdict
    facts: tuple[str, ...]
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    manual: str = ""
    """What evidence an auditor asks for where manifests cannot show it."""
    undecided: tuple[str, ...] = ()
    """Proofs and rules that did not run, by name."""


class ChloroError(Exception):
    """The invocation is wrong: flag, configuration, rule file or baseline. Exit code 2.

    Every argument is one mistake, a full sentence with file and line where there is one; all
    mistakes of a run are reported at once.
    """

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes, one sentence each."""
        return tuple(str(argument) for argument in self.args)
