"""Whether the pods that may hold a claim at one time can hold it.

The number of pods is counted over every workload that mounts the claim: as many as its autoscaler
allows, and those that a rollout adds. A claim of ReadWriteOnce is attached to one node, one of
ReadWriteOncePod to one pod; ReadOnlyMany shares a volume with pods that only read.
Source: the API reference of PersistentVolumeClaim (`accessModes`) and of the workloads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from chloro_lint.kube.autoscaling import Target, target
from chloro_lint.kube.claims import LastingVolume, lasting_volumes
from chloro_lint.kube.colocation import follows, own_node
from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.pods import Container, Pod, pod
from chloro_lint.kube.replicas import Replicas, replicas
from chloro_lint.kube.rollout import ROLLING, rollout
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Place, Resource
from chloro_lint.model.values import NamedTuple

RWO: Final = "ReadWriteOnce"
RWOP: Final = "ReadWriteOncePod"
RWX: Final = "ReadWriteMany"
ROX: Final = "ReadOnlyMany"

NODE_BOUND: Final = frozenset(
    {
        "hostpath",
        "local-path",
        "local-storage",
        "microk8s-hostpath",
        "openebs-hostpath",
        "openebs-lvmpv",
        "openebs-zfspv",
    }
)
"""Classes whose volumes are folders or disks of one node, to which the scheduler binds the pods."""

_KEDA_MAXIMUM: Final = 100
"""``maxReplicaCount`` of a ScaledObject that does not say."""


class Mount(NamedTuple):
    """Where a container sees a volume."""

    container: Container
    number: int
    path: str
    read_only: bool
    per_pod: bool
    """Whether each pod has a folder of its own there, by an expanded ``subPathExpr``."""

    @property
    def place(self) -> Place:
        """The mount's path."""
        return self.container.at("volumeMounts", self.number, "mountPath")


class Holder(NamedTuple):
    """A workload whose pods hold a claim, and how many of them there may be at one time."""

    pod: Pod
    volume: LastingVolume
    mounts: tuple[Mount, ...]
    minimum: int
    most: int
    """The most pods between rollouts."""
    surge: int
    """The pods that a rollout adds to the most."""
    waits: bool
    """Whether a rollout of a single pod starts the new one before the old one goes."""
    everywhere: bool
    """Whether the pods are one a node, as many as there are nodes."""
    place: Place
    """Where the number is set."""

    @property
    def is_misread(self) -> bool:
        """Whether the number of pods is written with a wrong type, and so not known."""
        return any(one.path == self.place.path for one in self.place.resource.defects)

    @property
    def writes(self) -> bool:
        """Whether some container may write to the volume."""
        if self.volume.read_only:
            return False
        return any(not one.read_only for one in self.mounts) or not self.mounts

    @property
    def words(self) -> str:
        """Say how many pods: ``up to 10 backend pods (11 in a rollout)``."""
        name = self.pod.resource.name
        if self.everywhere:
            return f"a {name} pod on every node"
        ranges = "up to " if self.minimum < self.most else ""
        noun = "pod" if self.most == 1 else "pods"
        added = f" ({self.most + self.surge} in a rollout)" if self.surge else ""
        return f"{ranges}{self.most} {name} {noun}{added}"


