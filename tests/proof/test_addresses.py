"""Sets of addresses as disjoint ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.proof.addresses import (
    AddressRange,
    Ranges,
    atoms,
    cidr,
    cidrs,
    internet,
    intersect,
    local,
    private,
    size,
    subtract,
    united,
)


def ranges(most: int = 6) -> st.SearchStrategy[list[AddressRange]]:
    bounds = st.tuples(st.integers(0, 60), st.integers(0, 20), st.sampled_from([4, 6]))
    one = bounds.map(lambda given: AddressRange(given[2], given[0], given[0] + given[1]))
    return st.lists(one, max_size=most)


def members(of: Ranges) -> set[tuple[int, int]]:
    return {(one.version, number) for one in of for number in range(one.first, one.last + 1)}


@given(ranges(), ranges())
def test_ranges_combine_like_sets(left: list[AddressRange], right: list[AddressRange]) -> None:
    one, other = united(left), united(right)
    assert members(one) == members(tuple(left))
    assert members(subtract(one, other)) == members(one) - members(other)
    assert members(intersect(one, other)) == members(one) & members(other)
    assert size(one) == len(members(one))


@given(ranges())
def test_atoms_cover_every_address_and_no_range_splits_one(given: list[AddressRange]) -> None:
    found = atoms(given)
    assert size(found) == 2**32 + 2**128
    for one in given:
        for atom in found:
            held = size(intersect((one,), (atom,)))
            assert held in (0, atom.size)


def test_a_block_is_its_cidr_without_the_exceptions() -> None:
    block = subtract(cidrs(["10.0.0.0/8"]), cidrs(["10.0.0.0/9", "10.255.255.255/32"]))
    assert [str(one) for one in block] == ["10.128.0.0-10.255.255.254"]


@pytest.mark.parametrize("text", ["", "10.0.0.0/33", "pods", "10.0.0/8"])
def test_a_text_that_is_no_cidr_holds_nothing(text: str) -> None:
    assert cidr(text) is None
    assert cidrs([text]) == ()


def test_addresses_of_the_two_versions_are_apart() -> None:
    assert intersect(cidrs(["0.0.0.0/0"]), cidrs(["::/0"])) == ()


@pytest.mark.parametrize(
    ("text", "written"),
    [("10.0.0.0/8", "10.0.0.0/8"), ("1.2.3.4/32", "1.2.3.4"), ("fc00::/7", "fc00::/7")],
)
def test_a_range_is_written_as_a_cidr_where_it_is_one(text: str, written: str) -> None:
    assert str(cidr(text)) == written


@pytest.mark.parametrize("text", ["8.8.8.8/32", "93.184.216.34/32", "2606:2800:220:1::/64"])
def test_the_internet_holds_global_addresses(text: str) -> None:
    assert intersect(internet(), cidrs([text])) == cidrs([text])


@pytest.mark.parametrize(
    "text",
    ["10.1.2.3/32", "172.31.0.0/16", "192.168.0.0/16", "169.254.169.254/32", "100.64.0.1/32",
     "127.0.0.1/32", "224.0.0.1/32", "fd00::1/128", "2001:db8::/32"],
)  # fmt: skip
def test_the_internet_holds_no_special_address(text: str) -> None:
    assert intersect(internet(), cidrs([text])) == ()


def test_private_and_local_addresses_are_not_the_internets() -> None:
    assert intersect(internet(), private()) == ()
    assert intersect(internet(), local()) == ()
