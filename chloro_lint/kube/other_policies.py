"""Network policies of other models than networking.k8s.io: the pods and directions each is about.

These policies are not evaluated. What is read of them is whom they cannot be about, so that the
rest of a proof stands: the subject of an AdminNetworkPolicy and its successors, the endpointSelector
of Cilium, the selectors of Calico, and ``appliedTo`` of Antrea, each with the directions it has
rules for. Whatever is not understood may be about anybody. Source: the API references of the four.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chloro_lint.kube.calico_selectors import may_match
from chloro_lint.kube.network_policies import EGRESS, INGRESS
from chloro_lint.kube.selectors import matches
from chloro_lint.model import Resource
from chloro_lint.model.values import NamedTuple

ADMINISTRATORS: Final = "policy.networking.k8s.io"
_CILIUM: Final = "cilium.io"
_ANTREA: Final = "crd.antrea.io"
_CALICO: Final = ("crd.projectcalico.org", "projectcalico.org")

_KINDS: Final[Mapping[str, frozenset[str]]] = {
    ADMINISTRATORS: frozenset(
        {"AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"}
    ),
    _CILIUM: frozenset({"CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicy"}),
    _ANTREA: frozenset({"ClusterNetworkPolicy", "NetworkPolicy"}),
    **dict.fromkeys(_CALICO, frozenset({"GlobalNetworkPolicy", "NetworkPolicy"})),
}

_CILIUM_SOURCES: Final = ("k8s:", "any:")
_CILIUM_NAMESPACE: Final = "io.kubernetes.pod.namespace"
_CILIUM_NAMESPACE_LABEL: Final = "io.cilium.k8s.namespace.labels."
_CILIUM_OWN: Final = ("io.cilium.", "io.kubernetes.", "reserved:", "container:", "cidr:")
_CALICO_NAMESPACE: Final = "projectcalico.org/namespace"
_CALICO_NAME: Final = "projectcalico.org/name"


class Subject(NamedTuple):
    """A pod as policies see it: where it lives, and what labels it and its namespace have."""

    namespace: str
    labels: Mapping[str, str]
    namespace_labels: Mapping[str, str]


def is_other_model(group: str, kind: str) -> bool:
    """Tell whether a kind is a policy of another model: Cilium's, Calico's, an administrator's.

    Such a policy may isolate pods too; what it amounts to is not read.
    """
    return kind in _KINDS.get(group, ())


def is_of_administrators(policy: Resource) -> bool:
    """Tell whether a policy's rules say what they allow and deny, and isolate nobody by themselves."""
    return policy.group == ADMINISTRATORS


def may_be_about(policy: Resource, direction: str, subject: Subject) -> bool:
    """Tell whether a policy may change what a pod lets through in a direction."""
    if policy.namespace and policy.namespace != subject.namespace:
        return False
    if not policy.get("spec") and not policy.get("specs"):
        return True
    if policy.group == _CILIUM:
        return any(_cilium(one, direction, subject) for one in _cilium_rules(policy))
    if policy.group in _CALICO:
        return _calico(policy, direction, subject)
    if not policy.get("spec", direction.lower()):
        return False
    if policy.group == _ANTREA:
        return _antrea(policy, direction, subject)
    return is_peer(policy.get("spec", "subject"), subject)


def is_peer(written: Any, subject: Subject) -> bool:
    """Tell whether a subject or peer of an administrator's policy may be a pod.

    Such an item holds ``namespaces``, a selector, or ``pods``, two of them.
    """
    if not isinstance(written, dict):
        return True
    if "namespaces" in written:
        return selects(written["namespaces"], subject.namespace_labels)
    if "pods" in written:
        return _both(written["pods"], subject)
    return True


def selects(selector: Any, labels: Mapping[str, str]) -> bool:
    """Tell whether a LabelSelector of a custom object, which nobody has checked, may match."""
    if not isinstance(selector, dict):
        return True
    wanted, expressions = selector.get("matchLabels") or {}, selector.get("matchExpressions") or []
    understood = isinstance(wanted, dict) and isinstance(expressions, list)
    if not understood or not all(isinstance(one, dict) for one in expressions):
        return True
    return matches(selector, labels)


