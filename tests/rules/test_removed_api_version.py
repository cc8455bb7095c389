"""Which releases an API version is gone from, and what is said of those before."""

from __future__ import annotations

from chloro_lint.kube.api_removals import Release, release, removal
from chloro_lint.kube.decode import decode
from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.model import Outcome, Severity, Source, Verdict
from chloro_lint.parse import parse
from tests.harness import rule, table


def outcome(api_version: str, kind: str, version: str) -> Outcome:
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n"
    [resource] = decode(parse(Source("a.yaml", text.encode())), table()).resources
    [found] = rule("removed-api-version").check(resource, {"version": version})
    return found


def test_releases_compare_as_numbers() -> None:
    assert release("1.9") == Release(1, 9)
    assert release("v1.31.2") == Release(1, 31)
    assert release("1.31+k3s1") == Release(1, 31)
    assert Release(1, 9) < Release(1, 24) < Release(2, 0)
    assert str(Release(1, 24)) == "1.24"
    assert [release(text) for text in ("", "1", "latest", "1.x")] == [None] * 4


def test_a_version_fails_from_the_release_on_that_removed_it() -> None:
    assert outcome("batch/v1beta1", "CronJob", "1.25").verdict is Verdict.FAIL
    before = outcome("batch/v1beta1", "CronJob", "1.24")
    assert (before.verdict, before.severity) == (Verdict.FAIL, Severity.INFO)
    assert before.message == (
        "CronJob will not be served as batch/v1beta1 from Kubernetes 1.25 on; use batch/v1"
    )


def test_nothing_is_said_before_a_version_is_deprecated() -> None:
    assert outcome("batch/v1beta1", "CronJob", "1.20").verdict is Verdict.PASS
    assert outcome("apps/v1", "Deployment", "1.37").verdict is Verdict.PASS


def test_what_is_no_release_decides_nothing() -> None:
    found = outcome("batch/v1beta1", "CronJob", "latest")
    assert found.verdict is Verdict.UNKNOWN
    assert found.missing == "a parameter `version` of the form 1.37"


def test_a_replacement_is_a_version_that_is_not_gone_itself() -> None:
    for api_version, kind in REMOVED:
        found = removal(api_version, kind)
        assert found is not None
        assert found.deprecated is None or found.deprecated < found.removed
        again = removal(found.instead, kind)
        assert again is None or again.removed > found.removed
        group = api_version.rpartition("/")[0]
        assert is_namespaced(group, kind) is not None


REMOVED = [
    ("extensions/v1beta1", "Ingress"),
    ("extensions/v1beta1", "Deployment"),
    ("policy/v1beta1", "PodDisruptionBudget"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler"),
    ("storage.k8s.io/v1alpha1", "CSIStorageCapacity"),
    ("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema"),
    ("coordination.k8s.io/v1alpha1", "LeaseCandidate"),
    ("resource.k8s.io/v1alpha2", "ResourceClaim"),
    ("auditregistration.k8s.io/v1alpha1", "AuditSink"),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest"),
]
