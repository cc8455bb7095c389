"""What makes a report evidence: the digest of the set, the result in words, what changed since."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from chloro_lint.compliance import Compliance, Input, Provenance, State, in_words, tally
from chloro_lint.compliance_changes import compare, previous
from chloro_lint.model import ChloroError, ControlResult, Verdict
from chloro_lint.reporters import View, render_compliance
from tests.reporters.sample_compliance import whole
from tests.reporters.sample_reports import CONTROLS, evidence, report


def written(compliance: Compliance) -> bytes:
    return render_compliance("json", compliance, View()).encode()


def of(*controls: ControlResult, **changes: Any) -> Compliance:
    fields = {"baseline": "shop", "system_found": True, **changes}
    return Compliance(report(controls=controls, **fields), Provenance(inputs=INPUTS))


INPUTS = (Input("manifest", "a.yaml", "1" * 64, 3), Input("manifest", "b.yaml", "2" * 64, 3))
FAILS = evidence(Verdict.FAIL, message="the target is 50", fingerprint="f1")
PASSES = evidence(Verdict.PASS, seen="80")


def control(verdict: Verdict, *given: Any, **changes: Any) -> ControlResult:
    plain = replace(CONTROLS[0], id="S-1", verdict=verdict, evidence=given, undecided=())
    return replace(plain, **changes)


def test_the_digest_of_the_set_is_that_of_what_sha256sum_prints() -> None:
    inputs = [Input("manifest", name, digest * 64, 1) for name, digest in (("b", "1"), ("a", "2"))]
    found = Provenance(inputs=(*inputs, Input("configuration", "c", "3" * 64, 1)))
    printed = f"{'2' * 64}  a\n{'1' * 64}  b\n"
    assert found.digest == hashlib.sha256(printed.encode()).hexdigest()
    assert Provenance().digest == ""


def test_names_stand_in_byte_order_in_the_digest() -> None:
    names = ("ö", "z", "Z")
    inputs = tuple(Input("manifest", name, "1" * 64, 1) for name in names)
    printed = "".join(f"{'1' * 64}  {name}\n" for name in ("Z", "z", "ö"))
    assert Provenance(inputs=inputs).digest == hashlib.sha256(printed.encode()).hexdigest()


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([Verdict.FAIL], "1 of 1 statement fails."),
        ([Verdict.FAIL, Verdict.FAIL, Verdict.PASS], "2 of 3 statements fail."),
        ([Verdict.PASS] * 2, "None of 2 statements fails."),
        (
            [Verdict.PASS, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.MANUAL],
            (
                "None of 4 statements fails; 1 cannot be decided; 1 is waived; 1 is to be shown by "
                "other evidence."
            ),
        ),
        ([Verdict.PASS], "The one statement does not fail."),
    ],
)
def test_the_result_is_said_in_a_sentence(verdicts: list[Verdict], words: str) -> None:
    assert in_words(of(*(control(one) for one in verdicts))) == words


def test_verdicts_are_counted_worst_first() -> None:
    counted = tally([control(one) for one in (Verdict.PASS, Verdict.MANUAL, Verdict.FAIL)])
    assert list(counted) == [Verdict.FAIL, Verdict.MANUAL, Verdict.PASS]


def test_uncommitted_are_the_changed_the_new_and_the_deleted() -> None:
    assert whole().provenance.uncommitted == (
        "k8s/backend.yaml", "chloro-lint.yaml", "k8s/gone.yaml",
    )  # fmt: skip


def before_and_now(was: Compliance, now: Compliance) -> Any:
    return compare(previous("before.json", written(was)), now)


def test_the_same_report_has_no_changes() -> None:
    one = of(control(Verdict.FAIL, FAILS))
    assert before_and_now(one, one).none


@pytest.mark.parametrize(
    ("was", "now", "group"),
    [
        (Verdict.PASS, Verdict.FAIL, "newly_failing"),
        (Verdict.UNKNOWN, Verdict.FAIL, "newly_failing"),
        (Verdict.FAIL, Verdict.PASS, "fixed"),
        (Verdict.FAIL, Verdict.MANUAL, "fixed"),
        (Verdict.FAIL, Verdict.NOT_APPLICABLE, "fixed"),
        (Verdict.FAIL, Verdict.WAIVED, "otherwise"),
        (Verdict.FAIL, Verdict.UNKNOWN, "otherwise"),
        (Verdict.PASS, Verdict.UNKNOWN, "otherwise"),
        (Verdict.WAIVED, Verdict.PASS, "otherwise"),
    ],
)
def test_a_verdict_that_turned_is_in_one_group(was: Verdict, now: Verdict, group: str) -> None:
    changes = before_and_now(of(control(was)), of(control(now)))
    groups = ("newly_failing", "fixed", "otherwise", "still_failing")
    assert [name for name in groups if getattr(changes, name)] == [group]
    [found] = getattr(changes, group)
    assert (found.id, found.before, found.after) == ("S-1", was, now)


def test_lines_may_move_and_words_may_change_without_a_change() -> None:
    assert FAILS.span is not None
    moved = replace(FAILS, span=FAILS.span._replace(line=99), message="the target is 51")
    changes = before_and_now(of(control(Verdict.FAIL, FAILS)), of(control(Verdict.FAIL, moved)))
    assert changes.none


def test_a_statement_that_fails_at_other_places_names_the_new_and_the_gone() -> None:
    other = replace(FAILS, fingerprint="f2", message="another")
    changes = before_and_now(of(control(Verdict.FAIL, FAILS)), of(control(Verdict.FAIL, other)))
    [found] = changes.still_failing
    assert [one.words for one in found.new] == ["another"]
    assert [one.words for one in found.gone] == ["the target is 50"]


def test_statements_come_go_and_are_reworded() -> None:
    was = of(control(Verdict.PASS), control(Verdict.PASS, id="S-2"))
    now = of(control(Verdict.PASS, statement="Other words."), control(Verdict.PASS, id="S-3"))
    changes = before_and_now(was, now)
    assert (changes.added, changes.removed, changes.reworded) == (("S-3",), ("S-2",), ("S-1",))


def test_files_come_go_and_change() -> None:
    was = of(control(Verdict.PASS))
    inputs = (Input("manifest", "a.yaml", "9" * 64, 3), Input("manifest", "c.yaml", "2" * 64, 3))
    changes = before_and_now(was, replace(was, provenance=Provenance(inputs=inputs)))
    assert changes.inputs_changed == ("a.yaml",)
    assert changes.inputs_added == ("c.yaml",)
    assert changes.inputs_removed == ("b.yaml",)


def test_another_tool_and_another_baseline_are_named() -> None:
    was = of(control(Verdict.PASS))
    now = of(control(Verdict.PASS), tool_version="9", baseline_digest="a" * 64)
    assert before_and_now(was, now).judged_otherwise == (
        "chloro-lint 9, before 1.2.3",
        "another baseline",
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "before.json is not JSON"),
        (b"\xff\xfe{}", "before.json is not JSON"),
        (b"[" * 100_000, "before.json is not JSON"),
        (b"[]", "before.json is no compliance report"),
        (b'{"schemaVersion": 1, "diagnostics": []}', "before.json is no compliance report"),
    ],
)
def test_what_is_no_report_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ChloroError, match=says):
        previous("before.json", data)


def test_a_report_of_another_schema_version_is_refused_by_name() -> None:
    document = json.loads(written(of(control(Verdict.PASS))))
    document["schemaVersion"] = 7
    with pytest.raises(ChloroError, match="has schema version 7, and this chloro-lint reads 1"):
        previous("before.json", json.dumps(document).encode())


@pytest.mark.parametrize("key", ["subject", "controls", "inputs", "run", "tool", "repository"])
@pytest.mark.parametrize("wrong", [7, "x", [7], None])
def test_a_report_with_a_hole_in_it_is_refused_not_crashed_over(key: str, wrong: Any) -> None:
    document = json.loads(written(of(control(Verdict.PASS))))
    document[key] = wrong
    if (key, wrong) == ("repository", None):
        assert previous("before.json", json.dumps(document).encode()).commit == ""
        return
    with pytest.raises(ChloroError, match=r"does not keep to schemas/compliance\.schema\.json"):
        previous("before.json", json.dumps(document).encode())


def test_reports_about_different_things_are_not_compared() -> None:
    was = previous("before.json", written(of(control(Verdict.PASS), framework="cis")))
    with pytest.raises(ChloroError, match="is about cis, and this report about shop"):
        compare(was, of(control(Verdict.PASS)))


def test_a_report_survives_the_way_through_a_file() -> None:
    found = previous("before.json", written(whole()))
    assert (found.when, found.version, found.scheme) == (
        "2026-01-02T03:04:05+00:00",
        "1.2.3",
        "chloromaster",
    )
    assert found.commit == "a" * 40
    assert found.controls["BF-28"].verdict is Verdict.FAIL
    assert found.inputs == {"k8s/hpa.yaml": "d" * 64, "k8s/backend.yaml": "c" * 64}
    assert State.CHANGED.value == "changed"
