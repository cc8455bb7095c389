"""What ships, read once when a wheel is built: rules, baselines and the table of types as plain data.

The format is Python's `marshal` of tuples, mappings, lists and scalars, so nothing in it runs. Rules
in Python are held by what they say of themselves; their modules are imported when they have something
to judge. What the data was made of stands beside it, byte for byte: a file that is another by now
makes all of it stale, and `fresh` never lets go of stale data.
"""

from __future__ import annotations

import importlib
import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from chloro_lint.baseline import Baseline, Component, Control, Decision
from chloro_lint.model import Outcome, Parameter, Parameters, Rule, Severity
from chloro_lint.model.values import NamedTuple

_MAGIC = b"chloro-lint 1\n"


class Compiled(NamedTuple):
    """What ships, ready for use."""

    rules: tuple[Rule, ...]
    baselines: Mapping[str, Baseline]
    """By the names that users write."""
    types: Mapping[str, Any]
    """What `TypeTable.load` takes."""


class StaleRuleError(Exception):
    """A rule's module says something else of the rule than what was compiled."""


class _InModule:
    """The check of a rule in Python; its module is imported when it is first called."""

    def __init__(self, plain: tuple[Any, ...], module: str) -> None:
        self._plain = plain
        self._module = module

    def __call__(self, subject: Any, parameters: Parameters) -> Iterator[Outcome]:
        return self._check(subject, parameters)

    def __getattr__(self, name: str) -> Any:
        """Import the module on the first call. A rule that changed meanwhile is an error."""
        if name != "_check":
            raise AttributeError(name)
        code = self._plain[0]
        for one in vars(importlib.import_module(self._module)).values():
            if isinstance(one, Rule) and one.code == code:
                if _plain_rule(one) != self._plain:
                    raise StaleRuleError(code)
                self._check = one.check
                return one.check
        raise StaleRuleError(code)


class _InFile:
    """The check of a declarative rule, compiled to closures when it is first called."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def __call__(self, subject: Any, parameters: Parameters) -> Iterator[Outcome]:
        return self._check(subject, parameters)

    def __getattr__(self, name: str) -> Any:
        if name != "_check":
            raise AttributeError(name)
        from chloro_lint.rulefile import DeclaredCheck  # noqa: PLC0415 - few runs need the language

        self._check = DeclaredCheck(self.data)
        return self._check


def pack(
    rules: Iterable[Rule],
    baselines: Mapping[str, Baseline],
    types: Mapping[str, Any],
    *,
    version: str,
    inputs: Mapping[str, bytes],
) -> bytes:
    """Write down what ships; `inputs` are the files that it was made of, by shipped name.

    Raises `ValueError` for a value that is not plain data.
    """
    held = (
        version,
        dict(inputs),
        tuple(_plain_rule(one) for one in rules),
        {name: _plain_baseline(one) for name, one in baselines.items()},
        dict(types),
    )
    return _MAGIC + marshal.dumps(held)


def fresh(data: bytes, *, version: str, current: Callable[[str], bytes | None]) -> Compiled | None:
    """Read what `pack` wrote; None where it is of another version, or not of today's files.

    `current` returns the bytes of a shipped file, None where there is none.
    """
    if not data.startswith(_MAGIC):
        return None
    try:
        of, inputs, rules, baselines, types = marshal.loads(data[len(_MAGIC) :])  # noqa: S302 - ours
    except (EOFError, ValueError, TypeError):  # cut short, or of a later format
        return None
    if of != version or any(current(name) != held for name, held in inputs.items()):
        return None
    return Compiled(
        tuple(map(_rule, rules)),
        {name: _baseline(one) for name, one in baselines.items()},
        types,
    )


def _plain_rule(one: Rule) -> tuple[Any, ...]:
    """Return a rule as plain data; the check of a declarative one as the data of its file."""
    return (
        one.code,
        one.name,
        int(one.severity),
        one.target,
        one.summary,
        one.why,
        one.fix,
        getattr(one.check, "data", None),
        tuple(sorted(one.kinds)),
        one.component,
        one.whole_set,
        {name: tuple(given) for name, given in one.parameters.items()},
        one.references,
        dict(one.equivalents),
        dict(one.frameworks),
        None if one.outside is None else int(one.outside),
        one.status,
        one.origin,
    )


def _rule(plain: tuple[Any, ...]) -> Rule:
    (code, name, severity, target, summary, why, fix, data, kinds, component, whole_set,
     parameters, references, equivalents, frameworks, outside, status, origin) = plain  # fmt: skip
    return Rule(
        code,
        name,
        Severity(severity),
        target,
        summary,
        why,
        fix,
        _InModule(plain, origin) if data is None else _InFile(data),
        frozenset(kinds),
        component,
        whole_set,
        {key: Parameter(*given) for key, given in parameters.items()},
        references,
        equivalents,
        frameworks,
        None if outside is None else Severity(outside),
        status,
        origin,
    )


def _plain_baseline(one: Baseline) -> tuple[Any, ...]:
    components = tuple(
        (of.name, of.kind, of.workload, of.namespace, of.container, of.optional, dict(of.data))
        for of in one.components.values()
    )
    controls = tuple(
        (of.id, of.section, of.statement, of.facts, tuple(map(tuple, of.decided_by)), of.proofs,
         of.manual, of.note)
        for of in one.controls
    )  # fmt: skip
    return (
        one.name, one.title, one.digest, tuple(sorted(one.namespaces)), components, controls,
        dict(one.assumptions), dict(one.data),
    )  # fmt: skip


def _baseline(plain: tuple[Any, ...]) -> Baseline:
    name, title, digest, namespaces, components, controls, assumptions, data = plain
    return Baseline(
        name,
        title,
        digest,
        frozenset(namespaces),
        {one[0]: Component(*one) for one in components},
        tuple(
            Control(id_, section, statement, facts, tuple(Decision(*one) for one in decided), *rest)
            for id_, section, statement, facts, decided, *rest in controls
        ),
        assumptions,
        data,
    )
