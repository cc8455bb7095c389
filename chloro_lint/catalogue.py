"""Everything that ships, for whoever asks: rules, baselines, the table of types.

A wheel holds them compiled. In a checkout, or where a shipped file is no longer the one that was
compiled, they are read from their sources, which takes longer and gives the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from chloro_lint import __version__, shipped
from chloro_lint.baseline import Baseline, load
from chloro_lint.compiled import Compiled, fresh, pack
from chloro_lint.kube.types import TypeTable
from chloro_lint.model import ChloroError, Rule, Source

BASELINES = "rules/baselines"
TYPES = "schemas/kubernetes/types.json"


def known_rules() -> tuple[Rule, ...]:
    """Return every rule that ships."""
    found = _compiled()
    return found.rules if found else _rules_of_sources()


def shipped_baseline(name: str) -> Baseline:
    """Return a baseline by the name that users write. Raises `ChloroError` where there is none."""
    found = _compiled()
    if found and name in found.baselines:
        return found.baselines[name]
    return load(baseline_source(name), baseline_source)


def baseline_source(name: str) -> Source:
    """Return the text of a baseline that ships. Raises `ChloroError` where there is none."""
    known = _names_of_baselines()
    if name not in known:
        raise ChloroError(
            f"no baseline is called {name!r} (shipped: {', '.join(known)}, none; a file ends in "
            ".yaml)"
        )
    return _source(f"{BASELINES}/{name}.yaml")


def type_table() -> TypeTable:
    """Return the types of the fields of Kubernetes' own kinds."""
    found = _compiled()
    return TypeTable.load(found.types if found else _types_of_sources())


def compiled_now() -> bytes:
    """Compile what the sources say, for the wheel."""
    names = _names_of_baselines()
    inputs = [
        *(f"rules/{one}" for one in shipped.names("rules", ".yaml")),
        *(f"{BASELINES}/{one}.yaml" for one in names),
        TYPES,
    ]
    return pack(
        _rules_of_sources(),
        {one: load(baseline_source(one), baseline_source) for one in names},
        _types_of_sources(),
        version=__version__,
        inputs={one: _source(one).data for one in inputs},
    )


@cache
def _compiled() -> Compiled | None:
    data = shipped.compiled()
    if data is None:
        return None
    return fresh(data, version=__version__, current=shipped.data)


def _rules_of_sources() -> tuple[Rule, ...]:
    from chloro_lint.registry import all_rules  # noqa: PLC0415 - imports every rule's module

    return all_rules(_source(f"rules/{one}") for one in shipped.names("rules", ".yaml"))


def _types_of_sources() -> Mapping[str, Any]:
    import json  # noqa: PLC0415 - as above

    types: Mapping[str, Any] = json.loads(shipped.text(TYPES))
    return types


def _names_of_baselines() -> list[str]:
    return [one.removesuffix(".yaml") for one in shipped.names(BASELINES, ".yaml")]


def _source(name: str) -> Source:
    return Source(name, shipped.text(name).encode())
