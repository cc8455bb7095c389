"""Which stretches of a document are to be hidden, by all that is written in it.

The outline knows what data does not: the entry that loses to a later one with the same key,
values of a wrong type, anchors, and documents that are no objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.credential_names import Naming, naming
from chloro_lint.kube.credential_values import hides
from chloro_lint.kube.credentials import LAST_APPLIED
from chloro_lint.model.regex import regex
from chloro_lint.parse.outline import Alias, Mapping, Node, Outline, Scalar, Sequence
from chloro_lint.redact_text import Line, Stretch, worded

_OPEN_FIELDS: Final = frozenset(
    {"apiVersion", "kind", "metadata", "type", "immutable", "name", "namespace"}
)
"""What of a Secret may be shown."""

_NAME_LISTS: Final = frozenset({"secrets", "imagePullSecrets"})
"""Lists of names of Secrets."""

_WHOLE: Final = frozenset({LAST_APPLIED, "secretGenerator"})
"""Fields of which all that stands below is hidden."""


class Hidden:
    """What one document has to hide: stretches of its text, and the values that stand there."""

    def __init__(self, text: str, outline: Outline) -> None:
        self.stretches: list[Stretch] = []
        self.values: list[str] = []
        self._text = text
        self._remarks = "#" in text
        self._anchors = outline.anchors
        self._done: set[int] = set()
        if outline.root is not None:
            self._look(outline.root, "")

    def _look(self, node: Node, name: str) -> None:
        """Walk through a node that stands under a name; what is not to be hidden stays."""
        match node:
            case Scalar():
                self._scalar(node, name)
            case Alias():
                if hides(name, node.name) or hides(name, self._resolved(node)):
                    self._hide(node)
            case Mapping() if _is_secret(node):
                for key, value in node.entries:
                    if _text(key) in _OPEN_FIELDS:
                        self._look(value, _text(key))
                    else:
                        self._hide(value)
            case Mapping():
                self._mapping(node)
            case Sequence():
                self._sequence(node, name)

    def _scalar(self, node: Scalar, name: str) -> None:
        written = self._text[node.start : self._past_remark(node.start, node.end)]
        if hides(name, node.value) or (not node.value and hides(name, written)):
            self._hide(node)
            return
        url = _WHOLE_URL.match(written)
        if url is not None:
            self.stretches.append((node.start + url.start(1), node.start + url.end(1)))
        start = node.start
        for line in written.split("\n"):
            self.stretches += worded(Line(start, line))
            start += len(line) + 1

    def _mapping(self, node: Mapping) -> None:
        paired = any(
            _text(key) == "name" and naming(self._resolved(value)) > Naming.NONE
            for key, value in node.entries
        )
        fetched = any(_text(key) == "remoteRef" for key, _value in node.entries)
        for key, value in node.entries:
            name = _text(key)
            if fetched and name == "secretKey":
                # An ExternalSecret names here the key that it fills in.
                continue
            if name in _WHOLE or (paired and _is_value(name)):
                self._hide(value)
            else:
                self._look(value, name)
            if paired and _has_no_value(key, value):
                self._hide(key)
            elif not isinstance(key, Scalar):
                self._look(key, "")

    def _sequence(self, node: Sequence, name: str) -> None:
        flag = ""
        inherited = "" if name in _NAME_LISTS else name
        for item in node.items:
            if not isinstance(item, Scalar):
                self._look(item, inherited if isinstance(item, Alias) else "")
                flag = ""
                continue
            self._scalar(item, flag or inherited)
            flag = item.value if item.value.startswith("-") and "=" not in item.value else ""

    def _hide(self, node: Node) -> None:
        """Hide all scalars of a node, and where an alias leads."""
        ahead: list[Node] = [node]
        while ahead:
            one = ahead.pop()
            if id(one) in self._done:
                continue
            self._done.add(id(one))
            match one:
                case Scalar(start, end, value):
                    end = self._past_remark(start, end)
                    if value not in {"true", "false", "null"}:
                        self.stretches.append((start, end))
                        self.values.append(
                            value or self._text[start:end].strip().partition(" #")[0]
                        )
                case Alias(start, end, name):
                    self.stretches.append((start, self._past_remark(start, end)))
                    ahead += self._anchors.get(name, ())
                case Mapping():
                    ahead += [value for _key, value in one.entries]
                    ahead += [key for key, value in one.entries if _is_misread(key, value)]
                case Sequence():
                    ahead += one.items

    def _past_remark(self, start: int, end: int) -> int:
        """Return the end of a value, or that of the comment behind it on its line.

        A ``#`` that was meant as a part of the value makes a comment of the rest.
        """
        if not self._remarks:
            return end
        match = _REMARK.match(self._text, end) or _REMARK.match(self._text, start)
        return match.end() if match else end

    def _resolved(self, node: Node) -> str:
        if isinstance(node, Alias):
            targets = self._anchors.get(node.name) or [node]
            return _text(targets[-1])
        return _text(node)


_WHOLE_URL: Final = regex(r"[\"']?[A-Za-z][\w+.:-]{0,40}://[^\s:/@]{0,200}:(\S{1,500})@")

_REMARK: Final = regex(r"[ \t]*+#[^\n]*+")


def _is_misread(key: Node, value: Node) -> bool:
    """Tell a key that is a piece of a value: Secrets allow no such keys."""
    if not isinstance(key, Scalar):
        return True
    return _KEY.fullmatch(key.value) is None or _has_no_value(key, value)


_KEY: Final = regex(r"[A-Za-z0-9._-]{1,253}|<<|\$\w+|")


def _has_no_value(key: Node, value: Node) -> bool:
    """Tell an entry of flow style without a colon: the rest of a value that has a comma in it."""
    if not isinstance(key, Scalar | Alias) or not isinstance(value, Scalar):
        return False
    return value.start == value.end and value.start <= key.end


def _text(node: Node) -> str:
    return node.value if isinstance(node, Scalar) else ""


def _is_secret(node: Mapping) -> bool:
    """Tell a Secret, one that its writer misspelt, and what looks like one without a kind.

    A mapping that refers to a Secret by kind and name has nothing else to hide.
    """
    keys = {_text(key) for key, _value in node.entries}
    if any(key.lower() == "stringdata" for key in keys):
        return True
    kinds = [_text(value) for key, value in node.entries if _text(key).lower() == "kind"]
    if not kinds:
        return "data" in keys and not keys.isdisjoint({"apiVersion", "metadata", "type"})
    return any(means_secret(kind) for kind in kinds)


def _near(word: str, known: list[str], cutoff: float) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - few runs need it

    return next(iter(get_close_matches(word, known, 1, cutoff)), "")


def means_secret(kind: str) -> bool:
    """Tell whether a kind is that of Secrets, or a misspelling of it."""
    word = kind.strip().lower()
    return word in {"secret", "secretlist"} or (
        len(word) <= len("secretss") and bool(_near(word, ["secret"], 0.75))
    )


def _is_value(name: str) -> bool:
    near = _near(name.lower(), ["value", "values", "default", "valuefrom"], 0.7)
    return near not in ("", "valuefrom")


def comments(outline: Outline, text: str) -> Iterator[Line]:
    """Yield the comments of a document without their marks, those inside scalars left out."""
    spans = iter([(one.start, one.end) for one in outline.scalars])
    span = next(spans, None)
    at = text.find("#")
    while at >= 0:
        while span is not None and span[1] <= at:
            span = next(spans, None)
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if span is not None and span[0] <= at:
            at = text.find("#", max(span[1], at + 1))
        elif at == 0 or text[at - 1] in " \t\n]}":
            yield Line(at + 1, text[at + 1 : end])
            at = text.find("#", end)
        else:
            at = text.find("#", at + 1)
