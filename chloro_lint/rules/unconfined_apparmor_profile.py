"""CHL317: AppArmor stays on."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Pod
from chloro_lint.kube.security import written
from chloro_lint.model import Outcome, Parameters, Place, Severity, failed, passed, rule

_TYPE = ("securityContext", "appArmorProfile", "type")
_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
_EXPECTED = "RuntimeDefault, Localhost or absent"
_ALLOWED = ("RuntimeDefault", "Localhost")


@rule(
    code="CHL317",
    name="unconfined-apparmor-profile",
    severity=Severity.WARNING,
    target="pod",
    summary="AppArmor is switched off for a container",
    why=(
        "Where nodes have AppArmor, runtimes confine every container by a profile that keeps it "
        "from mounting, from tracing others and from writing to /proc and /sys. Switched off, "
        "nothing of that holds."
    ),
    fix="Remove the profile, or name a `Localhost` one that allows what the program needs.",
    references=(
        "https://kubernetes.io/docs/tutorials/security/apparmor/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
    equivalents={"trivy": "KSV-0002", "kubescape": "C-0055"},
)
def unconfined_apparmor_profile(pod: Pod, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge the fields of the pod and its containers, and the annotations older than they.

    Since Kubernetes 1.30 fields say it; an annotation is read where a container has no field.
    """
    failures = [*_fields(pod), *_annotations(pod)]
    seen = str(pod.get(*_TYPE, default="absent"))
    yield from failures or [passed(pod.at(*_TYPE), seen=seen, expected=_EXPECTED)]


def _fields(pod: Pod) -> Iterator[Outcome]:
    for who, at in written(pod, *_TYPE):
        kind = at.resource.get(*at.path)
        if kind is not None and kind not in _ALLOWED:
            says = f"has an AppArmor profile of type {kind!r}"
            if kind == "Unconfined":
                says = "switches AppArmor off (Unconfined)"
            yield failed(at, f"{who} {says}", seen=str(kind), expected=_EXPECTED)


def _annotations(pod: Pod) -> Iterator[Outcome]:
    for key, value in pod.annotations.items():
        if not key.startswith(_ANNOTATION) or not isinstance(value, str):
            continue
        if value in ("", "runtime/default") or value.startswith("localhost/"):
            continue
        says = "switches AppArmor off" if value == "unconfined" else "names no AppArmor profile"
        yield failed(
            Place(pod.resource, (*pod.metadata_path, "annotations", key)),
            f"the annotation for container {key.removeprefix(_ANNOTATION)!r} {says} ({value})",
            seen=value,
            expected="runtime/default or localhost/…",
        )

