"""Tell quickly that an object has the types of its kind, as nearly all objects have.

What is found here is only that cleaning would change nothing and report nothing. Of everything
else, `kube.types.clean` finds out what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from chloro_lint.kube.scalar_types import BITS, Type, scalar

Check: TypeAlias = "type | Callable[[Any], bool]"
"""The class that a value has to have, or a test of the value."""

_CLASSES: Final[Mapping[Type, type]] = {"s": str, "b": bool}


class Checks(dict[Type, Check]):
    """The checks of the types of one table, each made when it is first asked for."""

    def __init__(self, definitions: Mapping[str, Mapping[str, Type]]) -> None:
        super().__init__()
        self._definitions = definitions

    def __missing__(self, type_: Type) -> Check:
        check = self[type_] = self._made(type_)
        return check

    def conforms(self, value: Any, type_: Type | None, metadata: Type) -> bool:
        """Tell whether a value is as it ought to be; True is certain, False only likely.

        None is the type of objects that Kubernetes does not know, of which only the metadata, if
        there is any, has a type.
        """
        if type_ is not None:
            return _holds(self[type_], value)
        if not _is_plain(value):
            return False
        known = value.get("metadata") if type(value) is dict else None
        return known is None or _holds(self[metadata], known)

    def _made(self, type_: Type) -> Check:
        match type_[0]:
            case "@":
                return self._of_fields(self._definitions[type_[1:]])
            case "[":
                return _of_items(self[type_[1:]])
            case "{":
                return _of_values(self[type_[1:]])
            case "*":
                return _is_plain
            case "o":
                return _is_plain_mapping
        if type_ in _CLASSES:
            return _CLASSES[type_]
        return _of_integer(BITS[type_]) if type_ in {"i", "l"} else _of_scalar(type_)

    def _of_fields(self, types: Mapping[str, Type]) -> Check:
        fields: dict[str, Check] = {}

        def check(value: Any) -> bool:
            if type(value) is not dict:
                return False
            if not fields:
                # Only now, because a type may hold itself.
                fields.update({name: self[type_] for name, type_ in types.items()})
            wanted = fields.get
            for key, item in value.items():
                want = wanted(key)
                # A class is compared, anything else is called; a field that is none has neither.
                if want is not type(item) and (
                    want is None or type(want) is type or not want(item)
                ):
                    return False
            return True

        return check


def _holds(check: Check, value: Any) -> bool:
    return check is type(value) or (type(check) is not type and bool(check(value)))


def _all_of(want: Check) -> Callable[[Iterable[Any]], bool]:
    """Return the test that all values hold one check; classes are compared all at once."""
    if isinstance(want, type):
        wanted = frozenset({want})
        return lambda values: wanted.issuperset(map(type, values))
    return lambda values: all(map(want, values))


def _of_items(want: Check) -> Check:
    hold = _all_of(want)
    return lambda value: type(value) is list and hold(value)


def _of_values(want: Check) -> Check:
    hold = _all_of(want)
    return lambda value: type(value) is dict and hold(value.values())


def _of_integer(bits: int) -> Check:
    bound = 1 << (bits - 1)
    return lambda value: type(value) is int and -bound <= value < bound


def _of_scalar(type_: Type) -> Check:
    return lambda value: scalar(value, type_) is value


def _is_plain(value: Any) -> bool:
    """Tell data without any null, which is all that untyped data can have wrong."""
    if type(value) is dict:
        return all(map(_is_plain, value.values()))
    if type(value) is list:
        return all(map(_is_plain, value))
    return value is not None


def _is_plain_mapping(value: Any) -> bool:
    return type(value) is dict and _is_plain(value)
