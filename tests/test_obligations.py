"""What a run must decide: parameters bound, uses merged, and who is judged by which."""

from __future__ import annotations

from typing import Any

import pytest

from chloro_lint.baseline import Decision
from chloro_lint.model import Bound, ChloroError, Parameter, Resource
from chloro_lint.obligations import Obligation, bind, obligations
from tests.made import BOOM, NAMES, TAGS, made, names_x
from tests.written import architecture, resource

TOP = """\
name: shop
system: {namespaces: [shop, jobs]}
components:
  web: {workload: {kind: Deployment, name: web}}
  api: {workload: {kind: Deployment, name: api}, namespace: jobs}
controls:
"""


def controls(*entries: str) -> str:
    return TOP + "".join(
        f"  S-{number}: {{section: s, statement: x, decided_by: [{entry}]}}\n"
        for number, entry in enumerate(entries, 1)
    )


def uses(*entries: str, rules: Any = (TAGS,)) -> tuple[Obligation, ...]:
    return obligations(rules, architecture(controls(*entries)) if entries else None)


def summary(one: Obligation) -> tuple[str, str, tuple[str, ...]]:
    """Whom a use is about, by what parameters, and for which controls."""
    who = one.component.name if one.component else "system" if one.system else "general"
    return who, str(one.parameters.get("tag", "")), one.controls


def deployment(name: str, namespace: str) -> Resource:
    return resource(
        f"{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: {name}, namespace: {namespace}}}}}"
    )


def test_without_a_baseline_every_general_rule_runs_everywhere_on_its_defaults() -> None:
    needy = made(names_x, "needy-rule", parameters={"a": Parameter("x", "string")})
    about = made(names_x, "about-one", target="set", component=True)
    [names, tags] = uses(rules=(NAMES, TAGS, needy, about))
    assert (names.rule, dict(names.parameters)) == (NAMES, {})
    assert (tags.rule, dict(tags.parameters)) == (TAGS, {"tag": "1"})
    assert not tags.system
    assert tags.covers(deployment("web", "shop"))
    assert tags.covers(resource("{apiVersion: v1, kind: Node, metadata: {name: n}}"))


def test_a_system_wide_use_leaves_the_rest_of_the_world_to_the_defaults() -> None:
    system, general = uses('{rule: wrong-tag, tag: "2"}')
    assert summary(system) == ("system", "2", ("S-1",))
    assert summary(general) == ("general", "1", ())
    covered = {
        "shop": (True, False),
        "jobs": (True, False),
        "other": (False, True),
    }
    for namespace, expected in covered.items():
        one = deployment("web", namespace)
        assert (system.covers(one), general.covers(one)) == expected
    node = resource("{apiVersion: v1, kind: Node, metadata: {name: n}}")
    assert (system.covers(node), general.covers(node)) == (True, False)


def test_a_component_with_values_of_its_own_is_taken_out_of_the_system_wide_use() -> None:
    found = uses('{rule: wrong-tag, tag: "2"}', '{rule: wrong-tag, component: web, tag: "3"}')
    assert [summary(one) for one in found] == [
        ("system", "2", ("S-1",)),
        ("web", "3", ("S-2",)),
        ("general", "1", ()),
    ]
    judged = {
        name: [summary(one)[0] for one in found if one.covers(deployment(*name.split("/")))]
        for name in ("web/shop", "web/jobs", "api/jobs", "other/shop", "web/other")
    }
    assert judged == {
        "web/shop": ["web"],
        "web/jobs": ["system"],
        "api/jobs": ["system"],
        "other/shop": ["system"],
        "web/other": ["general"],
    }


def test_a_use_for_one_component_leaves_the_others_to_the_defaults() -> None:
    web, general = uses('{rule: wrong-tag, component: web, tag: "3"}')
    assert [summary(one) for one in (web, general)] == [
        ("web", "3", ("S-1",)),
        ("general", "1", ()),
    ]
    assert not general.covers(deployment("web", "shop"))
    assert general.covers(deployment("api", "jobs"))


def test_a_component_without_values_of_its_own_is_judged_with_the_system() -> None:
    system, web, _general = uses(
        "{rule: lawless-name}", "{rule: lawless-name, component: web}", rules=(NAMES,)
    )
    assert system.covers(deployment("web", "shop"))
    assert web.covers(deployment("web", "shop"))


def test_uses_with_equal_values_are_one_use_for_several_controls() -> None:
    found = uses(
        '{rule: wrong-tag, tag: "2"}',
        '{rule: wrong-tag, tag: "2"}, {rule: wrong-tag, component: [web, api], tag: "2"}',
        "{rule: wrong-tag}",
    )
    assert [summary(one) for one in found] == [
        ("system", "2", ("S-1", "S-2")),
        ("web", "2", ("S-2",)),
        ("api", "2", ("S-2",)),
        ("system", "1", ("S-3",)),
        ("general", "1", ()),
    ]


def test_one_control_that_asks_twice_for_the_same_is_named_once() -> None:
    system, _ = uses('{rule: wrong-tag, tag: "2"}, {rule: wrong-tag, tag: "2"}')
    assert system.controls == ("S-1",)


