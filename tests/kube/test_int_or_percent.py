"""Fields that take a number of pods or a percentage of them."""

from __future__ import annotations

from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.int_or_percent import scaled


@given(value=st.integers(-10, 10**6), total=st.integers(0, 10**6), up=st.booleans())
def test_a_number_is_itself(value: int, total: int, up: bool) -> None:
    assert scaled(value, total, up=up) == value


@given(percent=st.integers(0, 100), total=st.integers(0, 5000))
def test_a_percentage_is_rounded_as_asked(percent: int, total: int) -> None:
    assert scaled(f"{percent}%", total, up=True) == ceil(percent * total / 100)
    assert scaled(f"{percent}%", total, up=False) == floor(percent * total / 100)


@given(percent=st.integers(0, 100), total=st.integers(0, 5000), up=st.booleans())
def test_more_pods_never_come_to_a_smaller_share(percent: int, total: int, up: bool) -> None:
    less, more = scaled(f"{percent}%", total, up=up), scaled(f"{percent}%", total + 1, up=up)
    assert less is not None
    assert more is not None
    assert less <= more


@pytest.mark.parametrize("text", ["1", "", "%", "-5%", "2.5%", "25 %", "25%%", "9" * 5000 + "%"])
def test_a_text_that_is_no_percentage_comes_to_nothing(text: str) -> None:
    assert scaled(text, 10, up=True) is None
