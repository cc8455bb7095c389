"""How many pods of a workload there are at once: at rest, at the most, and in a rollout.

A Deployment rests between the bounds of its autoscaler and surges above them; a DaemonSet has a
pod on every node; a Job runs ``parallelism`` pods, a CronJob that many for each run that overlaps
with others. Pods count against a quota as soon as they are created, so neither pending pods nor
anti-affinity make them fewer. Where manifests do not decide, the count is an interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chloro_lint.kube.kinds import pod_template
from chloro_lint.kube.replicas import replicas
from chloro_lint.kube.rollout import ROLLING, rollout
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple

OVERLAPPING_RUNS: Final = 2
"""Runs of a CronJob that are taken to overlap where its policy allows it and nobody says more."""

_KEDA_MAXIMUM: Final = 100
"""What KEDA takes for ``maxReplicaCount`` where none is written."""


class Counts(NamedTuple):
    """Numbers of pods (or of other things) at once."""

    minimum: int
    """What there is at rest; the runs of Jobs are not part of it."""
    maximum: int
    """What there surely is at the top."""
    assumed: int
    """What there is at the top by the assumptions; never less than `maximum`."""
    place: Place | None
    """The field that sets the maximum."""
    surge: int = 0
    """What comes on top while a new version rolls out at the maximum."""
    waits: bool = False
    """Whether a rollout cannot go on without a pod above the maximum."""
    missing: str = ""
    """What is not known where there may be more than `maximum`."""
    unbounded: bool = False
    """Whether there may be more than `assumed` too."""
    surge_missing: str = ""
    """What is not known where the rollout may need more than `surge`."""
    assumptions: tuple[str, ...] = ()
    autoscaled: bool = False

    @property
    def scaled(self) -> bool:
        """Whether the count moves between a minimum and a maximum."""
        return self.minimum < self.maximum and self.autoscaled


def fixed(count: int, place: Place | None = None) -> Counts:
    """Return the counts of things whose number does not change."""
    return Counts(count, count, count, place)


def pod_counts(
    workload: Resource,
    autoscalers: Sequence[Resource] = (),
    scaled_objects: Sequence[Resource] = (),
    assumptions: Mapping[str, Any] | None = None,
) -> Counts:
    """Return how many pods a workload has at once.

    `autoscalers` are the HorizontalPodAutoscalers that target it, `scaled_objects` those of KEDA;
    of `assumptions` the number of ``nodes`` and of ``overlapping-runs`` are read.
    """
    given = assumptions or {}
    match workload.kind:
        case "DaemonSet":
            return _on_nodes(workload, given.get("nodes"))
        case "Job":
            return _of_job(workload, _parallel(workload, ("spec",)))
        case "CronJob":
            return _of_cron_job(workload, given.get("overlapping-runs"))
        case "Pod":
            return fixed(1, workload.at())
    return _of_replicas(workload, autoscalers, scaled_objects)


def _of_replicas(
    workload: Resource, autoscalers: Sequence[Resource], scaled_objects: Sequence[Resource]
) -> Counts:
    range_ = replicas(workload, autoscalers)
    if range_ is None or not all(isinstance(one, int) for one in range_[:2]):
        missing = f"the number of pods of {workload.label}"
        return Counts(0, 0, 0, workload.at("spec", "replicas"), missing=missing, unbounded=True)
    minimum, maximum = range_.minimum, range_.maximum
    place = workload.at("spec", "replicas")
    if autoscalers and range_.place.resource is not workload:
        top = max(autoscalers, key=lambda one: one.get("spec", "maxReplicas", default=0))
        place = top.at("spec", "maxReplicas")
    bounds = [_keda_bounds(one) for one in scaled_objects]
    if bounds:
        place = scaled_objects[0].at("spec", "maxReplicaCount")
        lows, highs = [low for low, _ in bounds], [high for _, high in bounds]
        minimum = min([*lows, minimum] if autoscalers else lows)
        maximum = max([*highs, maximum] if autoscalers else highs)
    maximum = max(minimum, maximum)
    scales = place.resource is not workload
    counts = Counts(minimum, maximum, maximum, place, autoscaled=scales)
    return _with_rollout(workload, counts)


def _keda_bounds(scaled_object: Resource) -> tuple[int, int]:
    low = _number(scaled_object.get("spec", "minReplicaCount"), 0)
    idle = _number(scaled_object.get("spec", "idleReplicaCount"), low)
    return min(low, idle), _number(scaled_object.get("spec", "maxReplicaCount"), _KEDA_MAXIMUM)


def _with_rollout(workload: Resource, counts: Counts) -> Counts:
    if workload.group == "argoproj.io":
        return counts._replace(surge_missing=f"how {workload.label} replaces its pods")
    found = rollout(workload)
    if found is None or found.strategy != ROLLING or counts.assumed == 0:
        return counts
    surge, away = found.surge_of(counts.assumed), found.unavailable_of(counts.assumed)
    if surge is None or away is None:
        return counts._replace(surge_missing=f"a valid rollout strategy of {workload.label}")
    return counts._replace(surge=surge, waits=surge > 0 and away == 0)


def _on_nodes(workload: Resource, nodes: object) -> Counts:
    paths = pod_template(workload.group, workload.kind)
    spec = workload.mapping(*paths.spec) if paths else {}
    chooses = bool(spec.get("nodeSelector") or spec.get("affinity", {}).get("nodeAffinity"))
    place = workload.at("kind")
    if not isinstance(nodes, int) or isinstance(nodes, bool):
        least = 0 if chooses else 1
        missing = "the number of nodes (assumption `nodes`)"
        return Counts(least, least, least, place, missing=missing, unbounded=True)
    assumptions = (f"the cluster has {nodes} nodes",)
    if chooses:
        missing = f"on how many nodes {workload.label} runs"
        counts = Counts(0, 0, nodes, place, missing=missing, assumptions=assumptions)
    else:
        counts = Counts(nodes, nodes, nodes, place, assumptions=assumptions)
    return _with_rollout(workload, counts)


def _of_job(workload: Resource, pods: int) -> Counts:
    return Counts(0, pods, pods, workload.at("spec", "parallelism"))


def _of_cron_job(workload: Resource, overlapping: object) -> Counts:
    template = ("spec", "jobTemplate", "spec")
    once = _parallel(workload, template)
    place = workload.at(*template, "parallelism")
    if workload.get("spec", "suspend", default=False) is True:
        return Counts(0, 0, 0, place)
    if workload.get("spec", "concurrencyPolicy", default="Allow") != "Allow":
        return Counts(0, once, once, place)
    if isinstance(overlapping, int) and not isinstance(overlapping, bool):
        said = (f"at most {overlapping} runs of {workload.label} overlap",)
        return Counts(0, once * overlapping, once * overlapping, place, assumptions=said)
    return Counts(
        0,
        once,
        once * OVERLAPPING_RUNS,
        place,
        missing=f"how many runs of {workload.label} overlap (assumption `overlapping-runs`)",
        assumptions=(f"at most {OVERLAPPING_RUNS} runs of {workload.label} overlap",),
    )


def _parallel(workload: Resource, spec: tuple[str, ...]) -> int:
    """Return how many pods one run of a Job has at once."""
    if workload.get(*spec, "suspend", default=False) is True:
        return 0
    parallelism: int = workload.get(*spec, "parallelism", default=1)
    completions: int | None = workload.get(*spec, "completions")
    return parallelism if completions is None else min(parallelism, completions)


def _number(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
