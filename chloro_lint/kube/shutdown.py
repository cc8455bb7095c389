"""How a container ends: its preStop hook, how long that sleeps, and the pod's grace period."""

from __future__ import annotations

from typing import Final

from chloro_lint.kube.pods import Container, Pod
from chloro_lint.model import Place
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple

DEFAULT_GRACE: Final = 30

_HANDLERS: Final = ("exec", "httpGet", "sleep", "tcpSocket")
_SLEEP: Final = regex(
    r"(?:^|[\s;&|({])(?:/(?:usr/)?bin/)?sleep\s+(?P<amount>\d{1,9}(?:\.\d{1,9})?)(?P<unit>[smhd]?)"
    r"(?![\w.])"
)
_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


class PreStop(NamedTuple):
    """A container's preStop hook."""

    place: Place
    how: str
    """Its handler: exec, httpGet, sleep or tcpSocket."""
    seconds: float | None
    """How long it sleeps, as far as that is written; None where nothing says so."""


def pre_stop(container: Container) -> PreStop | None:
    """Return a container's preStop hook, None where it has none.

    Of a command the sleeps are added up: it lasts at least that long. Sleeps of loops and
    conditions are counted once.
    """
    hook = container.get("lifecycle", "preStop", default={})
    how = next((one for one in _HANDLERS if one in hook), None)
    if how is None:
        return None
    place = container.at("lifecycle", "preStop", how)
    if how == "sleep":
        seconds: float | None = hook["sleep"].get("seconds", 0)
        return PreStop(container.at("lifecycle", "preStop", "sleep", "seconds"), how, seconds)
    command = " ".join(hook[how].get("command", ())) if how == "exec" else ""
    sleeps = [float(one["amount"]) * _UNITS[one["unit"]] for one in _SLEEP.finditer(command)]
    return PreStop(place, how, sum(sleeps) if sleeps else None)


def grace_period(of: Pod) -> int:
    """Return how many seconds a pod has to end, its preStop hooks included, before it is killed."""
    seconds: int = of.get("terminationGracePeriodSeconds", default=DEFAULT_GRACE)
    return seconds
