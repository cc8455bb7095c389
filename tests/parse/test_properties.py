"""What holds of every text: of generated YAML against PyYAML's own nodes, of noise that it ends."""

import json
import pickle
import random
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from chloro_lint.model import Document, FieldPath, Parsed, Span
from chloro_lint.parse import events
from chloro_lint.parse.scalars import resolve, stringify
from tests.parse.places import assert_whole_sane, covered, parse_text, paths

PLAIN = [
    "x",
    "12",
    "yes",
    "a b",
    "a#b",
    "x:y",
    "-1",
    "0644",
    "~",
    "é😀",
    "2001-01-01",
    "1e3",
    "=",
]
KEYS = ["name", "spec", "a b", "yes", "1", "x-y", "é", "0x10", "kind", "p/q"]
ANCHOR_LIMIT = 6


class Writer:
    """Writes random YAML in many styles, and never an invalid text."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.anchors: list[tuple[str, bool]] = []
        self.count = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def document(self) -> str:
        head = "# head\n" if self.chance(0.2) else ""
        if self.chance(0.1):
            return f"{head}[{self.flow(3)}]\n"
        return head + self.mapping(0, 4)

    def comment(self) -> str:
        return self.random.choice([" # c", "  #x: 'y", "   # {{ t }}"]) if self.chance(0.15) else ""

    def gap(self, indent: int) -> str:
        if self.chance(0.1):
            return self.random.choice(["\n", f"{' ' * indent}# between\n", "# left\n", "  \n"])
        return ""

    def anchor(self) -> str:
        if self.chance(0.1) and len(self.anchors) < ANCHOR_LIMIT:
            self.count += 1
            return f"&a{self.count} "
        return ""

    def remember(self, anchor: str, *, mapping: bool) -> None:
        if anchor:
            self.anchors.append((anchor[1:].strip(), mapping))

    def mapping(self, indent: int, depth: int) -> str:
        pad = " " * indent
        parts = []
        keys = self.random.sample(KEYS, self.random.randint(1, 4))
        maps = [name for name, mapping in self.anchors if mapping]
        if maps and self.chance(0.3):
            keys.insert(self.random.randint(0, len(keys)), "<<")
        for key in keys:
            parts.append(self.gap(indent))
            if key == "<<":
                names = self.random.choices(maps, k=self.random.randint(1, 2))
                many = ", ".join(f"*{name}" for name in names)
                parts.append(f"{pad}<<: " + (f"[{many}]\n" if len(names) > 1 else f"*{names[0]}\n"))
                continue
            written = self.random.choice([key, f"'{key}'", f'"{key}"', key, key])
            if self.chance(0.04):
                written = f"? {written}\n{pad}"
            parts.append(f"{pad}{written}:{self.value(indent, depth)}")
        return "".join(parts)

    def sequence(self, indent: int, depth: int) -> str:
        pad = " " * indent
        parts = []
        for _ in range(self.random.randint(1, 3)):
            parts.append(self.gap(indent))
            if depth > 0 and self.chance(0.4):
                inner = self.mapping(indent + 2, depth - 1)
                while inner.lstrip(" ").startswith(("#", "\n")):
                    inner = inner.split("\n", 1)[1]
                parts.append(f"{pad}- {inner[indent + 2 :]}")
            else:
                parts.append(f"{pad}-{self.value(indent, depth)}")
        return "".join(parts)

    def value(self, indent: int, depth: int) -> str:
        """Return what follows a key's colon, or an item's dash, to the end of its last line."""
        kind = self.random.random()
        if depth > 0 and kind < 0.35:
            mapping = self.chance(0.6)
            anchor = self.anchor()
            deeper = indent + self.random.choice([1, 2, 2, 4])
            write: Callable[[int, int], str] = self.mapping if mapping else self.sequence
            head = f" {anchor}".rstrip() + self.comment() + "\n"
            text = head + write(deeper, depth - 1)
            self.remember(anchor, mapping=mapping)
            return text
        if kind < 0.5:
            return self.block(indent)
        if self.anchors and kind < 0.58:
            return f" *{self.random.choice(self.anchors)[0]}{self.comment()}\n"
        if kind < 0.63:
            return f"{self.comment()}\n"
        anchor = self.anchor()
        text = f" {anchor}{self.flow(2, indent + 1)}{self.comment()}\n"
        self.remember(anchor, mapping=False)
        return text

    def block(self, indent: int) -> str:
        pad = " " * (indent + self.random.choice([1, 2, 3]))
        head = self.random.choice(["|", ">", "|-", ">-", "|+", ">+"]) + self.comment()
        lines = self.random.choices(["x", "# not", "y: z", "", "  deep", "---", "'"], k=3)
        body = "".join(f"{pad}{line}\n" if line else "\n" for line in ["text", *lines])
        return f" {head}\n{body}"

    def flow(self, depth: int, indent: int = 1) -> str:
        kind = self.random.random()
        line = f"\n{' ' * indent}" if self.chance(0.1) else ""
        if depth > 0 and kind < 0.15:
            items = [self.flow(depth - 1, indent) for _ in range(self.random.randint(0, 3))]
            return "[" + f",{line} ".join(items) + "]"
        if depth > 0 and kind < 0.3:
            keys = self.random.sample(KEYS, self.random.randint(0, 3))
            items = [f"{key}: {self.flow(depth - 1, indent)}" for key in keys]
            return "{" + f",{line} ".join(items) + "}"
        plain = self.random.choice(PLAIN)
        gap = f"\n{' ' * indent}" if self.chance(0.15) else " "
        return self.random.choice(
            [plain, plain, f"w{gap}v", f"'it''s{gap}x'", f'"a\\n{gap}\\u0041"']
        )


def place(text: str, index: int) -> tuple[int, int]:
    index = min(index, len(text.removesuffix("\n")))
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def read_node(node: Node) -> Any:
    """Build data from PyYAML's nodes, merging as kubectl does."""
    if isinstance(node, ScalarNode):
        return resolve(node.value) if node.style in {None, ""} else node.value
    if isinstance(node, SequenceNode):
        return [read_node(item) for item in node.value]
    return {key: read_node(value) for key, (_, value) in entries(node).items()}


