"""The standard library's dataclasses and named tuples, at a tenth of their cost at a program's start.

`dataclasses` writes and compiles up to twelve functions for a class as it is defined, half a
millisecond each time, and imports `inspect`; `NamedTuple` compiles one. That would be half of a run
over a few files. Here what makes a value is compiled when the first is made, and all other methods
are shared. To a type
checker they are the same, and so they are in every behaviour this program relies on;
`dataclasses.fields` and `dataclasses.replace` take these values too.

Inheritance of fields is refused; of the options there are `frozen`, `slots`, `eq` and `order`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NamedTuple", "dataclass", "field", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
    from typing import NamedTuple
else:
    from collections import _tuplegetter  # what namedtuple itself gives to a class
    from operator import attrgetter

    _MISSING = object()
    _TABLE = "__value_fields__"
    _set = object.__setattr__

    class field:  # noqa: N801 - the standard library's word
        """What is said of a field besides its annotation."""

        __slots__ = ("compare", "default", "default_factory", "init", "name", "repr")

        def __init__(
            self, *, default=_MISSING, default_factory=_MISSING, init=True, repr=True, compare=True  # noqa: A002 - the standard library's words
        ):  # fmt: skip
            self.name = ""
            self.default = default
            self.default_factory = default_factory
            self.init = init
            self.repr = repr
            self.compare = compare

    def dataclass(cls=None, /, **options):
        """Make a class of values out of a class with annotations."""
        if cls is None:
            return lambda cls: _made(cls, **options)
        return _made(cls, **options)

    def replace(of, /, **changes):
        """Return a value like another one but for some fields."""
        for one in getattr(of, _TABLE):
            if one.init and one.name not in changes:
                changes[one.name] = getattr(of, one.name)
        return type(of)(**changes)

    def _made(cls, *, frozen=False, slots=False, eq=True, order=False):
        if any(hasattr(one, _TABLE) for one in cls.__bases__):
            raise TypeError(f"{cls.__name__}: a class of values inherits no fields")
        body = dict(cls.__dict__)
        fields = tuple(_declared(name, body) for name in body.get("__annotations__", ()))
        body[_TABLE] = fields
        body["__dataclass_fields__"] = _Standard()
        body["__match_args__"] = tuple(one.name for one in fields if one.init)
        body["__init__"] = _first_init
        body.setdefault("__repr__", _repr)
        if frozen:
            body["__setattr__"] = body["__delattr__"] = _refuse
        if slots:
            body["__slots__"] = tuple(one.name for one in fields)
            body["__getstate__"], body["__setstate__"] = _state, _restore
        if eq:
            _compare_by_fields(body, fields, frozen=frozen, order=order)
        for one in ("__dict__", "__weakref__"):
            body.pop(one, None)
        return type(cls)(cls.__name__, cls.__bases__, body)

    def _declared(name, body):
        """Return a field; a plain default stays in the class only where there are no slots."""
        given = body.pop(name, _MISSING)
        one = given if isinstance(given, field) else field(default=given)
        one.name = name
        return one

    def _compare_by_fields(body, fields, *, frozen, order):
        compared = [one.name for one in fields if one.compare]
        # Of one name attrgetter gives the value, of several a tuple: either will do.
        key = attrgetter(*compared) if compared else lambda _: ()

        def equal(self, other):
            return key(self) == key(other) if type(self) is type(other) else NotImplemented

        body["__eq__"] = equal
        body["__hash__"] = (lambda self: hash(key(self))) if frozen else None
        if order:

            def less(self, other):
                return key(self) < key(other) if type(self) is type(other) else NotImplemented

            def less_or_equal(self, other):
                return key(self) <= key(other) if type(self) is type(other) else NotImplemented

            # Python asks the other side for > and >=.
            body["__lt__"], body["__le__"] = less, less_or_equal

    def _first_init(self, /, *values, **named):
        """Compile the `__init__` of a class, put it in place of this one, and run it."""
        cls = type(self)
        cls.__init__ = _init_of(cls, getattr(cls, _TABLE))
        cls.__init__(self, *values, **named)

    def _init_of(cls, fields):
        known = {}
        head, lines = [], []
        for one in fields:
            name = one.name
            value = name
            if one.default_factory is not _MISSING:
                known[f"_make_{name}"] = one.default_factory
                known["_MISSING"] = _MISSING
                head += [f"{name}=_MISSING"] if one.init else []
                made = f"_make_{name}()"
                value = f"{made} if {name} is _MISSING else {name}" if one.init else made
            elif one.default is not _MISSING:
                known[f"_default_{name}"] = one.default
                head += [f"{name}=_default_{name}"] if one.init else []
                value = name if one.init else f"_default_{name}"
            elif one.init:
                head.append(name)
            else:
                continue  # __post_init__ gives it
            # The slot's own setter where there is one: a fifth quicker, and _refuse stays aside.
            known[f"_set_{name}"] = getattr(cls.__dict__.get(name), "__set__", None) or (
                lambda self, value, name=name: _set(self, name, value)
            )
            lines.append(f" _set_{name}(self, {value})")
        lines += [" self.__post_init__()"] if hasattr(cls, "__post_init__") else []
        text = "\n".join([f"def __init__({', '.join(['self', *head])}):", *lines, " return None"])
        exec(text, known)  # noqa: S102 - names of fields are words of this program
        return known["__init__"]

    def _refuse(self, name, *_value):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot assign to field {name!r} of {type(self).__name__}")

    def _repr(self):
        shown = (one for one in getattr(self, _TABLE) if one.repr)
        inside = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in shown)
        return f"{type(self).__qualname__}({inside})"

    def _state(self):
        return [getattr(self, one.name) for one in getattr(self, _TABLE)]

    def _restore(self, state):
        for one, value in zip(getattr(self, _TABLE), state, strict=True):
            _set(self, one.name, value)

    class _Standard:
        """Answers `dataclasses.fields` with the standard library's own objects."""

        def __get__(self, _instance, owner):
            import dataclasses as standard

            specimen = [
                (
                    one.name,
                    owner.__annotations__[one.name],
                    standard.field(
                        init=one.init,
                        repr=one.repr,
                        compare=one.compare,
                        **{
                            key: value
                            for key in ("default", "default_factory")
                            if (value := getattr(one, key)) is not _MISSING
                        },
                    ),
                )
                for one in getattr(owner, _TABLE)
            ]
            made = standard.make_dataclass(owner.__name__, specimen)
            return made.__dataclass_fields__

    class _TupleMaker(type):
        """Makes a class of named tuples out of one that seems to inherit from `NamedTuple`."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            names = tuple(body.get("__annotations__", ()))
            defaults = {one: body.pop(one) for one in names if one in body}
            made = {
                **_SHARED,
                "__match_args__": names,
                "_fields": names,
                "_field_defaults": defaults,
                **{one: _tuplegetter(n, None) for n, one in enumerate(names)},
                **body,
            }
            return type(name, (tuple,), made)

    class NamedTuple(metaclass=_TupleMaker):
        """What a class of named tuples inherits from, as from `typing.NamedTuple`."""

    def _first_new(cls, /, *values, **named):
        """Compile the `__new__` of a class, put it in place of this one, and run it."""
        given = [
            f"{one}=_default_{one}" if one in cls._field_defaults else one for one in cls._fields
        ]
        known = {f"_default_{one}": value for one, value in cls._field_defaults.items()}
        known["_new"] = tuple.__new__
        head = ", ".join(["_cls", *given])
        text = f"def __new__({head}): return _new(_cls, ({''.join(f'{one}, ' for one in cls._fields)}))"
        exec(text, known)  # noqa: S102 - names of fields are words of this program
        cls.__new__ = staticmethod(known["__new__"])
        return cls.__new__(cls, *values, **named)

    def _tuple_replace(self, /, **changes):
        result = tuple.__new__(type(self), map(changes.pop, self._fields, self))
        if changes:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
        return result

    def _tuple_make(cls, values):
        result = tuple.__new__(cls, values)
        if len(result) != len(cls._fields):
            raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(result)}")
        return result

    def _tuple_plain(self):
        return tuple(self)

    def _tuple_repr(self):
        pairs = zip(self._fields, self, strict=True)
        inside = ", ".join(f"{one}={value!r}" for one, value in pairs)
        return f"{type(self).__name__}({inside})"

    _SHARED = {
        "__slots__": (),
        "__new__": _first_new,
        "__repr__": _tuple_repr,
        "__getnewargs__": _tuple_plain,
        "_replace": _tuple_replace,
        "_make": classmethod(_tuple_make),
        "_asdict": lambda self: dict(zip(self._fields, self, strict=True)),
    }
