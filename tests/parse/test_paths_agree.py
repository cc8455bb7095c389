"""Reading by lines says what the general path says: values, places, problems and comments."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.parse import line_positions, text
from chloro_lint.parse.block_style import LINES, MAX_BLOCK_DEPTH
from chloro_lint.parse.line_positions import LazyPositions
from tests.parse.agreement import HERE, agree, assembled, damaged, excerpt, manifests
from tests.parse.places import parse_text
from tests.parse.test_properties import Writer

CORPUS = Path(os.environ.get("CHLORO_CORPUS", HERE.parent / "shared" / "corpus"))
FIXTURES = [path.read_bytes() for path in manifests(HERE / "fixtures")]
TEXTS = [raw.decode("utf-8", "replace") for raw in FIXTURES]

BY_LINES = {
    "a mapping in a mapping": "a:\n  b: 1\n  c:\n    d: x\ne: 2\n",
    "a list at its key's column": "a:\n- x\n- y: 1\n  z: 2\nb: 3\n",
    "a list deeper than its key": "a:\n  - x\n  -   y: 1\n      z: 2\nb: 3\n",
    "a list in a list": "a:\n- - 1\n  - 2\n- - b: 1\n    c: 2\n",
    "a list in a mapping of a list, at the column of its key": "a:\n- b:\n  - x\n  c: 1\n",
    "keys without values": "a:\nb:\n  c:\n  d:\ne:\n- f:\n- g:\n",
    "blank lines and comments anywhere": "# h\n\na: 1 # c\n   # deep\nb: # d\n\n  c: 'x' # e\n# left\n  d: 1\n",
    "blanks behind values": "a: 1  \nb:  \n  c: 'x'  \n",
    "types as kubectl has them": "a: yes\nb: 0644\nc: 1e3\nd: 1_000\ne: ~\nf: 12:30\n1: x\nyes: y\n",
    "quotes": "a: 'it''s'\nb: \"a\\n\\t\\\"\\\\\\/\"\n'c d': 1\n\"e: f\": 2\n",
    "colons and number signs inside text": "a: http://x:1/#y\nb: a:b\nc: '#'\nd: x#y\n",
    "flow collections that end on their line": "a: [1, 'x', {b: c}, []]\nd: {e: [], f: ~} # c\n- a\n"[:-4],
    "items that are flow collections": "a:\n- [x, 'y']\n- {b: 1}\n",
    "block scalars": "a: |\n  x\n   y\n\n  z\n\nb: >-\n  x\n  y\n\n  z\n   w\n  v\nc: |+\n  x\n\nd: 1\n",
    "a block scalar as an item": "a:\n- |\n  x\n- >\n  y\n   z\nb: |-\n\n  x\n",
    "a block scalar with a comment behind its header": "a: | # c\n  # text\n  x\n# c\nb: 1\n",
    "a block scalar with tabs": "a: |\n  x\ty\n  \tz\n",
    "a block scalar at the end of the file without a line end": "a: |\n  x",
    "a folded one there": "a: >\n  x\n\n   y",
    "one that keeps its line ends there": "a: |+\n  x\n\n  y",
    "text that begins with a dash, a colon or a question mark": "a: -x\nb: :x\nc: ::/0\nd: ?x\n- e\n"[:-4],
    "a comment less deep than a block scalar, and deeper than its key": "a: |\n    x\n  # c\nb: 1\n",
    "plain text that goes on": "a: x\n  y\n\n  z - 'w' # no\nb: 1\n".replace(" # no", ""),
    "plain text that goes on with what looks like an item": "a: x\n  - y\nb: 1\n",
    "an item that goes on": "a:\n- x\n  y\n- z\n",
    "numbers that go on are text": "a: 1\n  2\n",
    "text below its key": "a:\n  x y\n  z\nb:\n  'q'\nc:\n  \"d\n  e\"\n",
    "quoted text that goes on": "a: 'x\n  y''\n\n  z' # c\nb: \"x\\n\n  y \\\" z\"\nc: 1\n",
    "quoted text whose lines are empty at its ends": "a: \"\n  x\n  \"\nb: '\n\n  y'\n",
    "the end of the file without a line end": "a:\n  b: 1",
    "several documents": "a: 1\n---\n# c\nb:\n- 1\n--- # d\nc: |\n  x\n---\n",
    "the end of a document before that of the file": "a: 1\n...\n",
    "a template expression inside text": 'a: "{{ x }}"\nb: |\n  {{ y }}\n',
    "a list at the top": "- a: 1\n  b: 2\n- x\n",
    "letters of all scripts": "é: ü\n名: [値]\nc: '😀'\n",
    "a word for the linter": "a: 1 # chloro-lint: ignore x\nb: '# chloro-lint: no'\nc: |\n  # chloro-lint: no\n",
}  # fmt: skip

GENERALLY = {
    "an anchor": "a: &x 1\nb: 2\n",
    "an alias": "a: &x 1\nb: *x\n",
    "a tag": "a: !!str 1\n",
    "a merge": "a: &x {b: 1}\nc:\n  <<: *x\n",
    "a question mark": "? a\n: b\n",
    "a directive": "%YAML 1.1\n---\na: 1\n",
    "a tab": "a:\t1\n",
    "a tab as indentation": "a:\n\tb: 1\n",
    "a line end of Unicode": "a: x\u2028b: 1\n",
    "a byte order mark inside": "a: \ufeffx\n",
    "a key twice": "a: 1\nb: 2\na: 3\n",
    "a key twice, once without value": "a:\nb: 2\na: 3\n",
    "a key twice in a flow collection": "a: {b: 1, b: 2}\n",
    "a key that is null": "~: 1\n",
    "a number that JSON has not": "a: .inf\n",
    "an indentation indicator": "a: |2\n   x\n",
    "an escape of another kind": 'a: "\\u0041"\n',
    "a line end that is escaped": 'a: "x\\\n  y"\n',
    "a flow collection of two lines": "a: [1,\n  2]\n",
    "a flow collection at the top": "{a: 1}\n",
    "text at the top": "text\n",
    "a dash without an item on its line": "a:\n-\n  b: 1\n",
    "text behind the marker": "--- text\n",
    "a deeper line after quoted text": "a: 'x'\n  y\n",
    "a deeper line after quoted text of two lines": "a: 'x\n  y'\n  z\n",
    "a deeper line after a comment": "a: x # c\n  y\n",
    "a deeper line after a line of comment": "a: x\n  # c\n  y\n",
    "a deeper line after a flow collection": "a: []\n  b\n",
    "a key inside of text that goes on": "a: x\n  b: y\n",
    "a comment behind text that goes on": "a: x\n  y # c\n  z\n",
    "a mapping after text in an item": "a:\n- x\n  b: 1\n",
    "a less deep line that matches nothing": "a:\n    b: 1\n  c: 2\n",
    "an item where a key belongs": "a: 1\n- b\n",
    "a key where an item belongs": "a:\n  - b\n  c: 1\n",
    "a dash in a flow collection": "a: [- ]\n",
    "an item in a flow collection": "a: {key: - x}\n",
    "two colons": "a: b: c\n",
    "a quoted scalar with more behind it": "a: 'b' c\n",
    "a tab at the beginning of a block scalar": "a: |\n\tx\n",
    "a tab as the first text of a block scalar": "a: |\n  \tx\n",
    "a dash alone in a flow collection": "a: [-]\n",
    "a block scalar without text": "a: |\nb: 1\n",
    "a block scalar with a wide blank line first": "a: |\n     \n  x\n",
    "a block scalar that ends in blanks without a line end": "a: |\n  x\n  ",
    "quoted text that goes on too far left": "a:\n  b: 'x\n y'\n",
    "quoted text that never ends": "a: 'x\nb: 1\n",
    "a document deeper than manifests are": "".join(
        f"{'  ' * depth}a:\n" for depth in range(MAX_BLOCK_DEPTH + 2)
    ),
}


def went_by_lines(text: str) -> bool:
    documents = parse_text(text).documents
    return bool(documents) and all(isinstance(d.positions, LazyPositions) for d in documents)


@pytest.mark.parametrize("text", BY_LINES.values(), ids=BY_LINES)
def test_is_read_by_lines_and_alike(text: str) -> None:
    assert went_by_lines(text)
    agree(text)


@pytest.mark.parametrize("text", GENERALLY.values(), ids=GENERALLY)
def test_is_left_to_the_general_path(text: str) -> None:
    assert not went_by_lines(text)
    agree(text)


def test_a_document_that_is_refused_leaves_the_others_to_be_read_by_lines() -> None:
    documents = parse_text("a: 1\n---\nb: &x 1\n---\nc: 1\n").documents
    assert [isinstance(d.positions, LazyPositions) for d in documents] == [True, False, True]
    assert [d.first_line for d in documents] == [1, 2, 4]


def test_nothing_is_located_before_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    make = line_positions._made
    monkeypatch.setattr(line_positions, "_made", lambda table: made.append(table) or make(table))
    [document] = parse_text("a:\n  b: 1\n").documents
    assert isinstance(document.positions, LazyPositions)
    under = document.positions.under(("a",))
    assert made == []
    document.positions.span(("a", "b"))
    under.span(("b",))
    assert len(made) == 1


def test_what_was_let_go_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text._Recent, "MOST", 5)
    parsed = parse_text("a:\n  b: é\n---\nc: 1\n")
    page = parsed.text
    assert isinstance(page, text.Page)
    wanted = [one.positions.span(("a", "b")) for one in parsed.documents], parsed.lines
    held = page._lines
    parse_text("d: 1\n")
    parse_text("d: 2\n")
    line_positions._marks_of.cache_clear()
    assert (page._text, page._lines, page._starts) == (None, None, None)
    assert ([one.positions.span(("a", "b")) for one in parsed.documents], parsed.lines) == wanted
    assert page._lines is not held


def test_the_memory_of_lines_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(LINES), "MOST", 50)
    LINES.clear()
    for number in range(120):
        agree(f"a: {number}\nb: {'x' * 300}{number}\n")
    assert len(LINES) <= 50
    assert all(len(line) <= LINES.LONGEST for line in LINES)


def test_places_survive_the_loss_of_remembered_lines() -> None:
    text = "a:\n- b: [1, {c: 2}]\n  d: |\n    x\n"
    [ours] = parse_text(text).documents
    [theirs] = parse_text(text).documents
    asked = ours.positions.span(("a", 0, "d"))
    LINES.clear()
    assert theirs.positions.span(("a", 0, "d")) == asked


def test_documents_share_no_collections() -> None:
    text = "a: [1, {b: 2}]\nc: {}\n"
    [one], [other] = parse_text(text).documents, parse_text(text).documents
    assert one.data == other.data
    for key in one.data:
        assert one.data[key] is not other.data[key]
    assert one.data["a"][1] is not other.data["a"][1]


def test_fixtures_are_read_alike_and_nearly_all_by_lines() -> None:
    by_lines = sum(agree(raw) for raw in FIXTURES)
    assert by_lines > 0.98 * sum(len(parse_text(raw).documents) for raw in FIXTURES)


def test_damaged_manifests_are_read_alike() -> None:
    dice = random.Random(20261126)
    by_lines = 0
    for _ in range(4000):
        text = damaged(excerpt(dice.choice(TEXTS), dice), dice.choice(TEXTS), dice)
        by_lines += agree(text) > 0
    assert by_lines > 800


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 1 << 40))
def test_generated_documents_are_read_alike(seed: int) -> None:
    agree(Writer(seed).document())


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 1 << 40))
def test_damaged_generated_documents_are_read_alike(seed: int) -> None:
    dice = random.Random(seed)
    agree(damaged(excerpt(Writer(seed).document(), dice), Writer(seed + 1).document(), dice))


def test_lines_put_together_at_random_are_read_alike() -> None:
    dice = random.Random(6)
    by_lines = sum(agree(assembled(dice)) for _ in range(8000))
    assert by_lines > 400


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no corpus of manifests beside us")
def test_other_peoples_manifests_are_read_alike() -> None:
    files = [path.read_bytes() for path in manifests(CORPUS)]
    assert sum(agree(raw) for raw in files) > 0.9 * len(files)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no corpus of manifests beside us")
def test_other_peoples_manifests_are_read_alike_when_damaged() -> None:
    texts = [path.read_bytes().decode("utf-8", "replace") for path in manifests(CORPUS)]
    dice = random.Random(6)
    for _ in range(3000):
        agree(damaged(excerpt(dice.choice(texts), dice), dice.choice(texts), dice))
