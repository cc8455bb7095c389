"""The architecture as data: inheritance, references between values, and mistakes by their lines."""

from __future__ import annotations

import hashlib
import json
from textwrap import dedent
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.baseline import Decision, load, merged
from chloro_lint.model import ChloroError
from tests.harness import ROOT, baseline
from tests.written import architecture, resource, source

SMALL = """\
name: shop
title: The shop
system:
  namespaces: [shop]
components:
  web:
    workload: {kind: Deployment, name: web}
    container: nginx
    port: 80
    users: [101]
quota: {requests.cpu: 4}
controls:
  S-1:
    section: 1 Web
    statement: |
      There is a web server.
    decided_by:
      - {rule: missing-component, component: web}
"""


def mistakes(text: str, **parents: str) -> tuple[str, ...]:
    with pytest.raises(ChloroError) as caught:
        architecture(text, **parents)
    return caught.value.mistakes


def decisions(text: str, **parents: str) -> list[tuple[str, str, Any]]:
    [control] = architecture(text, **parents).controls
    return [(one.rule, one.component, dict(one.parameters)) for one in control.decided_by]


def control(*entries: str) -> str:
    listed = "".join(f"      - {entry}\n" for entry in entries)
    return SMALL[: SMALL.index("      - {rule")] + listed


def test_a_file_becomes_an_architecture() -> None:
    shop = architecture(SMALL)
    assert (shop.name, shop.title) == ("shop", "The shop")
    assert shop.namespaces == {"shop"}
    web = shop.components["web"]
    assert (web.kind, web.workload, web.namespace) == ("Deployment", "web", "shop")
    assert (web.container, web.optional) == ("nginx", False)
    assert web.data == {"port": 80, "users": [101]}
    assert web.label == "Deployment shop/web"
    [statement] = shop.controls
    assert (statement.id, statement.section) == ("S-1", "1 Web")
    assert statement.statement == "There is a web server."
    assert statement.facts == ("S-1",)
    assert statement.decided_by == (Decision("missing-component", "web", {}, "b.yaml:18"),)
    assert (statement.proofs, statement.manual, statement.note) == ((), "", "")


def test_the_digest_is_that_of_every_file_read() -> None:
    parent = SMALL.encode()
    child = b"extends: parent\n"
    assert architecture(SMALL).digest == hashlib.sha256(parent).hexdigest()
    assert (
        architecture("extends: parent\n", parent=SMALL).digest
        == hashlib.sha256(child + parent).hexdigest()
    )


def test_a_baseline_without_a_title_goes_by_its_name() -> None:
    assert architecture("name: bare").title == "bare"


def test_a_component_is_its_workload_by_kind_name_and_namespace_whatever_its_labels() -> None:
    web = architecture(SMALL).components["web"]
    text = "{{apiVersion: apps/v1, kind: {}, metadata: {{name: {}, namespace: {}}}}}"
    expected = {
        ("Deployment", "web", "shop"): True,
        ("StatefulSet", "web", "shop"): False,
        ("Deployment", "web2", "shop"): False,
        ("Deployment", "web", "other"): False,
    }
    assert {key: web.is_(resource(text.format(*key))) for key in expected} == expected


def test_a_component_may_live_in_a_namespace_of_its_own_and_be_optional() -> None:
    text = SMALL.replace("    port: 80", "    namespace: edge\n    optional: true")
    web = architecture(text).components["web"]
    assert (web.namespace, web.optional) == ("edge", True)
    assert "namespace" not in web.data


def test_maps_merge_by_key_lists_replace_and_null_deletes() -> None:
    child = """\
        extends: parent
        name: shop-staging
        quota: {pods: 5}
        components:
          web: {port: null, users: [1001]}
          api: {workload: {kind: StatefulSet, name: api}}
        """
    shop = architecture(child, parent=SMALL)
    assert (shop.name, shop.title) == ("shop-staging", "The shop")
    assert shop.data["quota"] == {"requests.cpu": 4, "pods": 5}
    assert shop.components["web"].data == {"users": [1001]}
    assert shop.components["web"].container == "nginx"
    assert list(shop.components) == ["web", "api"]
    assert [one.id for one in shop.controls] == ["S-1"]


def test_a_control_that_is_null_is_gone_and_its_place_may_be_taken_by_others() -> None:
    child = """\
        extends: parent
        controls:
          S-1: null
          S-2: {section: "2", statement: It is audited., manual: The audit.}
        """
    [only] = architecture(child, parent=SMALL).controls
    assert (only.id, only.manual, only.decided_by) == ("S-2", "The audit.", ())


