"""Quantities: exact values and canonical texts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.quantity import QuantityError, counts_bytes, quantity, show


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", Fraction(0)),
        ("2", Fraction(2)),
        ("250m", Fraction(1, 4)),
        ("100n", Fraction(1, 10**7)),
        ("5u", Fraction(5, 10**6)),
        ("1.5", Fraction(3, 2)),
        ("1.", Fraction(1)),
        (".5", Fraction(1, 2)),
        ("+1", Fraction(1)),
        ("-1.5Gi", Fraction(-3, 2) * 2**30),
        ("-.5", Fraction(-1, 2)),
        ("1k", Fraction(1000)),
        ("1Ki", Fraction(1024)),
        ("128Mi", Fraction(128 * 2**20)),
        ("128M", Fraction(128 * 10**6)),
        ("1E", Fraction(10**18)),
        ("1Ei", Fraction(2**60)),
        ("1E3", Fraction(1000)),
        ("1e3", Fraction(1000)),
        ("1e-3", Fraction(1, 1000)),
        ("1.2E+2", Fraction(120)),
        (" 1Gi\n", Fraction(2**30)),
        (3, Fraction(3)),
        (0.5, Fraction(1, 2)),
        (0.1, Fraction(1, 10)),
        (1e21, Fraction(10**21)),
    ],
)
def test_a_quantity_is_read_exactly(text: str | float, expected: Fraction) -> None:
    assert quantity(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", "Mi", "1e", "1E1.5", "1e-", "1ki", "1K", "1mi", "1 Gi", "1,5", "0x10"),
        *("1GB", "1i", "--1", "1.1.M", "100MB", "half", "١", "1m1", "1" * 201, "nan", "inf"),
        *(True, float("nan"), float("inf")),
    ],
)
def test_what_the_grammar_does_not_have_is_refused(text: Any) -> None:
    with pytest.raises(QuantityError, match="is not a quantity"):
        quantity(text)


def test_a_huge_exponent_takes_no_memory() -> None:
    assert quantity("1e999999999") == Fraction(10**100)
    assert quantity("1e-999999999") == Fraction(1, 10**100)


@pytest.mark.parametrize(
    ("text", "resource", "expected"),
    [
        ("0.25", "cpu", "250m"),
        ("2000m", "cpu", "2"),
        ("2k", "cpu", "2000"),
        ("12.75", "requests.cpu", "12750m"),
        ("0.5m", "cpu", "500u"),
        ("1n", "cpu", "1n"),
        ("1e-12", "cpu", "1n"),
        ("-0.25", "cpu", "-250m"),
        ("0", "memory", "0"),
        ("1024Mi", "memory", "1Gi"),
        ("131072Ki", "memory", "128Mi"),
        ("4480Mi", "limits.memory", "4480Mi"),
        ("1.5Gi", "memory", "1536Mi"),
        ("128M", "memory", "128M"),
        ("129000000", "memory", "129M"),
        ("2000", "memory", "2k"),
        ("1000Ki", "memory", "1000Ki"),
        ("1023", "memory", "1023"),
        ("128m", "memory", "128m"),
        ("10Gi", "requests.storage", "10Gi"),
        ("1Gi", "fast.storageclass.storage.k8s.io/requests.storage", "1Gi"),
        ("2Mi", "hugepages-2Mi", "2Mi"),
        ("2048", "pods", "2048"),
        ("1024", "nvidia.com/gpu", "1024"),
    ],
)
def test_a_value_is_shown_as_people_write_it(text: str, resource: str, expected: str) -> None:
    assert show(quantity(text), resource) == expected


def test_only_stores_of_bytes_take_binary_suffixes() -> None:
    assert counts_bytes("limits.ephemeral-storage")
    assert not counts_bytes("count/persistentvolumeclaims")
    assert not counts_bytes("requests.cpu")


SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
QUANTITIES = st.builds(
    lambda whole, part, suffix: f"{whole}{part}{suffix}",
    st.integers(-(10**6), 10**6),
    st.sampled_from(["", ".", ".5", ".25", ".125"]),
    st.sampled_from([*SUFFIXES, "e2", "E-2", "e+10"]),
)


@given(QUANTITIES, st.sampled_from(["cpu", "memory", "pods"]))
def test_what_is_shown_reads_as_the_same_value(text: str, resource: str) -> None:
    value = quantity(text)
    shown = quantity(show(value, resource))
    if (value * 10**9).denominator == 1:
        assert shown == value
    else:
        assert abs(value) < abs(shown) < abs(value) + Fraction(1, 10**9)


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_the_order_of_values_is_the_order_of_numbers(one: int, other: int) -> None:
    assert (quantity(f"{one}m") < quantity(f"{other}m")) == (one < other)
    assert (quantity(f"{one}Mi") == quantity(f"{other}Mi")) == (one == other)


@given(st.integers(0, 10**6))
def test_suffixes_grow_in_their_order(number: int) -> None:
    decimal = [quantity(f"{number}{suffix}") for suffix in SUFFIXES[:10]]
    binary = [quantity(f"{number}{suffix}") for suffix in SUFFIXES[10:]]
    assert decimal == sorted(decimal)
    assert binary == sorted(binary)


@given(st.text(max_size=12))
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    try:
        value = quantity(text)
    except QuantityError:
        return
    assert isinstance(value, Fraction)
