"""What keeps the pods of one workload apart."""

from __future__ import annotations

import pytest

from chloro_lint.kube.pods import pod
from chloro_lint.kube.spread import Spread, spreads
from tests.kube.decoded import only

SHOP = {"kubernetes.io/metadata.name": "shop", "team": "web"}


def found(spec: str) -> list[Spread]:
    described = pod(
        only(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: "
            f"{{template: {{metadata: {{labels: {{app: web}}}}, spec: {spec}}}}}}}"
        )
    )
    assert described is not None
    return list(spreads(described, SHOP))


def term(fields: str) -> str:
    return (
        "{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        f"[{{topologyKey: kubernetes.io/hostname, {fields}}}]}}}}}}"
    )


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ("{containers: [{name: a, ports: [{containerPort: 80, hostPort: 8080}]}]}", "hostPort"),
        (
            "{hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}]}]}",
            "containerPort",
        ),
        ("{containers: [{name: a, ports: [{containerPort: 80, hostPort: 0}]}]}", ""),
        ("{containers: [{name: a, ports: [{containerPort: 80}]}]}", ""),
        ("{hostNetwork: true, containers: [{name: a}]}", ""),
        ("{initContainers: [{name: a, ports: [{containerPort: 80, hostPort: 80}]}]}", ""),
    ],
)
def test_a_port_of_the_node_is_there_for_one_pod(spec: str, field: str) -> None:
    words = [(one.word, one.topology, one.own, one.place.path[-1]) for one in found(spec)]
    assert words == ([("host port", "kubernetes.io/hostname", True, field)] if field else [])


@pytest.mark.parametrize(
    ("fields", "own"),
    [
        ("labelSelector: {matchLabels: {app: web}}", True),
        ("labelSelector: {}", True),
        ("namespaces: []", False),
        ("labelSelector: {matchLabels: {app: api}}", False),
        ("labelSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}", True),
        ("labelSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", False),
        ("labelSelector: {}, matchLabelKeys: [app, pod-template-hash]", True),
        ("labelSelector: {}, mismatchLabelKeys: [app]", False),
        ("labelSelector: {}, mismatchLabelKeys: [pod-template-hash]", False),
        ("labelSelector: {}, mismatchLabelKeys: [tenant]", True),
        ("labelSelector: {}, namespaces: [shop]", True),
        ("labelSelector: {}, namespaces: [another]", False),
        ("labelSelector: {}, namespaceSelector: {}", True),
        ("labelSelector: {}, namespaceSelector: {matchLabels: {team: web}}", True),
        ("labelSelector: {}, namespaceSelector: {matchLabels: {team: api}}", False),
        (
            "labelSelector: {}, namespaces: [shop], namespaceSelector: {matchLabels: {team: api}}",
            True,
        ),
    ],
)
def test_a_term_is_about_its_own_pods_by_labels_and_namespace(fields: str, own: bool) -> None:
    [one] = found(term(fields))
    assert one.own is own


def test_terms_and_constraints_are_told_apart() -> None:
    places = found("""
        {affinity: {podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {topologyKey: kubernetes.io/hostname, labelSelector: {}}],
          preferredDuringSchedulingIgnoredDuringExecution: [
            {weight: 1, podAffinityTerm: {topologyKey: topology.kubernetes.io/zone}}]}},
        topologySpreadConstraints: [
          {topologyKey: a, maxSkew: 2, whenUnsatisfiable: DoNotSchedule, labelSelector: {}},
          {topologyKey: b, maxSkew: 2, whenUnsatisfiable: ScheduleAnyway}]}
        """)
    template = ("spec", "template", "spec")
    anti = (*template, "affinity", "podAntiAffinity")
    assert [(one.place.path, one.word, one.topology, one.required, one.own, one.skew) for one in places] == [
        ((*anti, "requiredDuringSchedulingIgnoredDuringExecution", 0), "required anti-affinity", "kubernetes.io/hostname", True, True, 0),
        ((*anti, "preferredDuringSchedulingIgnoredDuringExecution", 0, "podAffinityTerm"), "preferred anti-affinity", "topology.kubernetes.io/zone", False, False, 0),
        ((*template, "topologySpreadConstraints", 0), "spread constraint", "a", False, True, 2),
        ((*template, "topologySpreadConstraints", 1), "spread constraint", "b", False, False, 0),
    ]  # fmt: skip