def test_inheritance_goes_over_several_generations() -> None:
    shop = architecture("extends: middle", middle="extends: parent\ntitle: X", parent=SMALL)
    assert (shop.name, shop.title) == ("shop", "X")


@pytest.mark.parametrize(
    ("parents", "way"),
    [
        ({"b": "extends: b"}, "b.yaml → b.yaml"),
        ({"b": "extends: a", "a": "extends: b"}, "b.yaml → a.yaml → b.yaml"),
        ({"b": "extends: a", "a": "extends: c", "c": "extends: a"}, "b.yaml → a.yaml → c.yaml → a.yaml"),
    ],
)  # fmt: skip
def test_a_baseline_that_extends_itself_is_refused_with_the_way_round(
    parents: dict[str, str], way: str
) -> None:
    file = way.rpartition(" ")[2]
    assert mistakes(parents["b"], **parents) == (f"{file}: the baseline extends itself: {way}",)


VALUES = st.recursive(
    st.none() | st.integers() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MAPS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)


def nulls(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and any(map(nulls, value.values())))


@given(MAPS, MAPS, MAPS)
def test_merging_layer_by_layer_leaves_no_null_and_keeps_the_last_word(
    parent: dict[str, Any], child: dict[str, Any], grandchild: dict[str, Any]
) -> None:
    base = merged({}, parent)
    below = merged(base, child)
    last = merged(below, grandchild)
    assert not nulls(last)
    assert merged(last, grandchild) == last
    for key, value in grandchild.items():
        if value is None:
            assert key not in last
        elif not isinstance(value, dict):
            assert last[key] == value
    for key in base.keys() - child.keys() - grandchild.keys():
        assert last[key] == base[key]


def test_a_value_of_the_baseline_stands_wherever_it_is_referred_to() -> None:
    text = control(
        "{rule: a, value: {$value: components.web.port}}",
        '{rule: b, value: {$value: "quota.requests\\\\.cpu"}}',
        "{rule: c, list: [1, {$value: components.web.users}], map: {in: {$value: name}}}",
        "{rule: d, component: web, port: {$value: component.port}, bound: {at-least: 3}}",
    )
    assert decisions(text) == [
        ("a", "", {"value": 80}),
        ("b", "", {"value": 4}),
        ("c", "", {"list": [1, [101]], "map": {"in": "shop"}}),
        ("d", "web", {"port": 80, "bound": {"at-least": 3}}),
    ]


def test_a_reference_finds_the_value_of_the_child_that_overrides_it() -> None:
    child = "extends: parent\ncomponents: {web: {port: 8080}}"
    parent = control("{rule: a, component: web, port: {$value: component.port}}")
    assert decisions(child, parent=parent) == [("a", "web", {"port": 8080})]


def test_an_entry_for_several_components_is_one_decision_each_with_its_own_values() -> None:
    text = control("{rule: a, component: [web, api], port: {$value: component.port}}").replace(
        "quota:", "  api: {workload: {kind: Deployment, name: api}, port: 5000}\nquota:"
    )
    assert decisions(text) == [("a", "web", {"port": 80}), ("a", "api", {"port": 5000})]


def test_proofs_stand_beside_rules() -> None:
    [statement] = architecture(control("{proof: connectivity}", "{rule: a}")).controls
    assert statement.proofs == ("connectivity",)
    assert [one.rule for one in statement.decided_by] == ["a"]


def test_every_mistake_is_named_at_once_with_file_and_line() -> None:
    text = """\
        titel: x
        name: 5
        title: [x]
        system: {namespaces: shop, zones: 3}
        assumptions: [x]
        components:
          web: {workload: {kind: Deployment}}
          api: {workload: {kind: Deployment, name: api}, optional: 1, container: []}
          db: [x]
        controls:
          S-1: {section: "1", statement: x}
          S-2:
            statement: x
            sections: x
            decided_by:
              - {rule: a, proof: b}
              - {rule: a, component: cache}
              - {rule: a, component: {web: x}}
              - {rule: a, component: []}
              - {rule: a, value: {$value: quota.nothing}}
              - {rule: a, value: {$value: component.port}}
              - {rule: 1}
              - a
          S-3: {section: "3", statement: x, facts: x, manual: 1}
          S-4: {section: "4", statement: x, decided_by: {rule: a}}
        """
    assert mistakes(text) == tuple(f"b.yaml:{one}" for one in EXPECTED)


