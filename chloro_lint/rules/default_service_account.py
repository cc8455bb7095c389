"""CHL406: no pod uses the token of the default service account."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.accounts import DEFAULT, account, mounted
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule
from chloro_lint.world import World


@rule(
    code="CHL406",
    name="default-service-account",
    severity=Severity.WARNING,
    target="set",
    summary="Pod uses the token of the default service account",
    why=(
        "All pods of a namespace that name no account share this one. Whatever it is once "
        "permitted, for one of them or by mistake, all of them may do, and no log tells them apart."
    ),
    fix=(
        "Make a ServiceAccount and name it in `serviceAccountName`, or set "
        "`automountServiceAccountToken: false` where the API server is not called."
    ),
    references=(
        "https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts",
    ),
    equivalents={
        "kube-linter": "default-service-account",
        "checkov": "CKV_K8S_41",
        "trivy": "KSV-0036",
        "kubescape": "C-0189",
    },
    status="preview",
)
def default_service_account(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Judge each pod; one that mounts no token has nothing to use."""
    for one in world.set.pods:
        of = account(one)
        held, _ = mounted(one, world.set.named("ServiceAccount", one.namespace, of.name))
        if of.name != DEFAULT:
            yield passed(of.place, seen=of.name, expected="an account of its own")
        elif not held:
            yield passed(of.place, seen="no token", expected="an account of its own, or no token")
        else:
            how = "names the default service account" if of.written else "names no service account"
            yield failed(
                of.place,
                f"{one.resource.label} {how} and mounts its token",
                seen=DEFAULT,
                expected="an account of its own, or no token",
            )
