"""CHL615: a container is not restarted before it could become ready."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from chloro_lint.kube.pods import Container
from chloro_lint.kube.probes import LIVENESS, READINESS, STARTUP, handler
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)

_PERIOD: Final = 10
_FAILURES: Final = 3


@rule(
    code="CHL615",
    name="eager-liveness-probe",
    severity=Severity.WARNING,
    target="container",
    summary="Liveness probe restarts the container before readiness is asked",
    why=(
        "A program that takes as long to start as its readiness probe allows is killed before it "
        "is asked whether it is ready, again and again. A startup probe holds back the other two "
        "until the program is up."
    ),
    fix=(
        "Add a `startupProbe` that covers the slowest start, or begin to ask for liveness later "
        "than for readiness."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    ),
)
def eager_liveness_probe(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Compare the soonest restart with the first question for readiness.

    The soonest restart: the initial delay, and a period for each failure after the first. The
    defaults are those of the API: no delay, a period of 10 s, three failures.
    """
    at = container.at(LIVENESS)
    if handler(container, LIVENESS) is None or handler(container, READINESS) is None:
        yield inapplicable(at, f"{container.label} does not have both probes")
        return
    restart = _delay(container, LIVENESS) + _patience(container, LIVENESS, _failures(container) - 1)
    asked = _delay(container, READINESS)
    related = (Related(container.at(READINESS), "the readiness probe"),)
    if handler(container, STARTUP) is None and restart < asked:
        yield failed(
            at,
            f"the liveness probe of {container.label} restarts it after {restart} s; its readiness "
            f"is first asked after {asked} s",
            seen=f"restart after {restart} s",
            expected=f"after more than {asked} s, or a startupProbe",
            related=related,
        )
        return
    yield passed(at, seen=f"restart after {restart} s, readiness asked after {asked} s")


def _delay(container: Container, probe: str) -> int:
    return _number(container.get(probe, "initialDelaySeconds"), 0)


def _failures(container: Container) -> int:
    return _number(container.get(LIVENESS, "failureThreshold"), _FAILURES) or _FAILURES


def _patience(container: Container, probe: str, failures: int) -> int:
    """Return the seconds that a number of further failures take; zero reads as the default."""
    return failures * (_number(container.get(probe, "periodSeconds"), _PERIOD) or _PERIOD)


def _number(value: Any, default: int) -> int:
    return value if isinstance(value, int) else default
