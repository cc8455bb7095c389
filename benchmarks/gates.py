"""The targets: what has to hold between measurements of one run on one machine."""

from __future__ import annotations

from typing import NamedTuple


class Gate(NamedTuple):
    """One target: what was measured against the bound, `least` where it is a lower one."""

    says: str
    measured: float | None
    """None where nothing was there to compare with."""
    bound: float
    unit: str = "×"
    least: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None where it could not be measured."""
        if self.measured is None:
            return None
        return self.measured >= self.bound if self.least else self.measured <= self.bound

    @property
    def verdict(self) -> str:
        """The word for the table."""
        return {True: "met", False: "**missed**", None: "not measured"}[self.holds]


VERSION = 1.5
"""`--version`, in starts of Python."""

TWENTY = 3.0
"""Twenty files, in starts of Python."""

PEERS = 3.0
"""How many times faster than the fastest peer, at 1,000 and at 10,000 files."""

FINDINGS = 1.6
"""Files with a finding in every object, in times of the same files clean."""

FLAT = 1.2
"""The cost of a file among 10,000, in costs of a file among 1,000."""

MEMORY = 300.0
"""Megabytes, of 10^6 bytes, at 10,000 files."""

PROOFS = 5.0
"""Seconds for all proofs over 2,000 workloads with a policy each, on one core."""
