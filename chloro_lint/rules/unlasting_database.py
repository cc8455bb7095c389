"""CHL709: a database keeps its data on a volume that goes where the pod goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.kube.databases import Server, server
from chloro_lint.kube.pods import Container, Pod
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)

_PASSING: Final = frozenset({"Job", "CronJob"})


@rule(
    code="CHL709",
    name="unlasting-database",
    severity=Severity.WARNING,
    target="pod",
    summary="Database keeps its data on a volume that does not last",
    why=(
        "An emptyDir is deleted with its pod, and a pod is deleted with every update, eviction and "
        "loss of its node: the data go with it. A folder of a node stays behind when the pod moves "
        "to another one, where the database starts empty."
    ),
    fix=(
        "Mount a PersistentVolumeClaim there; in a StatefulSet, by `volumeClaimTemplates`, one for "
        "each pod."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
        "https://kubernetes.io/docs/tasks/run-application/run-single-instance-stateful-application/",
    ),
)
def unlasting_database(of: Pod, _parameters: Parameters) -> Iterator[Outcome]:
    """Look at the volume that a known database server has at the folder of its data.

    Caches may forget, and so may the databases of Jobs.
    """
    for container in of.containers:
        found = server(container)
        if found is None or not container.lasting:
            continue
        if found.cache or of.resource.kind in _PASSING:
            why = "a cache may forget" if found.cache else "a Job's database ends with it"
            yield inapplicable(container.at("image"), f"{container.label} runs {found.name}: {why}")
            continue
        yield from _judged(of, container, found)


def _judged(of: Pod, container: Container, found: Server) -> Iterator[Outcome]:
    volumes = {
        one.get("name"): (number, one) for number, one in enumerate(of.get("volumes", default=[]))
    }
    failures = []
    for number, mount in enumerate(container.get("volumeMounts", default=[])):
        path, name = mount.get("mountPath", ""), mount.get("name")
        if not path or not found.keeps_data_at(path):
            continue
        at = container.at("volumeMounts", number, "mountPath")
        where, volume = volumes.get(name, (0, {}))
        word = _unlasting(volume)
        if not word:
            # Of several folders the one that lasts is the one for the data.
            yield passed(at, seen=f"volume {name!r}", expected="a volume that lasts")
            return
        failures.append(_failure(of.at("volumes", where, word), at, container, found, path))
    yield from failures[:1]


def _unlasting(volume: Mapping[str, Any]) -> str:
    return next((word for word in ("emptyDir", "hostPath") if word in volume), "")


def _failure(
    source: Place, at: Place, container: Container, found: Server, path: str
) -> Outcome:
    word = str(source.path[-1])
    article = "an" if word == "emptyDir" else "a"
    gone = "deleted with the pod" if word == "emptyDir" else "a folder of one node"
    return failed(
        source,
        f"{container.label} of {container.resource.label} keeps the data of {found.name} at {path} "
        f"on {article} {word}, {gone}",
        seen=word,
        expected="a volume that lasts",
        related=(Related(at, "the folder of the data"),),
    )
