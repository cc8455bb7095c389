"""CHL611: the documented minimum of pods holds, between rollouts and during one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.autoscaling import scaled_objects_of, without_autoscaler
from chloro_lint.kube.rollout import ROLLING, Rollout
from chloro_lint.kube.spread import Spread
from chloro_lint.model import (
    Bound,
    Outcome,
    Parameter,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.availability import RECREATE, Standing, last_to_wait
from chloro_lint.world import World

_MOMENTS: Final = ["steady", "rollout", "surge"]


@rule(
    code="CHL611",
    name="breached-minimum",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Fewer pods than documented are there, at rest or during a rollout",
    why=(
        "A minimum that holds only while nothing changes is none: every update takes the pods "
        "that `maxUnavailable` allows, and the strategy `Recreate` takes all of them at once. An "
        "update that starts new pods first needs room for one more: volumes that it can hold too, "
        "and a node, where each pod wants one for itself. Pods that cannot start count as missing."
    ),
    fix=(
        "Set `maxSurge: 1` and `maxUnavailable: 0` in the strategy, keep the autoscaler's minimum "
        "at the documented one, and let one more pod start beside the others."
    ),
    parameters={
        "minimum": Parameter("the documented number of pods", "bound"),
        "unavailable": Parameter(
            "the documented `maxUnavailable`, where wrong-rollout-unavailability reports another",
            "bound",
            None,
        ),
        "moments": Parameter("which of steady, rollout and surge to judge", "strings", _MOMENTS),
    },
    references=(
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
    ),
)
def breached_minimum(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Count the pods that are there at rest and during a rollout, and see whether a surge fits."""
    workload: Resource = parameters["workload"]
    scaled_objects = world.set.of_kind("ScaledObject", "keda.sh")
    standing = world.availability.of(workload)
    if standing is None:
        at = workload.at("kind")
        yield inapplicable(at, f"a {workload.kind} has no count of pods that it keeps")
        return
    if not world.set.autoscalers_of(workload) and scaled_objects_of(workload, scaled_objects):
        yield without_autoscaler(workload, scaled_objects, f"{parameters['minimum']} pods")
        return
    moments = parameters["moments"]
    if not set(moments) <= set(_MOMENTS):
        # A misspelt moment must not pass for one that holds.
        raise ValueError(f"moments are among {', '.join(_MOMENTS)}, not {', '.join(moments)}")
    if "steady" in moments:
        yield from _steady(world, standing, parameters["minimum"])
    if "rollout" in moments:
        yield _in_rollout(standing, parameters["minimum"], parameters["unavailable"])
    if "surge" in moments:
        yield from _surge(world, standing)


def _steady(world: World, standing: Standing, bound: Bound) -> Iterator[Outcome]:
    """Judge the count at rest; too few of them are reported by the rule about that count."""
    counts, workload = standing.counts, standing.pod.resource
    expected = f"{bound} pods"
    if bound.admits(counts.minimum):
        yield passed(counts.place, seen=f"{counts} at rest", expected=expected)
    else:
        yield failed(
            counts.place,
            f"{workload.label} rests at {counts}; documented is {bound}",
            seen=f"{counts} at rest",
            expected=expected,
            reported_by="too-few-replicas",
        )
    if counts.minimum > 1:
        yield from _held_up(world, standing, counts.minimum)
    alone, nodes = standing.alone_on_node, world.nodes
    if alone is not None and nodes is not None and counts.minimum > nodes:
        yield failed(
            alone.place,
            f"{workload.label} requires a node for each of {counts.minimum} pods, and there are "
            f"{nodes}",
            seen=f"{nodes} of {counts.minimum} pods can start",
            expected=expected,
            assumptions=(f"the cluster has {nodes} nodes",),
            reported_by=_reporter(alone),
        )


def _reporter(alone: Spread) -> str:
    """Name the rule that reports that more pods than nodes cannot each have a node."""
    if alone.required:
        return "concentrated-pods"
    return "host-port" if alone.place.path[-1] == "hostPort" else "host-network"


