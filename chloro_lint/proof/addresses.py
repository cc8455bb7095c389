"""Sets of IP addresses as disjoint ranges, and which of them are the internet's.

IPv4 and IPv6 are spaces of their own: ``0.0.0.0/0`` holds no IPv6 address. Which ranges are not
global follows the special-purpose address registries of IANA.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple


class AddressRange(NamedTuple):
    """Addresses of one IP version from `first` to `last`, both included, as integers."""

    version: int
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many addresses these are."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        first, last = address(self.version, self.first), address(self.version, self.last)
        if first == last:
            return first
        bits = self.size.bit_length() - 1
        if self.size == 1 << bits and self.first % self.size == 0:
            return f"{first}/{(32 if self.version == 4 else 128) - bits}"  # noqa: PLR2004 - IP version
        return f"{first}-{last}"


Ranges = tuple[AddressRange, ...]
"""Disjoint ranges in ascending order."""


def address(version: int, number: int) -> str:
    """Write an address as people do."""
    from ipaddress import IPv4Address, IPv6Address  # noqa: PLC0415 - rarely needed, slow to import

    return str(IPv4Address(number) if version == 4 else IPv6Address(number))  # noqa: PLR2004 - IP version


@lru_cache(maxsize=4096)
def cidr(text: str) -> AddressRange | None:
    """Read a CIDR; None of a text that is none. Host bits are ignored."""
    from ipaddress import ip_network  # noqa: PLC0415 - rarely needed, slow to import

    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    return AddressRange(
        network.version, int(network.network_address), int(network.broadcast_address)
    )


def cidrs(texts: Iterable[str]) -> Ranges:
    """Read several CIDRs as one set; texts that are none add nothing."""
    return united(found for text in texts if (found := cidr(text)) is not None)


def united(ranges: Iterable[AddressRange]) -> Ranges:
    """Return the same addresses as disjoint ranges that do not touch."""
    found: list[AddressRange] = []
    for one in sorted(ranges):
        before = found[-1] if found else None
        if before and before.version == one.version and one.first <= before.last + 1:
            found[-1] = before._replace(last=max(before.last, one.last))
        else:
            found.append(one)
    return tuple(found)


def subtract(ranges: Ranges, taken: Ranges) -> Ranges:
    """Return the addresses of one set that are not in the other."""
    left = list(ranges)
    for hole in taken:
        pieces = []
        for one in left:
            if one.version != hole.version or hole.last < one.first or one.last < hole.first:
                pieces.append(one)
                continue
            if one.first < hole.first:
                pieces.append(one._replace(last=hole.first - 1))
            if hole.last < one.last:
                pieces.append(one._replace(first=hole.last + 1))
        left = pieces
    return tuple(left)


def intersect(ranges: Ranges, others: Ranges) -> Ranges:
    """Return the addresses that are in both sets."""
    return united(
        AddressRange(one.version, max(one.first, other.first), min(one.last, other.last))
        for one in ranges
        for other in others
        if one.version == other.version and one.first <= other.last and other.first <= one.last
    )


def size(ranges: Ranges) -> int:
    """Count the addresses of a set."""
    return sum(one.size for one in ranges)


def atoms(ranges: Iterable[AddressRange]) -> Ranges:
    """Cut both address spaces at every bound of some ranges.

    No range splits an atom: all addresses of an atom are alike to every policy.
    """
    found: list[AddressRange] = []
    given = tuple(ranges)
    for whole in (EVERYWHERE_4, EVERYWHERE_6):
        mine = [one for one in given if one.version == whole.version]
        cuts = {whole.first, *(one.first for one in mine), *(one.last + 1 for one in mine)}
        starts = sorted(one for one in cuts if one <= whole.last)
        ends = [*(one - 1 for one in starts[1:]), whole.last]
        found += (
            AddressRange(whole.version, first, last)
            for first, last in zip(starts, ends, strict=True)
        )
    return tuple(found)


EVERYWHERE_4: Final = AddressRange(4, 0, (1 << 32) - 1)
EVERYWHERE_6: Final = AddressRange(6, 0, (1 << 128) - 1)

_NOT_GLOBAL: Final = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
)  # fmt: skip
_PRIVATE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
_LOCAL: Final = ("100.64.0.0/10", "169.254.0.0/16", "fe80::/10")


@lru_cache(maxsize=1)
def internet() -> Ranges:
    """Return the addresses of the internet: those that are globally reachable."""
    return (
        *subtract((EVERYWHERE_4,), cidrs(_NOT_GLOBAL)),
        *subtract(cidrs(("2000::/3",)), cidrs(("2001:db8::/32",))),
    )


@lru_cache(maxsize=1)
def private() -> Ranges:
    """Return the private addresses, where pods, Services and nodes usually live."""
    return cidrs(_PRIVATE)


@lru_cache(maxsize=1)
def node_local_dns() -> Ranges:
    """Return the address at which NodeLocal DNSCache answers, as its documentation sets it up."""
    return cidrs(("169.254.20.10/32",))


@lru_cache(maxsize=1)
def local() -> Ranges:
    """Return shared and link-local addresses: some clouds' pods, and their metadata services."""
    return cidrs(_LOCAL)
