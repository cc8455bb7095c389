"""CHL407: only pods that call the API server mount a token for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chloro_lint.kube.accounts import DEFAULT, Account, account, mounted
from chloro_lint.kube.permissions import BINDINGS, subjects
from chloro_lint.kube.pods import Pod
from chloro_lint.model import (
    Outcome,
    Parameters,
    Place,
    Related,
    Resource,
    Severity,
    failed,
    passed,
    rule,
    unknown,
)
from chloro_lint.world import World

_EXPECTED: Final = "no token, or an account that is permitted something"
_EVERYBODY: Final = "system:serviceaccounts"
_Bound = dict[tuple[str, str], Resource]


@rule(
    code="CHL407",
    name="needless-account-token",
    severity=Severity.WARNING,
    target="set",
    summary="Pod mounts a token of an account that is permitted nothing",
    why=(
        "A token for the API server lies in every container unless told otherwise. Where no "
        "binding permits its account anything, the program has no use for it; an intruder has: to "
        "look around, and to be whatever the account is permitted later."
    ),
    fix="Set `automountServiceAccountToken: false` on the pod or on its ServiceAccount.",
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting",
    ),
    equivalents={
        "kube-score": "pod-service-account-token-automount",
        "polaris": "automountServiceAccountToken",
        "checkov": "CKV_K8S_38, CKV_K8S_42, CKV_K8S_43",
        "trivy": "KSV-0036",
        "kubescape": "C-0034, C-0190",
    },
    status="preview",
)
def needless_account_token(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Ask whether a binding of the set is about the account, or about a group that it is in.

    An account that is neither the default one nor in the set may be bound elsewhere: unknown.
    """
    accounts, groups = _bound(world)
    for one in world.set.pods:
        of = account(one)
        definition = world.set.named("ServiceAccount", one.namespace, of.name)
        held, at = mounted(one, definition)
        binding = accounts.get((one.namespace, of.name)) or next(
            (
                groups[name]
                for name in (_EVERYBODY, f"{_EVERYBODY}:{one.namespace}")
                if name in groups
            ),
            None,
        )
        if not held:
            yield passed(at, seen="no token", expected=_EXPECTED)
        elif binding is not None:
            yield passed(at, seen=f"{of.name}, bound by {binding.label}", expected=_EXPECTED)
        else:
            yield _needless(one, of, definition, at)


def _needless(one: Pod, of: Account, definition: Resource | None, at: Place) -> Outcome:
    label = f"ServiceAccount {one.namespace}/{of.name}"
    if definition is None and of.name != DEFAULT:
        return unknown(
            at,
            f"{one.resource.label} mounts a token of {label}, which is not among the manifests",
            missing=f"{label} and what it is bound to",
        )
    return failed(
        at,
        f"{one.resource.label} mounts a token of {label}, which no binding permits anything",
        seen="a token",
        expected=_EXPECTED,
        related=(Related(definition.at("metadata", "name"), "the account"),) if definition else (),
    )


def _bound(world: World) -> tuple[_Bound, dict[str, Resource]]:
    """Return the bindings by the account and by the group that they are about."""
    accounts: _Bound = {}
    groups: dict[str, Resource] = {}
    for kind in BINDINGS:
        for binding in world.set.of_kind(kind):
            for _, about, namespace, name in subjects(binding):
                if about == "ServiceAccount":
                    accounts.setdefault((namespace, name), binding)
                elif about == "Group":
                    groups.setdefault(name, binding)
    return accounts, groups
