"""Calico's selectors: whom they may match, against Python's own logic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube.calico_selectors import may_match

LABELS = {"app": "web", "tier": "front-end"}


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("", True),
        ("all()", True),
        ("global()", False),
        ("app == 'web'", True),
        ('app == "api"', False),
        ("app != 'web'", False),
        ("absent != 'web'", True),
        ("app in {'api', 'web'}", True),
        ("app in {}", False),
        ("app not in {'api'}", True),
        ("absent not in {'api'}", True),
        ("absent in {'api'}", False),
        ("has(tier)", True),
        ("has(absent)", False),
        ("!has(absent)", True),
        ("tier contains 'ont'", True),
        ("tier starts with 'end'", False),
        ("tier ends with 'end'", True),
        ("absent contains ''", False),
        ("app == 'api' || tier == 'front-end'", True),
        ("app == 'web' && tier == 'back'", False),
        ("!(app == 'web' || has(absent))", False),
        ("app == 'api' || app == 'web' && has(tier)", True),
    ],
)
def test_a_selector_matches_as_its_language_says(text: str, matched: bool) -> None:
    assert may_match(text, LABELS) is matched


@pytest.mark.parametrize(
    "text",
    [
        "projectcalico.org/orchestrator == 'k8s'",
        "!(pcns.team == 'red')",
        "has(pcsa.team) && app == 'web'",
        "app ~= 'web'",
        "app == web",
        "app ==",
        "(app == 'web'",
        "app == 'api' app",
        "!" * 100 + "all()",
        "app == '" + "x" * 5000 + "'",
    ],
)
def test_what_calico_adds_or_nobody_can_read_may_match(text: str) -> None:
    assert may_match(text, LABELS)


def test_what_is_open_does_not_outweigh_what_is_sure() -> None:
    assert not may_match("pcns.team == 'red' && app == 'api'", LABELS)
    assert may_match("pcns.team == 'red' || app == 'api'", LABELS)


def test_a_label_of_calico_that_is_given_is_known() -> None:
    assert not may_match("projectcalico.org/namespace == 'a'", {"projectcalico.org/namespace": "b"})


@given(st.text(max_size=60))
def test_any_text_is_read_or_left_open(text: str) -> None:
    assert may_match(text, LABELS) in (True, False)


# A slow and obvious model: the same expression as Python.

tests = st.tuples(
    st.sampled_from(["a", "b"]), st.sampled_from(["==", "!="]), st.sampled_from(["1", "2"])
)
expressions = st.recursive(
    tests.map(
        lambda one: (
            f"{one[0]} {one[1]} '{one[2]}'",
            f"(labels.get({one[0]!r}) {one[1]} {one[2]!r})",
        )
    ),
    lambda inner: st.one_of(
        inner.map(lambda one: (f"!({one[0]})", f"(not {one[1]})")),
        st.tuples(inner, inner).map(
            lambda two: (f"({two[0][0]}) && ({two[1][0]})", f"({two[0][1]} and {two[1][1]})")
        ),
        st.tuples(inner, inner).map(
            lambda two: (f"{two[0][0]} || {two[1][0]}", f"({two[0][1]} or {two[1][1]})")
        ),
    ),
    max_leaves=8,
)


@given(expressions, st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])))
def test_expressions_are_evaluated_as_python_would(
    expression: tuple[str, str], labels: dict[str, str]
) -> None:
    text, python = expression
    expected = eval(python, {"labels": labels})
    assert may_match(text, labels) is expected
