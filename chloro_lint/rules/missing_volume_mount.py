"""CHL702: a component mounts a claim where the document says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.baseline import Component
from chloro_lint.kube.claims import LastingVolume, lasting_volumes
from chloro_lint.kube.own_container import own_container
from chloro_lint.kube.pods import Container, Pod, pod
from chloro_lint.model import (
    Outcome,
    Parameter,
    Parameters,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
)
from chloro_lint.world import World

_NEARLY: Final = 0.9
"""How alike two names of claims are that one person meant as one: a letter or two apart."""


@rule(
    code="CHL702",
    name="missing-volume-mount",
    severity=Severity.ERROR,
    target="set",
    component=True,
    summary="Component does not mount the documented claim at the documented path",
    why=(
        "What a program writes beside its volume goes into the container, and is gone with it. A "
        "volume that is mounted read-only, or only in part, does not keep it either."
    ),
    fix=(
        "Add a volume of that claim to the pod, and mount it at that path in the component's "
        "container, writable and without a subPath."
    ),
    parameters={
        "claim": Parameter("the name of the claim", "string"),
        "path": Parameter("where the component's container mounts it", "string"),
    },
    references=(
        "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes",
    ),
)
def missing_volume_mount(world: World, parameters: Parameters) -> Iterator[Outcome]:
    """Look for the claim's volume, its mount in the component's own container, and its path.

    Without such a volume, one that is a claim of nearly that name, and of a name that no claim of
    the set has, is shown as what was meant.
    """
    workload: Resource = parameters["workload"]
    component: Component = parameters["component"]
    claim, path = parameters["claim"], parameters["path"]
    described = pod(workload)
    container = own_container(described, component.container) if described else None
    if described is None or container is None:
        wanted = component.container or "of its own"
        at = described.at("containers") if described else workload.at("kind")
        yield failed(
            at,
            f"{workload.label} has no container {wanted!r} to mount claim {claim} at {path}",
            seen="no container",
            expected=f"{claim} at {path}",
        )
        return
    volumes = {one.name: one for one in lasting_volumes(described) if one.is_claim(claim)}
    meant = None if volumes else _meant(world, described, claim)
    if meant is None:
        yield _judged(container, volumes, claim, path)
    else:
        yield failed(
            meant.place,
            f"volume {meant.name!r} of {workload.label} is claim {meant.source}, which is not here; "
            f"documented is {claim}, mounted at {path}",
            seen=meant.source,
            expected=f"{claim} at {path}",
        )


def _meant(world: World, of: Pod, claim: str) -> LastingVolume | None:
    """Return the volume whose claim is misspelt, if there is one."""
    claims = {
        one.source: one
        for one in lasting_volumes(of)
        if one.kind == "claim"
        and world.set.named("PersistentVolumeClaim", of.namespace, one.source) is None
    }
    import difflib  # noqa: PLC0415 - few runs need it

    near = difflib.get_close_matches(claim, claims, n=1, cutoff=_NEARLY)
    return claims[near[0]] if near else None


def _judged(
    container: Container, volumes: Mapping[str, LastingVolume], claim: str, path: str
) -> Outcome:
    workload = container.resource
    mounts = list(enumerate(container.get("volumeMounts", default=[])))
    at_path = [
        number for number, mount in mounts if _normal(mount.get("mountPath")) == _normal(path)
    ]
    of_claim = [number for number, mount in mounts if mount.get("name") in volumes]
    right = [number for number in at_path if number in of_claim]
    expected = f"{claim} at {path}"
    if right:
        mount = dict(mounts)[right[0]]
        return _as_documented(container, right[0], mount, volumes[mount["name"]], expected)
    if of_claim:
        mount = dict(mounts)[of_claim[0]]
        return failed(
            container.at("volumeMounts", of_claim[0], "mountPath"),
            f"{container.label} mounts claim {claim} at {mount.get('mountPath')}; documented is "
            f"{path}",
            seen=str(mount.get("mountPath")),
            expected=expected,
        )
    if at_path:
        mount = dict(mounts)[at_path[0]]
        return failed(
            container.at("volumeMounts", at_path[0], "name"),
            f"{container.label} mounts volume {mount.get('name')!r} at {path}, which is not claim "
            f"{claim}",
            seen=str(mount.get("name")),
            expected=expected,
            related=_volume(container, str(mount.get("name"))),
        )
    if volumes:
        return failed(
            container.at("volumeMounts"),
            f"{container.label} does not mount claim {claim}; documented is {path}",
            seen="not mounted",
            expected=expected,
        )
    return failed(
        container.pod.at("volumes"),
        f"no volume of {workload.label} is claim {claim}; documented is a mount at {path}",
        seen="no volume",
        expected=expected,
    )


def _as_documented(
    container: Container,
    number: int,
    mount: Mapping[str, Any],
    volume: LastingVolume,
    expected: str,
) -> Outcome:
    """Judge the mount that is in its place: all of the volume, and writable."""
    where = f"at {mount['mountPath']} in {container.label}"
    if mount.get("readOnly") is True:
        return failed(
            container.at("volumeMounts", number, "readOnly"),
            f"the mount {where} is read-only",
            seen="read-only",
            expected=f"{expected}, writable",
        )
    if volume.read_only:
        return failed(
            volume.place.resource.at(*volume.place.path[:-1], "readOnly"),
            f"the volume {where} is read-only",
            seen="read-only",
            expected=f"{expected}, writable",
        )
    for field in ("subPath", "subPathExpr"):
        if mount.get(field):
            return failed(
                container.at("volumeMounts", number, field),
                f"the mount {where} is only the folder {mount[field]} of claim {volume.source}",
                seen=f"{field} {mount[field]}",
                expected=f"{expected}, the whole volume",
            )
    return passed(
        container.at("volumeMounts", number, "mountPath"),
        seen=f"{volume.source} at {mount['mountPath']}",
        expected=expected,
    )


def _normal(path: Any) -> str:
    """Write a mount path without doubled and trailing slashes."""
    return "/" + "/".join(part for part in str(path).split("/") if part)


def _volume(container: Container, name: str) -> tuple[Related, ...]:
    for number, volume in enumerate(container.pod.get("volumes", default=[])):
        if volume.get("name") == name:
            return (Related(container.pod.at("volumes", number), "the volume"),)
    return ()
