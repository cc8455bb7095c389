"""Find frameworks: those that ship, by name, and files of one's own."""

from __future__ import annotations

from functools import cache

from chloro_lint import shipped
from chloro_lint.framework import Framework, load_framework
from chloro_lint.model import ChloroError, Source
from chloro_lint.settings.files import read_file, reason

FRAMEWORKS = "rules/frameworks"


@cache
def shipped_frameworks() -> tuple[Framework, ...]:
    """Return every framework that ships, by the names of their files."""
    names = shipped.names(FRAMEWORKS, ".yaml")
    sources = (
        Source(f"{FRAMEWORKS}/{one}", shipped.text(f"{FRAMEWORKS}/{one}").encode()) for one in names
    )
    return tuple(load_framework(one) for one in sources)


def find_framework(wanted: str) -> Framework:
    """Return a framework by its name or its file; `ChloroError` where there is none."""
    if wanted.endswith((".yaml", ".yml", ".json")):
        try:
            return load_framework(Source(wanted, read_file(wanted)))
        except OSError as error:
            raise ChloroError(f"cannot read the framework {wanted}: {reason(error)}") from error
    known = {one.name: one for one in shipped_frameworks()}
    if wanted not in known:
        raise ChloroError(
            f"no framework is called {wanted!r} (shipped: {', '.join(known)}; a file ends in .yaml)"
        )
    return known[wanted]
