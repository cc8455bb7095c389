"""Declarative rules: what a file may say, every mistake by its line, and what the rule does."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.kube.pods import pod
from chloro_lint.model import ChloroError, Outcome, Parameter, Rule, Severity, Source, Verdict
from chloro_lint.rulefile import rule_from
from tests.harness import ROOT
from tests.written import resource, source

TEXT = """\
code: CHL901
name: foreign-registry
severity: warning
summary: Image comes from a foreign registry
target: container
when: {required: [image]}
assert:
  properties:
    image: {pattern: "^registry[.]example[.]com/"}
message: "{label} runs {seen}"
why: |
  Nobody here has looked
  at it.

  Really nobody.
fix: Copy the image.
"""
KEYS = (
    "code, name, severity, summary, target, assert, message, why, fix, kinds, when, parameters, "
    "references, equivalents, frameworks, status"
)
KEYWORDS = (
    "allOf, anyOf, const, contains, enum, items, maxItems, maxLength, maximum, minItems, "
    "minLength, minimum, not, pattern, properties, propertyNames, required, type"
)


def read(text: str) -> Rule:
    return rule_from(source(text, "rules/x.yaml"))


def mistakes(text: str) -> tuple[str, ...]:
    with pytest.raises(ChloroError) as caught:
        read(text)
    return caught.value.mistakes


def changed(**keys: Any) -> str:
    data = yaml.safe_load(TEXT)
    data.update(keys)
    return yaml.safe_dump({key: value for key, value in data.items() if value is not ...})


def test_a_file_becomes_a_rule() -> None:
    one = read(TEXT)
    assert (one.code, one.name, one.severity) == ("CHL901", "foreign-registry", Severity.WARNING)
    assert (one.target, one.summary) == ("container", "Image comes from a foreign registry")
    assert one.why == "Nobody here has looked at it.\n\nReally nobody."
    assert (one.status, one.origin, one.general) == ("stable", "rules/x.yaml", True)
    assert (one.kinds, one.parameters, one.references) == (frozenset(), {}, ())


def test_the_optional_keys_reach_the_rule() -> None:
    one = read(
        changed(
            target="resource",
            kinds=["Service", "Ingress"],
            status="preview",
            references=["https://example.com/"],
            equivalents={"trivy": "KSV-0001"},
            frameworks={"cis": ["5.2.2"]},
            parameters={
                "names": {"summary": "the names", "kind": "strings", "default": ["a"]},
                "least": {"summary": "the least", "kind": "integer"},
            },
        )
    )
    assert one.kinds == {"Service", "Ingress"}
    assert one.status == "preview"
    assert one.references == ("https://example.com/",)
    assert one.equivalents == {"trivy": "KSV-0001"}
    assert one.frameworks == {"cis": ("5.2.2",)}
    assert one.parameters == {
        "names": Parameter("the names", "strings", ["a"]),
        "least": Parameter("the least", "integer"),
    }
    assert not one.general


def test_every_mistake_of_a_file_is_named_at_once_with_its_line() -> None:
    text = """\
        code: 17
        name: registry
        severity: Error
        sumary: x
        target: node
        assert:
          properties:
            image:
              not: {patern: a}
        when: {required: image}
        message: "{label}."
        why: ""
        fix: do it
        references: https://example.com/
        """
    assert mistakes(text) == (
        f"rules/x.yaml:4: unknown key 'sumary' (known: {KEYS})",
        "rules/x.yaml:1: the rule has no summary",
        "rules/x.yaml:1: code is CHL and three digits, the first not 0",
        "rules/x.yaml:2: name is of several words in kebab-case",
        "rules/x.yaml:11: message is a text without a final period",
        "rules/x.yaml:12: why is a text",
        "rules/x.yaml:13: fix is a sentence that ends with a period",
        "rules/x.yaml:5: target is one of resource, pod, container",
        "rules/x.yaml:3: severity is one of info, warning, error",
        "rules/x.yaml:14: references is a list of https:// addresses",
        f"rules/x.yaml:9: unknown keyword 'patern' (known: {KEYWORDS})",
        "rules/x.yaml:10: required is a list of names",
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a: [", "rules/x.yaml:1: "),
        ("- code: CHL901", "rules/x.yaml: a rule file is one YAML mapping"),
        ("", "rules/x.yaml: a rule file is one YAML mapping"),
        (TEXT + "---\na: 1\n", "rules/x.yaml: a rule file is one YAML mapping"),
        (TEXT + "fix: Copy it twice.\n", "rules/x.yaml:17: "),
    ],
)
def test_a_file_that_is_no_single_mapping_is_refused(text: str, mistake: str) -> None:
    assert mistakes(text)[0].startswith(mistake)


@pytest.mark.parametrize(
    ("keys", "mistake"),
    [
        ({"code": "CHL001"}, "code is CHL and three digits, the first not 0"),
        ({"summary": "x" * 73}, "summary is a text of at most 72 without a final period"),
        ({"summary": None}, "summary is a text of at most 72 without a final period"),
        ({"status": "beta"}, "status is one of stable, preview"),
        ({"kinds": ["Pod"]}, "kinds narrows a rule whose target is resource"),
        ({"target": "resource", "kinds": "Pod"}, "kinds is a list of kinds"),
        ({"target": "resource", "kinds": []}, "kinds is a list of kinds"),
        ({"target": "resource", "kinds": ["pod"]}, "kinds is a list of kinds"),
        ({"references": ["http://example.com/"]}, "references is a list of https:// addresses"),
        ({"equivalents": {"tryvi": "KSV-0001"}}, "unknown key 'tryvi' (known: kube-linter, "),
        ({"equivalents": {"trivy": 1}}, "the name of the rule in trivy is a text"),
        ({"equivalents": []}, "equivalents is a mapping"),
        ({"frameworks": {"psp": ["x"]}}, "unknown key 'psp' (known: pss, cis, nsa)"),
        ({"frameworks": {"cis": "5.2.2"}}, "cis is a list of sections"),
        ({"parameters": []}, "parameters is a mapping"),
        (
            {"parameters": {"A": {"summary": "x", "kind": "string"}}},
            "the name of parameter A is in kebab-case",
        ),
        ({"parameters": {"a": {"kind": "string"}}}, "parameter a needs a summary and a kind"),
        (
            {"parameters": {"a": {"summary": "x", "kind": "string", "defualt": "y"}}},
            "unknown key 'defualt' (known: summary, kind, default)",
        ),
        (
            {"parameters": {"a": {"summary": "x", "kind": "bound"}}},
            "the kind of parameter a is one of string, strings, integer, integers, boolean",
        ),
        (
            {"parameters": {"a": {"summary": "x", "kind": ["string"]}}},
            "the kind of parameter a is one of string, strings, integer, integers, boolean",
        ),
        (
            {"parameters": {"a": {"summary": "x", "kind": "integer", "default": True}}},
            "the default of parameter a is no integer",
        ),
        ({"parameters": {"a": {"summary": 1, "kind": "string"}}}, "the summary of parameter a is"),
        ({"assert": {"const": {"$parameter": "a"}}}, "the rule has no parameter 'a'"),
        ({"assert": None}, "a schema is a mapping, true or false"),
        ({"when": None}, "a schema is a mapping, true or false"),
    ],
)
def test_a_key_with_a_wrong_value_is_refused(keys: dict[str, Any], mistake: str) -> None:
    [found] = mistakes(changed(**keys))
    assert found.partition(": ")[2].startswith(mistake)


def schema() -> jsonschema.Draft202012Validator:
    text = (ROOT / "schemas/rule.schema.json").read_text()
    return jsonschema.Draft202012Validator(json.loads(text))


SCHEMA = schema()
RICH = {
    **yaml.safe_load(TEXT),
    "target": "resource",
    "kinds": ["Pod"],
    "parameters": {"names": {"summary": "the names", "kind": "strings", "default": ["a"]}},
    "references": ["https://example.com/"],
    "equivalents": {"trivy": "KSV-0001"},
    "frameworks": {"cis": ["5.2.2"]},
    "status": "stable",
    "when": {"allOf": [{"not": {"items": {"contains": {"minItems": 1}}}}]},
}


def places(data: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [at] if at else []
    inner: Any = enumerate(data) if isinstance(data, list) else ()
    for key, value in data.items() if isinstance(data, dict) else inner:
        found += places(value, (*at, key))
    return found


def with_value(data: Any, at: tuple[str | int, ...], value: Any) -> Any:
    copied = json.loads(json.dumps(data))
    holder = copied
    for step in at[:-1]:
        holder = holder[step]
    if value is ...:
        del holder[at[-1]]
    else:
        holder[at[-1]] = value
    return copied


VALUES = [..., None, True, 0, 1.5, "", "x", "a word.", [], ["x"], [1], ["x", "x"], {}, {"x": 1}]


def accepted(data: Any) -> bool:
    try:
        rule_from(Source("x.yaml", json.dumps(data).encode()))
    except ChloroError:
        return False
    return True


def test_the_schema_for_editors_accepts_what_the_program_accepts() -> None:
    assert accepted(RICH)
    assert SCHEMA.is_valid(RICH)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(places(RICH)), st.sampled_from(VALUES))
def test_what_the_schema_for_editors_refuses_the_program_refuses(
    at: tuple[str | int, ...], value: Any
) -> None:
    data = with_value(RICH, at, value)
    assert SCHEMA.is_valid(data) or not accepted(data)


def misspelt_keys() -> list[Any]:
    found = []
    for at in places(RICH):
        holder: Any = RICH
        for step in at[:-1]:
            holder = holder[step]
        free = at[0] in ("when", "assert") and at[-2:-1] == ("properties",)
        if isinstance(holder, dict) and not free and at[:-1] != ("parameters",):
            found.append(pytest.param(at, id="/".join(map(str, at))))
    return found


@pytest.mark.parametrize("at", misspelt_keys())
def test_a_misspelt_key_is_refused_at_any_depth(at: tuple[str | int, ...]) -> None:
    value: Any = RICH
    for step in at:
        value = value[step]
    data = with_value(with_value(RICH, at, ...), (*at[:-1], f"{at[-1]}x"), value)
    assert not accepted(data)
    assert not SCHEMA.is_valid(data)


POD = """\
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      hostNetwork: true
      containers:
        - {name: web, image: "docker.io/nginx:1"}
        - {name: own, image: "registry.example.com/own:1"}
        - {name: bare}
    """


def outcomes(of: Rule, subject: Any, **parameters: Any) -> list[Outcome]:
    return list(of.check(subject, parameters))


def test_a_container_rule_judges_one_container() -> None:
    described = pod(resource(POD))
    assert described is not None
    foreign, own, bare = described.containers
    [failed] = outcomes(read(TEXT), foreign)
    assert (failed.verdict, failed.message) == (
        Verdict.FAIL,
        "container 'web' runs docker.io/nginx:1",
    )
    assert failed.at == foreign.at("image")
    assert failed.seen == "docker.io/nginx:1"
    [passed] = outcomes(read(TEXT), own)
    assert (passed.verdict, passed.at) == (Verdict.PASS, own.at("image"))
    assert passed.seen == "registry.example.com/own:1"
    [idle] = outcomes(read(TEXT), bare)
    assert (idle.verdict, idle.at) == (Verdict.NOT_APPLICABLE, bare.at())
    assert idle.message == "the rule's condition does not hold"


def test_a_pod_rule_sees_the_pods_specification() -> None:
    one = read(
        changed(
            target="pod",
            when=...,
            message="{label} ({name!r}) says {seen}",
            **{"assert": {"properties": {"hostNetwork": {"const": False}}}},
        )
    )
    described = pod(resource(POD))
    [failed] = outcomes(one, described)
    assert failed.message == "Pod default/web ('Pod default/web') says true"
    assert failed.at.path == ("spec", "hostNetwork")  # type: ignore[union-attr]


def test_a_resource_rule_sees_the_whole_object_and_absent_values_say_so() -> None:
    wanted = {"required": ["metadata"], "properties": {"metadata": {"required": ["labels"]}}}
    one = read(
        changed(
            target="resource",
            when=...,
            message="{kind} {name!r} has {seen} labels and {nothing}",
            **{"assert": wanted},
        )
    )
    [failed] = outcomes(one, resource(POD))
    assert failed.message == "Pod 'web' has absent labels and "
    assert failed.seen == "absent"
    assert failed.at.path == ("metadata", "labels")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "shown"), [("{}", "a mapping"), ("[1]", "a list"), ("false", "false"), ("7", "7")]
)
def test_values_are_shown_as_words_and_structures_never_in_full(value: str, shown: str) -> None:
    text = f"{{apiVersion: example.com/v1, kind: Own, metadata: {{name: a}}, field: {value}}}"
    one = read(
        changed(
            target="resource",
            when=...,
            message="field is {seen}",
            **{"assert": {"properties": {"field": {"const": "x"}}}},
        )
    )
    [failed] = outcomes(one, resource(text))
    assert failed.message == f"field is {shown}"


def test_one_rule_serves_several_sets_of_parameters() -> None:
    one = read(
        changed(
            when=...,
            parameters={"names": {"summary": "the names", "kind": "strings"}},
            **{"assert": {"properties": {"name": {"enum": {"$parameter": "names"}}}}},
        )
    )
    described = pod(resource(POD))
    assert described is not None
    web = described.containers[0]
    verdicts = [
        [o.verdict for o in outcomes(one, web, names=names)]
        for names in (["web"], ["own"], ["web"])
    ]
    assert verdicts == [[Verdict.PASS], [Verdict.FAIL], [Verdict.PASS]]
