"""Which rules there are, and how selectors choose among them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.faults import FAULTS
from chloro_lint.model import ChloroError, Parameter, Rule
from chloro_lint.registry import all_rules, code_rules, configured, selected, unknown_selector
from tests.harness import rule, rules
from tests.written import source

ONE = replace(rule("missing-component"), parameters={})


def named(code: str, name: str, status: str = "stable") -> Rule:
    return replace(ONE, code=code, name=name, status=status, origin=f"rules/{name}.yaml")


RULES = (
    named("CHL101", "plain-http"),
    named("CHL110", "dangling-backend"),
    named("CHL301", "privileged-container"),
    named("CHL302", "root-user", "preview"),
    named("CHL310", "host-network"),
)


def chosen(**words: list[str]) -> list[str]:
    return [one.code for one in selected(RULES, **words)]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ({}, ["CHL101", "CHL110", "CHL301", "CHL310"]),
        ({"select": ["ALL"]}, ["CHL101", "CHL110", "CHL301", "CHL310"]),
        ({"select": ["CHL3"]}, ["CHL301", "CHL310"]),
        ({"select": ["CHL30"]}, ["CHL301"]),
        ({"select": ["CHL301"]}, ["CHL301"]),
        ({"select": ["privileged-container"]}, ["CHL301"]),
        ({"select": ["root-user"]}, ["CHL302"]),
        ({"select": ["CHL302"]}, ["CHL302"]),
        ({"extend_select": ["root-user"]}, ["CHL101", "CHL110", "CHL301", "CHL302", "CHL310"]),
        ({"select": ["CHL1"], "extend_select": ["CHL310"]}, ["CHL101", "CHL110", "CHL310"]),
        ({"ignore": ["CHL1"]}, ["CHL301", "CHL310"]),
        ({"ignore": ["ALL"]}, []),
        ({"ignore": ["CHL"]}, []),
        ({"select": ["CHL3"], "ignore": ["CHL3"]}, []),
        ({"select": ["CHL3"], "ignore": ["CHL30"]}, ["CHL310"]),
        ({"select": ["CHL301"], "ignore": ["CHL3"]}, ["CHL301"]),
        ({"select": ["CHL30"], "ignore": ["CHL3"]}, ["CHL301"]),
        ({"select": ["ALL"], "ignore": ["CHL1"]}, ["CHL301", "CHL310"]),
        ({"select": ["CHL1"], "ignore": ["ALL"]}, ["CHL101", "CHL110"]),
        ({"select": ["plain-http"], "ignore": ["CHL101"]}, []),
        ({"select": ["CHL101"], "ignore": ["plain-http"]}, []),
        ({"select": ["root-user"], "ignore": ["CHL3"]}, ["CHL302"]),
    ],
)
def test_the_more_exact_selector_wins_and_refusal_wins_a_draw(
    words: dict[str, list[str]], codes: list[str]
) -> None:
    assert chosen(**words) == codes


@pytest.mark.parametrize("key", ["select", "ignore", "extend_select"])
@pytest.mark.parametrize(
    ("word", "mistake"),
    [
        ("privileged-contaner", "no rule is called 'privileged-contaner'; did you mean privileged-container?"),
        ("xyz", "no rule is called 'xyz'"),
        ("CHL9", "no rule is called 'CHL9'"),
        ("CHL0", "CHL0 is part of the tool itself and cannot be selected or ignored"),
        ("CHL001", "CHL001 is part of the tool itself and cannot be selected or ignored"),
        ("syntax-error", "syntax-error is part of the tool itself and cannot be selected or ignored"),
    ],
)  # fmt: skip
def test_a_selector_that_names_nothing_is_refused(key: str, word: str, mistake: str) -> None:
    arguments: dict[str, Any] = {key: [word]}
    with pytest.raises(ChloroError) as caught:
        selected(RULES, **arguments)
    assert caught.value.mistakes == (mistake,)


def test_all_unknown_selectors_are_named_at_once() -> None:
    with pytest.raises(ChloroError) as caught:
        selected(RULES, ["x1"], ["x2"], ["x3"])
    assert caught.value.mistakes == tuple(f"no rule is called 'x{n}'" for n in (1, 2, 3))


WORDS = st.lists(
    st.sampled_from(["ALL", "CHL", "CHL1", "CHL3", "CHL30", "CHL301", "root-user", "host-network"]),
    max_size=3,
)


@given(WORDS, WORDS, WORDS)
def test_ignoring_more_never_selects_more_and_selecting_more_never_less(
    select: list[str], ignore: list[str], more: list[str]
) -> None:
    base = set(chosen(select=select, ignore=ignore))
    assert set(chosen(select=select, ignore=[*ignore, *more])) <= base
    assert set(chosen(select=select, ignore=ignore, extend_select=more)) >= base


def test_every_module_of_the_folder_gives_one_rule() -> None:
    names = [one.name for one in code_rules()]
    assert len(names) == len(set(names))
    assert {"hpa-target", "missing-resource-quota", "missing-component"} <= set(names)
    for one in code_rules():
        assert one.origin == f"chloro_lint.rules.{one.name.replace('-', '_')}"


FILE = """\
    code: %s
    name: %s
    severity: info
    summary: Something is wrong
    target: pod
    assert: true
    message: wrong
    why: It breaks.
    fix: Repair it.
    """


def test_rules_of_both_dialects_stand_in_the_order_of_their_codes() -> None:
    found = all_rules([source(FILE % ("CHL999", "last-one"), "rules/last-one.yaml")])
    assert found[-1].name == "last-one"
    codes = [one.code for one in found]
    assert codes == sorted(codes)


def test_codes_and_names_are_used_once_by_rules_and_faults_alike() -> None:
    files = [
        source(FILE % ("CHL998", "first-one"), "rules/a.yaml"),
        source(FILE % ("CHL998", "second-one"), "rules/b.yaml"),
        source(FILE % ("CHL997", "first-one"), "rules/c.yaml"),
        source(FILE % ("CHL996", "syntax-error"), "rules/d.yaml"),
        source(FILE % ("CHL501", "fifth-one"), "rules/e.yaml"),
        source("code: 1", "rules/f.yaml"),
    ]
    with pytest.raises(ChloroError) as caught:
        all_rules(files)
    broken, *clashes = caught.value.mistakes[-5:]
    assert broken.startswith("rules/f.yaml:1: ")
    assert clashes == [
        "rules/b.yaml: CHL998 is used by rules/a.yaml too",
        "rules/c.yaml: first-one is used by rules/a.yaml too",
        "rules/d.yaml: syntax-error is used by chloro_lint.faults too",
        "rules/e.yaml: CHL501 is used by chloro_lint.rules.hpa_target too",
    ]


def test_the_faults_are_no_rules_to_select() -> None:
    codes = {one.code for one in rules()}
    assert not codes & {one.code for one in FAULTS}
    for one in FAULTS:
        assert "part of the tool itself" in unknown_selector(one.name, rules())


def test_a_setting_is_the_default_of_the_parameters_that_ask_for_it() -> None:
    asking = replace(rule("hpa-target"), parameters={"a": Parameter("x", "string", "1", "size")})
    other = rule("hpa-target")
    filled, same = configured((asking, other), {"size": "2"})
    assert filled.parameters["a"].default == "2"
    assert same is other
    assert configured((asking,), {})[0] is asking