def test_rules_that_are_not_selected_have_no_use() -> None:
    assert uses("{rule: wrong-tag}", rules=()) == ()


def decision(component: str = "", **parameters: Any) -> Decision:
    return Decision("rule", component, parameters, "b.yaml:7")


def mistakes(of: Any, given: Decision) -> tuple[str, ...]:
    with pytest.raises(ChloroError) as caught:
        bind(of, given)
    return caught.value.mistakes


WORDS = {
    "bound": "a whole number, alone or in {at-least: …} or {at-most: …}",
    "quantity": "a quantity such as 500m or 2Gi, alone or in {at-least: …} or {at-most: …}",
    "quantities": "a mapping of resources to quantities",
    "routes": "a list of mappings, each with a path and a service",
    "string": "a text",
    "strings": "a list of texts",
    "integer": "a whole number",
    "integers": "a list of whole numbers",
    "boolean": "true or false",
    "mapping": "a mapping",
    "mappings": "a list of mappings",
}
KINDS: list[tuple[str, list[Any], list[Any]]] = [
    ("string", ["x", ""], [1, True, ["x"], {}]),
    ("strings", [[], ["x"]], ["x", [1], [True]]),
    ("integer", [0, -3], ["1", 1.0, True]),
    ("integers", [[], [1]], [1, ["1"], [True]]),
    ("boolean", [True, False], [0, "true"]),
    ("mapping", [{}, {"a": 1}], [[], "a"]),
    ("mappings", [[], [{"a": 1}]], [{}, ["a"]]),
    (
        "bound",
        [3, 0, {"at-least": 1}, {"at-most": 2}, {"exactly": 0}],
        [
            True,
            [],
            {},
            "four",
            "1Gi",
            1.5,
            {"at-least": "four"},
            {"at-least": True},
            {"least": 1},
            {"at-least": 1, "at-most": 2},
        ],
    ),
    (
        "quantity",
        [3, 1.5, "1Gi", "250m", {"at-least": "1"}, {"at-most": "2Gi"}],
        [True, [], {}, "four", "25%", {"at-least": "four"}, {"least": 1}],
    ),
    ("quantities", [{}, {"cpu": "250m", "memory": 1}], [[], "1Gi", {"cpu": "much"}, {"cpu": True}]),
    (
        "routes",
        [[], [{"path": "/", "service": "a"}]],
        [{}, [{"path": "/"}], [{"path": 1, "service": "a"}]],
    ),
]


@pytest.mark.parametrize(("kind", "right", "wrong"), KINDS, ids=[one[0] for one in KINDS])
def test_a_value_has_the_kind_of_its_parameter(
    kind: str, right: list[Any], wrong: list[Any]
) -> None:
    of = made(names_x, "some-rule", parameters={"a": Parameter("x", kind)})
    for value in right:
        assert "a" in bind(of, decision(a=value))
    for value in wrong:
        assert mistakes(of, decision(a=value)) == (
            f"b.yaml:7: parameter 'a' of rule some-rule is {WORDS[kind]}",
        )


@pytest.mark.parametrize(
    ("value", "bound"),
    [
        (3, Bound("exactly", 3)),
        ({"at-least": 3}, Bound("at-least", 3)),
        ({"at-most": 1}, Bound("at-most", 1)),
        ({"exactly": 5}, Bound("exactly", 5)),
    ],
)
def test_a_bound_is_a_value_with_how_it_is_compared(value: Any, bound: Bound) -> None:
    of = made(names_x, "some-rule", parameters={"a": Parameter("x", "bound")})
    assert bind(of, decision(a=value)) == {"a": bound}


def test_what_is_not_given_takes_its_default_a_bound_as_a_bound() -> None:
    of = made(
        names_x,
        "some-rule",
        parameters={
            "a": Parameter("x", "bound", {"at-least": 2}),
            "b": Parameter("x", "bound", None),
            "c": Parameter("x", "strings", ["y"]),
        },
    )
    assert bind(of, decision()) == {"a": Bound("at-least", 2), "b": None, "c": ["y"]}
    [use] = obligations([of], None)
    assert use.parameters == {"a": Bound("at-least", 2), "b": None, "c": ["y"]}


def test_every_wrong_parameter_of_a_baseline_is_named_at_once_with_its_line() -> None:
    needy = made(
        names_x,
        "needy-rule",
        target="set",
        component=True,
        parameters={"a": Parameter("x", "integer"), "b": Parameter("x", "string")},
    )
    with pytest.raises(ChloroError) as caught:
        uses(
            "{rule: needy-rule, a: x, c: 1}",
            "{rule: wrong-tag, tagg: x}",
            "{rule: crashing-rule, a: 1}",
            rules=(needy, TAGS, BOOM),
        )
    assert caught.value.mistakes == (
        "b.yaml:7: rule needy-rule has no parameter 'c' (known: a, b)",
        "b.yaml:7: parameter 'a' of rule needy-rule is a whole number",
        "b.yaml:7: rule needy-rule needs parameter 'b'",
        "b.yaml:7: rule needy-rule is about one component; name it",
        "b.yaml:8: rule wrong-tag has no parameter 'tagg' (known: tag)",
        "b.yaml:9: rule crashing-rule has no parameter 'a' (known: none)",
    )
