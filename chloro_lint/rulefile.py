"""Declarative rules: the text of a rules/*.yaml file → `Rule`, with errors that name the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
from chloro_lint.parse import parse
from chloro_lint.predicate import Predicate, SchemaError, compile_assertion, compile_schema, holds

_REQUIRED = ("code", "name", "severity", "summary", "target", "assert", "message", "why", "fix")
_OPTIONAL = (
    "kinds", "when", "parameters", "references", "equivalents", "frameworks", "status",
)  # fmt: skip
_TARGETS = ("resource", "pod", "container")
_FIELD = re.compile(r"\{([A-Za-z]+)(!r)?\}")


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
        known = (*_REQUIRED, *_OPTIONAL)
        for key in self.data:
            if key not in known:
                self.wrong((key,), f"unknown key {key!r} (known: {', '.join(known)})")
        for key in _REQUIRED:
            if key not in self.data:
                self.wrong((), f"the rule has no {key}")
        target = self.data.get("target")
        if target not in _TARGETS:
            self.wrong(("target",), f"target is one of {', '.join(_TARGETS)}")
        severity = str(self.data.get("severity", "")).upper()
        if severity not in Severity.__members__:
            self.wrong(("severity",), "severity is info, warning or error")
        parameters = self._parameters()
        self._compiles(parameters)
        if self.mistakes:
            raise ChloroError(*self.mistakes)
        return Rule(
            code=self.data["code"],
            name=self.data["name"],
            severity=Severity[severity],
            target=str(target),
            summary=self.data["summary"].strip(),
            why=_prose(self.data["why"]),
            fix=_prose(self.data["fix"]),
            check=_check_of(self.data),
            kinds=frozenset(self.data.get("kinds", ())),
            parameters=parameters,
            references=tuple(self.data.get("references", ())),
            equivalents=self.data.get("equivalents", {}),
            frameworks={
                name: tuple(items) for name, items in self.data.get("frameworks", {}).items()
            },
            status=self.data.get("status", "stable"),
            origin=self.name,
        )

    def _parameters(self) -> dict[str, Parameter]:
        found = {}
        for name, given in self.data.get("parameters", {}).items():
            if not isinstance(given, dict) or not {"summary", "kind"} <= set(given):
                self.wrong(("parameters", name), f"parameter {name} needs a summary and a kind")
                continue
            found[name] = Parameter(given["summary"], given["kind"], given.get("default", ...))
        return found

    def _compiles(self, parameters: Mapping[str, Parameter]) -> None:
        sample = {name: _SAMPLES.get(one.kind) for name, one in parameters.items()}
        for key in ("assert", "when"):
            try:
                compile_schema(self.data.get(key, True), sample)
            except SchemaError as error:
                self.wrong((key, *error.path), str(error))


_SAMPLES: Mapping[str, Any] = {
    "string": "", "strings": [], "integer": 0, "integers": [], "boolean": False,
}  # fmt: skip


def _prose(text: str) -> str:
    """Join the lines of a paragraph; blank lines stay paragraph breaks."""
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def _check_of(data: Mapping[str, Any]) -> Any:
    """Build the check of a declarative rule; schemas compile once per set of parameters."""
    compiled: dict[int, tuple[Parameters, Predicate, Predicate]] = {}

    def check(subject: Resource | Pod | Container, parameters: Parameters) -> Iterator[Outcome]:
        memo = compiled.get(id(parameters))
        if memo is None or memo[0] is not parameters:
            memo = (
                parameters,
                compile_schema(data.get("when", True), parameters),
                compile_assertion(data["assert"], parameters),
            )
            compiled[id(parameters)] = memo
        _, when, assertion = memo
        value = subject.data if isinstance(subject, Resource | Container) else subject.spec
        if not holds(when, value):
            yield inapplicable(subject.at(), "the rule's condition does not hold")
            return
        failures = list(assertion(value, ()))
        for failure in failures:
            yield failed(
                subject.at(*failure.path),
                _message(data["message"], subject, value, failure.seen),
                seen="absent" if failure.seen is None else _scalar(failure.seen),
            )
        if not failures:
            yield passed(subject.at())

    return check


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
