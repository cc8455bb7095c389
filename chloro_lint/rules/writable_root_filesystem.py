"""CHL305: the root file system of every container is read-only."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.kube.security import runs_windows
from chloro_lint.model import (
    Outcome,
    Parameters,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
)


@rule(
    code="CHL305",
    name="writable-root-filesystem",
    severity=Severity.ERROR,
    outside=Severity.WARNING,
    target="container",
    summary="Container can write to its root file system",
    why=(
        "Whoever breaks into a container with a writable root file system can replace its programs "
        "and leave tools behind that survive until the pod is deleted."
    ),
    fix=(
        "Set `securityContext.readOnlyRootFilesystem` to `true` and mount an emptyDir at each path "
        "the program writes."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/security/security-checklist/",
        "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context-1",
    ),
    equivalents={
        "kube-linter": "no-read-only-root-fs",
        "kube-score": "container-security-context-readonlyrootfilesystem",
        "polaris": "notReadOnlyRootFilesystem",
        "checkov": "CKV_K8S_22",
        "trivy": "KSV-0014",
        "kubescape": "C-0017",
    },
)
def writable_root_filesystem(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Ask for an explicit true; the field has no counterpart for the pod and defaults to false.

    Whether every path that the program writes has a volume depends on the image.
    """
    at = container.at("securityContext", "readOnlyRootFilesystem")
    value = container.get("securityContext", "readOnlyRootFilesystem")
    if runs_windows(container):
        yield inapplicable(at, f"{container.label} runs on Windows, which needs a writable root")
    elif value is True:
        yield passed(at, seen="true", expected="true")
    else:
        says = (
            "has readOnlyRootFilesystem false"
            if value is False
            else ("does not set readOnlyRootFilesystem")
        )
        yield failed(
            at,
            f"{container.label} {says}",
            seen="false" if value is False else "absent",
            expected="true",
        )
