"""Which rules there are, and which of them a run selects. The folders are the registry."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chloro_lint.faults import FAULTS
from chloro_lint.model import ChloroError, Parameter, Rule, Source
from chloro_lint.model.values import replace


def code_rules() -> tuple[Rule, ...]:
    """Import every module of `chloro_lint.rules` and return the rules they define."""
    import pkgutil  # noqa: PLC0415 - a wheel holds compiled what is collected here

    import chloro_lint.rules  # noqa: PLC0415 - as above

    found = []
    for module in pkgutil.iter_modules(chloro_lint.rules.__path__):
        loaded = importlib.import_module(f"{chloro_lint.rules.__name__}.{module.name}")
        found += [value for value in vars(loaded).values() if isinstance(value, Rule)]
    return tuple(found)


def all_rules(files: Iterable[Source]) -> tuple[Rule, ...]:
    """Return the rules of both dialects, sorted by code.

    Raises `ChloroError` for every rule file that is wrong, and for codes or names used twice.
    """
    from chloro_lint.rulefile import rule_from  # noqa: PLC0415 - as above

    mistakes: list[str] = []
    found = list(code_rules())
    for source in files:
        try:
            found.append(rule_from(source))
        except ChloroError as error:
            mistakes += error.mistakes
    seen: dict[str, Rule] = {}
    for one in [*FAULTS, *found]:
        for word in (one.code, one.name):
            if word in seen:
                mistakes.append(f"{one.origin}: {word} is used by {seen[word].origin} too")
            seen[word] = one
    if mistakes:
        raise ChloroError(*mistakes)
    return tuple(sorted(found, key=lambda one: one.code))


def selected(
    rules: Sequence[Rule],
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
) -> tuple[Rule, ...]:
    """Return the rules a run uses.

    A selector is a name, a code, the beginning of a code (``CHL3``) or ``ALL``. Without `select`
    every stable rule is on. As in ruff, the more exact selector wins: a name or whole code over a
    prefix, a longer prefix over a shorter one, and `ignore` over `select` where both are equal.
    """
    unknown = [word for word in (*select, *ignore, *extend_select) if not any(_weight(word, rules))]
    if unknown:
        raise ChloroError(*(unknown_selector(word, rules) for word in unknown))
    chosen = []
    for one in rules:
        wanted = max(
            [_match(word, one) for word in (*select, *extend_select)]
            + [1 if not select and one.status == "stable" else 0]
        )
        refused = max([_match(word, one) for word in ignore], default=0)
        exact = 10
        if one.status == "preview" and wanted < exact:
            wanted = 0
        if wanted > refused:
            chosen.append(one)
    return tuple(chosen)


def configured(rules: Iterable[Rule], settings: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return the rules with values of the configuration as defaults of the parameters that ask."""
    return tuple(
        replace(one, parameters=parameters)
        if (parameters := _filled(one, settings)) != one.parameters
        else one
        for one in rules
    )


def _filled(one: Rule, settings: Mapping[str, Any]) -> dict[str, Parameter]:
    return {
        name: given._replace(default=settings[given.setting])
        if given.setting in settings
        else given
        for name, given in one.parameters.items()
    }


def _match(word: str, one: Rule) -> int:
    """Weigh how exactly a selector names a rule: 0 not at all, 10 by its name or whole code."""
    if word in (one.name, one.code):
        return 10
    if word == "ALL":
        return 1
    return len(word) if word.startswith("CHL") and one.code.startswith(word) else 0


def _weight(word: str, rules: Sequence[Rule]) -> list[int]:
    return [_match(word, one) for one in rules]


def unknown_selector(word: str, rules: Sequence[Rule]) -> str:
    """Say that a selector names no rule, and offer the nearest name."""
    if any(word in (one.code, one.name) for one in FAULTS) or "CHL0".startswith(word):
        return f"{word} is part of the tool itself and cannot be selected or ignored"
    import difflib  # noqa: PLC0415 - for the one who mistyped

    near = difflib.get_close_matches(word, [one.name for one in rules], n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"no rule is called {word!r}{hint}"
