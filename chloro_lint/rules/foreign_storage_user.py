"""CHL703: persistent storage is used by its owners alone."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.claims import LastingVolume, lasting_volumes
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World


@rule(
    code="CHL703",
    name="foreign-storage-user",
    severity=Severity.ERROR,
    target="set",
    summary="Workload other than the documented ones uses persistent storage",
    why=(
        "Whoever mounts the database's volume reads and writes it past the program that guards it. "
        "A database server of its own with storage of its own conforms where the baseline names it."
    ),
    fix="Take the volume out of the workload, and let it ask the owner of the data instead.",
    parameters={
        "owners": Parameter("names of the workloads that may use persistent storage", "strings")
    },
    references=("https://kubernetes.io/docs/concepts/storage/persistent-volumes/",),
)
def foreign_storage_user(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look at the volumes of every workload that outlive its pods: claims, templates and shares."""
    owners = parameters["owners"]
    for one in world.set.pods:
        workload = one.resource
        volumes = lasting_volumes(one)
        if not volumes:
            yield passed(one.at("volumes"), seen="no persistent volume")
        for volume in volumes:
            if workload.name in owners:
                yield passed(volume.place, seen=_words(volume))
                continue
            yield failed(
                volume.place,
                f"{workload.label} uses persistent storage: {_words(volume)}; documented users are "
                f"{', '.join(owners)}",
                seen=_words(volume),
                expected=f"used by {', '.join(owners)} only",
            )


def _words(volume: LastingVolume) -> str:
    if volume.kind == "inline":
        return f"volume {volume.name!r} of type {volume.source}"
    return f"claim {volume.source}"
