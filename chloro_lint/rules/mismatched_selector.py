"""CHL813: a workload selects the pods that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.selectors import describe, equality_matches, matches
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

_SELECTING: Final = frozenset({"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"})


@rule(
    code="CHL813",
    name="mismatched-selector",
    severity=Severity.ERROR,
    target="pod",
    summary="Workload does not select the pods it makes",
    why=(
        "The API server refuses a workload whose selector does not match the labels of its own "
        "template: otherwise it would make pods for ever and recognise none of them. Once the "
        "object is there the selector cannot be changed, so a wrong one is costly later too."
    ),
    fix="Give the template every label that `spec.selector` asks for.",
    references=(
        "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/",
    ),
    equivalents={
        "kube-linter": "mismatching-selector",
        "kube-score": (
            "deployment-pod-selector-labels-match-template-metadata-labels, "
            "statefulset-pod-selector-labels-match-template-metadata-labels"
        ),
        "kubescape": "C-0296",
    },
)
def mismatched_selector(pod: Pod, _parameters: Parameters) -> Iterator[Outcome]:
    """Match the selector with the template's labels.

    ReplicationControllers and the removed versions take an absent selector from the template. Jobs
    get theirs from the cluster.
    """
    one = pod.resource
    plain = one.kind == "ReplicationController"
    if not (plain or one.kind in _SELECTING):
        return
    at = one.at("spec", "selector")
    selector = one.mapping("spec", "selector")
    empty = not any(selector.values())
    if empty and (plain or one.api_version != "apps/v1"):
        yield inapplicable(at, f"{one.label} takes its selector from the template")
        return
    labels = Place(one, (*pod.metadata_path, "labels"))
    if empty:
        yield failed(
            at,
            f"{one.label} has no selector, which apps/v1 demands",
            seen="absent",
            expected="labels of the template",
            related=(Related(labels, "the template's labels"),),
        )
    elif (equality_matches if plain else matches)(selector, pod.labels):
        yield passed(at, seen=describe(selector))
    else:
        wanted = selector if plain else selector.get("matchLabels", {})
        differing = ", ".join(
            f"{key}={pod.labels[key]}" if key in pod.labels else f"no {key}"
            for key, value in wanted.items()
            if pod.labels.get(key) != value
        )
        has = f"the labels {describe(pod.labels)}" if pod.labels else "no labels"
        yield failed(
            at,
            f"{one.label} selects {describe(selector)}, but its template has {differing or has}",
            seen=describe(selector),
            expected="labels of the template",
            related=(Related(labels, "the template's labels"),),
        )
