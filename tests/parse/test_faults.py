import pytest

from chloro_lint.faults import BY_NAME
from chloro_lint.model import Source
from chloro_lint.parse import MAX_BYTES, MAX_DOCUMENTS, parse
from chloro_lint.parse.compose import MAX_DEPTH, MAX_PROBLEMS
from tests.parse.places import assert_whole_sane, data, faults, parse_text


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: b: c\n", 1, 5, "mapping values are not allowed in this context"),
        (
            "a:\n\t- b\n",
            2,
            1,
            "found character '\\t' that cannot start any token",
        ),
        (
            "a: [1, 2\nb: 3\n",
            2,
            2,
            "did not find expected ',' or ']' while parsing a flow sequence, which begins on line 1",
        ),
        (
            "x: 1\na: 'open\n\n",
            3,
            1,
            "found unexpected end of stream while scanning a quoted scalar, which begins on line 2",
        ),
        (
            "a: 1\n  b: 2\n",
            2,
            4,
            "mapping values are not allowed in this context",
        ),
        (
            "a:\n  - b\n c: 1\n",
            3,
            2,
            "did not find expected key while parsing a block mapping, which begins on line 1",
        ),
        ("a: @b\n", 1, 4, "found character '@' that cannot start any token"),
        ("a: 1\nb: \x01c\n", 2, 4, "control character U+0001 is not allowed"),
        ("a: *none\n", 1, 4, "alias *none has no anchor before it"),
        ('a: "\\q"\n', 1, 5, "found unknown escape character while parsing a quoted scalar"),
    ],
)
def test_a_syntax_error_says_what_is_wrong_and_where(
    text: str, line: int, column: int, message: str
) -> None:
    assert faults(text) == [("syntax-error", line, column, message)]


def test_no_message_holds_a_value() -> None:
    for text in ("a: hunter2: x\n", "a: 'hunter2\n", "a: !!int hunter2\n", "a: {hunter2\n"):
        assert "hunter2" not in str(parse_text(text).problems)


def test_a_broken_document_leaves_the_others_readable() -> None:
    parsed = parse_text("a: 1\n---\nb: [\n---\nc: 3\n")
    assert [(d.index, d.data) for d in parsed.documents] == [(0, {"a": 1}), (2, {"c": 3})]
    assert [p.fault for p in parsed.problems] == ["syntax-error"]
    assert parsed.problems[0].span.line == 3


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, 'key "a" is already set at line 1'),
        ("{a: 1, 'a': 2}\n", 1, 8, 'key "a" is already set at line 1'),
        ("x:\n- yes: 1\n  'true': 2\n", 3, 3, 'key "true" is already set at line 2'),
        ("a: {}\n? a\n: 1\n", 2, 3, 'key "a" is already set at line 1'),
        ('"a\\nb": 1\n"a\\nb": 1\n', 2, 1, 'key "a\ufffdb" is already set at line 1'),
        ("b: {<<: {k: 1}, k: 2, k: 3}\n", 1, 23, 'key "k" is already set at line 1'),
    ],
)
def test_a_repeated_key_is_a_problem_at_its_second_place(
    text: str, line: int, column: int, message: str
) -> None:
    assert faults(text) == [("duplicate-key", line, column, message)]


def test_a_long_key_is_shortened_in_the_message() -> None:
    text = f"{'k' * 99}: 1\n{'k' * 99}: 2\n"
    assert faults(text)[0][3] == f'key "{"k" * 59}…" is already set at line 1'


def test_the_last_of_repeated_keys_wins() -> None:
    assert parse_text("a: 1\na: 2\n").documents[0].data == {"a": 2}


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {k: 1}\nb: {<<: *x, k: 2}\n",
        "a: &x {k: 1}\nb: {k: 2, <<: *x}\n",
        "b: {<<: {k: 1}, <<: {k: 2}}\n",
        "b: {<<: [{k: 1}, {k: 2}]}\n",
    ],
)
def test_a_merged_key_is_no_repetition(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("a: .inf\n", 4, "infinite and undefined numbers have no JSON form"),
        ("a: -.INF\n", 4, "infinite and undefined numbers have no JSON form"),
        ("a: [.NaN]\n", 5, "infinite and undefined numbers have no JSON form"),
        ("~: 1\n", 1, "null cannot be a key"),
        ("{? : 1}\n", 4, "null cannot be a key"),
        ("{~: 1}\n", 2, "null cannot be a key"),
        ("? [a, [b]]\n: 1\n", 3, "a mapping or a list cannot be a key"),
        ("? {a: {b: c}}\n: 1\n", 3, "a mapping or a list cannot be a key"),
        ("a: !!int x\n", 4, "the value cannot be read as !!int"),
        ("a: !!binary x\n", 4, "the value cannot be read as !!binary"),
        ("b: {<<: 1}\n", 9, "a merge takes a mapping or a list of mappings"),
        ("b: {<<: [1]}\n", 9, "a merge takes a mapping or a list of mappings"),
    ],
)
def test_a_value_that_json_cannot_say_is_a_problem(text: str, column: int, message: str) -> None:
    assert faults(text) == [("unsupported-value", 1, column, message)]


