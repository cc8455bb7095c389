"""Which pods may hold a claim, and whether all of them can."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.storage import ROX, RWO, RWOP, RWX, Sharing, Storage
from tests.kube.decoded import objects

VOLUME = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]"
CONTAINER = "containers: [{name: web, volumeMounts: [{name: data, mountPath: /data}]}]"


def claim(*modes: str, spec: str = "") -> str:
    return (
        "---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, "
        f"spec: {{accessModes: [{', '.join(modes)}], {spec}}}}}\n"
    )


def web(
    spec: str = "replicas: 3,",
    kind: str = "Deployment",
    pod: str = "",
    *,
    version: str = "apps/v1",
    container: str = CONTAINER,
) -> str:
    return (
        f"---\n{{apiVersion: {version}, kind: {kind}, metadata: {{name: web}}, spec: {{{spec} "
        f"template: {{metadata: {{labels: {{app: web}}}}, spec: {{{pod} {container}, {VOLUME}}}}}}}}}\n"
    )


def shared(text: str, nodes: int | None = None) -> Sharing:
    [found] = Storage(ManifestSet(objects(text)), nodes).sharings
    return found


def hpa(lowest: int, highest: int) -> str:
    return (
        "---\n{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, "
        "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, "
        f"minReplicas: {lowest}, maxReplicas: {highest}}}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (web(), "3 web pods (4 in a rollout)"),
        (web("replicas: 1,"), "1 web pod (2 in a rollout)"),
        (web("replicas: 8, strategy: {rollingUpdate: {maxSurge: 50%}},"), "8 web pods (12 in a rollout)"),
        (web("replicas: 2, strategy: {type: Recreate},"), "2 web pods"),
        (web("replicas: 0,"), "0 web pods"),
        (web(kind="StatefulSet"), "3 web pods"),
        (web("", "DaemonSet"), "a web pod on every node"),
        (web("", "Job", version="batch/v1"), "1 web pod"),
        (web("parallelism: 4, completions: 2,", "Job", version="batch/v1"), "2 web pods"),
        (web("") + hpa(2, 10), "up to 10 web pods (13 in a rollout)"),
        (web("") + hpa(4, 4), "4 web pods (5 in a rollout)"),
    ],
)  # fmt: skip
def test_pods_are_counted_as_many_as_there_may_be(text: str, words: str) -> None:
    [holder] = shared(text).holders
    assert holder.words == words


@pytest.mark.parametrize(
    ("most", "expected"), [("maxReplicaCount: 7", 7), ("cooldownPeriod: 1", 100)]
)
def test_keda_scales_up_to_its_own_maximum(most: str, expected: int) -> None:
    keda = (
        "---\n{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: web}, "
        f"spec: {{scaleTargetRef: {{name: web}}, {most}}}}}\n"
    )
    assert shared(web("replicas: 1,") + keda).most == expected


def test_every_workload_that_names_the_claim_holds_it() -> None:
    other = web("replicas: 2, strategy: {type: Recreate},").replace(
        "name: web}, spec", "name: b}, spec"
    )
    found = shared(web() + other + claim(RWO))
    assert [one.pod.resource.name for one in found.holders] == ["b", "web"]
    assert (found.most, found.in_rollout, found.conflict) == (5, 6, "several")


def test_of_two_definitions_of_one_workload_only_the_last_holds_it() -> None:
    assert shared(web() + web("replicas: 1,") + claim(RWO)).most == 1


def test_a_template_replaces_a_volume_of_its_name() -> None:
    text = web("volumeClaimTemplates: [{metadata: {name: data}}],", "StatefulSet")
    assert Storage(ManifestSet(objects(text))).sharings == ()


def admits(mode: str, *, same_node: bool, writes: bool) -> bool:
    """What the API reference says of two pods that mount one volume."""
    return {RWX: True, ROX: not writes, RWO: same_node, RWOP: False}[mode]


@given(
    some.sets(some.sampled_from([RWO, RWOP, RWX, ROX]), min_size=1),
    some.booleans(),
    some.booleans(),
)
def test_a_claim_is_exclusive_where_two_pods_may_not_hold_it(
    modes: set[str], writes: bool, together: bool
) -> None:
    container = CONTAINER if writes else CONTAINER.replace("/data}", "/data, readOnly: true}")
    pod = "nodeName: a," if together else ""
    found = shared(web(pod=pod, container=container) + claim(*sorted(modes)))
    if modes == {ROX} and writes:
        assert found.conflict == "written"
        return
    placements = [True] if together else [True, False]
    refused = any(
        not any(admits(mode, same_node=same, writes=writes) for mode in modes)
        for same in placements
    )
    assert found.exclusive == refused
    assert found.conflict == ("several" if refused else "")


SELF = "requiredDuringSchedulingIgnoredDuringExecution"
TERM = "labelSelector: {matchLabels: {app: web}}"


def near(key: str = "kubernetes.io/hostname", term: str = TERM) -> str:
    return f"affinity: {{podAffinity: {{{SELF}: [{{topologyKey: {key}, {term}}}]}}}},"


@pytest.mark.parametrize(
    ("pod", "nodes", "together"),
    [
        ("", None, ""),
        ("", 3, ""),
        ("", 1, "the cluster has 1 node"),
        ("nodeName: a,", 3, "all pods run on node a"),
        ("nodeSelector: {kubernetes.io/hostname: a},", 3, "all pods run on node a"),
        ("nodeSelector: {disk: ssd},", 3, ""),
        (near(), 3, "required podAffinity puts all pods on one node"),
        (near("topology.kubernetes.io/zone"), 3, ""),
        (near(term="labelSelector: {matchLabels: {app: db}}"), 3, ""),
        (near(term=f"{TERM}, namespaces: [other]"), 3, ""),
        (near().replace("required", "preferred"), 3, ""),
    ],
)
def test_pods_stand_together_where_something_makes_them(
    pod: str, nodes: int | None, together: str
) -> None:
    if "preferred" in pod:
        pod = pod.replace("[{topologyKey", "[{podAffinityTerm: {topologyKey").replace("}]", "}}]")
    found = shared(web(pod=pod) + claim(RWO), nodes)
    assert found.together == together
    assert found.conflict == ("" if together else "several")


@pytest.mark.parametrize(
    ("spec", "mode", "conflict"),
    [
        ("replicas: 1,", RWO, "surge"),
        ("replicas: 1, strategy: {rollingUpdate: {maxUnavailable: 1}},", RWO, ""),
        ("replicas: 1, strategy: {type: Recreate},", RWO, ""),
        ("replicas: 1, strategy: {rollingUpdate: {maxSurge: 0}},", RWO, ""),
        ("replicas: 1,", RWOP, "surge"),
        ("replicas: 1,", RWX, ""),
        ("replicas: 0,", RWO, ""),
        ("replicas: 2,", RWO, "several"),
    ],
)
def test_one_pod_has_a_conflict_where_a_rollout_waits_for_the_second(
    spec: str, mode: str, conflict: str
) -> None:
    assert shared(web(spec) + claim(mode)).conflict == conflict


def test_claims_that_are_not_here_have_no_modes() -> None:
    found = shared(web())
    assert (found.claim, list(found.modes), found.exclusive, found.conflict) == (
        None,
        [],
        False,
        "",
    )
    assert found.place == found.holders[0].volume.place


@pytest.mark.parametrize(("of", "other"), list(product(("local-path", "hostpath"), ("gp3", "nfs"))))
def test_some_classes_bind_their_volumes_to_a_node(of: str, other: str) -> None:
    assert shared(web() + claim(RWO, spec=f"storageClassName: {of}")).node_bound
    assert not shared(web() + claim(RWO, spec=f"storageClassName: {other}")).node_bound


def test_storage_is_asked_by_workload() -> None:
    manifests = ManifestSet(objects(web() + claim(RWO)))
    found = Storage(manifests)
    deployment = manifests.named("Deployment", "default", "web")
    assert deployment is not None
    assert found.of(deployment) == found.sharings
    assert found.of(manifests.of_kind("PersistentVolumeClaim")[0]) == ()
