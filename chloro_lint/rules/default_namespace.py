"""CHL807: no object lives in the namespace default."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.kinds import is_namespaced
from chloro_lint.model import (
    Outcome,
    Parameters,
    Resource,
    Severity,
    failed,
    inapplicable,
    passed,
    rule,
    unknown,
)

_DEFAULT = "default"
_OWN = ("Service", "kubernetes")
_EXPECTED = "a namespace of its own"


@rule(
    code="CHL807",
    name="default-namespace",
    severity=Severity.WARNING,
    target="resource",
    summary="Object lives in the namespace default",
    why=(
        "Everybody who names no namespace meets in this one. Quotas, policies, roles and Pod "
        "Security hold for a namespace, so what shares it can be neither separated nor bounded."
    ),
    fix="Make a namespace for the application, and name it in `metadata.namespace`.",
    references=("https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",),
    equivalents={
        "kube-linter": "use-namespace",
        "checkov": "CKV_K8S_21",
        "trivy": "KSV-0110",
        "kubescape": "C-0061, C-0212",
    },
    status="preview",
)
def default_namespace(one: Resource, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge the namespace that an object ends up in, written or supplied by the configuration.

    The API server's own Service lives there. An object of a custom kind that names no namespace
    may belong to none.
    """
    at = one.at("metadata", "namespace")
    namespaced = is_namespaced(one.group, one.kind)
    written = one.get("metadata", "namespace")
    if namespaced is False or (one.kind, one.name) == _OWN:
        yield inapplicable(at, f"{one.kind} {one.name} belongs to no namespace of an application")
    elif one.namespace != _DEFAULT and (namespaced or written is not None):
        yield passed(at, seen=one.namespace, expected=_EXPECTED)
    elif namespaced is None and written is None:
        yield unknown(
            at,
            f"{one.kind} {one.name} names no namespace, and need not if its kind has none",
            missing=f"whether the kind {one.kind} is namespaced",
        )
    else:
        how = (
            "is in namespace default"
            if written is not None
            else "names no namespace, and lands in default unless the applier supplies one"
        )
        yield failed(at, f"{one.kind} {one.name} {how}", seen=written or "absent", expected=_EXPECTED)
