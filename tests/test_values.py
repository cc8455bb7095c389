"""The dataclasses of this program behave as the standard library's, which they stand in for."""

from __future__ import annotations

import copy
import dataclasses as standard
import pickle
import re
import typing
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest

from chloro_lint.model import regex as regex_module
from chloro_lint.model import values as own
from chloro_lint.model.regex import regex


def made(of: ModuleType) -> Any:
    """The same classes, by either library."""

    @of.dataclass(frozen=True, slots=True, order=True)
    class Point:
        """A point."""

        x: int
        y: int = 0
        tags: Mapping[str, str] = of.field(default_factory=dict)
        seen: str = of.field(default="", compare=False, repr=False)

        @property
        def sum(self) -> int:
            return self.x + self.y

    @of.dataclass(frozen=True, eq=False)
    class Whole:
        name: str
        size: int = of.field(init=False)
        views: dict[str, int] = of.field(init=False, repr=False, default_factory=dict)

        def __post_init__(self) -> None:
            object.__setattr__(self, "size", len(self.name))

    @of.dataclass(slots=True, eq=False)
    class Node:
        line: int
        items: list[int] = of.field(default_factory=list)

    return {"point": Point, "whole": Whole, "node": Node}


def both(ask: Callable[[Any], Any]) -> Any:
    """Ask a question of both and return the answer, which has to be one."""
    ours, theirs = ask(made(own)), ask(made(standard))
    assert ours == theirs
    return ours


def shown(value: Any) -> str:
    return repr(value).rpartition(".")[2]


def test_values_show_what_they_hold_except_what_is_kept_out() -> None:
    assert both(lambda of: shown(of["point"](1, seen="here"))) == "Point(x=1, y=0, tags={})"
    assert both(lambda of: shown(of["whole"]("abc"))) == "Whole(name='abc', size=3)"


def test_values_are_equal_and_ordered_by_the_fields_that_are_compared() -> None:
    def order(of: Any) -> list[bool]:
        point = of["point"]
        a, b, c = point(1, 2), point(1, 2, seen="x"), point(1, 3)
        return [a == b, a != c, a < c, c > a, a <= b, a >= c, a == (1, 2, {}, "")]

    assert both(order) == [True, True, True, True, True, False, False]
    with pytest.raises(TypeError):
        _ = made(own)["point"](1) < (1, 0)


def test_values_hash_by_their_fields_and_identities_by_themselves() -> None:
    @own.dataclass(frozen=True)
    class Pair:
        a: int
        b: str

    assert hash(Pair(1, "x")) == hash(Pair(1, "x")) == hash((1, "x"))
    whole = made(own)["whole"]
    assert len({whole("a"), whole("a")}) == 2

    @own.dataclass
    class Loose:
        a: int

    with pytest.raises(TypeError, match="unhashable"):
        hash(Loose(1))


def test_a_default_that_is_made_is_made_anew_for_each_value() -> None:
    node = made(own)["node"]
    first, second = node(1), node(2)
    first.items.append(3)
    assert (first.items, second.items) == ([3], [])
    assert node(1, [4]).items == [4]


@pytest.mark.parametrize("name", ["point", "whole"])
def test_a_frozen_value_refuses_a_change_as_the_standard_library_does(name: str) -> None:
    value = made(own)[name]("a")
    field = next(iter(standard.fields(value))).name
    with pytest.raises(standard.FrozenInstanceError, match=f"cannot assign to field '{field}'"):
        setattr(value, field, 2)


def test_one_that_is_not_frozen_takes_it() -> None:
    node = made(own)["node"](1)
    node.line = 2
    assert node.line == 2
    with pytest.raises(AttributeError):
        node.column = 1


def test_replacing_keeps_the_other_fields_and_computes_what_is_computed() -> None:
    point, whole = made(own)["point"], made(own)["whole"]
    assert own.replace(point(1, 2, {"a": "b"}), y=5) == point(1, 5, {"a": "b"})
    assert own.replace(whole("a"), name="abc").size == 3
    assert standard.replace(point(1, 2), y=5) == point(1, 5)
    with pytest.raises(TypeError):
        own.replace(point(1), z=3)


def test_wrong_arguments_are_errors_that_name_them() -> None:
    point = made(own)["point"]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        point()
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        point(1, z=2)


