"""Service accounts: which one a pod runs under, and whether its token is mounted.

Source: the API reference of PodSpec (``serviceAccount`` is the old name of
``serviceAccountName``; the pod's ``automountServiceAccountToken`` wins over the account's, and
both are true unless written).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from chloro_lint.kube.pods import Pod
from chloro_lint.model import Place, Resource

DEFAULT: Final = "default"
AUTOMOUNT: Final = "automountServiceAccountToken"


class Account(NamedTuple):
    """The account of a pod: its name, and the place that names it or ought to."""

    name: str
    place: Place
    written: bool


def account(of: Pod) -> Account:
    """Return the account that a pod runs under; without a name it is that called default."""
    for field in ("serviceAccountName", "serviceAccount"):
        name = of.get(field)
        if isinstance(name, str) and name:
            return Account(name, of.at(field), written=True)
    return Account(DEFAULT, of.at("serviceAccountName"), written=False)


def mounted(of: Pod, definition: Resource | None) -> tuple[bool, Place]:
    """Tell whether a pod's token is mounted, and where that is said or ought to be."""
    own = of.get(AUTOMOUNT)
    if own is None and definition is not None:
        given = definition.get(AUTOMOUNT)
        if given is not None:
            return bool(given), definition.at(AUTOMOUNT)
    return own is not False, of.at(AUTOMOUNT)
