"""Frameworks of others as data: their items, and the rules that decide each over manifests.

A framework is a benchmark or standard that was not written for one system: its items become
controls like those of a baseline, but they are about every object, not about the system's alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chloro_lint.baseline import Control, Decision
from chloro_lint.model import ChloroError, FieldPath, Positions, Source
from chloro_lint.parse import parse

FULL = "full"
PARTIAL = "partial"
MANUAL = "manual"
UNDECIDED = "undecided"
COVERAGE: Mapping[str, str] = {
    FULL: "the rules find every object of the manifests that breaks it",
    PARTIAL: "the rules find some of what breaks it; where they pass, the rest is to be shown",
    MANUAL: "manifests cannot show it; the evidence to ask for is named",
    UNDECIDED: "manifests may show it, but no rule looks yet: its verdict is unknown",
}
"""How far an item is decided, and what the word means."""

_TOP = {
    "name", "title", "version", "publisher", "url", "reading", "sources", "items", "unmapped",
}  # fmt: skip
_ITEM = {"section", "title", "formerly", "coverage", "rules", "rest", "ask", "note"}
_MAPPING = {"rule", "source", "with", "strict"}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A rule that decides an item, with the parameters that the item means, and who says so."""

    decision: Decision
    sources: tuple[str, ...]
    """Keys of the framework's `sources`."""
    strict: bool = False
    """Whether information counts as a failure too."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a framework, in words of our own, and how far it is decided."""

    id: str
    section: str
    title: str
    coverage: str
    """One of `COVERAGE`."""
    rules: tuple[Mapped, ...] = ()
    rest: str = ""
    """Of a partial item what no rule looks at, of an undecided one the rule that is not there."""
    ask: str = ""
    """The evidence to ask for."""
    formerly: Mapping[str, str] = field(default_factory=dict)
    """Older version → the item's number there, or ``-``."""
    note: str = ""

    def control(self) -> Control:
        """Return the item as a statement that the engine decides like those of a baseline."""
        rest = [text for text in (self.rest, self.ask) if text and self.coverage == PARTIAL]
        return Control(
            id=self.id,
            section=self.section,
            statement=self.title,
            facts=(self.id,),
            decided_by=tuple(one.decision for one in self.rules),
            proofs=(self.rest,) if self.coverage == UNDECIDED else (),
            manual=" ".join(rest) if self.coverage == PARTIAL else self.ask,
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class Framework:
    """A benchmark or standard: its items, and which rules decide them on whose word."""

    name: str
    title: str
    version: str
    publisher: str
    url: str
    digest: str
    """SHA-256 of the file."""
    reading: str
    """How the items are read where the framework leaves it open."""
    sources: Mapping[str, str]
    """Key → where a mapping comes from, in full."""
    items: tuple[Item, ...]
    unmapped: Mapping[str, str]
    """Rule → why it decides no item."""

    @property
    def label(self) -> str:
        """Title and version."""
        return f"{self.title}, version {self.version}"

    @property
    def controls(self) -> tuple[Control, ...]:
        """The items as statements, in their order."""
        return tuple(one.control() for one in self.items)

    @property
    def strict(self) -> frozenset[tuple[str, str]]:
        """The (item, rule) pairs for which information counts as a failure."""
        return frozenset(
            (item.id, one.decision.rule) for item in self.items for one in item.rules if one.strict
        )

    def items_of(self, rule: str) -> tuple[Item, ...]:
        """Return the items that a rule has a part in."""
        return tuple(
            item for item in self.items if any(one.decision.rule == rule for one in item.rules)
        )


def load_framework(source: Source) -> Framework:
    """Read a framework's file. Raises `ChloroError` with every mistake, each with file and line."""
    parsed = parse(source)
    if parsed.problems:
        raise ChloroError(
            *(f"{source.name}:{one.span.line}: {one.message}" for one in parsed.problems)
        )
    if len(parsed.documents) != 1 or not isinstance(parsed.documents[0].data, dict):
        raise ChloroError(f"{source.name}: a framework is one YAML mapping")
    [document] = parsed.documents
    return _Reader(source, document.data, document.positions).framework()


class _Reader:
    """Reads plain data into a `Framework` and collects every mistake on the way."""

    def __init__(self, source: Source, data: dict[str, Any], positions: Positions) -> None:
        self.source = source
        self.data = data
        self.positions = positions
        self.mistakes: list[str] = []

    def place(self, path: FieldPath) -> str:
        return f"{self.source.name}:{self.positions.span(path).line}"

    def wrong(self, path: FieldPath, sentence: str) -> None:
        self.mistakes.append(f"{self.place(path)}: {sentence}")

    def framework(self) -> Framework:
        data = self.data
        self._keys((), data, _TOP)
        words = {
            key: self._text((key,), data)
            for key in ("name", "title", "version", "publisher", "url")
        }
        sources = self._texts(("sources",), data)
        items = [
            self._item(("items", name), name, one, sources)
            for name, one in self._mapping(("items",), data).items()
        ]
        unmapped = self._texts(("unmapped",), data)
        used = {one.decision.rule for item in items for one in item.rules}
        for rule in unmapped:
            if rule in used:
                self.wrong(("unmapped", rule), f"rule {rule} decides an item and is unmapped")
        reading = self._text(("reading",), data, required=False)
        if self.mistakes:
            raise ChloroError(*self.mistakes)
        return Framework(
            **words,
            digest=hashlib.sha256(self.source.data).hexdigest(),
            reading=reading,
            sources=sources,
            items=tuple(items),
            unmapped=unmapped,
        )

    def _item(self, path: FieldPath, name: str, data: Any, sources: Mapping[str, str]) -> Item:
        if not isinstance(data, dict):
            self.wrong(path, "an item is a mapping")
            data = {}
        self._keys(path, data, _ITEM)
        entries = data.get("rules", [])
        if not isinstance(entries, list):
            self.wrong((*path, "rules"), "rules is a list")
            entries = []
        rules = [
            self._mapped((*path, "rules", number), one, sources)
            for number, one in enumerate(entries)
        ]
        rest = self._text((*path, "rest"), data, required=False)
        ask = self._text((*path, "ask"), data, required=False)
        coverage = self._text((*path, "coverage"), data)
        # What an item of each coverage holds: rules, the rest, the evidence to ask for.
        wanted = {
            FULL: (True, False, False),
            PARTIAL: (True, True, bool(ask)),
            MANUAL: (False, False, True),
            UNDECIDED: (bool(rules), True, bool(ask)),
        }
        if coverage not in wanted:
            self.wrong((*path, "coverage"), f"coverage is one of {', '.join(COVERAGE)}")
        elif wanted[coverage] != (bool(rules), bool(rest), bool(ask)):
            self.wrong(
                (*path, "coverage"),
                "full needs rules alone, partial rules and rest, manual ask alone, undecided rest",
            )
        return Item(
            id=name,
            section=self._text((*path, "section"), data),
            title=self._text((*path, "title"), data),
            coverage=coverage,
            rules=tuple(rules),
            rest=rest,
            ask=ask,
            formerly=self._texts((*path, "formerly"), data),
            note=self._text((*path, "note"), data, required=False),
        )

    def _mapped(self, path: FieldPath, data: Any, sources: Mapping[str, str]) -> Mapped:
        if not isinstance(data, dict):
            self.wrong(path, "an entry of rules is a mapping with rule and source")
            data = {}
        self._keys(path, data, _MAPPING)
        named = data.get("source")
        keys = tuple(str(one) for one in (named if isinstance(named, list) else [named]) if one)
        for key in keys:
            if key not in sources:
                known = ", ".join(sources) or "none"
                self.wrong((*path, "source"), f"source {key!r} is not declared (known: {known})")
        if not keys:
            self.wrong(path, "a mapping names its source")
        if not isinstance(data.get("strict", False), bool):
            self.wrong((*path, "strict"), "strict is true or false")
        given = self._mapping((*path, "with"), data)
        decision = Decision(self._text((*path, "rule"), data), "", given, self.place(path))
        return Mapped(decision, keys, data.get("strict") is True)

    def _mapping(self, path: FieldPath, data: Mapping[str, Any]) -> dict[str, Any]:
        value = data.get(str(path[-1]), {})
        if not isinstance(value, dict):
            self.wrong(path, f"{path[-1]} is a mapping")
            return {}
        return value

    def _texts(self, path: FieldPath, data: Mapping[str, Any]) -> dict[str, str]:
        found = self._mapping(path, data)
        for key, value in found.items():
            if not isinstance(value, str) or not value.strip():
                self.wrong((*path, key), f"{key} is a text")
        return {key: " ".join(str(value).split()) for key, value in found.items()}

    def _text(self, path: FieldPath, data: Mapping[str, Any], *, required: bool = True) -> str:
        value = data.get(str(path[-1]))
        if value is None and not required:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(path, f"{path[-1]} is a text")
            return ""
        return " ".join(value.split())

    def _keys(self, path: FieldPath, data: Mapping[str, Any], known: set[str]) -> None:
        for key in data:
            if key not in known:
                words = ", ".join(sorted(known))
                self.wrong((*path, key), f"unknown key {key!r} (known: {words})")
