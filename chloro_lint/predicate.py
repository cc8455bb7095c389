"""The declarative rule language: a closed part of JSON Schema, compiled once to closures.

Data is what `kube.decode` leaves: null-free, so *absent* is the only kind of nothing. The keywords
mean what JSON Schema 2020-12 says of them; `jsonschema` is the reference they are tested against.
One thing is added: every failure says which path wants a value. A missing property is reported at
the end of the chain of properties that the schema requires below it, so that a finding names the
same field however much of the path to it is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from chloro_lint.bounded_pattern import BoundedPattern, PatternError
from chloro_lint.model import FieldPath
from chloro_lint.model.values import NamedTuple


class Failure(NamedTuple):
    """A path of the subject that is not as the schema wants it, and the value seen there."""

    path: FieldPath
    seen: Any


Predicate: TypeAlias = Callable[[Any, FieldPath], Iterator[Failure]]


class SchemaError(ValueError):
    """The schema of a rule is not in the language. `path` leads to the place."""

    def __init__(self, path: FieldPath, message: str) -> None:
        super().__init__(message)
        self.path = path


def compile_schema(schema: Any, parameters: Mapping[str, Any], path: FieldPath = ()) -> Predicate:
    """Turn a schema into a function that yields what is wrong with a value.

    ``{$parameter: name}`` stands for a parameter's value. Raises `SchemaError` for a keyword that
    is not in the language, so that a misspelt one cannot pass everything.
    """
    if schema is True:
        return _anything
    if schema is False:
        return _forbidden
    if not isinstance(schema, dict):
        raise SchemaError(path, "a schema is a mapping, true or false")
    tests: list[Predicate] = []
    for keyword, argument in schema.items():
        builder = _KEYWORDS.get(keyword)
        if builder is None:
            known = ", ".join(sorted(_KEYWORDS))
            raise SchemaError((*path, keyword), f"unknown keyword {keyword!r} (known: {known})")
        filled = _filled(argument, parameters, (*path, keyword))
        if builder is _required:
            tests.append(_required(filled, schema.get("properties"), path))
        else:
            tests.append(builder(filled, parameters, path))
    if len(tests) == 1:
        return tests[0]

    def every(value: Any, at: FieldPath) -> Iterator[Failure]:
        for test in tests:
            yield from test(value, at)

    return every


def holds(predicate: Predicate, value: Any) -> bool:
    """Tell whether a value is as the schema wants it."""
    return next(predicate(value, ()), None) is None


def _filled(argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> Any:
    if isinstance(argument, dict) and set(argument) == {"$parameter"}:
        name = argument["$parameter"]
        if not isinstance(name, str) or name not in parameters:
            raise SchemaError(path, f"the rule has no parameter {name!r}")
        return parameters[name]
    return argument


def _anything(_value: Any, _at: FieldPath) -> Iterator[Failure]:
    return iter(())


def _forbidden(value: Any, at: FieldPath) -> Iterator[Failure]:
    yield Failure(at, value)


def _check(test: Callable[[Any], bool]) -> Predicate:
    def check(value: Any, at: FieldPath) -> Iterator[Failure]:
        if not test(value):
            yield Failure(at, value)

    return check


def _same(left: Any, right: Any) -> bool:
    """Compare as JSON does, at every depth: true is not 1, but 1.0 is."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


def _const(argument: Any, _parameters: Mapping[str, Any], _path: FieldPath) -> Predicate:
    return _check(lambda value: _same(value, argument))


