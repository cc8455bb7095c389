"""How a workload replaces its pods."""

from __future__ import annotations

import pytest

from chloro_lint.kube.replicas import Replicas
from chloro_lint.kube.rollout import Rollout, rollout, surge_over, unavailable_over
from chloro_lint.model import Bound, Resource
from tests.kube.decoded import only


def workload(kind: str, spec: str, version: str = "apps/v1") -> Resource:
    return only(f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: web}}, spec: {spec}}}")


def rolled(kind: str, spec: str) -> Rollout:
    found = rollout(workload(kind, spec))
    assert found is not None
    return found


def counts(lowest: int, highest: int) -> Replicas:
    return Replicas(lowest, highest, workload("Deployment", "{}").at("spec", "replicas"))


@pytest.mark.parametrize(
    ("kind", "surge", "unavailable", "field"),
    [
        ("Deployment", "25%", "25%", "strategy"),
        ("StatefulSet", None, 1, "updateStrategy"),
        ("DaemonSet", 0, 1, "updateStrategy"),
    ],
)
def test_each_kind_has_its_defaults(
    kind: str, surge: int | str | None, unavailable: int | str, field: str
) -> None:
    found = rolled(kind, "{}")
    assert (found.strategy, found.surge, found.unavailable) == ("RollingUpdate", surge, unavailable)
    assert found.strategy_place.path == ("spec", field, "type")
    assert found.surge_place.path == ("spec", field, "rollingUpdate", "maxSurge")
    assert found.unavailable_place.path == ("spec", field, "rollingUpdate", "maxUnavailable")


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("v1", "Pod"),
        ("batch/v1", "Job"),
        ("apps/v1", "ReplicaSet"),
        ("argoproj.io/v1alpha1", "Rollout"),
    ],
)
def test_kinds_that_roll_nothing_out_have_no_rollout(version: str, kind: str) -> None:
    assert rollout(workload(kind, "{}", version)) is None


@pytest.mark.parametrize(
    ("kind", "strategy", "count", "surge", "unavailable"),
    [
        ("Deployment", "{}", 3, 1, 0),
        ("Deployment", "{}", 15, 4, 3),
        ("Deployment", "{maxSurge: 0, maxUnavailable: 10%}", 3, 0, 1),
        ("Deployment", "{maxSurge: 0, maxUnavailable: 10%}", 30, 0, 3),
        ("Deployment", "{maxSurge: 1, maxUnavailable: 0}", 3, 1, 0),
        ("Deployment", '{maxSurge: "1", maxUnavailable: "0"}', 3, None, None),
        ("StatefulSet", "{maxUnavailable: 10%}", 3, 0, 1),
        ("DaemonSet", "{maxUnavailable: 10%, maxSurge: 0}", 11, 0, 2),
    ],
)
def test_percentages_are_rounded_by_kind_and_field(
    kind: str, strategy: str, count: int, surge: int | None, unavailable: int | None
) -> None:
    field = "strategy" if kind == "Deployment" else "updateStrategy"
    found = rolled(kind, f"{{{field}: {{rollingUpdate: {strategy}}}}}")
    assert (found.surge_of(count), found.unavailable_of(count)) == (surge, unavailable)


@pytest.mark.parametrize(
    ("surge", "lowest", "highest", "words", "one"),
    [
        ("1", 3, 15, "maxSurge 1", True),
        ("2", 3, 15, "maxSurge 2", False),
        ("25%", 3, 4, "maxSurge 25%, that is 1 of 3 and 1 of 4 pods", True),
        ("25%", 3, 15, "maxSurge 25%, that is 1 of 3 and 4 of 15 pods", False),
        ("25%", 4, 4, "maxSurge 25%, that is 1 of 4 pods", True),
        ("0%", 0, 0, "maxSurge 0%, that is 0 of 1 pods", False),
        ("half", 3, 4, "maxSurge half, which is neither a number nor a percentage", False),
    ],
)
def test_a_share_keeps_a_bound_only_over_the_whole_range(
    surge: str, lowest: int, highest: int, words: str, one: bool
) -> None:
    found = rolled("Deployment", f"{{strategy: {{rollingUpdate: {{maxSurge: {surge}}}}}}}")
    amount = surge_over(found, counts(lowest, highest))
    assert amount is not None
    assert amount.words == words
    assert amount.keeps(Bound("exactly", 1)) is one


def test_an_unwritten_amount_is_named_a_default() -> None:
    amount = unavailable_over(rolled("Deployment", "{}"), counts(3, 15))
    assert amount is not None
    assert amount.words == "maxUnavailable 25% by default, that is 0 of 3 and 3 of 15 pods"


def test_a_bound_in_per_cent_is_compared_as_written() -> None:
    amount = surge_over(rolled("Deployment", "{}"), counts(3, 15))
    assert amount is not None
    assert amount.keeps(Bound("exactly", "25%"))
    assert not amount.keeps(Bound("exactly", "26%"))


def test_a_share_of_an_unknown_number_is_not_known() -> None:
    share = rolled("DaemonSet", "{updateStrategy: {rollingUpdate: {maxUnavailable: 10%}}}")
    assert unavailable_over(share, None) is None
    number = unavailable_over(rolled("DaemonSet", "{}"), None)
    assert number is not None
    assert number.words == "maxUnavailable 1 by default"
