"""The field types of the kinds that Kubernetes has, and data brought in line with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from chloro_lint.kube.conform import Checks
from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.kube.scalar_types import BITS, WRONG, Type, is_whole, scalar
from chloro_lint.model import Defect, FieldPath
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple, dataclass, field

OBJECT_META: Final[Type] = "@meta.v1.ObjectMeta"

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class TypeTable:
    """The content of ``schemas/kubernetes/types.json``: kinds, and the types of their fields."""

    roots: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, Mapping[str, str]]
    definitions: Mapping[str, Mapping[str, Type]]
    checks: Checks = field(init=False, repr=False)
    """Tell quickly, for nearly all data, that there is nothing to clean."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "checks", Checks(self.definitions))

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> TypeTable:
        """Take the parsed file."""
        return cls(data["roots"], data["aliases"], data["definitions"])

    def exact(self, api_version: str, kind: str) -> bool:
        """Tell whether all fields of this very version are known, so that another is a mistake."""
        return kind in self.roots.get(api_version, _NOTHING)

    def root(self, api_version: str, kind: str) -> Type | None:
        """Return the type of a kind's objects, or None of a kind that Kubernetes does not have.

        A version that Kubernetes no longer has or never had gets the type of the newest one of its
        group: equal names of fields have equal types there, and no rule meets a wrong type.
        """
        name = self._named(api_version, kind)
        group = api_version.rpartition("/")[0]
        if name is None and is_namespaced(group, kind) is not None:
            others = [
                one
                for one in (*self.roots, *self.aliases)
                if one.rpartition("/")[0] == group and self._named(one, kind)
            ]
            name = self._named(max(others, key=_age), kind) if others else None
        return f"@{name}" if name else None

    def _named(self, api_version: str, kind: str) -> str | None:
        name = self.roots.get(api_version, _NOTHING).get(kind)
        return name or self.aliases.get(api_version, _NOTHING).get(kind)

    def fields(self, type_: Type) -> Mapping[str, Type]:
        """Return the fields of a definition; none where the type is another."""
        return self.definitions[type_[1:]] if type_.startswith("@") else _NOTHING


def _age(api_version: str) -> tuple[bool, list[int]]:
    """Sort the versions of a group as Kubernetes does: the stable ones last, then by number."""
    version = api_version.rpartition("/")[2]
    return version[1:].isdecimal(), [int(digits) for digits in re.findall(r"\d+", version)]


class UnknownField(NamedTuple):
    """A field that the kind does not have, and the fields that it could have had there."""

    path: FieldPath
    known: Mapping[str, Type]

    @property
    def nearest(self) -> str | None:
        """The known field that the writer most likely meant."""
        return _nearest(str(self.path[-1]), tuple(self.known))


@lru_cache(maxsize=512)
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    """Return the most similar of some fields; a mistake is seldom made once."""
    from difflib import get_close_matches  # noqa: PLC0415 - costly, and seldom needed

    folded = {field.lower(): field for field in sorted(known)}
    if name.lower() in folded:
        return folded[name.lower()]
    close = get_close_matches(name.lower(), folded, n=1, cutoff=0.75)
    return folded[close[0]] if close else None


class Cleaned(NamedTuple):
    """Data that can be trusted to have the types of its kind, and what was wrong with it."""

    value: Any
    defects: tuple[Defect, ...]
    unknown_fields: tuple[UnknownField, ...]


def clean(value: Any, type_: Type | None, table: TypeTable) -> Cleaned:
    """Bring data in line with a type; None is the type of objects that Kubernetes does not know.

    Nulls are left out of mappings, but in a mapping of strings, where the API server reads the
    empty string. Values of a wrong type are left out and reported. In lists both are replaced by
    an empty value, so that indexes keep their meaning. Whole floats become integers where the
    field holds integers. Unknown fields stay. Of objects that Kubernetes does not know only the
    metadata has types; a null in their lists becomes an empty mapping, without a report.

    The value is never changed: what is as it ought to be is returned as it is, the rest copied.
    Cleaning twice reports nothing new.
    """
    if table.checks.conforms(value, type_, OBJECT_META):
        return Cleaned(value, (), ())
    cleaner = _Cleaner(table)
    if type_ is None and isinstance(value, dict):
        result = cleaner.foreign(value)
    else:
        result = cleaner.value(value, type_ or "*")
    if result is WRONG:
        result = _empty(type_ or "o")
    return Cleaned(result, tuple(cleaner.defects), tuple(cleaner.unknown))


_EXACT: Final[Mapping[Type, type]] = {"s": str, "b": bool}
"""Types whose values need no more than a look at their class."""

_EMPTY: Final[Mapping[Type, Any]] = {"s": "", "b": False, "i": 0, "l": 0, "n": 0, "p": 0, "q": "0"}

_WORDS: Final[Mapping[Type, str]] = {
    "s": "a string",
    "b": "a boolean",
    "i": "an integer",
    "l": "an integer",
    "n": "a number",
    "p": "an integer or a string",
    "q": "a quantity",
    "[": "a list",
    "{": "a mapping",
    "@": "a mapping",
    "o": "a mapping",
}

_COLLECTIONS: Final = "[{@o"

_SECRETIVE: Final = frozenset(
    {"data", "stringData", "binaryData", "value", "annotations", "args", "command"}
)
"""Fields under which no value is ever shown."""

_LONGEST_SHOWN: Final = 20