def test_a_value_without_meaning_reads_as_null_and_its_key_stays() -> None:
    assert parse_text("a: .nan\nb: !!int x\n").documents[0].data == {"a": None, "b": None}


def test_an_entry_whose_key_has_no_meaning_is_left_out() -> None:
    assert parse_text("~: {a: 1}\n[x]: [y]\nb: 1\n").documents[0].data == {"b": 1}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: &a [*a]\n", 1, 8),
        ("a: &a\n  b: {c: *a}\n", 2, 10),
    ],
)
def test_an_anchor_that_contains_itself_is_refused(text: str, line: int, column: int) -> None:
    assert faults(text) == [("excessive-structure", line, column, "anchor &a contains itself")]


def test_an_anchor_can_be_set_again_inside_itself() -> None:
    assert data("a: &a [&a x, *a]\nb: *a\n") == {"a": ["x", "x"], "b": "x"}


def test_aliases_share_what_they_stand_for() -> None:
    read = data("a: &x {k: [1]}\nb: *x\nc: [*x, *x]\n")
    assert read["b"] is read["a"] is read["c"][0]


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    [problem] = parse_text("\n".join(lines)).problems
    assert problem[0::2] == (
        "excessive-structure",
        "aliases expand to more than 100,000 values",
    )
    assert problem.span.line == 5


def test_aliases_cannot_nest_deeper_than_text() -> None:
    lines = ["- &a0 x"] + [f"- &a{n} [*a{n - 1}]" for n in range(1, MAX_DEPTH + 9)]
    assert faults("\n".join(lines)) == [
        (
            "excessive-structure",
            MAX_DEPTH + 1,
            10,
            f"nested more than {MAX_DEPTH} levels deep",
        )
    ]
    merged = ["- &a0 {x: y}"] + [f"- &a{n} {{z: {{<<: *a{n - 1}}}}}" for n in range(1, 150)]
    assert [f[0] for f in faults("\n".join(merged))] == ["excessive-structure"]


def test_a_merge_bomb_is_refused() -> None:
    keys = ", ".join(f"k{n}: {n}" for n in range(1000))
    text = f"a: &a {{{keys}}}\n" + "".join(f"b{n}: {{<<: *a}}\n" for n in range(1000))
    assert [p[0] for p in faults(text)] == ["excessive-structure"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "- " * 100_000,
        "- - " * 50_000 + "x\n",
        "? " * 100_000,
        "{a: " * 100_000,
        "a: {a: {" * 100_000,
        "[\n" * 100_000,
        "[{" * 100_000,
        "-\n" * 100 + "- " * 100_000,
        "\n".join(f"{' ' * n}a:" for n in range(3_000)),
        "\n".join(f"{' ' * n}-" for n in range(3_000)),
        '{"a":' * 100_000,
        '{\n\t"a":' * 100_000,
        "[" * 100_000 + "]" * 100_000,
    ],
    ids=range(14),
)
def test_endless_nesting_is_refused(text: str) -> None:
    parsed = parse_text(text)
    assert parsed.documents == ()
    assert "excessive-structure" in {p.fault for p in parsed.problems} or "\t" in text
    assert len(parsed.problems) <= 2


def test_endless_template_braces_are_a_template() -> None:
    assert [p[0] for p in faults("{" * 100_000)] == ["unrendered-template"]


def test_the_deepest_nesting_that_is_read() -> None:
    read = data("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH):
        assert len(read) <= 1
        read = read[0] if read else None
    assert read is None
    assert faults("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == [
        ("excessive-structure", 1, MAX_DEPTH + 1, f"nested more than {MAX_DEPTH} levels deep")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "x" * 2_000_000 + "\n",
        "a: '" + "x '' " * 400_000 + "'\n",
        "a: [" + "x, " * 100_000 + "]\n",
        "a: |\n" + "  x\n" * 300_000,
        "a:\n" + "  x\n" * 300_000,
        "# c\n" * 300_000 + "a: 1\n",
        "\n" * 1_000_000 + "a: 1\n",
        " \n" * 300_000 + "---\n" + " \n" * 300_000 + "a: 1\n",
    ],
    ids=range(8),
)
def test_a_long_text_is_read(text: str) -> None:
    assert list(data(text)) == ["a"]


def test_a_stream_of_many_small_objects_is_read() -> None:
    assert len(parse_text('{"a":1}' * 3_000).documents) == 3_000


@pytest.mark.parametrize("text", ["---\na: 1\n", '{"a":1}'])
def test_a_file_with_endless_documents_is_read_in_part(text: str) -> None:
    parsed = parse_text(text * (MAX_DOCUMENTS + 9))
    assert [(p.fault, p.message) for p in parsed.problems] == [
        ("excessive-structure", "file has more than 50,000 documents; the rest was not read")
    ]
    assert len(parsed.documents) == MAX_DOCUMENTS + 1


