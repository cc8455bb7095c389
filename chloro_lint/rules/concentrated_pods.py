"""CHL603: the pods of one workload keep apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.replicas import Replicas, replicas
from chloro_lint.kube.spread import APART, Spread, spreads
from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)
from chloro_lint.world import World

_SEVERAL: Final = 2


@rule(
    code="CHL603",
    name="concentrated-pods",
    severity=Severity.WARNING,
    target="set",
    summary="Nothing spreads the pods of a replicated workload over nodes",
    why=(
        "The scheduler may put all replicas on one node, and the loss of that node is then the "
        "loss of the workload. A preference suffices. A required anti-affinity allows one pod a "
        "node and leaves the rest pending, so with more pods than nodes it contradicts the "
        "scaling; how many nodes there are is an assumption of the baseline."
    ),
    fix=(
        "Add a preferred podAntiAffinity term or a topologySpreadConstraint over "
        "`kubernetes.io/hostname` whose selector matches the pod template's own labels."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
        "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity",
    ),
    equivalents={
        "kube-linter": "no-anti-affinity",
        "kube-score": "deployment-has-host-podantiaffinity",
        "polaris": "topologySpreadConstraint",
    },
)
def concentrated_pods(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for anti-affinity terms and spread constraints that are about the pods themselves.

    Nodes, zones and regions count as topologies. A constraint that must be kept but whose skew
    lets the whole minimum of pods stand together counts as none.
    """
    for one in world.set.pods:
        workload = one.resource
        counts = replicas(workload, world.set.autoscalers_of(workload))
        if counts is None:
            continue
        found = [
            each
            for each in spreads(one, world.set.namespace_labels(one.namespace))
            if each.topology in APART
        ]
        effective = [each for each in found if each.own and _is_felt(each, counts)]
        if effective:
            yield _spread(world, one, counts, effective)
        elif counts.minimum < _SEVERAL:
            message = f"{workload.label} keeps {counts} and not several"
            yield inapplicable(counts.place, message, about=workload)
        else:
            yield _concentrated(world, one, counts, found)


def _is_felt(one: Spread, counts: Replicas) -> bool:
    return one.skew < max(counts.minimum, _SEVERAL)


def _spread(world: World, of: Pod, counts: Replicas, effective: list[Spread]) -> Outcome:
    """Pass, but for a requirement that more pods than there are nodes cannot meet."""
    nodes = world.assumptions.get("nodes")
    required = next((one for one in effective if one.required), None)
    if required is not None and isinstance(nodes, int) and counts.maximum > nodes:
        return failed(
            required.place,
            f"{of.resource.label} requires a node for each pod, and may have {counts.maximum} pods "
            f"on {nodes} nodes",
            seen=f"{required.word} over {required.topology}",
            expected="preferred anti-affinity or a spread constraint",
            related=(Related(counts.place, f"up to {counts.maximum} pods"),),
            assumptions=(f"the cluster has {nodes} nodes",),
        )
    seen = ", ".join(f"{one.word} over {one.topology}" for one in effective)
    return passed(effective[0].place, seen=seen)


def _concentrated(world: World, of: Pod, counts: Replicas, found: list[Spread]) -> Outcome:
    workload = of.resource
    at = of.at("topologySpreadConstraints")
    pods = f"the {counts.minimum} pods of {workload.label}"
    message = f"no anti-affinity or spread constraint keeps {pods} apart"
    idle = found[0] if found else None
    if idle is not None and not idle.own:
        at = idle.place.resource.at(*idle.place.path, "labelSelector")
        message += f": the {idle.word} over {idle.topology} does not select them"
    elif idle is not None:
        at = idle.place.resource.at(*idle.place.path, "maxSkew")
        message += f": the {idle.word} lets {idle.skew} stand together"
    return failed(
        at,
        message,
        seen=f"{idle.word} that has no effect" if idle else "neither anti-affinity nor spread",
        expected="anti-affinity or a spread constraint over nodes",
        severity=Severity.ERROR if world.in_system(workload) else None,
    )
