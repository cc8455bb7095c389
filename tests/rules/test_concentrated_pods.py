"""What fixtures cannot say of concentrated-pods."""

from __future__ import annotations

from chloro_lint.model import Verdict
from tests.rules.set_outcomes import set_outcomes, where

REQUIRED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  template:
    metadata: {labels: {app: web}}
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: {matchLabels: {app: web}}
      topologySpreadConstraints:
        - {topologyKey: topology.kubernetes.io/zone, maxSkew: 1, labelSelector: {}}
"""


def test_more_pods_than_nodes_names_the_assumption() -> None:
    [one] = set_outcomes("concentrated-pods", REQUIRED, assumptions={"nodes": 3})
    assert one.verdict is Verdict.FAIL
    assert one.severity is None
    assert one.assumptions == ("the cluster has 3 nodes",)
    assert [(each.place.path, each.note) for each in one.related] == [
        (("spec", "replicas"), "up to 4 pods")
    ]


def test_a_requirement_passes_where_nodes_suffice_or_are_not_assumed() -> None:
    for assumptions in ({"nodes": 4}, {}):
        [one] = set_outcomes("concentrated-pods", REQUIRED, assumptions=assumptions)
        assert one.verdict is Verdict.PASS
        assert one.seen == (
            "required anti-affinity over kubernetes.io/hostname, "
            "spread constraint over topology.kubernetes.io/zone"
        )
        assert where(one)[1].endswith("requiredDuringSchedulingIgnoredDuringExecution.0")


def test_one_pod_cannot_be_spread_but_may_be_ready_for_it() -> None:
    alone = REQUIRED.replace("replicas: 4", "replicas: 1")
    assert [one.verdict for one in set_outcomes("concentrated-pods", alone)] == [Verdict.PASS]
    nothing = alone.replace("app: web}}\n      top", "app: api}}\n      top").replace(
        "zone, maxSkew: 1, labelSelector: {}", "zone, maxSkew: 1"
    )
    [one] = set_outcomes("concentrated-pods", nothing)
    assert one.verdict is Verdict.NOT_APPLICABLE
    assert where(one) == ("Deployment default/web", "spec.replicas")
    assert one.message == "Deployment default/web keeps 1 pod and not several"


NAMESPACED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: web}}
    spec:
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 1
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                namespaceSelector: {matchLabels: {team: web}}
                labelSelector: {}
---
apiVersion: v1
kind: Namespace
metadata: {name: default, labels: {team: web}}
"""


def test_the_labels_of_the_namespace_are_those_of_its_manifest() -> None:
    [own] = set_outcomes("concentrated-pods", NAMESPACED)
    assert own.verdict is Verdict.PASS
    [other] = set_outcomes(
        "concentrated-pods", NAMESPACED.replace(" labels: {team: web}", " labels: {team: api}")
    )
    assert other.verdict is Verdict.FAIL
