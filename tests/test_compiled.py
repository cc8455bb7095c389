"""What ships, compiled: the same as what its sources say, and never of other sources than today's."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chloro_lint import shipped
from chloro_lint.compiled import Compiled, StaleRuleError, fresh, pack
from chloro_lint.lint import Linter
from chloro_lint.model import Source
from tests.harness import FIXTURES, baseline, rule, rules, table

INPUTS = {"rules/host-network.yaml": b"code: CHL301\n", "rules/other.yaml": b"x"}
TYPES = json.loads(shipped.text("schemas/kubernetes/types.json"))


def packed(version: str = "1.0") -> bytes:
    of = baseline()
    assert of is not None
    return pack(rules(), {"chloromaster": of}, TYPES, version=version, inputs=INPUTS)


def read(data: bytes, **changes: bytes | None) -> Compiled | None:
    files: dict[str, bytes | None] = {
        **INPUTS,
        **{f"rules/{k}.yaml": v for k, v in changes.items()},
    }
    return fresh(data, version="1.0", current=files.get)


def test_what_comes_out_is_what_went_in() -> None:
    found = read(packed())
    assert found is not None
    assert [replace(one, check=print) for one in found.rules] == [
        replace(one, check=print) for one in rules()
    ]
    assert found.baselines == {"chloromaster": baseline()}
    assert found.types == TYPES


@pytest.mark.parametrize("folder", ["golden", "broken", "contradictions"])
def test_compiled_rules_find_what_the_others_find(folder: str) -> None:
    found = read(packed())
    assert found is not None
    sources = [
        Source(path.name, path.read_bytes()) for path in sorted((FIXTURES / folder).glob("*.yaml"))
    ]
    ours = Linter(found.rules, table(), found.baselines["chloromaster"]).lint(sources)
    theirs = Linter(rules(), table(), baseline()).lint(sources)
    assert ours.crashes == theirs.crashes == ()
    assert ours.diagnostics == theirs.diagnostics
    assert ours.controls == theirs.controls


def test_nothing_comes_out_where_a_file_is_another_or_is_gone() -> None:
    data = packed()
    assert read(data, other=b"y") is None
    assert read(data, other=None) is None


def test_nothing_comes_out_of_another_version() -> None:
    assert read(packed(version="1.1")) is None


@pytest.mark.parametrize("cut", [0, 5, 200, -1])
def test_nothing_comes_out_of_a_file_that_is_cut_short(cut: int) -> None:
    assert read(packed()[:cut]) is None


def test_nothing_comes_out_of_a_file_of_something_else() -> None:
    assert read(b"chloro-lint 2\n" + packed()[14:]) is None
    assert read(b"chloro-lint 1\n" + b"i\x01\x00\x00\x00") is None


def test_a_rule_whose_module_says_something_else_is_not_run() -> None:
    old = replace(rule("host-port"), fix="Remove it.")
    found = fresh(
        pack([old], {}, {}, version="1.0", inputs={}), version="1.0", current=lambda _: None
    )
    assert found is not None
    with pytest.raises(StaleRuleError, match="CHL311"):
        found.rules[0].check(None, {})


def test_a_rule_that_its_module_no_longer_has_is_not_run() -> None:
    old = replace(rule("host-port"), code="CHL399")
    found = fresh(
        pack([old], {}, {}, version="1.0", inputs={}), version="1.0", current=lambda _: None
    )
    assert found is not None
    with pytest.raises(StaleRuleError, match="CHL399"):
        found.rules[0].check(None, {})
