import pickle

import pytest

from chloro_lint.model import FieldPath, Span
from tests.parse.places import covered, parse_text

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "web"   # the name
  labels: {app: web, tier: 'front'}
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: a
          image: nginx
          args: [--x, "--y"]
          command:
          - sh
          - |
            echo
            done

        -
          name: b
          env: []
          description: one
            two
          empty:
"""


def span_of(text: str, path: FieldPath) -> Span:
    [document] = parse_text(text).documents
    return document.positions.span(path)


def text_of(text: str, path: FieldPath) -> str:
    parsed = parse_text(text)
    return covered(parsed, parsed.documents[0].positions.span(path))


def value_of(text: str, path: FieldPath) -> str:
    parsed = parse_text(text)
    return covered(parsed, parsed.documents[0].positions.value_span(path))


CONTAINERS = ("spec", "template", "spec", "containers")


@pytest.mark.parametrize(
    ("path", "span", "shown"),
    [
        ((), (1, 1, 1, 11), "apiVersion"),
        (("kind",), (2, 1, 2, 17), "kind: Deployment"),
        (("metadata",), (3, 1, 3, 9), "metadata"),
        (("metadata", "name"), (4, 3, 4, 14), 'name: "web"'),
        (("metadata", "labels"), (5, 3, 5, 9), "labels"),
        (("metadata", "labels", "tier"), (5, 22, 5, 35), "tier: 'front'"),
        (CONTAINERS, (10, 7, 10, 17), "containers"),
        ((*CONTAINERS, 0), (11, 11, 11, 15), "name"),
        ((*CONTAINERS, 0, "image"), (12, 11, 12, 23), "image: nginx"),
        ((*CONTAINERS, 0, "args", 1), (13, 23, 13, 28), '"--y"'),
        ((*CONTAINERS, 0, "command", 0), (15, 13, 15, 15), "sh"),
        ((*CONTAINERS, 0, "command", 1), (16, 13, 16, 14), "|"),
        ((*CONTAINERS, 1), (21, 11, 21, 15), "name"),
        ((*CONTAINERS, 1, "env"), (22, 11, 22, 14), "env"),
        ((*CONTAINERS, 1, "description"), (23, 11, 23, 22), "description"),
        ((*CONTAINERS, 1, "empty"), (25, 11, 25, 16), "empty"),
    ],
)
def test_a_path_is_shown_at_its_key(path: FieldPath, span: tuple[int, ...], shown: str) -> None:
    assert span_of(MANIFEST, path) == Span(*span)
    assert text_of(MANIFEST, path) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("metadata", "namespace"), "metadata"),
        (("metadata", "namespace", "deeper"), "metadata"),
        (("status",), "apiVersion"),
        ((*CONTAINERS, 1, "securityContext", "privileged"), "name"),
        ((*CONTAINERS, 7), "containers"),
        ((*CONTAINERS, 1, "empty", "x"), "empty"),
        ((*CONTAINERS, "a"), "containers"),
        (("kind", "x"), "kind"),
        ((0,), "apiVersion"),
    ],
)
def test_a_path_that_is_not_written_is_shown_at_its_nearest_ancestors_key(
    path: FieldPath, shown: str
) -> None:
    [document] = parse_text(MANIFEST).documents
    assert not document.positions.written(path)
    assert text_of(MANIFEST, path) == shown
    assert value_of(MANIFEST, path) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("metadata", "name"), '"web"'),
        (("metadata", "labels"), "{app: web, tier: 'front'}"),
        ((*CONTAINERS, 0, "args"), '[--x, "--y"]'),
        ((*CONTAINERS, 0, "command", 1), "|\n            echo\n            done"),
        (
            (*CONTAINERS, 0, "command"),
            "- sh\n          - |\n            echo\n            done",
        ),
        ((*CONTAINERS, 1, "description"), "one\n            two"),
        ((*CONTAINERS, 1, "empty"), ""),
        ((), MANIFEST.rstrip("\n")),
    ],
)
def test_the_span_of_a_value_is_its_own_text(path: FieldPath, shown: str) -> None:
    assert value_of(MANIFEST, path) == shown


def test_columns_count_code_points() -> None:
    assert span_of('a: {"ключ😀": x, b: y}\n', ("a", "b")) == Span(1, 17, 1, 21)


def test_a_line_separator_of_unicode_begins_no_line() -> None:
    assert span_of("a: 'x\u2028\u0085y'\nb: 1\n", ("b",)) == Span(2, 1, 2, 5)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_do_not_depend_on_the_kind_of_line_end(end: str) -> None:
    text = MANIFEST.replace("\n", end)
    assert span_of(text, (*CONTAINERS, 1)) == Span(21, 11, 21, 15)
    assert value_of(text, (*CONTAINERS, 0, "command", 1)).endswith("done")


def test_a_byte_order_mark_takes_no_column() -> None:
    assert span_of("\ufeffa: 1\n", ("a",)) == Span(1, 1, 1, 5)


def test_an_alias_is_shown_where_it_stands_and_its_content_at_the_anchor() -> None:
    text = "a: &x\n  k: [1, 2]\nb: *x\nc:\n- *x\n"
    assert text_of(text, ("b",)) == "b: *x"
    assert value_of(text, ("b",)) == "*x"
    assert span_of(text, ("b", "k")) == span_of(text, ("a", "k")) == Span(2, 3, 2, 4)
    assert span_of(text, ("b", "k", 1)) == Span(2, 10, 2, 11)
    assert span_of(text, ("b", "none")) == Span(3, 1, 3, 2)
    assert span_of(text, ("c", 0)) == Span(5, 3, 5, 5)


def test_a_merged_key_is_shown_where_it_is_written() -> None:
    text = "a: &x\n  k: 1\n  l: 2\nb:\n  <<: *x\n  k: 3\n"
    assert span_of(text, ("b", "l")) == Span(3, 3, 3, 7)
    assert span_of(text, ("b", "k")) == Span(6, 3, 6, 7)
    assert span_of(text, ("b", "none")) == Span(4, 1, 4, 2)


def test_an_item_that_only_merges_is_shown_at_the_merge() -> None:
    assert span_of("a: &x {k: 1}\nb:\n- <<: *x\n", ("b", 0)) == Span(3, 3, 3, 5)


def test_a_merge_wins_over_a_key_before_it_as_in_kubectl() -> None:
    text = "a: &x {k: 1}\nb: {k: 2, <<: *x}\n"
    assert span_of(text, ("b", "k")) == Span(1, 8, 1, 12)


def test_a_repeated_key_is_shown_where_it_is_last_written() -> None:
    assert span_of("a: 1\na: 2\n", ("a",)) == Span(2, 1, 2, 5)


def test_an_anchor_or_a_tag_before_a_key_is_not_part_of_it() -> None:
    assert text_of("&x !!str key: v\n", ("key",)) == "key: v"
    assert text_of("- &x\n  name: n\n", (0,)) == "name"
    assert text_of("- !!map {}\n", (0,)) == "{}"


def test_the_span_runs_to_the_end_of_a_value_that_has_an_anchor() -> None:
    assert text_of("k: &x !!str v # c\n", ("k",)) == "k: &x !!str v"


def test_a_nested_list_is_shown_at_its_first_entry() -> None:
    assert span_of("- - a: 1\n  - b\n", (0,)) == Span(1, 5, 1, 6)
    assert span_of("- - a: 1\n  - b\n", ()) == Span(1, 5, 1, 6)


def test_an_empty_item_is_shown_where_it_would_stand() -> None:
    text = "a:\n-\n- {}\n"
    assert span_of(text, ("a", 0)) == Span(2, 2, 2, 2)
    assert text_of(text, ("a", 1)) == "{}"


def test_an_item_of_several_lines_is_shown_by_its_first() -> None:
    assert text_of('- "a\n  b"\n', (0,)) == '"a'


def test_an_explicit_key_is_shown_without_its_question_mark() -> None:
    text = "? key\n: value\n"
    assert text_of(text, ("key",)) == "key"
    assert value_of(text, ("key",)) == "value"


def test_a_view_is_rooted_at_the_item_of_a_list() -> None:
    text = "kind: List\nitems:\n- kind: Pod\n  metadata:\n    name: a\n- kind: Job\n"
    [document] = parse_text(text).documents
    view = document.positions.under(("items", 0))
    assert view.span(()) == Span(3, 3, 3, 7)
    assert view.span(("metadata", "name")) == Span(5, 5, 5, 12)
    assert view.span(("spec", "x")) == Span(3, 3, 3, 7)
    assert view.value_span(()) == Span(3, 3, 5, 12)
    assert view.written(("metadata",))
    assert not view.written(("items",))
    deeper = view.under(("metadata",))
    assert deeper.span(("name",)) == Span(5, 5, 5, 12)


def test_a_view_of_what_is_not_written_stays_at_the_nearest_ancestor() -> None:
    [document] = parse_text("kind: List\nitems:\n- kind: Pod\n").documents
    view = document.positions.under(("items", 4))
    assert view.span(()) == view.span(("kind",)) == Span(2, 1, 2, 6)
    assert not view.written(("kind",))


def test_positions_survive_pickling_however_deep_the_document_is() -> None:
    depth = 190
    text = "".join(f"{' ' * level}a:\n" for level in range(depth)) + " " * depth + "b: 1\n"
    [document] = parse_text(text).documents
    path = (*("a",) * depth, "b")
    again = pickle.loads(pickle.dumps(document.positions))
    assert again.span(path) == document.positions.span(path) == Span(191, 191, 191, 195)


def test_json_has_the_same_paths_and_its_own_places() -> None:
    text = '{\n\t"kind":\t"Pod",\n\t"list": [{"a": 1}, [2]]\n}\n'
    assert text_of(text, ("kind",)) == '"kind":\t"Pod"'
    assert span_of(text, ("list", 0)) == Span(3, 12, 3, 15)
    assert span_of(text, ("list", 1, 0)) == Span(3, 22, 3, 23)
    assert value_of(text, ("list",)) == '[{"a": 1}, [2]]'


def test_places_of_a_later_document_are_those_of_the_file() -> None:
    parsed = parse_text("a: 1\n---\n# c\nb:\n  - x\n")
    second = parsed.documents[1]
    assert second.positions.span(("b", 0)) == Span(5, 5, 5, 6)
    assert (second.first_line, second.last_line) == (2, 5)
    assert (parsed.documents[0].first_line, parsed.documents[0].last_line) == (1, 1)
