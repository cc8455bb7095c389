"""Objects that exist outside the files: those that the assumptions declare by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chloro_lint.model import ChloroError
from chloro_lint.references.reference import Target


def assumed_objects(assumptions: Mapping[str, Any]) -> Mapping[Target, str]:
    """Return the objects that ``assumptions.objects`` declares, each with the words of the line.

    An entry is written ``Secret shop/registry``, of a cluster-scoped kind ``StorageClass fast``.
    Raises `ChloroError` with every entry that is written otherwise.
    """
    written = assumptions.get("objects") or ()
    if not isinstance(written, (list, tuple)):
        raise ChloroError("assumptions.objects is a list of names like Secret shop/registry")
    found: dict[Target, str] = {}
    mistakes = []
    for entry in written:
        kind, _, rest = str(entry).strip().partition(" ")
        namespace, slash, name = rest.strip().partition("/")
        if not slash:
            namespace, name = "", namespace
        if not kind or not name or (slash and not namespace) or " " in name + namespace:
            mistakes.append(
                f"assumptions.objects: {entry!r} is not written like Secret shop/registry"
            )
        else:
            found[kind, namespace, name] = f"{kind} {rest.strip()} exists outside the files"
    if mistakes:
        raise ChloroError(*mistakes)
    return found