_PLAIN_KEY: Final = regex(r"[A-Za-z0-9_-]+")


def _empty(type_: Type) -> Any:
    if type_ in _EMPTY:
        return _EMPTY[type_]
    return [] if type_[0] == "[" else {}


class _Cleaner:
    """One walk through one object; `path` is where it stands."""

    __slots__ = ("defects", "definitions", "path", "unknown")

    def __init__(self, table: TypeTable) -> None:
        self.definitions = table.definitions
        self.path: list[str | int] = []
        self.defects: list[Defect] = []
        self.unknown: list[UnknownField] = []

    def value(self, value: Any, type_: Type) -> Any:
        """Return the cleaned value, or `WRONG` after reporting it."""
        match type_[0]:
            case "@" if isinstance(value, dict):
                return self.fields(value, self.definitions[type_[1:]])
            case "[" if isinstance(value, list):
                return self.items(value, type_[1:])
            case "{" if isinstance(value, dict):
                return self.values(value, type_[1:])
            case "o" if isinstance(value, dict):
                return self.untyped(value)
            case "*":
                return self.untyped(value)
        result = scalar(value, type_)
        if result is WRONG:
            self.report(value, type_)
        return result

    def fields(self, value: dict[str, Any], types: Mapping[str, Type]) -> Any:
        result = value
        for key, item in value.items():
            type_ = types.get(key)
            if type_ is None:
                self.unknown.append(UnknownField((*self.path, key), types))
                type_ = "*"
            elif _EXACT.get(type_) is type(item):
                continue
            cleaned = WRONG if item is None else self.step(key, item, type_)
            if cleaned is not item:
                result = _replaced(result, value, key, cleaned)
        return result

    def foreign(self, value: dict[str, Any]) -> Any:
        result = self.untyped(value)
        metadata = value.get("metadata")
        if metadata is None:
            return result
        cleaned = self.step("metadata", metadata, OBJECT_META)
        return result if cleaned is metadata else _replaced(result, value, "metadata", cleaned)

    def values(self, value: dict[str, Any], type_: Type) -> Any:
        result = value
        exact = _EXACT.get(type_)
        for key, item in value.items():
            if type(item) is exact:
                continue
            if item is None:
                cleaned = "" if type_ == "s" else WRONG
            else:
                cleaned = self.step(key, item, type_)
            if cleaned is not item:
                result = _replaced(result, value, key, cleaned)
        return result

    def items(self, value: list[Any], type_: Type) -> Any:
        result = value
        exact = _EXACT.get(type_)
        for index, item in enumerate(value):
            if type(item) is exact:
                continue
            cleaned = self.step(index, item, type_)
            if cleaned is not item:
                result = list(value) if result is value else result
                result[index] = _empty(type_) if cleaned is WRONG else cleaned
        return result

    def untyped(self, value: Any) -> Any:
        """Leave out the nulls of data that has no known type."""
        if isinstance(value, dict):
            pairs = {key: self.untyped(item) for key, item in value.items() if item is not None}
            same = len(pairs) == len(value) and all(pairs[key] is value[key] for key in pairs)
            return value if same else pairs
        if isinstance(value, list):
            items = [{} if item is None else self.untyped(item) for item in value]
            same = all(new is old for new, old in zip(items, value, strict=True))
            return value if same else items
        return value

    def step(self, key: str | int, item: Any, type_: Type) -> Any:
        self.path.append(key)
        cleaned = self.value(item, type_)
        self.path.pop()
        return cleaned

    def report(self, value: Any, type_: Type) -> None:
        path = tuple(self.path)
        expected = _WORDS[type_[0]]
        if type_ in BITS and is_whole(value):
            expected = f"{expected} of at most {BITS[type_]} bits"
        shown = type_[0] not in _COLLECTIONS and _SECRETIVE.isdisjoint(path)
        seen = _seen(value, shown=shown)
        self.defects.append(
            Defect(path, f"{_label(path)} is {seen}; Kubernetes reads {expected} here")
        )


def _replaced(result: Any, value: dict[str, Any], key: str, cleaned: Any) -> Any:
    """Put a cleaned value into the copy of a mapping, which is made where there is none yet."""
    if result is value:
        result = dict(value)
    if cleaned is WRONG:
        del result[key]
    else:
        result[key] = cleaned
    return result


def _seen(value: Any, *, shown: bool) -> str:
    """Say what stands there: the type alone unless the value may be shown and is short."""
    match value:
        case None:
            return "null"
        case bool():
            return f"the boolean {str(value).lower()}" if shown else "a boolean"
        case int():
            return f"the integer {value}" if shown else "an integer"
        case float():
            return "a number"
        case str() if shown and len(value) <= _LONGEST_SHOWN:
            return f"the string {value!r}"
        case str():
            return "a string"
        case list():
            return "a list"
    return "a mapping"


def _label(path: FieldPath) -> str:
    """Name a field by its last steps: ``replicas``, ``args[1]``, ``labels['example.com/team']``."""
    names = [str(step) for step in path if isinstance(step, str)]
    if not path:
        return "the object"
    match path[-1]:
        case int(index):
            return f"{names[-1] if names else 'item'}[{index}]"
        case key if _PLAIN_KEY.fullmatch(key):
            return key
        case key:
            parent = path[-2] if len(path) > 1 and isinstance(path[-2], str) else ""
            return f"{parent}[{key!r}]"
