"""CHL313: containers see /proc as the runtime masks it."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule


@rule(
    code="CHL313",
    name="unmasked-proc-mount",
    severity=Severity.ERROR,
    target="container",
    summary="Container sees the unmasked /proc of its node's kernel",
    why=(
        "Runtimes hide parts of /proc through which a container could read the kernel's secrets or "
        "change its settings. Outside a user namespace the API server refuses to unmask them; "
        "older ones only did so where a feature gate was on."
    ),
    fix="Remove `procMount`, or set `hostUsers: false` for the pod if it builds containers itself.",
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
        "https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/",
    ),
    equivalents={
        "kube-linter": "unsafe-proc-mount",
        "polaris": "procMount",
        "trivy": "KSV-0027",
        "kubescape": "C-0211",
    },
)
def unmasked_proc_mount(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Ask for Default or nothing, but in a pod with a user namespace of its own.

    There the baseline profile of Pod Security allows it since 1.35; the restricted one never does.
    """
    at = container.at("securityContext", "procMount")
    value = container.get("securityContext", "procMount")
    if value in (None, "Default"):
        yield passed(at, seen=value or "absent", expected="Default or absent")
    elif container.pod.get("hostUsers") is False:
        yield passed(
            at, seen=f"{value} under hostUsers false", expected="Default or hostUsers false"
        )
    else:
        yield failed(
            at,
            f"{container.label} has procMount {value} without a user namespace of its own",
            seen=str(value),
            expected="Default or absent",
        )
