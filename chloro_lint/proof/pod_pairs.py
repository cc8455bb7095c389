"""Which pods of a set can come into question for each other, found from rules and not by trying all.

Sets of pods are integers whose bit *n* stands for pod *n*. A pair comes into question where the
egress of one side and the ingress of the other both admit the other pod, whatever the ports; pairs
that nothing isolates on both sides are left to whoever asks, since they are all with all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from chloro_lint.kube.network_policies import EGRESS, INGRESS
from chloro_lint.kube.selectors import matches
from chloro_lint.proof.connectivity import Connectivity
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.policies import Entry


class PodPairs:
    """The pods of a set in the order of `Connectivity.pods`, and the pairs among them."""

    def __init__(self, net: Connectivity) -> None:
        self.net = net
        self.pods = net.pods
        self._numbers = {one: number for number, one in enumerate(self.pods)}
        self._masks: dict[Hashable, int] = {}
        self._meant: dict[str, Sequence[str]] = {}
        self._labels = {one.namespace: one.namespace_labels for one in self.pods}

    @cached_property
    def outgoing(self) -> list[int | None]:
        """Of each pod the pods that its egress admits; None where nothing isolates it."""
        return [self._admitted(one, EGRESS) for one in self.pods]

    @cached_property
    def incoming(self) -> list[int | None]:
        """Of each pod the pods that its ingress admits; None where nothing isolates it."""
        return [self._admitted(one, INGRESS) for one in self.pods]

    def _admitted(self, of: Peer, direction: str) -> int | None:
        if of.host_network or not self.net.isolating(of, direction):
            return None
        found = 0
        for opening in self.net.opened(of, direction):
            for entry in opening.entries:
                found |= self._mask(entry, opening.policy.namespace)
        return found

    def _mask(self, entry: Entry, namespace: str) -> int:
        """Return the pods that an item of a rule is about; items that say the same share theirs."""
        if not entry.valid:
            return 0
        if entry.everybody or entry.block is not None:
            return self._remember(("", ""), lambda: (1 << len(self.pods)) - 1)
        spaces = namespace if entry.namespaces is None else _written(entry.namespaces)
        key = (spaces, _written(entry.pods or {}), entry.namespaces is None)
        return self._remember(key, lambda: self._matching(entry, namespace))

    def _remember(self, key: Hashable, mask: Callable[[], int]) -> int:
        if key not in self._masks:
            self._masks[key] = mask()
        return self._masks[key]

    def _matching(self, entry: Entry, namespace: str) -> int:
        found = 0
        for space in self._spaces(entry, namespace):
            for one in self.net.picked(entry.pods or {}, space):
                found |= 1 << self._numbers[one]
        return found

    def _spaces(self, entry: Entry, namespace: str) -> Sequence[str]:
        if entry.namespaces is None:
            return (namespace,)
        key = _written(entry.namespaces)
        if key not in self._meant:
            self._meant[key] = [
                space for space, labels in self._labels.items() if matches(entry.namespaces, labels)
            ]
        return self._meant[key]

    @cached_property
    def _senders(self) -> list[int]:
        """Of each pod those that come into question as senders, where some side is isolated."""
        by_mask: dict[int, int] = {}
        free = 0
        for number, admitted in enumerate(self.outgoing):
            if admitted is None:
                free |= 1 << number
            else:
                by_mask[admitted] = by_mask.get(admitted, 0) | 1 << number
        isolated = [0] * len(self.pods)
        for admitted, sources in by_mask.items():
            for target in bits(admitted):
                isolated[target] |= sources
        return [
            isolated[number] if admitted is None else admitted & (isolated[number] | free)
            for number, admitted in enumerate(self.incoming)
        ]

    @property
    def count(self) -> int:
        """How many pairs come into question where some side is isolated."""
        return sum((one & ~(1 << number)).bit_count() for number, one in enumerate(self._senders))

    def within(self) -> Iterator[tuple[int, int]]:
        """Return these pairs, as the numbers of sender and receiver."""
        for target, senders in enumerate(self._senders):
            for source in bits(senders & ~(1 << target)):
                yield source, target

    @cached_property
    def alike(self) -> list[int]:
        """The class of each pod: between pods of two classes the same passes."""
        _ = self.outgoing, self.incoming
        met: list[list[int]] = [[] for _ in self.pods]
        for number, mask in enumerate(dict.fromkeys(self._masks.values())):
            for pod in bits(mask):
                met[pod].append(number)
        classes: dict[object, int] = {}
        found = []
        for number, one in enumerate(self.pods):
            selecting = tuple(id(policy) for policy in self.net.selecting(one))
            named = frozenset(one.named.items())
            key = (one.namespace, one.host_network, selecting, named, tuple(met[number]))
            found.append(classes.setdefault(key, len(classes)))
        return found


def _written(selector: Mapping[str, Any]) -> str:
    return json.dumps(selector, sort_keys=True, default=str)


def bits(mask: int) -> Iterator[int]:
    """Return the numbers of the bits that are set."""
    text = bin(mask)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)
