"""Pods that are not in the set: for each selector a witness, built to satisfy it.

Rules of NetworkPolicies only add. So if any imaginable pod is let in, some single item of a rule
lets it in, and that item lets its own witness in: the witnesses stand for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chloro_lint.kube.selectors import describe, matches
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.peers import NAME_LABEL, Peer
from chloro_lint.proof.policies import Entry

ELSEWHERE = "another-namespace"
"""The name of a namespace that nobody knows."""


def satisfying(selector: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the fewest labels that a selector matches, or None where nothing satisfies it."""
    labels = _labels_wanted(selector)
    return labels if matches(selector, labels) else None


def _labels_wanted(selector: Mapping[str, Any]) -> dict[str, str]:
    """Give each key that a selector asks for its first admissible value."""
    wanted: dict[str, list[str]] = {
        key: [value] for key, value in (selector.get("matchLabels") or {}).items()
    }
    refused: dict[str, set[str]] = {}
    for one in selector.get("matchExpressions") or ():
        key, values = str(one.get("key", "")), [str(value) for value in one.get("values") or ()]
        if one.get("operator") == "In":
            known = wanted.get(key)
            wanted[key] = values if not known else [value for value in known if value in values]
        elif one.get("operator") == "NotIn":
            refused.setdefault(key, set()).update(values)
        elif one.get("operator") == "Exists":
            wanted.setdefault(key, [])
    labels: dict[str, str] = {}
    for key, values in wanted.items():
        no = refused.get(key, set())
        free = (value for value in ("any", *(f"any-{n}" for n in range(len(no)))))
        chosen = next((value for value in values or free if value not in no), None)
        if chosen is not None:
            labels[key] = chosen
    return labels


def names_wanted(selector: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the namespaces that a selector asks for by name, None where it asks for none."""
    named = (selector.get("matchLabels") or {}).get(NAME_LABEL)
    if named is not None:
        return (named,)
    for one in selector.get("matchExpressions") or ():
        if one.get("key") == NAME_LABEL and one.get("operator") == "In":
            return tuple(str(value) for value in one.get("values") or ())
    return None


def neighbour(net: Connectivity, entry: Entry, namespace: str) -> Peer | None:
    """Return a pod of one of the system's namespaces that an item is about and nobody knows.

    None where there is none, or where the item asks for labels that the pods of one workload alone
    carry: a pod that carries these counts as that workload's.
    """
    own = net.labels_of_namespace(namespace)
    if entry.block is not None or not entry.valid:
        return None
    if entry.namespaces is not None and not matches(entry.namespaces, own):
        return None
    labels = satisfying(entry.pods or {})
    if labels is None or _names_one_workload(net, entry.pods or {}, namespace):
        return None
    words = f"any pod {_with(entry.pods)}of namespace {namespace}"
    return Peer(words, namespace, labels, own)


def foreigners(net: Connectivity, entry: Entry, home: frozenset[str]) -> Iterator[Peer]:
    """Return pods of namespaces outside `home` that an item is about and nobody knows."""
    if entry.block is not None or not entry.valid:
        return
    if not entry.everybody and entry.namespaces is None:
        return
    selector = entry.namespaces or {}
    labels = satisfying(entry.pods or {})
    if labels is None:
        return
    named = names_wanted(selector)
    for name in named or (ELSEWHERE,):
        if name in home:
            continue
        known = net.namespace_labels.get(name)
        built = known if known is not None else {**(satisfying(selector) or {}), NAME_LABEL: name}
        if not matches(selector, built):
            continue
        where = f"namespace {name}" if named else _any_namespace(selector)
        yield Peer(f"any pod {_with(entry.pods)}of {where}", name, labels, built)


def _any_namespace(selector: Mapping[str, Any]) -> str:
    words = describe(selector)
    return "any namespace" if words == "everything" else f"a namespace with {words}"


def _with(selector: Mapping[str, Any] | None) -> str:
    words = describe(selector or {})
    return "" if words == "everything" else f"with {words} "


def _names_one_workload(net: Connectivity, selector: Mapping[str, Any], namespace: str) -> bool:
    pairs = [((key, [value])) for key, value in (selector.get("matchLabels") or {}).items()]
    pairs += [
        (str(one.get("key", "")), [str(value) for value in one.get("values") or ()])
        for one in selector.get("matchExpressions") or ()
        if one.get("operator") == "In"
    ]
    return any(
        bool(values) and all(len(net.carrying(namespace, key, value)) == 1 for value in values)
        for key, values in pairs
    )
