"""What a run must decide: the selected rules, with the parameters and the scope of each use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chloro_lint.baseline import Baseline, Component, Decision
from chloro_lint.framework import Framework
from chloro_lint.kube.quantity import QuantityError, quantity
from chloro_lint.model import Bound, ChloroError, Parameter, Resource, Rule

_BOUNDS = ("bound", "quantity")
_COMPARISONS = ("at-least", "at-most", "exactly")


@dataclass(frozen=True, slots=True, eq=False)
class Obligation:
    """One use of a rule: its parameters, whom it is about, and the controls it decides.

    Without a baseline, and for objects outside the baseline's system, a rule runs with its own
    defaults (`system` is false). Uses that a control asks for are about the system's namespaces,
    or about one component.
    """

    rule: Rule
    parameters: Mapping[str, Any]
    component: Component | None = None
    system: bool = False
    namespaces: frozenset[str] = frozenset()
    """The namespaces of the baseline's system."""
    excluded: tuple[Component, ...] = ()
    """Components for which another use of the rule has parameters of its own."""
    excludes_system: bool = False
    """Whether another use of the rule judges the whole system with parameters of its own."""
    controls: tuple[str, ...] = ()
    """The statements of a baseline, or the items of a framework, that it decides."""

    def covers(self, resource: Resource) -> bool:
        """Tell whether an object is among those that this use is about."""
        if self.component is not None:
            return self.component.is_(resource)
        if any(one.is_(resource) for one in self.excluded):
            return False
        inside = resource.namespace in self.namespaces
        if self.excludes_system:
            return not inside and bool(resource.namespace)
        return inside or not resource.namespace if self.system else True


def obligations(rules: Sequence[Rule], baseline: Baseline | None) -> tuple[Obligation, ...]:
    """Bind the selected rules to what the baseline asks of them and to their own defaults.

    Raises `ChloroError` for every parameter of the baseline that a rule does not take.
    """
    by_name = {one.name: one for one in rules}
    bound: dict[tuple[str, str, str], Obligation] = {}
    mistakes: list[str] = []
    for control, decision in _decisions(baseline):
        of = by_name.get(decision.rule)
        if of is None:
            continue
        try:
            parameters = bind(of, decision)
        except ChloroError as error:
            mistakes += error.mistakes
            continue
        assert baseline is not None
        component = baseline.components.get(decision.component)
        key = (of.name, decision.component, _canonical(parameters))
        known = bound.get(key)
        controls = tuple(dict.fromkeys((*(known.controls if known else ()), control)))
        bound[key] = Obligation(
            of, parameters, component, True, baseline.namespaces, controls=controls
        )
    if mistakes:
        raise ChloroError(*mistakes)
    return (*_system_uses(bound.values()), *_general_uses(rules, bound.values(), baseline))


def leans(of: Rule, decision: Decision) -> bool:
    """Tell whether a rule cannot decide an item without the values of a baseline."""
    needed = {name for name, one in of.parameters.items() if one.required}
    return of.component or not needed <= decision.parameters.keys()


def framework_obligations(
    rules: Sequence[Rule], framework: Framework, baseline: Baseline | None
) -> tuple[Obligation, ...]:
    """Bind the selected rules to what a framework's items ask of every object.

    A rule that cannot run without a baseline's values decides its items with those, over the
    baseline's system; without a baseline it does not run. Raises `ChloroError` for every
    parameter that a rule does not take.
    """
    by_name = {one.name: one for one in rules}
    bound: dict[tuple[str, str], Obligation] = {}
    leaning: dict[str, list[str]] = {}
    mistakes: list[str] = []
    for control in framework.controls:
        for decision in control.decided_by:
            of = by_name.get(decision.rule)
            if of is None:
                continue
            if leans(of, decision):
                leaning.setdefault(of.name, []).append(control.id)
                continue
            try:
                parameters = bind(of, decision)
            except ChloroError as error:
                mistakes += error.mistakes
                continue
            key = (of.name, _canonical(parameters))
            known = bound[key].controls if key in bound else ()
            bound[key] = Obligation(of, parameters, controls=(*known, control.id))
    if mistakes:
        raise ChloroError(*mistakes)
    needed = [one for one in rules if one.name in leaning]
    system = [
        replace(use, controls=tuple(leaning[use.rule.name]))
        for use in obligations(needed, baseline)
    ]
    return (*bound.values(), *system)


def _decisions(baseline: Baseline | None) -> list[tuple[str, Decision]]:
    if baseline is None:
        return []
    return [(control.id, one) for control in baseline.controls for one in control.decided_by]


