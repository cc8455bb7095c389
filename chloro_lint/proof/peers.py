"""Who can be at an end of a connection: pods of the set in classes of equals, others, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.probes import PROBES, port
from chloro_lint.kube.service_ports import offered
from chloro_lint.model.values import dataclass, field
from chloro_lint.proof.addresses import Ranges
from chloro_lint.proof.ports import NOTHING, Connections, only, port_range

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that Kubernetes itself gives every namespace."""


@dataclass(frozen=True, slots=True, eq=False)
class Peer:
    """One end of a connection.

    Pods of the set with equal namespace, labels and ports are one peer. A pod that is not in the
    set has labels but no known ports; addresses outside the cluster have neither.
    """

    label: str
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    pods: tuple[Pod, ...] = ()
    host_network: bool = False
    named: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(port name, protocol) → port numbers, as the lasting containers declare them."""
    listened: Connections = NOTHING
    """What the containers declare to listen on."""
    probed: Connections = NOTHING
    """What the kubelet asks: pods that run listen there too."""
    addresses: Ranges = ()

    @property
    def heard(self) -> Connections:
        """What the containers listen on, as far as they or their probes say."""
        return self.listened.union(self.probed)

    @property
    def in_set(self) -> bool:
        """Whether pods of the set are meant."""
        return bool(self.pods)


def labels_of(of: Pod) -> Mapping[str, str]:
    """Return the labels that pods carry: the template's, and what the Job controller adds."""
    if of.resource.kind != "Job" or not of.resource.name:
        return of.labels
    name = of.resource.name
    return {**of.labels, "job-name": name, "batch.kubernetes.io/job-name": name}


_Alike: TypeAlias = tuple[
    str,
    frozenset[tuple[str, str]],
    frozenset[tuple[int, str, str]],
    int,
    bool,
    tuple[str, str],
]
"""What pods of one class have in common: the fourth is the ports that their probes ask."""


def classes(
    pods: Iterable[Pod], namespace_labels: Mapping[str, Mapping[str, str]]
) -> tuple[Peer, ...]:
    """Return the pods of a set as peers, equals as one."""
    grouped: dict[_Alike, list[Pod]] = {}
    for one in pods:
        ports = frozenset([(port.number, port.name, port.protocol) for port in offered(one)])
        key = (
            one.namespace,
            frozenset(labels_of(one).items()),
            ports,
            _probed(one),
            one.get("hostNetwork") is True,
            # Workloads keep to themselves, so that an architecture's component is no other's.
            (one.resource.kind, one.resource.name),
        )
        grouped.setdefault(key, []).append(one)
    found = [
        _peer(tuple(some), probed, namespace_labels)
        for (_, _, _, probed, _, _), some in grouped.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (one.namespace, one.label, one.pods[0].resource.kind))
    )


def _peer(
    pods: tuple[Pod, ...], probed: int, namespace_labels: Mapping[str, Mapping[str, str]]
) -> Peer:
    first = pods[0]
    named: dict[tuple[str, str], int] = {}
    listened = NOTHING
    for one in offered(first):
        bits = port_range(one.number, one.number)
        listened = listened.union(only(one.protocol, bits))
        if one.name:
            key = (one.name, one.protocol)
            named[key] = named.get(key, 0) | bits
    return Peer(
        label=first.resource.name or first.resource.label,
        namespace=first.namespace,
        labels=labels_of(first),
        namespace_labels=namespace_labels.get(first.namespace, {NAME_LABEL: first.namespace}),
        pods=pods,
        host_network=first.get("hostNetwork") is True,
        named=named,
        listened=listened,
        probed=only("TCP", probed),
    )


def _probed(of: Pod) -> int:
    """Return the TCP ports that the kubelet asks: a pod that runs listens there."""
    found = 0
    for container in of.containers:
        for probe in PROBES if container.lasting else ():
            number = port(container, probe) if probe in container.data else None
            if isinstance(number, int):
                found |= port_range(number, number)
    return found