def test_endless_problems_of_a_document_are_not_all_told() -> None:
    assert len(parse_text("a: 1\n" * 2_000).problems) == MAX_PROBLEMS


@pytest.mark.parametrize(
    "text", ["1" * 9_999, "0x" + "1" * 9_999, "0" + "1" * 9_999, "-" + "1" * 9_999]
)
def test_a_number_of_many_digits_is_text(text: str) -> None:
    assert data(f"a: {text}\n") == {"a": text}
    assert data(f"? {text}\n: a\n") == {text: "a"}


def test_leading_zeros_do_not_make_a_number_too_long() -> None:
    assert data("a: 0" + "0" * 5_000 + "17\n") == {"a": 15}


def test_a_file_beyond_the_limit_is_not_read_at_all() -> None:
    parsed = parse(Source("big.yaml", b"a: 1\n" * 10_000_000))
    assert parsed.lines == ()
    assert parsed.documents == ()
    [problem] = parsed.problems
    assert problem.fault == "excessive-structure"
    assert problem.message == "file has 50.0 MB, more than the 20 MB that are read"
    assert len(b"a") <= MAX_BYTES


@pytest.mark.parametrize(
    "text", ["hello world\n", '"""Docstring."""\n', "'quoted'\n", "12\n", "some\n  lines\n"]
)
def test_text_is_not_yaml(text: str) -> None:
    assert faults(text) == [("not-yaml", 1, 1, "the document is text, not a mapping")]


def test_text_is_said_not_to_be_yaml_once_a_file() -> None:
    assert faults("Title\n-----\n\nfoo\n---\nbar\n---\n'x\n") == [
        ("not-yaml", 1, 1, "the document is text, not a mapping")
    ]


def test_text_beside_a_manifest_is_a_problem_and_the_manifest_is_read() -> None:
    parsed = parse_text("a: 1\n---\ntext\n")
    assert [d.data for d in parsed.documents] == [{"a": 1}]
    assert [(p.fault, p.span.line) for p in parsed.problems] == [("not-yaml", 3)]


def test_text_that_cannot_be_parsed_is_not_yaml_either() -> None:
    assert faults("`this` isn't YAML\n") == [("not-yaml", 1, 1, "the file is text, not YAML")]


@pytest.mark.parametrize("text", ["", "\n", "# comment\n", "---\n", "---\n---\n# c\n---", "\ufeff"])
def test_a_file_without_content_has_no_documents_and_no_problems(text: str) -> None:
    parsed = parse_text(text)
    assert (parsed.documents, parsed.problems) == ((), ())


@pytest.mark.parametrize("text", ["\t\n", "# c\n\t\n", "  \t# c\n", "a: 1\n---\n\t\n---\nb: 2\n"])
def test_a_tab_alone_is_a_syntax_error_as_in_kubectl(text: str) -> None:
    [(fault, _line, _column, message)] = faults(text)
    assert (fault, message) == (
        "syntax-error",
        "found character '\\t' that cannot start any token",
    )


def test_an_anchored_key_without_meaning_is_null_where_it_is_aliased() -> None:
    assert data("&a .inf : x\nb: *a\n") == {".inf": "x", "b": None}


def test_empty_documents_are_not_counted() -> None:
    parsed = parse_text("---\n# c\n---\na: 1\n---\n---\nb: 2\n---\n")
    assert [(d.index, d.data) for d in parsed.documents] == [(0, {"a": 1}), (1, {"b": 2})]


def test_a_null_document_is_empty() -> None:
    parsed = parse_text("null\n---\n~\n---\na: 1\n")
    assert [(d.index, d.data) for d in parsed.documents] == [(0, {"a": 1})]
    assert parsed.problems == ()


def test_a_list_is_a_document() -> None:
    assert data("- a: 1\n- b\n") == [{"a": 1}, "b"]


def test_every_fault_is_one_that_is_known() -> None:
    texts = ("a: [", "a: 1\na: 1\n", "{{x}}", "text", b"\xff: 1\n", "[" * 300, "a: .inf", "{} x")
    found = {p.fault for text in texts for p in parse_text(text).problems}
    assert len(found) == len(texts)
    assert found <= set(BY_NAME)
    for text in texts:
        assert_whole_sane(parse_text(text))


def test_problems_are_in_the_order_of_their_places() -> None:
    found = faults("b: {c: .inf}\na: 1\na: 2\n---x\nd: [\n---\ne: 1\n...\nrest\n")
    assert [f[0] for f in found] == [
        "unsupported-value",
        "duplicate-key",
        "syntax-error",
        "syntax-error",
        "ignored-text",
    ]
    assert [f[1:3] for f in found] == sorted(f[1:3] for f in found)
