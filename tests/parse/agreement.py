"""Hold the two ways of reading a document against each other, and damage texts to try them on."""

import json
import random
from pathlib import Path
from typing import Any

from chloro_lint.model import Document, FieldPath, Parsed, Source
from chloro_lint.parse import parse
from chloro_lint.parse.line_positions import LazyPositions

HERE = Path(__file__).parents[2]
SUFFIXES = {".yaml", ".yml", ".json"}


def agree(text: str | bytes, name: str = "t.yaml") -> int:
    """Assert that both paths say the same of a text; return how many documents went by lines."""
    source = Source(name, text.encode() if isinstance(text, str) else text)
    lines, general = parse(source), parse(source, by_lines=False)
    assert_equal(lines, general)
    return sum(isinstance(document.positions, LazyPositions) for document in lines.documents)


def assert_equal(lines: Parsed, general: Parsed) -> None:
    assert lines.problems == general.problems
    assert lines.comments == general.comments
    assert lines.lines == general.lines
    assert len(lines.documents) == len(general.documents)
    for ours, theirs in zip(lines.documents, general.documents, strict=True):
        assert not isinstance(theirs.positions, LazyPositions)
        if isinstance(ours.positions, LazyPositions):
            assert_equal_documents(ours, theirs)


def assert_equal_documents(ours: Document, theirs: Document) -> None:
    # As text, because 1 == 1.0 == True, and because dicts are equal in any order.
    assert json.dumps(ours.data) == json.dumps(theirs.data)
    assert (ours.index, ours.first_line, ours.last_line) == (
        theirs.index,
        theirs.first_line,
        theirs.last_line,
    )
    for path in every_path(theirs.data, ()):
        assert ours.positions.span(path) == theirs.positions.span(path), path
        assert ours.positions.value_span(path) == theirs.positions.value_span(path), path
    absent = ("metadata", "no such field")
    assert ours.positions.span(absent) == theirs.positions.span(absent)
    assert ours.positions.written(absent) == theirs.positions.written(absent)
    shared: set[int] = set()
    assert_unshared(ours.data, shared)


def assert_unshared(value: Any, seen: set[int]) -> None:
    """Hold that no two places of a document are one object: whoever changes one changes both."""
    if isinstance(value, (dict, list)):
        assert id(value) not in seen
        seen.add(id(value))
        for item in value.values() if isinstance(value, dict) else value:
            assert_unshared(item, seen)


def every_path(value: Any, path: FieldPath) -> list[FieldPath]:
    found = [path]
    inner = value.items() if isinstance(value, dict) else ()
    for key, item in enumerate(value) if isinstance(value, list) else inner:
        found += every_path(item, (*path, key))
    return found


def manifests(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES]


PIECES = [
    " ", "  ", "\t", "\n", ":", ": ", ":\n", "- ", "-", "- - ", "#", " #", " # c", "# c\n", "'", "''", '"',
    '\\"', "\\n", "\\", "\\\n", "|", ">", "|-\n", ">+\n", "|+", "|2", "[", "]", "{", "}", "{}", "[]", "[a, b]",
    "{a: b}", "[{a: 'b'}]", ",", "&a ", "*a", "!!str ", "!x ", "? ", "<<: ", "<<: *a\n", "---", "---\n", "\n---\n",
    "...", "\n...\n", "%", "@", "`", "~", "null", "yes", "0644", "1e3", ".inf", "1_000", "0x1F", "a", "b: c",
    "\nk: v\n", "\n  k: v\n", "\n  - x\n", "\n\n", "\n \n", "=", "\u00a0", "\u0085", "\u2028", "\ufeff", "é", "\r\n",
    "\r", "key:", "{{ x }}", "a: |\n  x\n", "a: 'b\n  c'\n", 'a: "b\n\n  c"\n', "text text", "http://x:1/#y",
    "|\n       \n", "|\n  \tx\n", "[- x]", "{a: 1, a: 2}", " chloro-lint: ignore x", "# chloro-lint: ignore x",
]  # fmt: skip


