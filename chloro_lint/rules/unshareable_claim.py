"""CHL706: as many pods can hold a claim as may name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.model import (
    Outcome,
    Parameters,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)
from chloro_lint.proof.storage import RWOP, RWX, Holder, Sharing
from chloro_lint.world import World

_NAMED: Final = 3
"""How many of the workloads that hold a claim a sentence names."""


@rule(
    code="CHL706",
    name="unshareable-claim",
    severity=Severity.WARNING,
    target="set",
    summary="More pods may mount a claim than its access modes let hold it",
    why=(
        "A ReadWriteOnce volume is attached to one node: a pod that the scheduler puts on another "
        "one waits for the volume and never starts. With a single replica the same happens to the "
        "new pod of a rolling update, which the old pod waits for in turn. Counted are the pods "
        "that the autoscaler allows, of all workloads that name the claim, and those that a "
        "rollout adds."
    ),
    fix=(
        "Ask for ReadWriteMany from a class that shares files, give each pod a claim of its own by "
        "a StatefulSet's `volumeClaimTemplates`, or run one pod with the strategy `Recreate`."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment",
    ),
)
def unshareable_claim(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge each claim that a workload names, once for each workload that may hold it."""
    for sharing in world.storage.sharings:
        found = _judged(world, sharing)
        for holder in sharing.holders:
            yield found._replace(about=holder.pod.resource)


def _judged(world: World, sharing: Sharing) -> Outcome:
    if not sharing.in_rollout:
        return inapplicable(sharing.place, f"no pods mount claim {sharing.name}")
    if not sharing.modes:
        what = "is not in the set" if sharing.claim is None else "states no access modes"
        if sharing.in_rollout == 1:
            message = f"a single pod mounts claim {sharing.name}"
            return inapplicable(sharing.place, message)
        return unknown(
            sharing.place,
            f"{_pods(sharing)} {_verb(sharing)} claim {sharing.name}, which {what}",
            missing=f"the access modes of PersistentVolumeClaim {sharing.namespace}/{sharing.name}",
        )
    conflict = sharing.conflict
    uncertain = next((one for one in sharing.holders if one.is_misread), None)
    if not conflict and uncertain is not None and sharing.exclusive:
        return unknown(
            sharing.place,
            f"the number of {uncertain.pod.resource.name} pods that mount claim {sharing.name} has "
            "a wrong type",
            missing="how many pods there are",
        )
    if not conflict:
        reasons = (sharing.together,) if sharing.together and RWX not in sharing.modes else ()
        return passed(
            sharing.place,
            seen=f"{_modes(sharing)} for {_pods(sharing)}",
            expected="a mode that lets all of them hold it",
            assumptions=reasons,
        )
    strict = world.in_system(sharing.holders[0].pod.resource) or _breaks_at_once(sharing, conflict)
    return failed(
        sharing.place,
        f"claim {sharing.name} is {_modes(sharing)}, {_consequence(sharing, conflict)}",
        seen=f"{_modes(sharing)} for {_pods(sharing)}",
        expected="a mode that lets all of them hold it",
        related=tuple(each for one in sharing.holders[:_NAMED] for each in _chain(one)),
        severity=Severity.ERROR if strict else None,
    )


def _breaks_at_once(sharing: Sharing, conflict: str) -> bool:
    """Tell whether the pods cannot run wherever they are, or surely are on several nodes."""
    if list(sharing.modes) == [RWOP]:
        return conflict != "workloads"
    return conflict == "several"


def _consequence(sharing: Sharing, conflict: str) -> str:
    pods = _pods(sharing)
    where = _path(sharing)
    if conflict == "written":
        return f"but {pods} {_verb(sharing)} it writable{where}"
    if conflict == "surge":
        return (
            f"so a rollout can deadlock: {pods} {_verb(sharing)} it{where}, and the old one waits"
        )
    if conflict == "local":
        return f"on a class of local volumes, so {pods} that mount it{where} all run on one node"
    return f"but {pods} {_verb(sharing)} it{where}"


def _verb(sharing: Sharing) -> str:
    alone = len(sharing.holders) == 1 and sharing.holders[0].everywhere
    return "mounts" if alone or sharing.most == 1 else "mount"


def _pods(sharing: Sharing) -> str:
    words = [one.words for one in sharing.holders[:_NAMED]]
    others = len(sharing.holders) - _NAMED
    if others > 0:
        words.append(f"those of {others} more")
    return " and ".join(words)


def _modes(sharing: Sharing) -> str:
    return " and ".join(sharing.modes)


def _path(sharing: Sharing) -> str:
    paths = {mount.path for one in sharing.holders for mount in one.mounts}
    return f" at {paths.pop()}" if len(paths) == 1 else ""


def _chain(holder: Holder) -> Iterator[Related]:
    places = [one.place for one in holder.mounts[:1]] or [holder.volume.place]
    yield Related(places[0], f"{holder.pod.resource.name} mounts it")
    many = f"{holder.most} {'pod' if holder.most == 1 else 'pods'} at most"
    yield Related(holder.place, "a pod on every node" if holder.everywhere else many)