def _held_up(world: World, standing: Standing, count: int) -> Iterator[Outcome]:
    """Fail for each claim that so many pods of the workload cannot all hold."""
    workload = standing.pod.resource
    for sharing in world.storage.of(workload):
        if sharing.exclusive:
            modes = " and ".join(sharing.modes)
            yield failed(
                sharing.place,
                f"claim {sharing.name} is {modes}, so not all of {count} {workload.name} pods can "
                "start",
                seen=modes,
                expected=f"a claim that {count} pods can hold",
                about=workload,
                reported_by="unshareable-claim",
            )


def _in_rollout(standing: Standing, bound: Bound, documented: Bound | None) -> Outcome:
    """Compare what a rollout leaves with the documented minimum.

    Where the count at rest is below that already, a rollout at least takes nothing from it.
    """
    workload, counts, found = standing.pod.resource, standing.counts, standing.rollout
    if found is None or found.strategy not in (ROLLING, RECREATE):
        how = f"by {found.strategy}" if found else "by nothing but its template"
        at = found.strategy_place if found else workload.at("kind")
        return inapplicable(at, f"{workload.label} replaces its pods {how}")
    left = standing.in_rollout
    place, setting = _cause(found)
    if left is None:
        return unknown(
            place,
            f"maxUnavailable {found.unavailable} is neither a number nor a percentage",
            missing="how many pods may be missing",
        )
    seen = f"{left} of {counts.minimum} pods during a rollout"
    expected = f"{bound} pods"
    if bound.admits(left) or (left == counts.minimum and not bound.admits(counts.minimum)):
        return passed(place, seen=seen, expected=expected)
    reported = documented is not None and not _as_documented(found, counts.minimum, documented)
    return failed(
        place,
        f"{workload.label} goes down to {left} of {counts.minimum} pods during a rollout, by "
        f"{setting}; documented is {bound}",
        seen=seen,
        expected=expected,
        related=(Related(counts.place, f"{counts} at rest"),),
        reported_by="wrong-rollout-unavailability" if reported else "",
    )


def _cause(found: Rollout) -> tuple[Place, str]:
    if found.strategy != ROLLING:
        return found.strategy_place, f"strategy {found.strategy}"
    default = "" if found.workload.get(*found.unavailable_place.path) is not None else " by default"
    return found.unavailable_place, f"maxUnavailable {found.unavailable}{default}"


def _as_documented(found: Rollout, count: int, documented: Bound) -> bool:
    """Tell whether a rollout takes as many pods as documented, so that nobody else reports it."""
    if found.strategy != ROLLING:
        return False
    if isinstance(documented.value, str):
        return bool(documented.value == found.unavailable)
    missing = found.unavailable_of(count)
    return missing is not None and documented.admits(missing)


def _surge(world: World, standing: Standing) -> Iterator[Outcome]:
    """Judge whether the first new pod of a rollout can start while all old ones stay."""
    workload, found = standing.pod.resource, standing.rollout
    count = last_to_wait(found, standing.counts) if found else None
    if found is None or count is None:
        return
    held_up = list(_held_up(world, standing, count + 1))
    yield from held_up
    alone, nodes = standing.alone_on_node, world.nodes
    apart = alone is not None and "pod-template-hash" not in alone.place.resource.get(
        *alone.place.path, "matchLabelKeys", default=[]
    )
    if alone is not None and apart and nodes is not None and count >= nodes:
        crowded = standing.counts.maximum > nodes or not alone.required
        yield failed(
            alone.place,
            f"a rollout of {workload.label} cannot start: its {count} pods leave none of {nodes} "
            "nodes for the first new one",
            seen=f"{count + 1} pods, each on a node of its own",
            expected="a node for one more pod",
            related=(Related(found.surge_place, "new pods come first"),),
            assumptions=(f"the cluster has {nodes} nodes",),
            reported_by=_reporter(alone) if crowded else "",
        )
    elif not held_up:
        yield passed(
            found.surge_place,
            seen="a new pod can start beside the old ones",
            expected="room for one more pod",
        )