def _enum(argument: Any, _parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    if not isinstance(argument, list | tuple):
        raise SchemaError((*path, "enum"), "enum is a list")
    return _check(lambda value: any(_same(value, one) for one in argument))


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool))
        or (isinstance(value, float) and value.is_integer())
    ),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def _type(argument: Any, _parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    test = _TYPES.get(argument) if isinstance(argument, str) else None
    if test is None:
        raise SchemaError((*path, "type"), f"type is one of {', '.join(_TYPES)}")
    return _check(test)


def _properties(argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    if not isinstance(argument, dict):
        raise SchemaError((*path, "properties"), "properties is a mapping of schemas")
    inner = {
        name: compile_schema(schema, parameters, (*path, "properties", name))
        for name, schema in argument.items()
    }

    def properties(value: Any, at: FieldPath) -> Iterator[Failure]:
        if isinstance(value, dict):
            for name, predicate in inner.items():
                if name in value:
                    yield from predicate(value[name], (*at, name))

    return properties


def _required(argument: Any, properties: Any, path: FieldPath) -> Predicate:
    """Build the test of `required`; the schemas of the properties complete the missing paths."""
    if not isinstance(argument, list) or not all(isinstance(one, str) for one in argument):
        raise SchemaError((*path, "required"), "required is a list of names")
    schemas = properties if isinstance(properties, dict) else {}
    wanted = {name: (name, *_chain(schemas.get(name))) for name in argument}

    def required(value: Any, at: FieldPath) -> Iterator[Failure]:
        if isinstance(value, dict):
            for name, below in wanted.items():
                if name not in value:
                    yield Failure((*at, *below), None)

    return required


def _chain(schema: Any) -> tuple[str, ...]:
    """Return the chain of properties that a schema requires, as far as it is a single one."""
    chain: list[str] = []
    while isinstance(schema, dict):
        required = schema.get("required")
        if not isinstance(required, list) or len(required) != 1 or not isinstance(required[0], str):
            break
        chain += required
        properties = schema.get("properties")
        schema = properties.get(required[0]) if isinstance(properties, dict) else None
    return tuple(chain)


def focus(schema: Any) -> tuple[str, ...]:
    """Return the property that a schema is about, as far as it names a single one at each level."""
    chain: list[str] = []
    while isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        if len(schema["properties"]) != 1 or {"anyOf", "allOf", "not", "items"} & set(schema):
            break
        [(name, schema)] = schema["properties"].items()
        chain.append(name)
    return tuple(chain)


def compile_assertion(schema: Any, parameters: Mapping[str, Any]) -> Predicate:
    """Compile a rule's assertion: as `compile_schema`, but every path fails once at most."""
    predicate = compile_schema(schema, parameters)

    def assertion(value: Any, at: FieldPath) -> Iterator[Failure]:
        seen: set[FieldPath] = set()
        for failure in predicate(value, at):
            if failure.path not in seen:
                seen.add(failure.path)
                yield failure

    return assertion


def _property_names(argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    predicate = compile_schema(argument, parameters, (*path, "propertyNames"))

    def names(value: Any, at: FieldPath) -> Iterator[Failure]:
        if isinstance(value, dict):
            for name in value:
                if not holds(predicate, name):
                    yield Failure((*at, name), name)

    return names


def _items(argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    predicate = compile_schema(argument, parameters, (*path, "items"))

    def items(value: Any, at: FieldPath) -> Iterator[Failure]:
        if isinstance(value, list):
            for number, one in enumerate(value):
                yield from predicate(one, (*at, number))

    return items


def _contains(argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    predicate = compile_schema(argument, parameters, (*path, "contains"))
    return _check(
        lambda value: not isinstance(value, list) or any(holds(predicate, one) for one in value)
    )


def _not(argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    predicate = compile_schema(argument, parameters, (*path, "not"))
    return _check(lambda value: not holds(predicate, value))


def _several(keyword: str, argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> list[Predicate]:  # fmt: skip
    if not isinstance(argument, list) or not argument:
        raise SchemaError((*path, keyword), f"{keyword} is a list of schemas")
    return [
        compile_schema(one, parameters, (*path, keyword, number))
        for number, one in enumerate(argument)
    ]


def _all_of(argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    predicates = _several("allOf", argument, parameters, path)

    def every(value: Any, at: FieldPath) -> Iterator[Failure]:
        for predicate in predicates:
            yield from predicate(value, at)

    return every


def _any_of(argument: Any, parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    predicates = _several("anyOf", argument, parameters, path)
    return _check(lambda value: any(holds(one, value) for one in predicates))


def _number(compare: Callable[[Any, Any], bool], keyword: str) -> Callable[..., Predicate]:
    def build(argument: Any, _parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
        if isinstance(argument, bool) or not isinstance(argument, int | float):
            raise SchemaError((*path, keyword), f"{keyword} is a number")
        return _check(lambda value: not _TYPES["number"](value) or compare(value, argument))

    return build


def _size(
    kind: type[str | list[Any]], compare: Callable[[int, int], bool], keyword: str
) -> Callable[..., Predicate]:
    def build(argument: Any, _parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
        if isinstance(argument, bool) or not isinstance(argument, int):
            raise SchemaError((*path, keyword), f"{keyword} is an integer")
        return _check(lambda value: not isinstance(value, kind) or compare(len(value), argument))

    return build


def _pattern(argument: Any, _parameters: Mapping[str, Any], path: FieldPath) -> Predicate:
    if not isinstance(argument, str):
        raise SchemaError((*path, "pattern"), "pattern is a text")
    try:
        pattern = BoundedPattern(argument)
    except PatternError as error:
        raise SchemaError((*path, "pattern"), str(error)) from error
    return _check(lambda value: not isinstance(value, str) or pattern.found_in(value))


_KEYWORDS: Mapping[str, Callable[[Any, Mapping[str, Any], FieldPath], Predicate]] = {
    "const": _const,
    "enum": _enum,
    "type": _type,
    "properties": _properties,
    "required": _required,
    "propertyNames": _property_names,
    "items": _items,
    "contains": _contains,
    "not": _not,
    "allOf": _all_of,
    "anyOf": _any_of,
    "minimum": _number(lambda value, limit: value >= limit, "minimum"),
    "maximum": _number(lambda value, limit: value <= limit, "maximum"),
    "minItems": _size(list, lambda size, limit: size >= limit, "minItems"),
    "maxItems": _size(list, lambda size, limit: size <= limit, "maxItems"),
    "minLength": _size(str, lambda size, limit: size >= limit, "minLength"),
    "maxLength": _size(str, lambda size, limit: size <= limit, "maxLength"),
    "pattern": _pattern,
}
