"""The picture of a quota: the same figures as the table, and no difference by colour alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import lru_cache

import pytest

from chloro_lint.compliance import Figure
from chloro_lint.lint import Linter
from chloro_lint.model import Source
from chloro_lint.reporters.capacity_chart import capacity_chart
from chloro_lint.reporters.capacity_table import SetUse
from chloro_lint.world import World
from tests.harness import FIXTURES, baseline, rules, table

SVG = "{http://www.w3.org/2000/svg}"


@lru_cache
def drawn(folder: str, more: str = "") -> tuple[Figure, ...]:
    seen: list[World] = []
    sources = [
        Source(one.name, one.read_bytes()) for one in sorted((FIXTURES / folder).glob("*.yaml"))
    ]
    sources += [Source("zz.yaml", more.encode())] if more else []
    Linter(rules(), table(), baseline()).lint(sources, onlooker=seen.append)
    return tuple(capacity_chart([SetUse(one.set.name, one.capacity.quotas) for one in seen]))


def outgrown() -> Figure:
    """The broken set with the golden set's autoscalers: its quota is too small for them."""
    [figure] = drawn("broken", (FIXTURES / "golden/10-autoscaling.yaml").read_text())
    return figure


def test_each_entry_of_a_quota_is_a_row_with_its_state_in_words() -> None:
    figure = outgrown()
    assert figure.title == "Capacity: ResourceQuota chloromaster/chloromaster-quota"
    assert figure.description.endswith("At the peak these do not fit: requests.cpu, pods.")
    rows = {row[0]: row[1:] for row in figure.rows}
    assert rows["requests.cpu"][3] == "4"
    assert rows["requests.cpu"][4].startswith("the peak does not fit at ")
    assert rows["limits.cpu"][4] == "fits"


def test_a_quota_that_holds_says_so() -> None:
    [figure] = drawn("golden")
    assert figure.description.endswith("Everything fits at the peak.")
    assert {row[5] for row in figure.rows} == {"fits"}


def test_what_is_not_known_is_not_said_to_fit() -> None:
    agent = (
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: chloromaster}\n"
        "spec:\n  selector: {matchLabels: {app: agent}}\n  template:\n"
        "    metadata: {labels: {app: agent}}\n    spec:\n      nodeSelector: {disk: fast}\n"
        "      containers:\n        - name: x\n          image: 'x:1'\n          resources:\n"
        "            requests: {cpu: 9, memory: 1Gi}\n            limits: {cpu: 9, memory: 1Gi}\n"
    )
    [figure] = drawn("golden", agent)
    assert "It is not known whether these fit: " in figure.description
    assert "Everything fits" not in figure.description


@pytest.mark.parametrize("folder", ["golden", "broken"])
def test_bars_stay_within_their_track_and_follow_each_other(folder: str) -> None:
    [figure] = drawn(folder)
    root = ET.fromstring(figure.svg)
    assert root.get("role") == "img"
    for group in root.iter(f"{SVG}g"):
        track, *bars = group.iter(f"{SVG}rect")
        left, end = int(track.get("x", "")), int(track.get("x", "")) + int(track.get("width", ""))
        for bar in bars:
            assert int(bar.get("x", "")) == left
            left += int(bar.get("width", ""))
        assert left <= end


def test_what_fills_the_bars_are_patterns_and_states_have_signs() -> None:
    figure = outgrown()
    assert "url(#capacity-1-peak)" in figure.svg
    assert 'id="capacity-1-rollout"' in figure.svg
    assert ">✗ " in figure.svg
    assert ">✓ " in figure.svg


def test_names_from_manifests_are_text_in_the_picture() -> None:
    more = (
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: '<b>', namespace: chloromaster}\n"
        "spec: {hard: {pods: 3, 'count/<script>.x': 1}}\n"
    )
    figures = drawn("golden", more)
    assert [one.name for one in figures] == ["capacity-1", "capacity-2"]
    for one in figures:
        ET.fromstring(one.svg)
        assert "<script" not in one.svg


def test_a_set_without_a_quota_has_no_picture() -> None:
    assert drawn("dangling-service") == ()
