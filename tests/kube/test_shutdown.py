"""How a container ends."""

from __future__ import annotations

import pytest

from chloro_lint.kube.pods import Pod, pod
from chloro_lint.kube.shutdown import grace_period, pre_stop
from tests.kube.decoded import only


def described(spec: str) -> Pod:
    found = pod(only(f"{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {spec}}}"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("hook", "how", "seconds"),
    [
        ("{sleep: {seconds: 15}}", "sleep", 15),
        ("{sleep: {}}", "sleep", 0),
        ("{exec: {command: [sleep, '10']}}", "exec", 10),
        ("{exec: {command: [/bin/sleep, 10s]}}", "exec", 10),
        ("{exec: {command: [sh, -c, sleep 1m]}}", "exec", 60),
        ("{exec: {command: [/bin/sh, -c, 'sleep 5 && nginx -s quit; sleep 0.5']}}", "exec", 5.5),
        ("{exec: {command: [sh, -c, '(sleep 5)']}}", "exec", 5),
        ("{exec: {command: [sh, -c, oversleep 5]}}", "exec", None),
        ("{exec: {command: [sh, -c, sleep $N]}}", "exec", None),
        ("{exec: {command: [sh, -c, sleep 5x]}}", "exec", None),
        ("{exec: {command: [nginx, -s, quit]}}", "exec", None),
        ("{exec: {}}", "exec", None),
        ("{httpGet: {port: 80}}", "httpGet", None),
    ],
)
def test_a_hook_lasts_as_long_as_it_is_written_to_sleep(
    hook: str, how: str, seconds: float | None
) -> None:
    [one] = described(f"{{containers: [{{name: a, lifecycle: {{preStop: {hook}}}}}]}}").containers
    found = pre_stop(one)
    assert found is not None
    assert (found.how, found.seconds) == (how, seconds)
    assert found.place.path[:5] == ("spec", "containers", 0, "lifecycle", "preStop")


@pytest.mark.parametrize("container", ["{name: a}", "{name: a, lifecycle: {preStop: {}}}"])
def test_no_handler_is_no_hook(container: str) -> None:
    [one] = described(f"{{containers: [{container}]}}").containers
    assert pre_stop(one) is None


def test_the_grace_period_is_half_a_minute_by_default() -> None:
    assert grace_period(described("{}")) == 30
    assert grace_period(described("{terminationGracePeriodSeconds: 0}")) == 0
