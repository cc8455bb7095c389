"""Sets of ports as integers."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.proof.ports import (
    ALL,
    EVERYTHING,
    NOTHING,
    Connections,
    only,
    port_range,
    stretches,
)


def members(bits: int) -> set[int]:
    return {port for port in range(bits.bit_length()) if bits >> port & 1}


@given(st.integers(-5, 70000), st.integers(-5, 70000))
def test_a_range_holds_its_bounds_and_what_lies_between(first: int, last: int) -> None:
    bits = port_range(first, last)
    assert bits.bit_count() == max(0, min(last, 65535) - max(first, 1) + 1)
    assert not bits & 1
    assert bits <= ALL


@given(st.sets(st.integers(1, 200)))
def test_stretches_hold_the_same_ports_and_leave_gaps(ports: set[int]) -> None:
    bits = sum(1 << port for port in ports)
    found = list(stretches(bits))
    assert {port for first, last in found for port in range(first, last + 1)} == ports
    assert all(before[1] + 1 < after[0] for before, after in itertools.pairwise(found))


@given(st.integers(0, 255), st.integers(0, 255))
def test_connections_combine_like_sets(left: int, right: int) -> None:
    one, other = only("UDP", left), only("UDP", right)
    assert members(one.union(other).udp) == members(left) | members(right)
    assert members(one.both(other).udp) == members(left) & members(right)
    assert members(one.without(other).udp) == members(left) - members(right)


def test_connections_are_written_as_people_do() -> None:
    assert str(EVERYTHING) == "every port"
    assert str(NOTHING) == "nothing"
    assert str(Connections(ALL, 0, 0)) == "every TCP port"
    assert str(Connections(port_range(80, 80) | port_range(8000, 8010), 1 << 53, 0)) == (
        "TCP/80, TCP/8000-8010, UDP/53"
    )


def test_a_protocol_that_policies_do_not_know_has_no_ports() -> None:
    assert only("ICMP", 1 << 8) == NOTHING
    assert EVERYTHING.of("ICMP") == 0
    assert EVERYTHING.holds("SCTP", 65535)
    assert not EVERYTHING.holds("TCP", 0)
