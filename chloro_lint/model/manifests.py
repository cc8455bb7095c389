"""What manifests are made of: sources, documents, objects, and the places in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias, TypeVar

from chloro_lint.model.values import NamedTuple, dataclass

View = TypeVar("View")

Scalar: TypeAlias = str | int | float | bool | None

FieldPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in an object: ``("spec", "containers", 0, "image")``."""


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


class Text(Protocol):
    """The text of a file; its lines are made when they are asked for."""

    def lines(self) -> tuple[str, ...]:
        """Return the lines without their ends."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """What one source holds. A syntax error is a problem here, never an exception."""

    source: Source
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    comments: tuple[Comment, ...]
    text: Text

    @property
    def lines(self) -> tuple[str, ...]:
        """The decoded text, a line each, without line ends."""
        return self.text.lines()


class Defect(NamedTuple):
    """A value that Kubernetes could not read as the type its field has."""

    path: FieldPath
    message: str


class _Seen:
    """Room for what was seen in an object: no part of its value, and not copied with it.

    Both are made when they are first asked for, and are plain attributes from then on: nothing is
    asked of objects as often.
    """

    __slots__ = ("_views", "group")

    group: str
    """The API group, empty for the core group."""
    _views: dict[Any, Any]
    api_version: str

    def __getattr__(self, name: str) -> Any:
        if name == "group":
            made: Any = self.api_version.rpartition("/")[0]
        elif name == "_views":
            made = {}
        else:
            raise AttributeError(name)
        object.__setattr__(self, name, made)
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Resource(_Seen):
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

    def view(self, make: Callable[[Resource], View]) -> View:
        """Return what `make` sees in this object; it looks once, whoever asks."""
        views = self._views
        try:
            found: View = views[make]
        except KeyError:
            found = views[make] = make(self)
        return found

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
        return value_at(self.data, path, default)

    def mapping(self, *path: str | int) -> dict[str, Any]:
        """Return the mapping at a path, empty where there is none."""
        value = value_at(self.data, path)
        return value if isinstance(value, dict) else {}

    def items(self, *path: str | int) -> list[Any]:
        """Return the list at a path, empty where there is none."""
        value = value_at(self.data, path)
        return value if isinstance(value, list) else []

    def at(self, *path: str | int) -> Place:
        """Name a place in this object, written or not."""
        return tuple.__new__(Place, (self, path))

    def span(self, path: FieldPath) -> Span:
        """Locate a path; see `Positions.span`."""
        return self.positions.span(path)


def value_at(data: Any, path: FieldPath, default: Any = None) -> Any:
    """Return the value at a path below some data, or the default where any part is absent."""
    value = data
    for step in path:
        # Data is plain, and this is what rules call most: `isinstance` would take half as long again.
        if type(value) is dict:
            value = value.get(step)
        elif type(value) is list and type(step) is int and 0 <= step < len(value):
            value = value[step]
        else:
            return default
        if value is None:
            return default
    return value


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
