import pytest

from chloro_lint.model import Comment
from tests.parse.places import parse_text


def comments(text: str) -> list[tuple[int, int, str, bool]]:
    return [tuple(comment) for comment in parse_text(text).comments]  # type: ignore[misc]


def test_comments_are_found_everywhere_between_values() -> None:
    text = """\
# chloro-lint: head
---
a: 1 # chloro-lint: one
#chloro-lint: two
b:   # other
  - x   # chloro-lint: three
    # chloro-lint: four
  - {c: [1, 2]} # see chloro-lint: five # six
...
# chloro-lint: between
---
# chloro-lint: alone
---
d: "e" # chloro-lint: seven
# chloro-lint: last"""
    assert comments(text) == [
        (1, 1, "chloro-lint: head", True),
        (3, 6, "chloro-lint: one", False),
        (4, 1, "chloro-lint: two", True),
        (6, 9, "chloro-lint: three", False),
        (7, 5, "chloro-lint: four", True),
        (8, 17, "see chloro-lint: five # six", False),
        (10, 1, "chloro-lint: between", True),
        (12, 1, "chloro-lint: alone", True),
        (14, 8, "chloro-lint: seven", False),
        (15, 1, "chloro-lint: last", True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  # chloro-lint: x\n",
        "a: >\n\n  b\n  # chloro-lint: x\n\nc: 1\n",
        "a: 'x # chloro-lint: x'\n",
        'a: "x\n  # chloro-lint: x\n  "\n',
        "a: b#chloro-lint:x\n",
        "a: chloro-lint:x\n",
        "'# chloro-lint:': 1\n",
        "a: |\n  x\n   # chloro-lint: x\n\n",
        "# unrelated\na: 1 # chloro-lint\n",
        "a: 'chloro-lint:' # no\n",
    ],
)
def test_the_text_of_a_scalar_is_no_comment(text: str) -> None:
    assert comments(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: | # chloro-lint: x\n  # chloro-lint: no\nb: 1\n", (1, 6, "chloro-lint: x", False)),
        ("a: |\n  y\n# chloro-lint: x\nb: 1\n", (3, 1, "chloro-lint: x", True)),
        ("a: |\n  y\n # chloro-lint: x", (3, 2, "chloro-lint: x", True)),
        ("a: '# chloro-lint: no' # chloro-lint: x\n", (1, 24, "chloro-lint: x", False)),
        ("a: 'p # q' # chloro-lint: x\n", (1, 12, "chloro-lint: x", False)),
        ("a: [b, # chloro-lint: x\n  c]\n", (1, 8, "chloro-lint: x", False)),
        ("a: 1\t# chloro-lint: x\n", (1, 6, "chloro-lint: x", False)),
        ("---   # chloro-lint: x\na: 1\n", (1, 7, "chloro-lint: x", False)),
        ("- # chloro-lint: x\n  a: 1\n", (1, 3, "chloro-lint: x", False)),
        ("a: 😀 # chloro-lint: x\n", (1, 6, "chloro-lint: x", False)),
    ],
)
def test_a_comment_is_found_beside_a_scalar(text: str, found: tuple[object, ...]) -> None:
    assert comments(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "a: [\n# chloro-lint: x\n",
        "a: b: c\n# chloro-lint: x\n",
        "a: {{ b }}\n# chloro-lint: x\n",
        "some text\n# chloro-lint: x\n",
        "[" * 300 + "\n# chloro-lint: x\n",
        "a: 1\n...\n# chloro-lint: x\n",
    ],
)
def test_the_comments_of_a_document_that_cannot_be_read_are_found_by_line(text: str) -> None:
    line = text.splitlines().index("# chloro-lint: x") + 1
    assert parse_text(text).comments == (Comment(line, 1, "chloro-lint: x", alone=True),)


@pytest.mark.parametrize(
    "text",
    [
        '{\n\t"a": "x # chloro-lint: x"\n}',
        '{"\\ud83d\\ude00": "x # chloro-lint: x"}\n',
        '{"a": 1}\n{"b": "x # chloro-lint: x"}\n',
    ],
)
def test_json_has_no_comments(text: str) -> None:
    assert len(parse_text(text).documents) >= 1
    assert comments(text) == []