def _system_uses(bound: Iterable[Obligation]) -> list[Obligation]:
    """Take the components that have parameters of their own out of the system-wide uses."""
    uses = list(bound)
    result = []
    for use in uses:
        if use.component is None and use.parameters:
            own = tuple(
                other.component
                for other in uses
                if other.rule is use.rule and other.component and other.parameters
            )
            use = replace(use, excluded=own)  # noqa: PLW2901 - the narrowed use replaces it
        result.append(use)
    return result


def _general_uses(
    rules: Sequence[Rule], bound: Iterable[Obligation], baseline: Baseline | None
) -> list[Obligation]:
    """Run every rule that needs no baseline on what the baseline's own uses leave over."""
    uses = list(bound)
    result = []
    for one in rules:
        if not one.general:
            continue
        defaults = {name: _default(given) for name, given in one.parameters.items()}
        mine = [use for use in uses if use.rule is one]
        result.append(
            Obligation(
                one,
                defaults,
                namespaces=baseline.namespaces if baseline else frozenset(),
                excluded=tuple(use.component for use in mine if use.component),
                excludes_system=any(use.component is None for use in mine),
            )
        )
    return result


def _canonical(parameters: Mapping[str, Any]) -> str:
    return json.dumps(parameters, sort_keys=True, default=str)


def _default(parameter: Parameter) -> Any:
    return _bound(parameter.default) if parameter.kind in _BOUNDS else parameter.default


def bind(of: Rule, decision: Decision) -> dict[str, Any]:
    """Read a decision's parameters as the rule's; absent ones take their defaults."""
    mistakes = []
    for name in decision.parameters:
        if name not in of.parameters:
            known = ", ".join(of.parameters) or "none"
            mistakes.append(
                f"{decision.place}: rule {of.name} has no parameter {name!r} (known: {known})"
            )
    parameters: dict[str, Any] = {}
    for name, parameter in of.parameters.items():
        if name not in decision.parameters:
            if parameter.required:
                mistakes.append(f"{decision.place}: rule {of.name} needs parameter {name!r}")
            else:
                parameters[name] = _default(parameter)
            continue
        value = decision.parameters[name]
        if not _KINDS[parameter.kind](value):
            mistakes.append(
                f"{decision.place}: parameter {name!r} of rule {of.name} is {_WORDS[parameter.kind]}"
            )
            continue
        parameters[name] = _bound(value) if parameter.kind in _BOUNDS else value
    if of.component and not decision.component:
        mistakes.append(f"{decision.place}: rule {of.name} is about one component; name it")
    if mistakes:
        raise ChloroError(*mistakes)
    return parameters


def _bound(value: Any) -> Bound | None:
    if value is None:
        return None
    if isinstance(value, dict):
        [(comparison, of)] = value.items()
        return Bound(comparison, of)
    return Bound("exactly", value)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_bound(value: Any, figure: Callable[[Any], bool] = _is_integer) -> bool:
    if isinstance(value, dict):
        return len(value) == 1 and all(
            key in _COMPARISONS and figure(of) for key, of in value.items()
        )
    return figure(value)


def _is_quantity(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    try:
        quantity(value)
    except QuantityError:
        return False
    return True


def _is_route(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), str) for key in ("path", "service")
    )


_WORDS = {
    "bound": "a whole number, alone or in {at-least: …} or {at-most: …}",
    "quantity": "a quantity such as 500m or 2Gi, alone or in {at-least: …} or {at-most: …}",
    "quantities": "a mapping of resources to quantities",
    "routes": "a list of mappings, each with a path and a service",
    "string": "a text",
    "strings": "a list of texts",
    "integer": "a whole number",
    "integers": "a list of whole numbers",
    "boolean": "true or false",
    "mapping": "a mapping",
    "mappings": "a list of mappings",
}
"""What a parameter of each kind is, as messages say it."""

_KINDS: Mapping[str, Any] = {
    "bound": _is_bound,
    "quantity": lambda value: _is_bound(value, _is_quantity),
    "quantities": lambda value: isinstance(value, dict) and all(map(_is_quantity, value.values())),
    "routes": lambda value: isinstance(value, list) and all(map(_is_route, value)),
    "string": lambda value: isinstance(value, str),
    "strings": lambda value: isinstance(value, list) and all(isinstance(x, str) for x in value),
    "integer": _is_integer,
    "integers": lambda value: isinstance(value, list) and all(_is_integer(x) for x in value),
    "boolean": lambda value: isinstance(value, bool),
    "mapping": lambda value: isinstance(value, dict),
    "mappings": lambda value: isinstance(value, list) and all(isinstance(x, dict) for x in value),
}
