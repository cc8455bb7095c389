"""CHL520: containers request CPU and memory."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.compute import Compute, compute, pod_level
from chloro_lint.kube.pods import EPHEMERAL, INIT, Container
from chloro_lint.kube.quantity import show
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule
from chloro_lint.world import World

_RESOURCES = ("cpu", "memory")


@rule(
    code="CHL520",
    name="missing-resource-requests",
    severity=Severity.WARNING,
    target="set",
    summary="Container requests no CPU or no memory",
    why=(
        "The scheduler places a pod by its requests. A container without them gets no share "
        "kept for it, is slowed down first, and its pod is the first that a full node evicts."
    ),
    fix="Set `resources.requests` for cpu and memory to what the container normally uses.",
    references=(
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
        "https://kubernetes.io/docs/concepts/policy/limit-range/",
    ),
    equivalents={
        "kube-linter": "unset-cpu-requirements",
        "kube-score": "container-resources",
        "polaris": "cpuRequestsMissing, memoryRequestsMissing",
        "checkov": "CKV_K8S_10, CKV_K8S_12",
        "trivy": "KSV-0015, KSV-0016",
        "kubescape": "C-0268, C-0269",
    },
)
def missing_resource_requests(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Look for both requests of every container after the defaults of its namespace.

    A limit is a request where there is none, a LimitRange of the set fills in the rest, and what
    the pod requests as a whole serves its containers. Ephemeral containers cannot have any. An
    init container that ends is served by what the pod keeps for those that follow: information.
    """
    for of in world.set.pods:
        limit_ranges = world.set.limit_ranges(of.namespace)
        whole = pod_level(of)
        for container in of.containers:
            if container.role != EPHEMERAL:
                yield _judged(container, compute(container, limit_ranges), whole)


def _judged(container: Container, own: Compute, whole: Compute) -> Outcome:
    found = {name: own.requests.get(name, whole.requests.get(name)) for name in _RESOURCES}
    absent = [name for name, amount in found.items() if amount is None]
    place = container.at("resources", "requests")
    seen = ", ".join(
        f"{name} {show(amount.value, name)}" for name, amount in found.items() if amount
    )
    if not absent:
        return passed(place, seen=seen, expected="cpu and memory")
    if len(absent) == 1:
        place = container.at("resources", "requests", absent[0])
    return failed(
        place,
        f"{container.label} requests no {' and no '.join(absent)}",
        seen=seen or "absent",
        expected="cpu and memory",
        severity=Severity.INFO if container.role == INIT else None,
    )