def entries(node: Node) -> dict[str, tuple[Node, Node]]:
    assert isinstance(node, MappingNode)
    found: dict[str, tuple[Node, Node]] = {}
    for key, value in node.value:
        if key.value == "<<":
            for merged in reversed(value.value) if isinstance(value, SequenceNode) else [value]:
                found.update(entries(merged))
        else:
            name = stringify(key.value) if key.style in {None, ""} else key.value
            assert name is not None
            found[name] = (key, value)
    return found


def compare(text: str, document: Document, root: Node, parsed: Parsed) -> None:
    """Hold data and places against the nodes that PyYAML composes."""
    assert json.dumps(document.data) == json.dumps(read_node(root))
    positions = document.positions
    for path in paths(document.data):
        key, node = find(root, path)
        shown = covered(parsed, positions.value_span(path))
        span = positions.value_span(path)
        if shown.startswith("*"):
            assert shown[1:].isalnum()
        else:
            assert span[:2] == place(text, node.start_mark.index)
            flow = getattr(node, "flow_style", True) and getattr(node, "style", "") not in {
                "|",
                ">",
            }
            if flow:
                # The end of a pair that stands in a list without braces is where the next token is.
                start, end = node.start_mark.index, node.end_mark.index
                end = start + len(text[start:end].rstrip(" \t\n"))
                assert span[2:] == place(text, end)
            else:
                assert span[2:] <= place(text, node.end_mark.index)
                assert shown == shown.rstrip(" \t\n")
        if key is not None:
            compare_key(text, positions.span(path), span, (key, node), shown)


def compare_key(
    text: str, shown: Span, value: Span, nodes: tuple[Node, Node], written: str
) -> None:
    key, node = nodes
    assert shown[:2] == place(text, key.start_mark.index)
    short = written.startswith("*") or (
        isinstance(node, ScalarNode) and node.style not in {"|", ">"}
    )
    if short and written and value.line == value.end_line == shown.line:
        assert shown[2:] == value[2:]
    else:
        assert shown[2:] == place(text, key.end_mark.index)


def find(root: Node, path: FieldPath) -> tuple[Node | None, Node]:
    key: Node | None = None
    node = root
    for step in path:
        if isinstance(step, int):
            key, node = None, node.value[step]
        else:
            key, node = entries(node)[step]
    return key, node


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 1 << 40))
def test_generated_yaml_reads_as_pyyaml_composes_it(seed: int) -> None:
    text = Writer(seed).document()
    root = yaml.compose(text, yaml.CLoader)
    parsed = parse_text(text)
    assert parsed.problems == ()
    compare(text, parsed.documents[0], root, parsed)
    assert_whole_sane(parsed)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 40))