def test_the_standard_library_knows_the_fields() -> None:
    value = made(own)["point"](1)
    assert standard.is_dataclass(value)
    assert [(one.name, one.compare) for one in standard.fields(value)] == [
        ("x", True), ("y", True), ("tags", True), ("seen", False),
    ]  # fmt: skip
    assert standard.asdict(value) == {"x": 1, "y": 0, "tags": {}, "seen": ""}


@own.dataclass(frozen=True, slots=True)
class Sent:
    """What crosses between processes."""

    a: int
    b: tuple[str, ...] = ()


def test_values_cross_processes_and_are_copied() -> None:
    value = Sent(1, ("x",))
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == copy.copy(value) == value


def test_a_class_takes_a_value_apart_in_a_match() -> None:
    match Sent(1, ("x",)):
        case Sent(a, b):
            assert (a, b) == (1, ("x",))


def tuples(of: Any) -> Any:
    """The same class of named tuples, by either library."""

    class Span(of.NamedTuple):
        """A stretch."""

        line: int
        column: int = 1
        note: str = ""

        @property
        def next(self) -> int:
            return self.line + 1

    return Span


@pytest.mark.parametrize(
    "ask",
    [
        lambda of: (of(1), of(1, 2), of(note="x", line=3), of(1) == (1, 1, "")),
        lambda of: (of(4, 5).line, of(4, 5).column, of(4, 5).next, of(4, 5)[1:]),
        lambda of: (repr(of(1)), of._fields, of._field_defaults, of.__match_args__),
        lambda of: (of(1)._replace(column=9), of._make([1, 2, "z"]), of(1)._asdict()),
        lambda of: (of.__doc__, of.__name__, of.__mro__[1:], hash(of(1)), of(1) < of(1, 2)),
    ],
)
def test_named_tuples_are_those_of_the_standard_library(ask: Callable[[Any], Any]) -> None:
    assert ask(tuples(own)) == ask(tuples(typing))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda of: of(),
        lambda of: of(1, 2, 3, 4),
        lambda of: of(1, row=2),
        lambda of: of(1)._replace(row=2),
        lambda of: of._make([1]),
    ],
)
def test_named_tuples_refuse_what_the_standard_librarys_refuse(wrong: Callable[[Any], Any]) -> None:
    for library in (own, typing):
        with pytest.raises((TypeError, ValueError)):
            wrong(tuples(library))


class Pair(own.NamedTuple):
    """What crosses between processes."""

    a: int
    b: str = "x"


def test_named_tuples_cross_processes_and_are_copied() -> None:
    assert pickle.loads(pickle.dumps(Pair(1))) == copy.deepcopy(Pair(1)) == Pair(1) == (1, "x")
    assert type(pickle.loads(pickle.dumps(Pair(1)))) is Pair


def test_inheritance_of_fields_is_refused() -> None:
    with pytest.raises(TypeError, match="inherits no fields"):

        @own.dataclass
        class Child(Sent):
            pass


class Room:
    """Holds what is no field."""

    __slots__ = ("note",)


@own.dataclass(frozen=True, slots=True, eq=False)
class Roomy(Room):
    """A value with room beside its fields."""

    a: int


def test_a_class_without_fields_may_stand_below() -> None:
    value = Roomy(1)
    object.__setattr__(value, "note", "x")
    assert (value.note, Roomy.__match_args__) == ("x", ("a",))  # type: ignore[attr-defined]
    assert not hasattr(own.replace(value, a=2), "note")
    assert not hasattr(value, "__dict__")


def test_a_class_keeps_its_name_its_module_and_its_words() -> None:
    assert (Sent.__name__, Sent.__module__) == ("Sent", __name__)
    assert Sent.__doc__ == "What crosses between processes."
    assert Sent.__slots__ == ("a", "b")  # type: ignore[attr-defined]


def test_a_pattern_is_compiled_at_its_first_use_and_then_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def compile_(text: str, flags: int) -> re.Pattern[str]:
        asked.append(text)
        return re.compile(text, flags)

    monkeypatch.setattr(regex_module.re, "compile", compile_, raising=True)
    one = regex("(A+)b", re.IGNORECASE)
    assert one.pattern == "(A+)b"
    assert not asked
    monkeypatch.undo()
    match = one.search("xaab")
    assert match is not None
    assert match[1] == "aa"
    assert one.sub("-", "ab aab") == "- -"
    assert one.flags == re.compile("(A+)b", re.IGNORECASE).flags
    assert one.fullmatch("aabb") is None
