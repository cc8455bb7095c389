"""What fixtures cannot say of abrupt-rollout, wrong-rollout-surge and -unavailability."""

from __future__ import annotations

from typing import Any

import pytest

from chloro_lint.baseline import Component
from chloro_lint.model import Bound, Verdict
from tests.rules.set_outcomes import set_outcomes, where

PARAMETERS: dict[str, dict[str, Any]] = {
    "abrupt-rollout": {"strategy": "RollingUpdate"},
    "wrong-rollout-surge": {"surge": Bound("exactly", 1)},
    "wrong-rollout-unavailability": {"unavailable": Bound("exactly", 0)},
}


def judged(rule: str, kind: str, spec: str, version: str = "apps/v1") -> Any:
    manifest = f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: web}}, spec: {spec}}}"
    component = Component("web", kind, "web", "default", "web")
    [one] = set_outcomes(rule, manifest, PARAMETERS[rule], component)
    return one


@pytest.mark.parametrize("rule", PARAMETERS)
def test_a_pod_rolls_nothing_out(rule: str) -> None:
    assert judged(rule, "Pod", "{}", "v1").verdict is Verdict.NOT_APPLICABLE


def test_a_stateful_set_starts_no_pods_on_top_and_misses_one() -> None:
    assert judged("wrong-rollout-surge", "StatefulSet", "{}").verdict is Verdict.NOT_APPLICABLE
    missing = judged("wrong-rollout-unavailability", "StatefulSet", "{}")
    assert missing.verdict is Verdict.FAIL
    assert missing.message == (
        "StatefulSet default/web has maxUnavailable 1 by default; documented is 0"
    )


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ("wrong-rollout-surge", "maxSurge"),
        ("wrong-rollout-unavailability", "maxUnavailable"),
    ],
)
def test_a_share_of_a_daemon_sets_nodes_is_unknown(rule: str, field: str) -> None:
    one = judged(rule, "DaemonSet", f"{{updateStrategy: {{rollingUpdate: {{{field}: 10%}}}}}}")
    assert one.verdict is Verdict.UNKNOWN
    assert one.missing == "the number of nodes"


def test_a_pass_is_shown_at_the_field_with_its_value() -> None:
    spec = "{strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}}"
    surge = judged("wrong-rollout-surge", "Deployment", spec)
    assert (surge.verdict, surge.seen, surge.expected) == (
        Verdict.PASS,
        "maxSurge 1",
        "1 at a time",
    )
    assert where(surge)[1] == "spec.strategy.rollingUpdate.maxSurge"
    missing = judged("wrong-rollout-unavailability", "Deployment", spec)
    assert (missing.seen, missing.expected) == ("maxUnavailable 0", "0 missing")
    assert where(missing)[1] == "spec.strategy.rollingUpdate.maxUnavailable"
    strategy = judged("abrupt-rollout", "Deployment", spec)
    assert (strategy.seen, where(strategy)[1]) == ("RollingUpdate", "spec.strategy.type")


def test_on_delete_is_not_a_rolling_update() -> None:
    one = judged("abrupt-rollout", "DaemonSet", "{updateStrategy: {type: OnDelete}}")
    assert one.message == (
        "DaemonSet default/web replaces its pods by OnDelete; documented is RollingUpdate"
    )