def test_the_parser_in_python_reads_the_same(seed: int) -> None:
    text = Writer(seed).document()
    [here] = parse_text(text).documents
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "parser_of", events._python_parser)
        parsed = parse_text(text)
    assert parsed.problems == ()
    assert json.dumps(parsed.documents[0].data) == json.dumps(here.data)
    for path in paths(here.data):
        assert parsed.documents[0].positions.span(path) == here.positions.span(path)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1 << 40), st.sampled_from(["\r\n", "\r"]))
def test_line_ends_change_neither_data_nor_places(seed: int, end: str) -> None:
    text = Writer(seed).document()
    here, there = parse_text(text), parse_text(text.replace("\n", end))
    assert there.lines == here.lines
    assert there.documents[0].data == here.documents[0].data
    for path in paths(here.documents[0].data):
        for ask in ("span", "value_span"):
            ours = getattr(here.documents[0].positions, ask)(path)
            assert getattr(there.documents[0].positions, ask)(path) == ours


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 1 << 40), min_size=1, max_size=4))
def test_a_document_reads_alike_alone_and_among_others(seeds: list[int]) -> None:
    texts = [Writer(seed).document() for seed in seeds]
    together = parse_text("---\n" + "---\n".join(texts))
    offset = 0
    for text, document in zip(texts, together.documents, strict=True):
        [alone] = parse_text(text).documents
        offset += 1
        assert document.data == alone.data
        for path in paths(alone.data):
            line, column, end_line, end_column = alone.positions.span(path)
            moved = Span(line + offset, column, end_line + offset, end_column)
            assert document.positions.span(path) == moved
        offset += text.count("\n")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 40))
def test_a_view_agrees_with_the_whole(seed: int) -> None:
    [document] = parse_text(Writer(seed).document()).documents
    restored = pickle.loads(pickle.dumps(document.positions))
    for path in paths(document.data):
        assert restored.span(path) == document.positions.span(path)
        for cut in range(len(path)):
            view = document.positions.under(path[:cut])
            assert view.span(path[cut:]) == document.positions.span(path)
            assert view.value_span(path[cut:]) == document.positions.value_span(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4), st.sampled_from([None, 1, "\t"]))
def test_json_reads_as_json(value: dict[str, Any], indent: int | str | None) -> None:
    for plain in (True, False):
        parsed = parse_text(json.dumps(value, indent=indent, ensure_ascii=plain))
        assert parsed.problems == ()
        assert [d.data for d in parsed.documents] == [value]
        assert_whole_sane(parsed)


NOISE = [
    b"\n", b" ", b"\t", b":", b": ", b"- ", b"? ", b"#", b" # chloro-lint: x", b"[", b"]", b"{", b"}",
    b",", b"'", b'"', b"|\n", b">", b"&a ", b"*a", b"<<: *a\n", b"!!int ", b"!x ", b"---\n", b"---",
    b"...\n", b"%YAML 1.1\n", b"{{ x }}", b"{% x %}", b"\xff", b"\xc3", b"\xe2\x80\xa8", b"\xc2\x85",
    b"\0", b"\r", b"\r\n", b"\xef\xbb\xbf", b"\xf0\x9f\x98\x80", b".inf", b"~", b"a: ", b"\n  b: 1\n",
    b"\n\n", b"@", b"`", b"\\", b'"\\ud800"', b"1",
]  # fmt: skip
BASE = b"""\
# chloro-lint: head
apiVersion: v1
kind: List
items:
  - &a {kind: "Pod", metadata: {name: x}}
  - <<: *a
    spec: |
      text # chloro-lint: no
    more: >-
      folded
  - ['1', "2",
     3]  # chloro-lint: yes
---
{"a": [1, 2], "b": {"c": null}}
"""


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([BASE, b"", b"a: 1\n", b'{"a": 1}\n']),
    st.lists(
        st.tuples(
            st.integers(0, len(BASE)),
            st.integers(0, 12),
            st.lists(st.sampled_from(NOISE), max_size=4),
        ),
        max_size=6,
    ),
)
def test_a_damaged_file_is_read_or_refused_in_place(
    base: bytes, damage: list[tuple[int, int, list[bytes]]]
) -> None:
    raw = base
    for at, removed, added in damage:
        raw = raw[:at] + b"".join(added) + raw[at + removed :]
    parsed = parse_text(raw)
    assert_whole_sane(parsed)
    again = parse_text(raw)
    assert (again.problems, again.comments) == (parsed.problems, parsed.comments)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "ignore")))
def test_noise_is_read_or_refused_in_place(raw: bytes) -> None:
    assert_whole_sane(parse_text(raw))