class Sharing(NamedTuple):
    """A claim, and the workloads that hold it."""

    namespace: str
    name: str
    claim: Resource | None
    """None where the claim is not in the set."""
    holders: tuple[Holder, ...]
    together: str
    """Why all holders stand on one node; empty where they need not."""

    @property
    def modes(self) -> Sequence[str]:
        """The access modes that the claim asks for."""
        return self.claim.items("spec", "accessModes") if self.claim else ()

    @property
    def place(self) -> Place:
        """Where the access modes are set; of an absent claim the volume that names it."""
        if self.claim is None:
            return self.holders[0].volume.place
        return self.claim.at("spec", "accessModes")

    @property
    def most(self) -> int:
        """The most pods that may hold the claim between rollouts."""
        return sum(one.most for one in self.holders)

    @property
    def in_rollout(self) -> int:
        """The most pods that may hold the claim at all."""
        return self.most + sum(one.surge for one in self.holders)

    @property
    def node_bound(self) -> bool:
        """Whether the class binds the volume, and so its pods, to one node."""
        known = self.claim.get("spec", "storageClassName", default="") if self.claim else ""
        return known in NODE_BOUND

    @property
    def exclusive(self) -> bool:
        """Whether only one pod at a time may hold the claim, or only the pods of one node.

        Of a claim whose modes are not known that is false.
        """
        if not self.modes or RWX in self.modes:
            return False
        if ROX in self.modes and (len(self.modes) == 1 or not self.is_written):
            return False
        return RWO not in self.modes or not (self.together or self.node_bound)

    @property
    def is_written(self) -> bool:
        """Whether some pod may write to the volume."""
        return any(one.writes for one in self.holders)

    @property
    def conflict(self) -> str:
        """Why the pods cannot all hold the claim.

        ``several`` pods at any time; ``workloads`` that have one pod each; ``surge`` alone, which
        a rollout waits for; ``written`` though only readable; ``local``: they can, but on one node
        only, where the volume is; or empty.
        """
        if list(self.modes) == [ROX] and self.is_written:
            return "written"
        many = any(one.most > 1 for one in self.holders)
        if not self.exclusive:
            local = self.node_bound and not self.together and not {RWX, ROX} & set(self.modes)
            return "local" if many and local else ""
        if many:
            return "several"
        if self.most > 1:
            return "workloads"
        return "surge" if any(one.most and one.surge and one.waits for one in self.holders) else ""


