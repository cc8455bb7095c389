"""CHL525: memory is counted in whole bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.pods import Container
from chloro_lint.kube.quantity import quantity
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule

_BYTES: Final = ("memory", "ephemeral-storage")


@rule(
    code="CHL525",
    name="fractional-memory",
    severity=Severity.WARNING,
    target="container",
    summary="Memory is given in parts of a byte",
    why=(
        "The suffix `m` stands for thousandths: `512m` of memory is half a byte, rounded up to one. "
        "The API server accepts it with a warning. As a request it keeps no memory for the "
        "container; as a limit it is one that no container starts under."
    ),
    fix="Write `Mi` for mebibytes, or `M` for megabytes.",
    references=(
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-memory",
    ),
)
def fractional_memory(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at every amount of bytes that a container requests or is limited to."""
    for field in ("requests", "limits"):
        for name in _BYTES:
            written = container.get("resources", field, name)
            if written is None:
                continue
            at = container.at("resources", field, name)
            if quantity(written).denominator == 1:
                yield passed(at, seen=str(written))
                continue
            verb = "requests" if field == "requests" else "is limited to"
            meant = f"; did you mean {written[:-1]}Mi?" if str(written).endswith("m") else ""
            yield failed(
                at,
                f"{container.label} {verb} {written} of {name}, which is no whole number "
                f"of bytes{meant}",
                seen=str(written),
                expected="whole bytes",
            )
