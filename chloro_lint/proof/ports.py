"""Sets of ports: an integer per protocol whose bit *n* stands for port *n*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.model.values import NamedTuple

PROTOCOLS: Final = ("TCP", "UDP", "SCTP")
LAST: Final = 65535
ALL: Final = (1 << (LAST + 1)) - 2
"""Every port from 1 to 65535."""


def port_range(first: int, last: int) -> int:
    """Return the ports from `first` to `last`, both included; none of a range that is empty."""
    first, last = max(first, 1), min(last, LAST)
    return ((1 << (last + 1)) - (1 << first)) if first <= last else 0


def stretches(bits: int) -> Iterator[tuple[int, int]]:
    """Return the ports of a set as stretches without gaps, lowest first."""
    start = 0
    while bits:
        zeros = (bits & -bits).bit_length() - 1
        bits >>= zeros
        ones = (~bits & (bits + 1)).bit_length() - 1
        yield start + zeros, start + zeros + ones - 1
        bits >>= ones
        start += zeros + ones


class Connections(NamedTuple):
    """Ports by protocol: what may pass from one peer to another."""

    tcp: int = 0
    udp: int = 0
    sctp: int = 0

    def union(self, other: Connections) -> Connections:
        """Return what passes by one or the other."""
        return Connections(self.tcp | other.tcp, self.udp | other.udp, self.sctp | other.sctp)

    def both(self, other: Connections) -> Connections:
        """Return what passes by both."""
        return Connections(self.tcp & other.tcp, self.udp & other.udp, self.sctp & other.sctp)

    def without(self, other: Connections) -> Connections:
        """Return what passes here and not there."""
        return Connections(self.tcp & ~other.tcp, self.udp & ~other.udp, self.sctp & ~other.sctp)

    def of(self, protocol: str) -> int:
        """Return the ports of one protocol; none of a protocol that policies do not know."""
        return self[PROTOCOLS.index(protocol)] if protocol in PROTOCOLS else 0

    def holds(self, protocol: str, port: int) -> bool:
        """Tell whether one port of one protocol is among them."""
        return bool(self.of(protocol) >> port & 1)

    @property
    def empty(self) -> bool:
        """Whether nothing passes."""
        return not any(self)

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        if self == EVERYTHING:
            return "every port"
        words = []
        for protocol, bits in zip(PROTOCOLS, self, strict=True):
            if bits == ALL:
                words.append(f"every {protocol} port")
            else:
                words += [
                    f"{protocol}/{first}" + (f"-{last}" if last > first else "")
                    for first, last in stretches(bits)
                ]
        return ", ".join(words) or "nothing"


NOTHING: Final = Connections()
EVERYTHING: Final = Connections(ALL, ALL, ALL)


def only(protocol: str, bits: int) -> Connections:
    """Return ports of one protocol alone; nothing of a protocol that policies do not know."""
    return Connections(
        bits if protocol == "TCP" else 0,
        bits if protocol == "UDP" else 0,
        bits if protocol == "SCTP" else 0,
    )
