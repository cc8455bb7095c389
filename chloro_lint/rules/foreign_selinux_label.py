"""CHL318: SELinux labels are those for containers."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.security import written
from chloro_lint.model import Outcome, Parameter, Parameters, Severity, failed, passed, rule

_OPTIONS = ("securityContext", "seLinuxOptions")
_TYPES = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"]


@rule(
    code="CHL318",
    name="foreign-selinux-label",
    severity=Severity.WARNING,
    target="pod",
    summary="Container has an SELinux label that is not for containers",
    why=(
        "SELinux keeps containers from their node's files and from each other by the type "
        "container_t and a category of their own. Another type, `spc_t` above all, or a user or "
        "role of one's own lifts that."
    ),
    fix="Remove `user`, `role` and `type` from `seLinuxOptions`; a `level` is allowed.",
    parameters={"types": Parameter("the types that are allowed", "strings", _TYPES)},
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    equivalents={"trivy": "KSV-0025", "checkov": "CKV_K8S_32"},
)
def foreign_selinux_label(pod: Pod, parameters: Parameters) -> Iterator[Outcome]:
    """Judge the options of the pod and of each container, where they are written.

    The types are those of the baseline profile of Pod Security, container_engine_t since 1.31.
    """
    types: list[str] = parameters["types"]
    expected = f"one of {', '.join(types)}, or absent"
    failures = []
    for who, at in written(pod, *_OPTIONS):
        options = at.resource.mapping(*at.path)
        for field, allowed in (("type", types), ("user", []), ("role", [])):
            value = options.get(field)
            if value and value not in allowed:
                failures.append(
                    failed(
                        at.resource.at(*at.path, field),
                        f"{who} has the SELinux {field} {value!r}",
                        seen=str(value),
                        expected=expected if allowed else "absent",
                    )
                )
    yield from failures or [passed(pod.at(*_OPTIONS), seen="none of its own", expected=expected)]
