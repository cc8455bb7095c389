"""CHL521: containers have a memory limit."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.compute import compute, pod_level
from chloro_lint.kube.pods import EPHEMERAL, INIT
from chloro_lint.kube.quantity import show
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule
from chloro_lint.world import World


@rule(
    code="CHL521",
    name="missing-memory-limit",
    severity=Severity.WARNING,
    target="set",
    summary="Container has no memory limit",
    why=(
        "A leak in a container without a limit eats the memory of its node, and the kernel then "
        "ends whichever process it picks, often another team's."
    ),
    fix="Set `resources.limits.memory` to the most that the container may use.",
    references=(
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
        "https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/#if-you-do-not-specify-a-memory-limit",
    ),
    equivalents={
        "kube-linter": "unset-memory-requirements",
        "kube-score": "container-resources",
        "polaris": "memoryLimitsMissing",
        "checkov": "CKV_K8S_13",
        "trivy": "KSV-0018",
        "kubescape": "C-0271",
    },
)
def missing_memory_limit(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for the limit of every container after the defaults of its namespace.

    A limit of the pod as a whole holds for its containers. Ephemeral containers can have none. Of
    an init container that ends the absence is information.
    """
    for of in world.set.pods:
        limit_ranges = world.set.limit_ranges(of.namespace)
        whole = pod_level(of).limits.get("memory")
        for container in of.containers:
            if container.role == EPHEMERAL:
                continue
            place = container.at("resources", "limits", "memory")
            amount = compute(container, limit_ranges).limits.get("memory", whole)
            if amount is not None:
                yield passed(place, seen=show(amount.value, "memory"), expected="a limit")
            else:
                yield failed(
                    place,
                    f"{container.label} has no memory limit",
                    seen="absent",
                    expected="a limit",
                    severity=Severity.INFO if container.role == INIT else None,
                )
