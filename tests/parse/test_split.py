import json

import pytest

from chloro_lint.model import Span
from tests.parse.places import faults, parse_text


def documents(text: str) -> list[tuple[object, int, int]]:
    parsed = parse_text(text)
    return [(d.data, d.first_line, d.last_line) for d in parsed.documents]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n---\nb: 2\n",
        "---\na: 1\n---\nb: 2\n---\n",
        "--- # first\na: 1\n---\t# second\nb: 2",
        "---   \na: 1\n---\t\nb: 2\n",
        "a: 1\n...\n---\nb: 2\n...\n",
        "# head\n---\n# c\na: 1\n... # end\n# c\n---\n---\n\nb: 2\n# tail\n",
        '{"a": 1}\n---\n{"b": 2}\n',
        '{"a": 1}{"b": 2}',
        '{"a": 1}\n\n{\n\t"b": 2\n}\n',
    ],
)
def test_documents_are_divided(text: str) -> None:
    parsed = parse_text(text)
    assert parsed.problems == ()
    assert [(d.index, d.data) for d in parsed.documents] == [(0, {"a": 1}), (1, {"b": 2})]


def test_a_document_reaches_from_its_marker_to_the_line_before_the_next() -> None:
    text = "# c\na: 1\n\n---\nb: 2\n# tail\n--- # x\n\nc: 3\n"
    assert documents(text) == [({"a": 1}, 1, 3), ({"b": 2}, 4, 6), ({"c": 3}, 7, 9)]


def test_a_stream_of_json_has_a_document_an_object() -> None:
    assert documents('{"a": 1}\n{"b":\n2}\n') == [({"a": 1}, 1, 1), ({"b": 2}, 2, 3)]


def test_a_marker_ends_a_block_scalar_but_not_when_it_is_indented() -> None:
    assert documents("a: |\n  x\n---\nb: |\n  ---\n  y\n") == [
        ({"a": "x\n"}, 1, 2),
        ({"b": "---\ny\n"}, 3, 6),
    ]


def test_a_marker_inside_quotes_breaks_the_document() -> None:
    assert [f[:2] for f in faults("a: 'x\n---\n  y'\nb: 1\n")] == [
        ("syntax-error", 1),
        ("syntax-error", 4),
    ]


@pytest.mark.parametrize(
    ("text", "column", "read"),
    [
        ("--- {a: 1}\n", 5, [{"a": 1}]),
        ("---foo\na: 1\n", 4, [{"a": 1}]),
        ("----\na: 1\n", 4, [{"a": 1}]),
        ("---#c\na: 1\n", 4, [{"a": 1}]),
        ("---\t{a: 1}\n", 5, [{"a": 1}]),
        ("--- |\n  text\n---\na: 1\n", 5, [{"a": 1}]),
    ],
)
def test_text_on_a_markers_line_is_refused_and_read(
    text: str, column: int, read: list[object]
) -> None:
    message = "kubectl refuses text after `---` on its line"
    assert faults(text)[0] == ("syntax-error", 1, column, message)
    assert [d.data for d in parse_text(text).documents] == read


def test_directives_belong_to_the_document_after_them_and_kubectl_refuses_them() -> None:
    text = "# c\n%YAML 1.1\n# c\n%TAG !e! tag:e,2000:\n---\na: !e!x b\n"
    parsed = parse_text(text)
    assert [(p.fault, p.span, p.message) for p in parsed.problems] == [
        (
            "syntax-error",
            Span(2, 1, 2, 2),
            "kubectl refuses directives before a document",
        )
    ]
    assert documents(text) == [({"a": "b"}, 2, 6)]


@pytest.mark.parametrize("end", ["...\n", ""])
def test_kubectl_drops_directives_after_a_document(end: str) -> None:
    text = f"a: 1\n{end}%YAML 1.1\n---\nb: 2\n"
    assert faults(text) == []
    assert [d[0] for d in documents(text)] == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\n...\nb: 2\n", 3, 1),
        ("a: 1\n... b\n", 2, 5),
        ("a: 1\n...\n# c\n\n  b: [\n---\n", 5, 3),
        ("...\nb: 2\n", 2, 1),
    ],
)
def test_text_after_the_end_of_a_document_is_ignored(text: str, line: int, column: int) -> None:
    assert faults(text) == [
        ("ignored-text", line, column, "kubectl does not read what follows `...`")
    ]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("  a: 1\nb: 2\n", 2, 1),
        ("{a: 1} x\n", 1, 8),
        ("{a: 1}}\n", 1, 7),
        ('{"a": 1}\n# c\n{b: 2}\n', 3, 1),
        ("  a:\n  # c\n - b: [\n", 3, 2),
    ],
)
def test_text_after_the_first_value_is_ignored(text: str, line: int, column: int) -> None:
    message = "kubectl does not read what follows the end of the document's first value"
    assert faults(text) == [("ignored-text", line, column, message)]
    [document] = parse_text(text).documents
    assert list(document.data) == ["a"]


def test_three_dots_inside_a_line_are_text() -> None:
    assert documents("a: |\n  ...\nb: ...\n...c: 1\n") == [
        ({"a": "...\n", "b": "...", "...c": 1}, 1, 4)
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{\n\t"a": 1\n}',
        '{"a":\t1}',
        '\t{"a": 1}',
        '{"a": "\\ud83d\\ude00"}',
        '{"' + "k" * 2_000 + '": 1}',
        '{"a": "\\/"}',
        '[\n\t{"a": 1}\n]',
        '{"a": "\x7f"}',
    ],
    ids=range(8),
)
def test_json_that_yaml_refuses_is_read(text: str) -> None:
    parsed = parse_text(text)
    assert parsed.problems == ()
    assert [d.data for d in parsed.documents] == [json.loads(text)]


def test_json_values_have_the_types_of_kubectl() -> None:
    text = '{\n\t"a": [1, 1.0, 1e3, -0, 1.5, 18446744073709551615, true, null, "yes", {}]}'
    assert parse_text(text).documents[0].data == {
        "a": [1, 1, 1000, 0, 1.5, 18446744073709551615.0, True, None, "yes", {}]
    }


def test_a_surrogate_alone_in_json_reads_as_a_replacement() -> None:
    assert documents('{"a": "x\\ud800y"}') == [({"a": "x\ufffdy"}, 1, 1)]


@pytest.mark.parametrize(
    "text", ['{\n\t"a": 1,\n}', '{"a":\tNaN}', "{\n\t'a': 1}", '{"a": 1\n\t"b": 2}']
)
def test_what_is_neither_json_nor_yaml_is_refused(text: str) -> None:
    assert {f[0] for f in faults(text)} <= {"syntax-error"}


def test_a_repeated_key_in_json_is_a_problem() -> None:
    assert faults('{\n\t"a": 1,\n\t"a": 2\n}') == [
        ("duplicate-key", 3, 2, 'key "a" is already set at line 2')
    ]


@pytest.mark.parametrize("end", ["\u0085", "\u2028", "\u2029"])
def test_what_stands_behind_a_line_end_of_unicode_in_a_comment_is_read(end: str) -> None:
    parsed = parse_text(f"# c{end}a: 1\n---\n# d{end}{end} # e\n")
    assert [d.data for d in parsed.documents] == [{"a": 1}]
    assert parsed.documents[0].positions.span(("a",)) == Span(1, 5, 1, 9)
