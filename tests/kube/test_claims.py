"""The volumes of a pod that outlive it."""

from __future__ import annotations

import pytest

from chloro_lint.kube.claims import LastingVolume, lasting_volumes
from chloro_lint.kube.pods import pod
from tests.kube.decoded import only


def volumes(text: str) -> tuple[LastingVolume, ...]:
    described = pod(only(text))
    assert described is not None
    return lasting_volumes(described)


def test_claims_and_shares_last_and_scratch_does_not() -> None:
    found = volumes("""\
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          volumes:
            - {name: data, persistentVolumeClaim: {claimName: data}}
            - {name: logs, persistentVolumeClaim: {claimName: logs, readOnly: true}}
            - {name: files, nfs: {server: files, path: /, readOnly: true}}
            - {name: scratch, emptyDir: {}}
            - {name: large, ephemeral: {volumeClaimTemplate: {spec: {}}}}
            - {name: inline, csi: {driver: secrets}}
            - {name: settings, configMap: {name: settings}}
        """)
    assert [(one.name, one.source, one.kind, one.read_only, one.place.path) for one in found] == [
        ("data", "data", "claim", False, ("spec", "volumes", 0, "persistentVolumeClaim", "claimName")),
        ("logs", "logs", "claim", True, ("spec", "volumes", 1, "persistentVolumeClaim", "claimName")),
        ("files", "nfs", "inline", True, ("spec", "volumes", 2, "nfs")),
    ]  # fmt: skip
    assert [one.is_claim("data") for one in found] == [True, False, False]


STATEFUL_SET = """\
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec: {volumeClaimTemplates: [{metadata: {name: data}}]}
    """


@pytest.mark.parametrize(
    ("claim", "made"),
    [
        ("data-db-0", True),
        ("data-db-12", True),
        ("data-db-", False),
        ("data-db-x", False),
        ("data-db-0-0", False),
        ("data-db", False),
        ("data", False),
        ("logs-db-0", False),
    ],
)
def test_a_template_makes_a_claim_for_each_pod(claim: str, made: bool) -> None:
    [one] = volumes(STATEFUL_SET)
    assert (one.name, one.source, one.kind) == ("data", "data-db-<ordinal>", "template")
    assert one.is_claim(claim) is made
