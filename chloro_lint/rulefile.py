"""Declarative rules: the text of a rules/*.yaml file → `Rule`, with errors that name the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chloro_lint.kube.pods import Container, Pod
from chloro_lint.model import (
    ChloroError,
    FieldPath,
    Outcome,
    Parameter,
    Parameters,
    Positions,
    Resource,
    Rule,
    Severity,
    Source,
    failed,
    inapplicable,
    passed,
)
from chloro_lint.model.regex import regex
from chloro_lint.parse import parse
from chloro_lint.predicate import (
    Predicate,
    SchemaError,
    compile_assertion,
    compile_schema,
    focus,
    holds,
)

_REQUIRED = ("code", "name", "severity", "summary", "target", "assert", "message", "why", "fix")
_OPTIONAL = (
    "kinds", "when", "parameters", "references", "equivalents", "frameworks", "status",
)  # fmt: skip
_TARGETS = ("resource", "pod", "container")
_STATUSES = ("stable", "preview")
_SEVERITIES = tuple(one.label for one in Severity)
_TOOLS = ("kube-linter", "kube-score", "polaris", "checkov", "trivy", "kubescape")
_FRAMEWORKS = ("pss", "cis", "nsa")
_ANY_TEXT = r"(?s).*\S.*"
_TEXTS: Mapping[str, tuple[str, str]] = {
    "code": (r"CHL[1-9][0-9]{2}", "code is CHL and three digits, the first not 0"),
    "name": (r"[a-z][a-z0-9]*(-[a-z0-9]+)+", "name is of several words in kebab-case"),
    "summary": (r"(?s).{0,71}[^.\s]\s*", "summary is a text of at most 72 without a final period"),
    "message": (r"(?s).*[^.\s]\s*", "message is a text without a final period"),
    "why": (_ANY_TEXT, "why is a text"),
    "fix": (r"(?s).*\.\s*", "fix is a sentence that ends with a period"),
}
_FIELD = regex(r"\{([A-Za-z]+)(!r)?\}")


def rule_from(source: Source) -> Rule:
    """Read one declarative rule. Raises `ChloroError` with every mistake in it."""
    parsed = parse(source)
    mistakes = [f"{source.name}:{one.span.line}: {one.message}" for one in parsed.problems]
    if mistakes or len(parsed.documents) != 1 or not isinstance(parsed.documents[0].data, dict):
        raise ChloroError(*(mistakes or [f"{source.name}: a rule file is one YAML mapping"]))
    document = parsed.documents[0]
    return _Reader(source.name, document.data, document.positions).rule()


class _Reader:
    def __init__(self, name: str, data: Mapping[str, Any], positions: Positions) -> None:
        self.name = name
        self.data = data
        self.positions = positions
        self.mistakes: list[str] = []

    def wrong(self, path: FieldPath, sentence: str) -> None:
        self.mistakes.append(f"{self.name}:{self.positions.span(path).line}: {sentence}")

    def rule(self) -> Rule:
        data = self.data
        self._keys((), data, (*_REQUIRED, *_OPTIONAL))
        for key in _REQUIRED:
            if key not in data:
                self.wrong((), f"the rule has no {key}")
        for key, (pattern, sentence) in _TEXTS.items():
            if key in data and not _is_text(data[key], pattern):
                self.wrong((key,), sentence)
        self._one_of("target", _TARGETS)
        self._one_of("severity", _SEVERITIES)
        self._one_of("status", _STATUSES)
        if "kinds" in data and data.get("target") != "resource":
            self.wrong(("kinds",), "kinds narrows a rule whose target is resource")
        kinds = self._texts(("kinds",), "kinds", r"[A-Z][A-Za-z0-9]*")
        references = self._texts(("references",), "https:// addresses", r"https://\S+")
        equivalents = self._mapping("equivalents", _TOOLS)
        for tool, name in equivalents.items():
            if not _is_text(name):
                self.wrong(("equivalents", tool), f"the name of the rule in {tool} is a text")
        frameworks = {
            name: self._texts(("frameworks", name), "sections")
            for name in self._mapping("frameworks", _FRAMEWORKS)
        }
        parameters = self._parameters()
        self._compiles(parameters)
        if self.mistakes:
            raise ChloroError(*self.mistakes)
        return Rule(
            code=data["code"],
            name=data["name"],
            severity=Severity[data["severity"].upper()],
            target=data["target"],
            summary=data["summary"].strip(),
            why=_prose(data["why"]),
            fix=_prose(data["fix"]),
            check=DeclaredCheck(data),
            kinds=frozenset(kinds),
            parameters=parameters,
            references=references,
            equivalents=equivalents,
            frameworks=frameworks,
            status=data.get("status", "stable"),
            origin=self.name,
        )

    def _keys(self, path: FieldPath, data: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                self.wrong((*path, key), f"unknown key {key!r} (known: {', '.join(known)})")

    def _one_of(self, key: str, choices: tuple[str, ...]) -> None:
        if key in self.data and self.data[key] not in choices:
            self.wrong((key,), f"{key} is one of {', '.join(choices)}")

    def _texts(self, path: FieldPath, of: str, pattern: str = _ANY_TEXT) -> tuple[str, ...]:
        given: Any = self.data
        for step in path:
            given = given.get(step, ()) if isinstance(given, dict) else given
        if given == ():
            return ()
        if isinstance(given, list) and given and all(_is_text(one, pattern) for one in given):
            return tuple(given)
        self.wrong(path, f"{path[-1]} is a list of {of}")
        return ()

    def _mapping(self, key: str, known: tuple[str, ...] | None = None) -> Mapping[str, Any]:
        given = self.data.get(key, {})
        if not isinstance(given, dict):
            self.wrong((key,), f"{key} is a mapping")
            return {}
        if known is not None:
            self._keys((key,), given, known)
        return given

    def _parameters(self) -> dict[str, Parameter]:
        found = {}
        for name, given in self._mapping("parameters").items():
            path = ("parameters", name)
            if not isinstance(given, dict) or not {"summary", "kind"} <= set(given):
                self.wrong(path, f"parameter {name} needs a summary and a kind")
                continue
            self._keys(path, given, ("summary", "kind", "default"))
            if not _is_text(name, r"[a-z]+(-[a-z]+)*"):
                self.wrong(path, f"the name of parameter {name} is in kebab-case")
            summary, kind, default = given["summary"], given["kind"], given.get("default", ...)
            if not _is_text(summary):
                self.wrong((*path, "summary"), f"the summary of parameter {name} is a text")
            if not isinstance(kind, str) or kind not in _KINDS:
                known = ", ".join(_KINDS)
                self.wrong((*path, "kind"), f"the kind of parameter {name} is one of {known}")
            elif default is not ... and not _KINDS[kind][1](default):
                self.wrong((*path, "default"), f"the default of parameter {name} is no {kind}")
            else:
                found[name] = Parameter(summary, kind, default)
        return found

    def _compiles(self, parameters: Mapping[str, Parameter]) -> None:
        sample = {
            name: _KINDS[one.kind][0] if one.required else one.default
            for name, one in parameters.items()
        }
        for key in ("assert", "when"):
            try:
                compile_schema(self.data.get(key, True), sample)
            except SchemaError as error:
                self.wrong((key, *error.path), str(error))


def _is_text(value: Any, pattern: str = _ANY_TEXT) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _all(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(test, value))


_KINDS: Mapping[str, tuple[Any, Callable[[Any], bool]]] = {
    "string": ("", lambda value: isinstance(value, str)),
    "strings": ([], _all(lambda value: isinstance(value, str))),
    "integer": (0, _is_integer),
    "integers": ([], _all(_is_integer)),
    "boolean": (False, lambda value: isinstance(value, bool)),
}
"""The kinds of parameters that schemas can use: a sample value, and a test for values."""


def _prose(text: str) -> str:
    """Join the lines of a paragraph; blank lines stay paragraph breaks."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


