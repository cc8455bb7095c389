"""What puts pods on one node: the name of a node, or required affinity over hosts.

Source: the API reference of PodSpec and PodAffinityTerm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.spread import HOSTNAME, selects

_REQUIRED: Final = ("affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution")


def own_node(of: Pod) -> str:
    """Return the one node that a pod may run on, empty where the scheduler has a choice."""
    name: str = of.get("nodeName", default="") or of.get("nodeSelector", HOSTNAME, default="")
    return name


def follows(of: Pod, other: Pod, namespace_labels: Mapping[str, str]) -> bool:
    """Tell whether a pod runs only on nodes where another one of its namespace runs.

    A pod that follows itself stands with its replicas; `namespace_labels` are its namespace's.
    """
    return any(
        term.get("topologyKey") == HOSTNAME
        and selects(term, of, other.labels, namespace_labels)
        and not term.get("matchLabelKeys")
        for term in of.get(*_REQUIRED, default=[])
    )