def _both(written: Any, subject: Subject) -> bool:
    """Tell whether a pair of selectors, of pods and of their namespaces, may match."""
    if not isinstance(written, dict):
        return True
    return selects(written.get("namespaceSelector", {}), subject.namespace_labels) and selects(
        written.get("podSelector", {}), subject.labels
    )


def _antrea(policy: Resource, direction: str, subject: Subject) -> bool:
    rules = policy.get("spec", direction.lower())
    applied = [policy.get("spec", "appliedTo")]
    if isinstance(rules, list):
        applied += [one.get("appliedTo") for one in rules if isinstance(one, dict)]
    items = [one for some in applied if isinstance(some, list) for one in some]
    return not items or any(
        not isinstance(one, dict)
        or not one.keys() <= {"podSelector", "namespaceSelector"}
        or _both(one, subject)
        for one in items
    )


def _cilium_rules(policy: Resource) -> Iterator[Mapping[str, Any]]:
    several = policy.get("specs")
    found = [policy.get("spec"), *(several if isinstance(several, list) else ())]
    rules = [one for one in found if isinstance(one, dict)]
    yield from rules or ({"ingress": [], "egress": []},)


def _cilium(rule: Mapping[str, Any], direction: str, subject: Subject) -> bool:
    key = direction.lower()
    if key not in rule and f"{key}Deny" not in rule:
        return False
    selector = rule.get("endpointSelector")
    if selector is None:
        return "nodeSelector" not in rule
    if not isinstance(selector, dict):
        return True
    return selects(_without_own(selector), _cilium_labels(subject))


def _without_own(selector: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a selector of Cilium in Kubernetes' terms, requirements on its own labels left out."""
    wanted = selector.get("matchLabels")
    expressions = selector.get("matchExpressions")
    kept: dict[str, Any] = {}
    if isinstance(wanted, dict):
        named = {_plain(str(key)): value for key, value in wanted.items()}
        kept["matchLabels"] = {key: each for key, each in named.items() if not _is_cilium_own(key)}
    if isinstance(expressions, list):
        given = [one for one in expressions if isinstance(one, dict)]
        plain = [{**one, "key": _plain(str(one.get("key", "")))} for one in given]
        kept["matchExpressions"] = [one for one in plain if not _is_cilium_own(one["key"])]
    return kept


def _plain(key: str) -> str:
    source = next((one for one in _CILIUM_SOURCES if key.startswith(one)), "")
    return key.removeprefix(source)


def _is_cilium_own(key: str) -> bool:
    if key == _CILIUM_NAMESPACE or key.startswith(_CILIUM_NAMESPACE_LABEL):
        return False
    return key.startswith(_CILIUM_OWN)


def _cilium_labels(subject: Subject) -> Mapping[str, str]:
    namespaces = {
        _CILIUM_NAMESPACE_LABEL + key: value for key, value in subject.namespace_labels.items()
    }
    return {**subject.labels, **namespaces, _CILIUM_NAMESPACE: subject.namespace}


def _calico(policy: Resource, direction: str, subject: Subject) -> bool:
    types = policy.get("spec", "types")
    if isinstance(types, list) and types:
        if direction not in types:
            return False
    elif not policy.get("spec", direction.lower()):
        # Without types a policy is about egress where it has egress rules, and about ingress where
        # it has ingress rules or none at all.
        other = policy.get("spec", (EGRESS if direction == INGRESS else INGRESS).lower())
        if direction == EGRESS or other:
            return False
    selector, spaces = policy.get("spec", "selector"), policy.get("spec", "namespaceSelector")
    labels = {**subject.labels, _CALICO_NAMESPACE: subject.namespace}
    names = {**subject.namespace_labels, _CALICO_NAME: subject.namespace}
    return all(
        not isinstance(text, str) or may_match(text, given)
        for text, given in ((selector, labels), (spaces, names))
    )
