"""A rule: one question about manifests, as data and one function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from chloro_lint.model.outcomes import Outcome, Severity
from chloro_lint.model.values import NamedTuple, dataclass, field


class Bound(NamedTuple):
    """A value of the baseline with how it is compared: exactly, at least or at most."""

    comparison: str
    value: Any

    def admits(self, actual: Any, key: Callable[[Any], Any] | None = None) -> bool:
        """Compare a value seen with the bound; `key` makes both comparable (quantities)."""
        left, right = (key(actual), key(self.value)) if key else (actual, self.value)
        if self.comparison == "at-least":
            return bool(left >= right)
        if self.comparison == "at-most":
            return bool(left <= right)
        return bool(left == right)

    def __str__(self) -> str:
        words = {"at-least": "at least ", "at-most": "at most ", "exactly": ""}
        return f"{words[self.comparison]}{self.value}"


class Parameter(NamedTuple):
    """A value that a rule takes. Without a default the rule runs only where one is given.

    `kind` is one of: bound, quantity, quantities, string, strings, integer, integers, boolean,
    mapping, mappings, routes. A *bound* is a whole number or ``{at-least: …}``, ``{at-most: …}``,
    ``{exactly: …}``; a *quantity* the same of a Kubernetes quantity. Both reach the rule as a
    `Bound`.
    """

    summary: str
    kind: str
    default: Any = ...
    setting: str = ""
    """The key of the configuration whose value is the default instead."""

    @property
    def required(self) -> bool:
        """Whether the rule cannot run without it."""
        return self.default is ...


Parameters: TypeAlias = Mapping[str, Any]
LocalCheck: TypeAlias = Callable[[Any, Parameters], Iterator[Outcome]]
SetCheck: TypeAlias = Callable[[Any, Parameters], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One question about manifests: data plus one function; no state, no subclass.

    `target` is the lens: ``resource``, ``pod`` and ``container`` rules see one subject at a time
    and run wherever the object does; a ``set`` rule sees the whole `World`. `kinds` narrows a
    resource rule to some kinds.
    """

    code: str
    name: str
    severity: Severity
    target: str
    summary: str
    why: str
    fix: str
    check: LocalCheck | SetCheck
    kinds: frozenset[str] = frozenset()
    component: bool = False
    """A set rule about one component: it gets ``parameters["component"]`` and its workload as
    ``parameters["workload"]``, and runs only where a baseline names the component and the workload
    is in the set."""
    whole_set: bool = False
    """A set rule whose outcomes count wherever they lie, also outside the system's namespaces."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    equivalents: Mapping[str, str] = field(default_factory=dict)
    frameworks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outside: Severity | None = None
    """The severity where no architecture asks: outside the baseline's system, or without one."""
    status: str = "stable"
    """``stable``, or ``preview``: off until selected by name."""
    origin: str = ""
    """The file that defines the rule, for `explain`."""

    @property
    def general(self) -> bool:
        """Whether the rule can run without a baseline to give it parameters."""
        return not self.component and not any(p.required for p in self.parameters.values())


def rule(
    *,
    code: str,
    name: str,
    severity: Severity,
    target: str,
    summary: str,
    why: str,
    fix: str,
    kinds: tuple[str, ...] = (),
    component: bool = False,
    whole_set: bool = False,
    parameters: Mapping[str, Parameter] | None = None,
    references: tuple[str, ...] = (),
    equivalents: Mapping[str, str] | None = None,
    frameworks: Mapping[str, tuple[str, ...]] | None = None,
    outside: Severity | None = None,
    status: str = "stable",
) -> Callable[[LocalCheck], Rule]:
    """Turn a check into a `Rule`. It registers nothing: the registry finds rules by their folder."""

    def bind(check: LocalCheck) -> Rule:
        return Rule(
            code=code,
            name=name,
            severity=severity,
            target=target,
            summary=summary,
            why=why,
            fix=fix,
            check=check,
            kinds=frozenset(kinds),
            component=component,
            whole_set=whole_set,
            parameters=dict(parameters or {}),
            references=references,
            equivalents=dict(equivalents or {}),
            frameworks=dict(frameworks or {}),
            outside=outside,
            status=status,
            origin=check.__module__,
        )

    return bind