def damaged(text: str, donor: str, dice: random.Random) -> str:
    """Return a text with a few of the changes that people and tools make to one."""
    for _ in range(dice.choice([1, 1, 1, 2, 2, 3, 5])):
        text = _by_line(text, donor, dice) if dice.random() < 0.5 else _by_character(text, dice)
    return text


def _by_line(text: str, donor: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    others = donor.split("\n")
    match dice.randrange(8):
        case 0:
            del lines[at]
        case 1:
            lines.insert(dice.randrange(len(lines) + 1), lines[at])
        case 2:
            lines[at] = " " * dice.choice([1, 2, 2, 4]) + lines[at]
        case 3:
            lines[at] = lines[at].removeprefix(" " * dice.choice([1, 2, 2, 4]))
        case 4:
            lines.insert(at, dice.choice(others))
        case 5:
            lines[at] = " " * dice.randrange(8) + lines[at].lstrip(" ")
        case 6:
            deep = len(lines[at]) - len(lines[at].lstrip(" "))
            lines.insert(at, " " * deep + dice.choice(others).lstrip(" "))
        case _:
            lines[at : at + 2] = ["".join(lines[at : at + 2])]
    return "\n".join(lines)


def _by_character(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    match dice.randrange(4):
        case 0:
            return text[:at] + text[at + dice.choice([1, 1, 2, 5]) :]
        case 1:
            return text[:at] + dice.choice(PIECES) + text[at + 1 :]
        case 2:
            # Values and keys end where lines do: much of what matters is there.
            at = text.find("\n", at)
            at = len(text) if at < 0 else at
    return text[:at] + dice.choice(PIECES) + text[at:]


def excerpt(text: str, dice: random.Random, most: int = 30) -> str:
    """Return some lines of a text, moved to the left as far as they go."""
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    part = lines[at : at + dice.randrange(3, most)]
    deep = len(part[0]) - len(part[0].lstrip(" "))
    part = [line[deep:] if line.startswith(" " * deep) else line.lstrip(" ") for line in part]
    return "\n".join(part) + dice.choice(["", "\n", "\n", "\n"])


KEYS = ["", "", "", "a:", "b:", "c: ", "'d': ", '"e": ', "f:  ", "- a: "]
TEXTS = [
    "", "x", "x y", "1", "~", "'q'", "'q", "q'", '"', '"q"', "|", "|-", ">", ">+", "[]", "[x]", "{}", "{a: 'b'}",
    "[x", "# c", "#", "-", "-x", "- x", ":x", "x:", "x: y", "x #", "x#", "'", "''", "'''", "\\", '\\"', "...",
    "[-]", "[- x]", "{a: -}", "[a: b]", "{a}", "{a: 1, a: 2}", "[x y, -z]", "[x:y]", "['x',]", "[,]", "{a: }", "{a: b:c}",
    "[x #c]", "[[]", "{'a':1}", "{a:1}", "[?]", "[x, # c", "|\n       ", "|\n  \tx", ">\n    \n  x", "'x\n\n    y'",
    "--- x", "x  ", "&a x", "*a", "? x", "!x", "\t", "x\ty", "<<: x",
]  # fmt: skip


def assembled(dice: random.Random) -> str:
    """Return lines that are put together at random, of the pieces on which reading depends."""
    lines = [
        " " * dice.choice([0, 0, 1, 2, 2, 3, 4, 4, 6])
        + dice.choice(["", "", "", "- ", "- - ", "-  "])
        + dice.choice(KEYS)
        + dice.choice(TEXTS)
        + dice.choice(["", "", "", " ", " # c"])
        for _ in range(dice.randrange(1, 9))
    ]
    return "\n".join(lines) + dice.choice(["", "\n", "\n", "\n\n"])
