"""What takes of a quota: the pods of a workload as a load, and one part of one resource."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from chloro_lint.kube.compute import Compute
from chloro_lint.kube.pods import Pod
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple, dataclass
from chloro_lint.proof.pod_counts import Counts

_NAMED: Final = 3
"""Workloads that a sentence names; more are counted."""


class Share(NamedTuple):
    """What one workload, or one other object, takes of a resource: so much, so many times."""

    label: str
    unit: Fraction
    counts: Counts
    of: Resource | None = None
    place: Place | None = None
    """The field that sets the unit."""
    of_pods: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PodLoad:
    """The pods of a workload: how many, what each takes, and what is not known of that."""

    pod: Pod
    counts: Counts
    each: Compute
    missing: str = ""


def names(shares: Iterable[Share]) -> str:
    """Name what shares are of, as a sentence does: ``a, b and c``, or ``7 workloads``."""
    found = list(dict.fromkeys(one.label for one in shares))
    if len(found) > _NAMED:
        return f"{len(found)} workloads"
    *others, last = [label.rpartition("/")[2] for label in found]
    return f"{', '.join(others)} and {last}" if others else last
