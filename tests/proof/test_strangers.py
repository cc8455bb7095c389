"""Witnesses of selectors: pods that nobody has written and that a rule is about."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.selectors import matches
from chloro_lint.proof.peers import NAME_LABEL
from chloro_lint.proof.strangers import names_wanted, satisfying

VALUES = ("x", "y", "any", "any-0")


def expression(operator: str) -> st.SearchStrategy[dict[str, Any]]:
    values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=3, unique=True)
    fields: dict[str, st.SearchStrategy[Any]] = {
        "key": st.sampled_from(["a", "b"]),
        "operator": st.just(operator),
    }
    return st.fixed_dictionaries(fields | ({"values": values} if "In" in operator else {}))


SELECTORS = st.fixed_dictionaries(
    {},
    optional={
        "matchLabels": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(VALUES)),
        "matchExpressions": st.lists(
            st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]).flatmap(expression),
            max_size=4,
        ),
    },
)


@given(SELECTORS)
def test_there_is_a_witness_exactly_where_something_satisfies_a_selector(
    selector: Mapping[str, Any],
) -> None:
    found = satisfying(selector)
    choices = (None, *VALUES, "something else")
    possible = any(
        matches(selector, {key: value for key, value in (("a", a), ("b", b)) if value is not None})
        for a, b in product(choices, choices)
    )
    assert (found is not None) == possible
    assert found is None or matches(selector, found)


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ({}, None),
        ({"matchLabels": {"name": "shop"}}, None),
        ({"matchLabels": {NAME_LABEL: "shop"}}, ("shop",)),
        (
            {"matchExpressions": [{"key": NAME_LABEL, "operator": "In", "values": ["a", "b"]}]},
            ("a", "b"),
        ),
        ({"matchExpressions": [{"key": NAME_LABEL, "operator": "NotIn", "values": ["a"]}]}, None),
    ],
)
def test_namespaces_are_asked_for_by_name_or_not(
    selector: Mapping[str, Any], names: tuple[str, ...] | None
) -> None:
    assert names_wanted(selector) == names
