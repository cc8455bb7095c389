"""CHL322: volumes are of the types that a standard lists."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.model import Outcome, Parameter, Parameters, Severity, failed, passed, rule


@rule(
    code="CHL322",
    name="unlisted-volume-type",
    severity=Severity.WARNING,
    target="pod",
    summary="Pod has a volume of a type that is not listed",
    why=(
        "Volumes that name a server or a disk in the pod go past the storage classes and claims by "
        "which a cluster's owners decide who may use which storage, and hand the kubelet addresses "
        "and credentials to use from the node."
    ),
    fix="Make it a PersistentVolume, and claim that from the pod.",
    parameters={"allowed": Parameter("the types that are listed", "strings")},
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://kubernetes.io/docs/concepts/storage/volumes/",
    ),
    equivalents={"trivy": "KSV-0028"},
)
def unlisted_volume_type(pod: Pod, parameters: Parameters) -> Iterator[Outcome]:
    """Compare the type of each volume: the key beside its name. One without a type is an emptyDir."""
    allowed: list[str] = parameters["allowed"]
    expected = f"one of {', '.join(allowed)}"
    failures = []
    for number, one in enumerate(pod.resource.items(*pod.path, "volumes")):
        types = [key for key in one if key != "name"] if isinstance(one, dict) else []
        for kind in types:
            if kind not in allowed:
                message = f"volume {one.get('name', number)!r} is of type {kind}"
                at = pod.at("volumes", number, kind)
                failures.append(failed(at, message, seen=kind, expected=expected))
    yield from failures or [passed(pod.at("volumes"), seen="listed types", expected=expected)]
