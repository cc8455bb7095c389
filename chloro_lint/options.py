"""What a run is told besides its sources, as far as the core needs it."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chloro_lint.model import Severity
from chloro_lint.suppress import PathTest, Waiver


def _none(_name: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is told besides its sources: the settings, as far as the core needs them."""

    namespace: str = "default"
    severities: Mapping[str, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    today: dt.date = dt.date(1970, 1, 1)
    assumptions: Mapping[str, Any] = field(default_factory=dict)
    sets_of: Callable[[str], Sequence[str]] = _none
    """File name → the sets that the configuration puts it into."""
    ignored_in: Callable[[str], Sequence[str]] = _none
    """File name → selectors of the rules that the configuration ignores there."""
    in_path: PathTest = operator.eq
    """Compares the path pattern of a waiver with a file name."""
    excerpts: bool = True
    """Whether findings carry their source lines; a format that shows none need not pay for them."""
    by_lines: bool = True
    """Whether YAML that is plain is read line by line; see `parse.parse`."""
    line_hashes: bool = False
    """Whether findings carry GitHub's hash of their line; that needs `excerpts` too."""
    only: frozenset[str] | None = None
    """Files to report on, where others were read only because they belong to the same set."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names and codes of rules that do not run → their names: silencers may speak of them."""
