"""What fixtures cannot say of undrained-shutdown."""

from __future__ import annotations

from chloro_lint.model import Severity, Verdict
from tests.rules.set_outcomes import set_outcomes, where

RULE = "undrained-shutdown"


def web(pod: str) -> str:
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
        f"spec: {{template: {{spec: {pod}}}}}"
    )


def hooked(hook: str, more: str = "") -> str:
    return web(f"{{{more}containers: [{{name: web, lifecycle: {{preStop: {hook}}}}}]}}")


def test_a_hook_of_unknown_length_is_unknown() -> None:
    [one] = set_outcomes(RULE, hooked("{exec: {command: [nginx, -s, quit]}}"))
    assert one.verdict is Verdict.UNKNOWN
    assert one.missing == "that it takes less than the grace period of 30 s"


def test_a_sleep_within_the_grace_period_is_shown_with_both() -> None:
    [one] = set_outcomes(RULE, hooked("{sleep: {seconds: 15}}"))
    assert (one.verdict, one.seen) == (Verdict.PASS, "sleep 15 s of 30 s")
    assert where(one)[1] == "spec.template.spec.terminationGracePeriodSeconds"


def test_a_missing_hook_is_a_warning_and_a_cut_one_an_error() -> None:
    [missing] = set_outcomes(RULE, web("{containers: [{name: web}]}"))
    assert (missing.verdict, missing.severity) == (Verdict.FAIL, None)
    [cut] = set_outcomes(
        RULE, hooked("{sleep: {seconds: 15}}", "terminationGracePeriodSeconds: 10, ")
    )
    assert (cut.verdict, cut.severity) == (Verdict.FAIL, Severity.ERROR)
    assert [one.note for one in cut.related] == ["the preStop hook"]


def test_of_several_containers_without_the_components_name_nothing_is_known() -> None:
    [one] = set_outcomes(RULE, web("{containers: [{name: a}, {name: b}]}"))
    assert (one.verdict, one.missing) == (Verdict.UNKNOWN, "a container named 'web'")