class Storage:
    """Every claim of a set that a workload names, with its holders. Nodes are assumed, or None."""

    def __init__(self, manifests: ManifestSet, nodes: int | None = None) -> None:
        self._set = manifests
        self._nodes = nodes

    @cached_property
    def sharings(self) -> tuple[Sharing, ...]:
        """The claims, each with its holders by name."""
        found: dict[tuple[str, str], list[Holder]] = {}
        workloads = in_force(one.resource for one in self._set.pods)
        for workload in sorted(workloads, key=lambda one: (one.name, one.kind)):
            described = pod(workload)
            volumes = lasting_volumes(described) if described else ()
            made = _made(workload)
            named = {
                one.source: one
                for one in volumes
                if one.kind == "claim" and one.source and one.name not in made
            }
            for name, volume in named.items():
                assert described is not None
                of_claim = [
                    one.name for one in volumes if one.kind == "claim" and one.source == name
                ]
                holder = self._holder(described, volume, of_claim)
                found.setdefault((workload.namespace, name), []).append(holder)
        return tuple(self._sharing(*key, tuple(some)) for key, some in found.items())

    @cached_property
    def _by_workload(self) -> Mapping[Resource, tuple[Sharing, ...]]:
        found: dict[Resource, list[Sharing]] = {}
        for sharing in self.sharings:
            for one in sharing.holders:
                found.setdefault(one.pod.resource, []).append(sharing)
        return {workload: tuple(some) for workload, some in found.items()}

    def of(self, workload: Resource) -> tuple[Sharing, ...]:
        """Return the claims that a workload names."""
        return self._by_workload.get(workload, ())

    def _sharing(self, namespace: str, name: str, holders: tuple[Holder, ...]) -> Sharing:
        claim = self._set.named("PersistentVolumeClaim", namespace, name)
        return Sharing(namespace, name, claim, holders, self._together(namespace, holders))

    def _together(self, namespace: str, holders: tuple[Holder, ...]) -> str:
        if self._nodes == 1:
            return "the cluster has 1 node"
        nodes = {own_node(one.pod) for one in holders}
        if len(nodes) == 1 and "" not in nodes:
            return f"all pods run on node {nodes.pop()}"
        labels = self._set.namespace_labels(namespace)
        for anchor in holders:
            alone = anchor.most + anchor.surge <= 1 or follows(anchor.pod, anchor.pod, labels)
            others = [one for one in holders if one is not anchor]
            if alone and all(follows(one.pod, anchor.pod, labels) for one in others):
                joined = len(holders) > 1 or anchor.most + anchor.surge > 1
                return "required podAffinity puts all pods on one node" if joined else ""
        return ""

    def _holder(self, of: Pod, volume: LastingVolume, names: list[str]) -> Holder:
        workload = of.resource
        counts = self._counts(workload)
        surge, waits = _rollout(workload, counts.maximum)
        everywhere = workload.kind == "DaemonSet"
        mounts = tuple(_mounts(of, names))
        return Holder(
            of, volume, mounts, counts.minimum, counts.maximum, surge, waits, everywhere,
            counts.place,
        )  # fmt: skip

    def _counts(self, workload: Resource) -> Replicas:
        """Return the range of pods between rollouts, and the place that sets its upper end."""
        autoscalers = in_force(self._set.autoscalers_of(workload))
        counts = replicas(workload, autoscalers)
        if counts is not None:
            scaled = self._scaled.get((workload.namespace, _target_of(workload)), ())
            for one in scaled:
                place = one.at("spec", "maxReplicaCount")
                most = one.get(*place.path)
                most = most if isinstance(most, int) else _KEDA_MAXIMUM
                return Replicas(min(counts.minimum, most), most, place)
            if counts.place.resource is not workload:
                highest = max(
                    autoscalers, key=lambda one: one.get("spec", "maxReplicas", default=1)
                )
                return counts._replace(place=highest.at("spec", "maxReplicas"))
            return counts
        if workload.kind == "DaemonSet":
            count = self._nodes if self._nodes is not None else 2
            return Replicas(count, count, workload.at("kind"))
        if workload.kind in ("Job", "CronJob"):
            base = ("spec",) if workload.kind == "Job" else ("spec", "jobTemplate", "spec")
            parallel = workload.get(*base, "parallelism", default=1)
            wanted = workload.get(*base, "completions", default=parallel)
            count = min(parallel, wanted)
            return Replicas(count, count, workload.at(*base, "parallelism"))
        return Replicas(1, 1, workload.at("kind"))

    @cached_property
    def _scaled(self) -> Mapping[tuple[str, Target], tuple[Resource, ...]]:
        found: dict[tuple[str, Target], list[Resource]] = {}
        for one in self._set.of_kind("ScaledObject", "keda.sh"):
            found.setdefault((one.namespace, target(one)), []).append(one)
        return {key: tuple(some) for key, some in found.items()}


def _target_of(workload: Resource) -> Target:
    return Target(workload.group, workload.kind, workload.name)


def _made(workload: Resource) -> set[str]:
    """Return the volumes that a StatefulSet replaces by claims of its templates."""
    templates = workload.items("spec", "volumeClaimTemplates")
    return {one.get("metadata", {}).get("name", "") for one in templates}


def _rollout(workload: Resource, count: int) -> tuple[int, bool]:
    """Return how many pods a rollout adds to a count, and whether it waits for the first one."""
    found = rollout(workload)
    if found is None or found.strategy != ROLLING or count == 0:
        return 0, False
    surge = found.surge_of(count) or 0
    return surge, bool(surge) and found.unavailable_of(count) == 0


def _mounts(of: Pod, volumes: list[str]) -> list[Mount]:
    return [
        Mount(
            container,
            number,
            mount.get("mountPath", ""),
            mount.get("readOnly") is True,
            "$(" in mount.get("subPathExpr", ""),
        )
        for container in of.containers
        for number, mount in enumerate(container.get("volumeMounts", default=[]))
        if mount.get("name") in volumes
    ]
