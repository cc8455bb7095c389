"""What keeps the pods of one workload apart: anti-affinity, spread constraints, ports of nodes.

Source: the API reference of PodAffinityTerm, TopologySpreadConstraint and ContainerPort.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.selectors import matches
from chloro_lint.model import Place
from chloro_lint.model.values import NamedTuple

HOSTNAME: Final = "kubernetes.io/hostname"
APART: Final = frozenset(
    {
        HOSTNAME,
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
    }
)
"""Topologies whose domains share no node, so that pods kept apart by them are on several nodes."""

_STAMPED: Final = frozenset(
    {"pod-template-hash", "controller-revision-hash", "statefulset.kubernetes.io/pod-name"}
)
"""Labels that controllers add to the template's own."""

_AFFINITY: Final = ("affinity", "podAntiAffinity")
_REQUIRED: Final = (*_AFFINITY, "requiredDuringSchedulingIgnoredDuringExecution")
_PREFERRED: Final = (*_AFFINITY, "preferredDuringSchedulingIgnoredDuringExecution")
_CONSTRAINTS: Final = "topologySpreadConstraints"


class Spread(NamedTuple):
    """One anti-affinity term, spread constraint, or port that a node has but once."""

    place: Place
    word: str
    """How sentences call it."""
    topology: str
    required: bool
    """An anti-affinity that the scheduler must keep: one pod a domain, and no more."""
    own: bool
    """Whether it looks at the pods of the workload itself."""
    skew: int = 0
    """Of a constraint that must be kept, how many pods more than another a domain may hold."""
    single: bool = False
    """Whether no second pod of those fits into a domain."""


def spreads(of: Pod, namespace_labels: Mapping[str, str]) -> Iterator[Spread]:
    """Return what a pod says about its neighbours; `namespace_labels` are its own namespace's."""
    for number, term in enumerate(of.get(*_REQUIRED, default=[])):
        own = selects(term, of, of.labels, namespace_labels)
        key = term.get("topologyKey", "")
        place = of.at(*_REQUIRED, number)
        yield Spread(place, "required anti-affinity", key, True, own, single=True)
    for number, weighted in enumerate(of.get(*_PREFERRED, default=[])):
        term = weighted.get("podAffinityTerm", {})
        own = selects(term, of, of.labels, namespace_labels)
        key = term.get("topologyKey", "")
        place = of.at(*_PREFERRED, number, "podAffinityTerm")
        yield Spread(place, "preferred anti-affinity", key, False, own)
    for number, constraint in enumerate(of.get(_CONSTRAINTS, default=[])):
        key = constraint.get("topologyKey", "")
        binding = constraint.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule"
        skew = constraint.get("maxSkew", 1) if binding else 0
        own = _selects(constraint, of.labels)
        yield Spread(of.at(_CONSTRAINTS, number), "spread constraint", key, False, own, skew)
    port = _host_port(of)
    if port is not None:
        # That pods beyond the number of nodes stay pending is what host-port is about.
        yield Spread(port, "host port", HOSTNAME, False, True, single=True)


def _host_port(of: Pod) -> Place | None:
    """Return a port that a pod takes of its node, so that no second pod fits there.

    In the network of the node every declared port is one.
    """
    field = "containerPort" if of.get("hostNetwork") is True else "hostPort"
    for container in of.containers:
        for number, port in enumerate(container.get("ports", default=[])):
            if container.lasting and port.get(field):
                return container.at("ports", number, field)
    return None


def selects(
    term: Mapping[str, Any], of: Pod, labels: Mapping[str, str], namespace_labels: Mapping[str, str]
) -> bool:
    """Tell whether an affinity term of a pod is about pods of its own namespace with such labels.

    `namespace_labels` are the labels of that namespace.
    """
    return _selects(term, labels) and _reaches_own_namespace(term, of, namespace_labels)


def _selects(term: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Tell whether a term's selector matches the labels of the pod that carries it.

    Without a selector a term matches no pod. ``matchLabelKeys`` adds the pod's own values, which
    it has by definition, and ``mismatchLabelKeys`` excludes them.
    """
    selector = term.get("labelSelector")
    if selector is None:
        return False
    excluded = any(key in labels or key in _STAMPED for key in term.get("mismatchLabelKeys", ()))
    return not excluded and matches(selector, labels)


def _reaches_own_namespace(
    term: Mapping[str, Any], of: Pod, namespace_labels: Mapping[str, str]
) -> bool:
    """Tell whether a term looks into the pod's own namespace, as it does if it names none."""
    selector, names = term.get("namespaceSelector"), term.get("namespaces", [])
    if selector is None and not names:
        return True
    return of.namespace in names or (selector is not None and matches(selector, namespace_labels))