class DeclaredCheck:
    """The check of a declarative rule; its schemas compile once per set of parameters."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take the data of a rule file that has no mistakes."""
        self.data = data
        self._about = focus(data["assert"])
        self._compiled: dict[int, tuple[Parameters, Predicate, Predicate]] = {}

    def __call__(
        self, subject: Resource | Pod | Container, parameters: Parameters
    ) -> Iterator[Outcome]:
        """Judge one subject."""
        _, when, assertion = self._predicates(parameters)
        value = subject.data if isinstance(subject, Resource | Container) else subject.spec
        if not holds(when, value):
            yield inapplicable(subject.at(), "the rule's condition does not hold")
            return
        failures = list(assertion(value, ()))
        for failure in failures:
            yield failed(
                subject.at(*failure.path),
                _message(self.data["message"], subject, value, failure.seen),
                seen="absent" if failure.seen is None else _scalar(failure.seen),
            )
        if not failures:
            at = subject.at(*self._about)
            seen = at.resource.get(*at.path)
            yield passed(at, seen="absent" if seen is None else _scalar(seen))

    def _predicates(self, parameters: Parameters) -> tuple[Parameters, Predicate, Predicate]:
        memo = self._compiled.get(id(parameters))
        if memo is None or memo[0] is not parameters:
            memo = (
                parameters,
                compile_schema(self.data.get("when", True), parameters),
                compile_assertion(self.data["assert"], parameters),
            )
            self._compiled[id(parameters)] = memo
        return memo


def _message(
    template: str, subject: Resource | Pod | Container, value: Mapping[str, Any], seen: Any
) -> str:
    """Fill a message: ``{label}``, ``{seen}`` and scalar fields of the target, nothing else."""

    def fill(match: re.Match[str]) -> str:
        name, quoted = match.group(1), match.group(2)
        if name == "label":
            found: Any = subject.label if isinstance(subject, Container) else _owner(subject)
        elif name == "seen":
            found = "absent" if seen is None else _scalar(seen)
        elif name == "name":
            found = _owner(subject) if isinstance(subject, Pod) else subject.name
        else:
            found = value.get(name, "")
        text = found if isinstance(found, str) else _scalar(found)
        return repr(text) if quoted else text

    return _FIELD.sub(fill, template)


def _owner(subject: Resource | Pod) -> str:
    return subject.label if isinstance(subject, Resource) else subject.resource.label


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return str(value)
