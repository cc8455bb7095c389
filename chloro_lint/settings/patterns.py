"""Match paths against globs in bounded time, and order such globs as a .gitignore file does.

Patterns come with the linted tree, so their cost must not depend on their author: matching one
path takes at most the product of the two lengths. That is why no regular expression is built.
The syntax is that of https://git-scm.com/docs/gitignore.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias

from chloro_lint.model.values import NamedTuple, dataclass

LONGEST = 1024
"""More characters than this are no pattern that a person wrote."""

_CLASSES = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "blank": ((" ", " "), ("\t", "\t")),
    "cntrl": (("\0", "\x1f"), ("\x7f", "\x7f")),
    "digit": (("0", "9"),),
    "graph": (("!", "~"),),
    "lower": (("a", "z"),),
    "print": ((" ", "~"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": ((" ", " "), ("\t", "\r")),
    "upper": (("A", "Z"),),
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}


class _Set(NamedTuple):
    """A bracket expression: inclusive ranges of characters, or everything else."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool

    def holds(self, character: str) -> bool:
        inside = any(low <= character <= high for low, high in self.ranges)
        return inside is not self.negated


_Token: TypeAlias = str | _Set | Literal[True] | None
"""A literal character, a set, True for ``?``, None for ``*``."""

_NameTest: TypeAlias = Callable[[str], bool]


def has_wildcard(text: str) -> bool:
    """Tell whether a text is a pattern and not just a path."""
    return any(character in text for character in "*?[")


