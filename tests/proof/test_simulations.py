"""Capacity and availability against simulations: every pod by itself, every step of a rollout."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.availability import Availability
from chloro_lint.proof.capacity import Capacity
from tests.written import resources

# A rollout is simulated: each state is (old pods, new pods that are not ready, new pods).

Strategy = tuple[int, int]


def lowest_available(count: int, surge: int, unavailable: int) -> int:
    """Let the controller and the nodes take every step they may, and remember the worst state."""
    unavailable = unavailable or int(not surge)
    start = (count, 0, 0)
    seen, pending = {start}, [start]
    while pending:
        old, starting, ready = pending.pop()
        steps = []
        if old + starting + ready < count + surge and starting + ready < count:
            steps.append((old, starting + 1, ready))
        if starting:
            steps.append((old, starting - 1, ready + 1))
        if old and old + ready - 1 >= count - unavailable:
            steps.append((old - 1, starting, ready))
        for one in steps:
            if one not in seen:
                seen.add(one)
                pending.append(one)
    assert (0, 0, count) in seen, "a rollout ends"
    return min(old + ready for old, _, ready in seen)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(0, 3), st.integers(0, 3))
def test_a_rollout_leaves_what_its_worst_state_leaves(
    count: int, surge: int, unavailable: int
) -> None:
    text = f"""\
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: web}}
        spec:
          replicas: {count}
          strategy: {{rollingUpdate: {{maxSurge: {surge}, maxUnavailable: {unavailable}}}}}
          template: {{metadata: {{labels: {{app: web}}}}, spec: {{containers: [{{name: c}}]}}}}
        """
    manifests = ManifestSet(resources(text))
    standing = Availability(manifests).of(manifests.resources[0])
    assert standing is not None
    assert standing.in_rollout == lowest_available(count, surge, unavailable)


# What a quota is asked for: every pod of every workload is admitted by itself.

MILLI = st.integers(1, 9).map(lambda tenths: f"{tenths * 100}m")
containers = st.fixed_dictionaries(
    {}, optional={"request": MILLI, "limit": MILLI, "sidecar": st.booleans()}
)
workloads = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["Deployment", "StatefulSet", "Job"]),
            "pods": st.integers(0, 4),
            "containers": st.lists(containers, min_size=1, max_size=2),
            "first": st.lists(containers, max_size=2),
        },
        optional={"most": st.integers(1, 6)},
    ),
    max_size=3,
)
defaults = st.fixed_dictionaries({}, optional={"default": MILLI, "defaultRequest": MILLI})


def millis(text: str) -> int:
    return int(text.removesuffix("m"))


def admitted(one: dict[str, Any], given_defaults: dict[str, str]) -> int:
    """Return the request of a container after its own limit and the LimitRange had their say."""
    if "request" in one:
        return millis(one["request"])
    if "limit" in one:
        return millis(one["limit"])
    for name in ("defaultRequest", "default"):
        if name in given_defaults:
            return millis(given_defaults[name])
    return 0


def each_pod(of: dict[str, Any], given_defaults: dict[str, str]) -> int:
    running, peak = 0, 0
    for one in of["first"]:
        if one.get("sidecar"):
            running += admitted(one, given_defaults)
            peak = max(peak, running)
        else:
            peak = max(peak, running + admitted(one, given_defaults))
    running += sum(admitted(one, given_defaults) for one in of["containers"])
    return max(peak, running)


def at_once(of: dict[str, Any]) -> int:
    if of["kind"] == "Job":
        return int(of["pods"])
    # An autoscaler leaves a workload alone that was scaled to nothing by hand.
    return int(of["most"]) if "most" in of and of["pods"] else int(of["pods"])


def written(one: dict[str, Any], name: str, *, first: bool = False) -> dict[str, Any]:
    pairs = {"requests": one.get("request"), "limits": one.get("limit")}
    amounts = {key: {"cpu": value} for key, value in pairs.items() if value}
    restart = {"restartPolicy": "Always"} if first and one.get("sidecar") else {}
    return {"name": name, "resources": amounts, **restart}


def documents(some: list[dict[str, Any]], given_defaults: dict[str, str]) -> str:
    found: list[dict[str, Any]] = [
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": "q"},
            "spec": {"hard": {"requests.cpu": "1", "pods": "1"}},
        },
        {
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": {"name": "l"},
            "spec": {
                "limits": [
                    {"type": "Container", **{k: {"cpu": v} for k, v in given_defaults.items()}}
                ]
            },
        },
    ]
    for number, one in enumerate(some):
        job = one["kind"] == "Job"
        pod = {
            "containers": [written(x, f"c{n}") for n, x in enumerate(one["containers"])],
            "initContainers": [written(x, f"i{n}", first=True) for n, x in enumerate(one["first"])],
        }
        found.append(
            {
                "apiVersion": "batch/v1" if job else "apps/v1",
                "kind": one["kind"],
                "metadata": {"name": f"w{number}"},
                "spec": {
                    ("parallelism" if job else "replicas"): one["pods"],
                    "template": {"metadata": {"labels": {"app": f"w{number}"}}, "spec": pod},
                },
            }
        )
        if "most" in one and not job:
            found.append(
                {
                    "apiVersion": "autoscaling/v2",
                    "kind": "HorizontalPodAutoscaler",
                    "metadata": {"name": f"h{number}"},
                    "spec": {
                        "maxReplicas": one["most"],
                        "minReplicas": 1,
                        "scaleTargetRef": {
                            "apiVersion": "apps/v1",
                            "kind": one["kind"],
                            "name": f"w{number}",
                        },
                    },
                }
            )
    return "\n---\n".join(json.dumps(one) for one in found)


@settings(max_examples=80, deadline=None)
@given(workloads, defaults)
def test_a_quota_is_asked_for_what_every_pod_takes_at_the_top(
    some: list[dict[str, Any]], given_defaults: dict[str, str]
) -> None:
    [use] = Capacity(ManifestSet(resources(documents(some, given_defaults))), {}).quotas
    asked = {one.name: one.maximum for one in use.demands}
    pods = [each_pod(one, given_defaults) for one in some for _ in range(at_once(one))]
    assert asked == {"requests.cpu": Fraction(sum(pods), 1000), "pods": len(pods)}