KEYS = (
    "assumptions, components, controls, extends, flows, ingress, limits, monitoring, name, quota, "
    "rollout, scaling, security, source, storage, system, title"
)
EXPECTED = (
    f"1: unknown key 'titel' (known: {KEYS})",
    "4: unknown key 'zones' (known: namespaces)",
    "4: namespaces is a list of strings",
    "7: component web needs workload: {kind: …, name: …}",
    "8: component api needs a namespace, its own or system.namespaces",
    "9: db is a mapping",
    "9: component db needs workload: {kind: …, name: …}",
    "11: control S-1 has neither decided_by nor manual",
    "14: unknown key 'sections' (known: decided_by, facts, manual, note, section, statement)",
    "16: an entry of decided_by names one rule or one proof",
    "17: component 'cache' is not declared (known: none)",
    "18: component is a name or a list of names",
    "19: component is an empty list: the entry decides nothing",
    "20: $value names nothing: quota.nothing",
    "21: $value names nothing: components..port",
    "22: an entry of decided_by names one rule or one proof",
    "23: an entry of decided_by names one rule or one proof",
    "12: section is a text",
    "24: manual is a text",
    "24: facts is a list of strings",
    "25: decided_by is a list of rules",
    "2: name is a text",
    "3: title is a text",
    "5: assumptions is a mapping",
)


def test_an_entry_that_is_wrong_is_not_called_missing_as_well() -> None:
    assert mistakes(control("{rule: a, component: cache}")) == (
        "b.yaml:18: component 'cache' is not declared (known: web)",
    )


def test_a_component_says_truly_whether_it_is_optional_and_which_container_it_is() -> None:
    text = SMALL.replace("    port: 80", "    optional: 1").replace("nginx", "[]")
    assert mistakes(text) == (
        "b.yaml:9: optional is true or false",
        "b.yaml:8: container is a text",
    )


def test_a_mistake_is_shown_in_the_file_that_makes_it() -> None:
    parent = control("{rule: a, value: {$value: quota.nothing}}")
    child = "extends: parent\nname: x\ncomponents:\n  web:\n    workload: {name: 3}\n"
    assert mistakes(child, parent=parent) == (
        "b.yaml:4: component web needs workload: {kind: …, name: …}",
        "parent.yaml:18: $value names nothing: quota.nothing",
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: [", "b.yaml:1: "),
        ("name: x\nname: y\n", "b.yaml:2: "),
        ("- name: x", "b.yaml: a baseline is one YAML mapping"),
        ("", "b.yaml: a baseline is one YAML mapping"),
        ("name: x\n---\nname: y\n", "b.yaml: a baseline is one YAML mapping"),
        ("name: x\nextends: [parent]\n", "b.yaml:2: extends is the name or path of a baseline"),
    ],
)
def test_a_file_that_is_no_single_mapping_is_refused(text: str, mistake: str) -> None:
    [found] = mistakes(text)
    assert found.startswith(mistake)


def test_a_parent_that_cannot_be_fetched_ends_the_reading() -> None:
    def fetch(name: str) -> Any:
        raise ChloroError(f"no baseline is called {name!r}")

    with pytest.raises(ChloroError, match="no baseline is called 'parent'"):
        load(source("extends: parent"), fetch)


def schema() -> jsonschema.Draft202012Validator:
    text = (ROOT / "schemas/baseline.schema.json").read_text()
    return jsonschema.Draft202012Validator(json.loads(text))


def test_the_schema_for_editors_accepts_the_baseline_that_ships_and_the_small_one() -> None:
    shipped = baseline()
    assert shipped is not None
    validator = schema()
    text = (ROOT / "rules/baselines/chloromaster.yaml").read_text()
    assert list(validator.iter_errors(architecture_data(text))) == []
    assert list(validator.iter_errors(architecture_data(SMALL))) == []


def architecture_data(text: str) -> Any:
    return yaml.safe_load(dedent(text))


def test_the_shipped_baseline_states_the_whole_document() -> None:
    shipped = baseline()
    assert shipped is not None
    assert shipped.name == "chloromaster"
    assert shipped.namespaces == {"chloromaster"}
    assert list(shipped.components) == ["frontend", "backend", "database"]
    facts = [fact for one in shipped.controls for fact in one.facts]
    assert facts == [f"BF-{number:02}" for number in range(1, 94)]
    assert all(one.decided_by or one.proofs or one.manual for one in shipped.controls)