def name_test(pattern: str) -> _NameTest:
    """Compile a pattern for one name, in which ``*`` spans everything.

    `ValueError` says in a few words what is wrong with the pattern.
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    tokens = tuple(_tokens(pattern))
    literal = "".join(token for token in tokens if isinstance(token, str))
    if len(literal) == len(tokens):
        return literal.__eq__
    if tokens == (None,):
        return lambda _name: True
    if len(literal) == len(tokens) - 1:
        if tokens[0] is None:
            return lambda name: name.endswith(literal)
        if tokens[-1] is None:
            return lambda name: name.startswith(literal)
    return lambda name: _match(tokens, name)


def _tokens(pattern: str) -> Iterable[_Token]:
    at = 0
    previous: _Token = ""
    while at < len(pattern):
        character = pattern[at]
        token: _Token = character
        at += 1
        if character == "*":
            if previous is None:
                continue
            token = None
        elif character == "?":
            token = True
        elif character == "[":
            token, at = _bracket(pattern, at)
        elif character == "\\":
            if at == len(pattern):
                raise ValueError("ends in a backslash")
            token = pattern[at]
            at += 1
        yield token
        previous = token


def _bracket(pattern: str, at: int) -> tuple[_Set, int]:
    """Read a bracket expression from behind its ``[``; return it and where it ends."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    ranges: list[tuple[str, str]] = []
    first = True
    while at < len(pattern) and (first or pattern[at] != "]"):
        first = False
        if pattern.startswith("[:", at):
            end = pattern.find(":]", at)
            name = pattern[at + 2 : end]
            if end < 0 or name not in _CLASSES:
                raise ValueError("names an unknown character class")
            ranges.extend(_CLASSES[name])
            at = end + 2
            continue
        low, at = _member(pattern, at)
        high = low
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("", "]"):
            high, at = _member(pattern, at + 1)
        ranges.append((low, high))
    if at >= len(pattern):
        raise ValueError("has a `[` without its `]`")
    return _Set(tuple(ranges), negated), at + 1


def _member(pattern: str, at: int) -> tuple[str, int]:
    if pattern[at] == "\\" and at + 1 < len(pattern):
        at += 1
    return pattern[at], at + 1


def _match(tokens: Sequence[_Token], name: str) -> bool:
    """Match greedily, going back to the last star only: quadratic at worst."""
    token = position = 0
    star = mark = -1
    while position < len(name):
        wanted = tokens[token] if token < len(tokens) else ""
        if wanted is None:
            star, mark = token, position
            token += 1
        elif wanted is True or (
            wanted.holds(name[position]) if isinstance(wanted, _Set) else wanted == name[position]
        ):
            token += 1
            position += 1
        elif star >= 0:
            mark += 1
            token, position = star + 1, mark
        else:
            return False
    return all(rest is None for rest in tokens[token:])


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern over the parts of a path, in which ``**`` stands for any number of parts.

    Matching steps through sets of positions in the pattern, so that a walk can carry them along
    and leave a folder under which nothing can match.
    """

    tests: tuple[_NameTest | None, ...]
    """A test for each part; None is ``**``."""

    def start(self) -> frozenset[int]:
        """Return the positions before the first part."""
        return self._open({0})

    def step(self, positions: frozenset[int], part: str) -> frozenset[int]:
        """Return the positions behind one more part; none means that nothing below matches."""
        reached = set()
        for position in positions:
            if position < len(self.tests):
                test = self.tests[position]
                if test is None:
                    reached.add(position)
                elif test(part):
                    reached.add(position + 1)
        return self._open(reached)

    def ends(self, positions: frozenset[int]) -> bool:
        """Tell whether a path that led to these positions matches."""
        return len(self.tests) in positions

    def matches(self, parts: Iterable[str]) -> bool:
        """Tell whether the whole path matches."""
        positions = self.start()
        for part in parts:
            positions = self.step(positions, part)
            if not positions:
                return False
        return self.ends(positions)

    def _open(self, positions: set[int]) -> frozenset[int]:
        """Add the positions behind every ``**``, which may stand for no part at all."""
        opened = set(positions)
        for position in positions:
            behind = position
            while behind < len(self.tests) and self.tests[behind] is None:
                behind += 1
                opened.add(behind)
        return frozenset(opened)


def glob(pattern: str) -> Glob:
    """Compile a pattern with slashes; `ValueError` says what is wrong with it.

    A ``**`` at the end stands for at least one part: ``a/**`` is what lies in ``a``.
    """
    if len(pattern) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    tests: list[_NameTest | None] = []
    parts = [part for part in pattern.split("/") if part]
    for part in parts:
        if part != "**":
            tests.append(name_test(part))
        elif not tests or tests[-1] is not None:
            tests.append(None)
    if parts and parts[-1] == "**":
        tests.append(name_test("*"))
    return Glob(tuple(tests))


class PathRule(NamedTuple):
    """One line of a .gitignore file or one configured pattern."""

    text: str
    line: int
    negated: bool
    folders_only: bool
    name: _NameTest | None
    """Of a pattern without a slash, which matches a name at any depth."""
    path: Glob | None


def path_rule(text: str, line: int = 0) -> PathRule:
    """Compile one pattern; `ValueError` says what is wrong with it."""
    pattern = text
    negated = pattern.startswith("!")
    pattern = pattern[negated:]
    folders_only = pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    if not pattern.strip("/"):
        raise ValueError("is empty")
    if "\0" in pattern:
        raise ValueError("holds a NUL character")
    if "/" in pattern:
        return PathRule(text, line, negated, folders_only, None, glob(pattern))
    return PathRule(text, line, negated, folders_only, name_test(pattern), None)


@dataclass(frozen=True, slots=True)
class PathRules:
    """Patterns in order, relative to a folder; the last that matches decides."""

    root: str
    """The folder's real path with forward slashes and none at its end."""
    rules: tuple[PathRule, ...]
    origin: str = ""
    """The file that holds them, for messages."""
    unread: str = ""
    """Why that file could not be read."""

    def deciding(self, real: str, name: str, *, folder: bool) -> PathRule | None:
        """Return the pattern that decides on a path, which may be a negated one.

        `real` is the real path, `name` its last part. Only the path itself is judged: a walk does
        not enter a folder that is ignored.
        """
        parts: list[str] | None = None
        if real.startswith(self.root + "/"):
            parts = real[len(self.root) + 1 :].split("/")
        for rule in reversed(self.rules):
            if rule.folders_only and not folder:
                continue
            if rule.name is not None:
                if rule.name(name):
                    return rule
            elif rule.path is not None and parts is not None and rule.path.matches(parts):
                return rule
        return None


def gitignore_rules(text: str, root: str, origin: str) -> PathRules:
    """Read the text of a .gitignore file; as in git, a line that is no pattern matches nothing."""
    rules = []
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = _trimmed(raw.removesuffix("\r"))
        if not line or line.startswith("#"):
            continue
        try:
            rules.append(path_rule(line, number))
        except ValueError:
            continue
    return PathRules(root, tuple(rules), origin)


def _trimmed(line: str) -> str:
    """Drop trailing spaces but one that a backslash keeps."""
    kept = line.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return kept + " " if backslashes % 2 and kept != line else kept


def covers(rules: Sequence[PathRule], parts: Sequence[str]) -> bool:
    """Tell whether a file, by the parts of its path, is matched by itself or by a folder above it.

    This is how configured patterns that select files are read; the order does not matter and
    negated patterns do not occur.
    """
    for depth in range(1, len(parts) + 1):
        folder = depth < len(parts)
        for rule in rules:
            if rule.folders_only and not folder:
                continue
            if rule.name is not None:
                if rule.name(parts[depth - 1]):
                    return True
            elif rule.path is not None and rule.path.matches(parts[:depth]):
                return True
    return False
