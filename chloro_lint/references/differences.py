"""Where two definitions of one object differ: names of fields, never their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from chloro_lint.kube.quantity import QuantityError, quantity
from chloro_lint.model import Resource

_MERGE_KEYS: Final = ("name", "mountPath", "containerPort", "port", "key", "host")
"""Fields by which the items of a list are told apart, the first that all of them have."""

_ORDERED: Final = (".initContainers", ".env")
"""Lists whose order means something although their items have names."""

_DEEPEST: Final = 24
_QUANTITIES: Final = frozenset({"requests", "limits", "hard", "capacity", "min", "max"})


def differing_fields(one: Resource, other: Resource) -> tuple[str, ...]:
    """Return the fields in which two objects differ, the outermost that says it, sorted.

    As people write them: ``spec.replicas``, ``spec.template.spec.containers[web].image``. Lists
    are compared by the key of their items where they have one. The keys of Secrets and ConfigMaps
    are named, what they hold is not.
    """
    found = list(_differences("", dict(one.data), dict(other.data), 0))
    return tuple(sorted(found))


def _differences(path: str, left: Any, right: Any, depth: int) -> Iterator[str]:
    if left is right:
        return
    if depth < _DEEPEST and isinstance(left, dict) and isinstance(right, dict):
        for key in left.keys() | right.keys():
            inner = f"{path}.{key}" if path else str(key)
            if key in left and key in right:
                yield from _differences(inner, left[key], right[key], depth + 1)
            else:
                yield inner
    elif depth < _DEEPEST and isinstance(left, list) and isinstance(right, list):
        yield from _of_lists(path, left, right, depth)
    elif not (_same(left, right) or _same_quantity(path, left, right)):
        yield path


def _of_lists(path: str, left: list[Any], right: list[Any], depth: int) -> Iterator[str]:
    mine, other = _by_key(left), _by_key(right)
    if mine is None or other is None:
        if len(left) != len(right) or any(
            next(_differences(path, *pair, depth + 1), None) is not None
            for pair in zip(left, right, strict=True)
        ):
            yield path
        return
    order = [key for key in mine if key in other], [key for key in other if key in mine]
    if path.endswith(_ORDERED) and order[0] != order[1]:
        yield path
        return
    for key in mine.keys() | other.keys():
        if key in mine and key in other:
            yield from _differences(f"{path}[{key}]", mine[key], other[key], depth + 1)
        else:
            yield f"{path}[{key}]"


def _by_key(items: list[Any]) -> dict[str, Any] | None:
    """Return the items by the key that tells them apart, None where none does."""
    for key in _MERGE_KEYS:
        if all(isinstance(one, dict) and isinstance(one.get(key), str | int) for one in items):
            found = {str(one[key]): one for one in items}
            return found if len(found) == len(items) else None
    return None


def _same(left: Any, right: Any) -> bool:
    """Compare two scalars; to Python, but not in YAML, a false is a zero."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _same_quantity(path: str, left: Any, right: Any) -> bool:
    if _QUANTITIES.isdisjoint(path.split(".")):
        return False
    try:
        return quantity(left) == quantity(right)
    except QuantityError:
        return False
