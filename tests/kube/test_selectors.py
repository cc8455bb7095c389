"""Label selectors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.selectors import describe, equality_matches, matches

LABELS = {"app": "web", "tier": "front"}


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({}, True),
        ({"matchLabels": {}}, True),
        ({"matchLabels": None, "matchExpressions": None}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "web", "tier": "back"}}, False),
        ({"matchLabels": {"team": "a"}}, False),
        (expression("app", "In", "web", "api"), True),
        (expression("app", "In", "api"), False),
        (expression("team", "In", "a"), False),
        (expression("app", "NotIn", "web"), False),
        (expression("app", "NotIn", "api"), True),
        (expression("team", "NotIn", "a"), True),
        (expression("app", "Exists"), True),
        (expression("team", "Exists"), False),
        (expression("app", "DoesNotExist"), False),
        (expression("team", "DoesNotExist"), True),
        (expression("app", "Equals", "web"), False),
        ({"matchExpressions": [{"operator": "DoesNotExist"}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In"}]}, False),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn"}]}, True),
        ({"matchLabels": {"app": "web"}} | expression("tier", "In", "back"), False),
        ({"matchLabels": {"app": "web"}} | expression("tier", "In", "front"), True),
    ],
)
def test_a_label_selector_matches_when_all_its_requirements_hold(
    selector: dict[str, Any], expected: bool
) -> None:
    assert matches(selector, LABELS) is expected


def test_a_plain_selector_matches_labels_that_hold_its_pairs() -> None:
    assert equality_matches({"app": "web"}, LABELS)
    assert equality_matches({}, {})
    assert not equality_matches({"app": "api"}, LABELS)
    assert not equality_matches({"team": "a"}, LABELS)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({}, "everything"),
        ({"tier": "front", "app": "web"}, "app=web,tier=front"),
        ({"matchLabels": {"app": "web"}}, "app=web"),
        (expression("app", "In", "a", "b"), "app in (a, b)"),
        (expression("app", "NotIn", "a"), "app notin (a)"),
        (expression("app", "Exists"), "app"),
        (expression("app", "DoesNotExist"), "!app"),
        (expression("app", "Equals", "a"), "app Equals (a)"),
        ({"matchLabels": {"app": "web"}} | expression("tier", "Exists"), "app=web,tier"),
    ],
)
def test_a_selector_reads_as_kubectl_writes_it(selector: dict[str, Any], expected: str) -> None:
    assert describe(selector) == expected


WORDS = st.sampled_from(["a", "b", "c"])


@given(
    labels=st.dictionaries(WORDS, WORDS),
    key=WORDS,
    values=st.lists(WORDS),
    pair=st.sampled_from([("In", "NotIn"), ("Exists", "DoesNotExist")]),
)
def test_opposite_operators_never_agree(
    labels: dict[str, str], key: str, values: list[str], pair: tuple[str, str]
) -> None:
    one, other = (matches(expression(key, operator, *values), labels) for operator in pair)
    assert one is not other


@given(labels=st.dictionaries(WORDS, WORDS), pairs=st.dictionaries(WORDS, WORDS))
def test_a_pair_equals_an_expression_with_one_value(
    labels: dict[str, str], pairs: dict[str, str]
) -> None:
    expressions = {
        "matchExpressions": [
            {"key": key, "operator": "In", "values": [value]} for key, value in pairs.items()
        ]
    }
    assert matches({"matchLabels": pairs}, labels) is matches(expressions, labels)
