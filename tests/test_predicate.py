"""The declarative language: JSON Schema's meaning, exact paths, and nothing outside the list."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.bounded_pattern import MAX_PATTERN, MAX_SUBJECT, BoundedPattern, PatternError
from chloro_lint.predicate import (
    Failure,
    SchemaError,
    compile_assertion,
    compile_schema,
    focus,
    holds,
)

NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-2, 3),
    st.sampled_from([0.0, 1.0, 1.5, -2.0]),
    st.text("ab", max_size=3),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
TYPES = ["object", "array", "string", "boolean", "integer", "number"]
PATTERNS = ["a", "^a", "b$", "^(?:ab)+$", "[^a]", "^a?b*$", "a|^$"]


def keyword(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, Any]]:
    """One keyword with an argument of the right shape; every keyword of the language is here."""
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.just("const"), DATA),
        st.tuples(st.just("enum"), st.lists(DATA, max_size=3)),
        st.tuples(st.just("type"), st.sampled_from(TYPES)),
        st.tuples(st.just("properties"), st.dictionaries(NAMES, inner, max_size=3)),
        st.tuples(st.just("required"), st.lists(NAMES, max_size=2, unique=True)),
        st.tuples(st.just("propertyNames"), inner),
        st.tuples(st.just("items"), inner),
        st.tuples(st.just("contains"), inner),
        st.tuples(st.just("not"), inner),
        st.tuples(st.just("allOf"), some),
        st.tuples(st.just("anyOf"), some),
        st.tuples(st.sampled_from(["minimum", "maximum"]), st.sampled_from([-1, 0, 1, 1.5])),
        st.tuples(
            st.sampled_from(["minItems", "maxItems", "minLength", "maxLength"]), st.integers(0, 3)
        ),
        st.tuples(st.just("pattern"), st.sampled_from(PATTERNS)),
    )


SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.booleans(),
    lambda inner: st.lists(keyword(inner), max_size=3, unique_by=lambda pair: pair[0]).map(dict),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(SCHEMAS, DATA)
def test_a_schema_holds_exactly_where_json_schema_says_so(schema: Any, data: Any) -> None:
    expected = jsonschema.Draft202012Validator(schema).is_valid(data)
    assert holds(compile_schema(schema, {}), data) is expected


@settings(max_examples=200, deadline=None)
@given(SCHEMAS, DATA)
def test_an_assertion_fails_where_its_schema_does_and_each_path_once(
    schema: Any, data: Any
) -> None:
    failures = list(compile_assertion(schema, {})(data, ()))
    assert bool(failures) is not holds(compile_schema(schema, {}), data)
    paths = [one.path for one in failures]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("schema", "data", "expected"),
    [
        ({"const": [True]}, [1], False),
        ({"const": {"a": 0}}, {"a": False}, False),
        ({"const": 1}, 1.0, True),
        ({"enum": [[1], "x"]}, [True], False),
        ({"enum": []}, "x", False),
        ({"type": "integer"}, 2.0, True),
        ({"type": "integer"}, True, False),
        ({"type": "number"}, False, False),
        ({"minimum": 5}, True, True),
        ({"minimum": 5}, "4", True),
        ({"maxLength": 1}, "é", True),
        ({"maxLength": 1}, "👍🏽", False),
        ({"required": ["a"]}, ["a"], True),
        ({"contains": True}, [], False),
        ({"contains": {"const": 1}}, "1", True),
        ({"propertyNames": {"pattern": "^x"}}, {"y": 1}, False),
        ({}, {"anything": 1}, True),
        (False, {}, False),
    ],
)
def test_a_schema_means_what_json_schema_does_at_its_edges(
    schema: Any, data: Any, expected: bool
) -> None:
    assert jsonschema.Draft202012Validator(schema).is_valid(data) is expected
    assert holds(compile_schema(schema, {}), data) is expected


CHAIN = {
    "required": ["securityContext"],
    "properties": {
        "securityContext": {
            "required": ["readOnlyRootFilesystem"],
            "properties": {"readOnlyRootFilesystem": {"const": True}},
        }
    },
}
FIELD = ("securityContext", "readOnlyRootFilesystem")


@pytest.mark.parametrize(
    ("data", "failures"),
    [
        ({}, [Failure(FIELD, None)]),
        ({"securityContext": {}}, [Failure(FIELD, None)]),
        ({"securityContext": {"readOnlyRootFilesystem": False}}, [Failure(FIELD, False)]),
        ({"securityContext": {"readOnlyRootFilesystem": True}}, []),
    ],
)
def test_a_failure_names_one_field_however_much_of_the_way_to_it_is_absent(
    data: Any, failures: list[Failure]
) -> None:
    assert list(compile_assertion(CHAIN, {})(data, ())) == failures
    assert list(compile_assertion({"allOf": [CHAIN]}, {})(data, ())) == failures


def test_a_chain_ends_where_several_properties_are_required() -> None:
    schema = {
        "required": ["a"],
        "properties": {"a": {"required": ["b", "c"], "properties": {"b": {"required": ["d"]}}}},
    }
    assert [one.path for one in compile_assertion(schema, {})({}, ())] == [("a",)]
    assert [one.path for one in compile_assertion(schema, {})({"a": {}}, ())] == [
        ("a", "b", "d"),
        ("a", "c"),
    ]


def test_failures_in_lists_carry_the_items_number_below_the_subjects_own_path() -> None:
    schema = {"properties": {"ports": {"items": {"required": ["name"]}}}}
    data = {"ports": [{"name": "web"}, {}, {}]}
    failures = compile_assertion(schema, {})(data, ("spec",))
    assert list(failures) == [
        Failure(("spec", "ports", 1, "name"), None),
        Failure(("spec", "ports", 2, "name"), None),
    ]


def test_a_name_that_fails_is_shown_at_its_own_key() -> None:
    schema = {"propertyNames": {"pattern": "^[a-z]"}}
    assert list(compile_assertion(schema, {})({"a": 1, "B": 2}, ())) == [Failure(("B",), "B")]


def test_two_keywords_that_fail_at_one_place_are_one_failure() -> None:
    schema = {"properties": {"image": {"minLength": 5, "pattern": ":"}}}
    failures = compile_assertion(schema, {})({"image": "web"}, ())
    assert list(failures) == [Failure(("image",), "web")]


def nested_unknowns() -> list[Any]:
    wrong = {"cosnt": 1}
    return [
        pytest.param(schema, path, id="/".join(map(str, path)))
        for schema, path in [
            (wrong, ("cosnt",)),
            ({"properties": {"a": wrong}}, ("properties", "a", "cosnt")),
            ({"items": wrong}, ("items", "cosnt")),
            ({"contains": wrong}, ("contains", "cosnt")),
            ({"not": wrong}, ("not", "cosnt")),
            ({"propertyNames": wrong}, ("propertyNames", "cosnt")),
            ({"allOf": [True, wrong]}, ("allOf", 1, "cosnt")),
            ({"anyOf": [{"not": {"items": wrong}}]}, ("anyOf", 0, "not", "items", "cosnt")),
            ({"additionalProperties": False}, ("additionalProperties",)),
            ({"$ref": "#/a"}, ("$ref",)),
            ({"if": True}, ("if",)),
        ]
    ]


@pytest.mark.parametrize(("schema", "path"), nested_unknowns())
def test_a_keyword_outside_the_language_is_refused_at_any_depth(
    schema: Any, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(SchemaError, match="unknown keyword") as caught:
        compile_schema(schema, {})
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("true", "a schema is a mapping, true or false"),
        ({"not": 1}, "a schema is a mapping, true or false"),
        ({"type": "null"}, "type is one of object, array, string, boolean, integer, number"),
        ({"type": ["string"]}, "type is one of"),
        ({"enum": "a"}, "enum is a list"),
        ({"properties": []}, "properties is a mapping of schemas"),
        ({"required": "a"}, "required is a list of names"),
        ({"required": [["a"]]}, "required is a list of names"),
        ({"required": ["a"], "properties": {"a": {"required": [["b"]]}}}, "required is a list"),
        ({"allOf": []}, "allOf is a list of schemas"),
        ({"anyOf": {}}, "anyOf is a list of schemas"),
        ({"minimum": True}, "minimum is a number"),
        ({"minItems": 1.5}, "minItems is an integer"),
        ({"pattern": 5}, "pattern is a text"),
        ({"pattern": "("}, "pattern is wrong"),
        ({"const": {"$parameter": "limit"}}, "the rule has no parameter 'limit'"),
        ({"const": {"$parameter": ["limit"]}}, "the rule has no parameter"),
    ],
)
def test_a_keyword_with_a_wrong_argument_is_refused(schema: Any, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        compile_schema(schema, {})


def test_a_parameter_stands_for_a_keywords_argument() -> None:
    schema = {"properties": {"user": {"enum": {"$parameter": "users"}}}}
    predicate = compile_schema(schema, {"users": [101, 1001]})
    assert holds(predicate, {"user": 101})
    assert not holds(predicate, {"user": 0})


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "((a+))+$",
        "(((a+)))+$",
        "(a+(b|c)d)+$",
        "(a|a)*$",
        "(?:a|ab)*c",
        "(a?)*b",
        "(a?a?)+b",
        "(a*){5}",
        "(a{1,9}){1,9}",
        "([ab]+[bc])*",
        r"(\(a+)+",
        "([]a]+)+",
        "(.*,)*x",
    ],
)
def test_a_pattern_whose_ways_to_match_multiply_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="a choice or a repetition inside a repetition"):
        BoundedPattern(pattern)


@pytest.mark.parametrize("pattern", ["a*a*a*b", ".*.*.*x", "a{0,9}b{0,9}c{2,}"])
def test_three_repetitions_side_by_side_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="more than 2 repetitions"):
        BoundedPattern(pattern)


@pytest.mark.parametrize(
    "pattern", [r"(a)\1", "(?=a)", "(?!a)", "(?<=a)b", "(?P<x>a)", "(?i)a", "(?>a+)"]
)
def test_what_looks_back_or_around_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match=r"back-references|look-around, flags or named groups"):
        BoundedPattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        ("@sha256:[0-9a-f]{64}$", "web@sha256:" + "0" * 64, "web@sha256:00"),
        ("^[^@:]+(:[^@]+)?$", "web:1.2", "web@x"),
        ("^(?:[0-9a-f]{2}){3}$", "00ff00", "00ff0"),
        (r"^a\(b\)\\1$", r"a(b)\1", "ab"),
        ("[*+(|]", "a|b", "ab"),
        ("[]]", "]", "["),
        ("a{x}", "a{x}", "axx"),
        ("^(debug|trace)$", "trace", "traces"),
        ("", "anything", None),
    ],
)
def test_ordinary_patterns_mean_what_they_do_in_python(
    pattern: str, found: str, not_found: str | None
) -> None:
    bounded = BoundedPattern(pattern)
    assert bounded.found_in(found)
    assert not_found is None or not bounded.found_in(not_found)


def test_patterns_and_the_texts_they_are_tried_on_have_a_length() -> None:
    BoundedPattern("a" * MAX_PATTERN)
    with pytest.raises(PatternError, match="longer than 200 characters"):
        BoundedPattern("a" * (MAX_PATTERN + 1))
    assert BoundedPattern("b").found_in("a" * (MAX_SUBJECT - 1) + "b")
    assert not BoundedPattern("b").found_in("a" * MAX_SUBJECT + "b")


@pytest.mark.filterwarnings("ignore:Possible (nested set|set )")
@given(st.text("ab()[]{}|*+?\\^$.,1:", max_size=14))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_pattern_or_refused_and_none_runs_away(pattern: str) -> None:
    try:
        bounded = BoundedPattern(pattern)
    except PatternError:
        return
    assert bounded.found_in("ab" * 60 + "c") in (True, False)


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        (CHAIN, FIELD),
        ({"properties": {"a": {"const": 1}, "b": {"const": 1}}}, ()),
        ({"properties": {"a": {"properties": {"b": True, "c": True}}}}, ("a",)),
        ({"properties": {"a": {"items": {"properties": {"b": True}}}}}, ("a",)),
        ({"allOf": [CHAIN], "properties": {"a": True}}, ()),
        ({"required": ["a"]}, ()),
        (True, ()),
    ],
)
def test_a_schema_is_about_the_single_property_that_it_leads_to(
    schema: Any, path: tuple[str, ...]
) -> None:
    assert focus(schema) == path
