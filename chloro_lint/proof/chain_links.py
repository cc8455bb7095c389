"""The links of a chain: what a request passes on its way, and the first link that does not hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from chloro_lint.kube.pods import Pod
from chloro_lint.model import Place, Related
from chloro_lint.proof.entrances import Entrance
from chloro_lint.proof.peers import Peer


class Step(Enum):
    """What a link is about, in the order in which a request passes them."""

    ROUTE = "route"
    GATEWAY = "gateway"
    GRANT = "grant"
    SERVICE = "service"
    PORT = "port"
    PODS = "pods"
    LISTENER = "listener"
    POLICY = "policy"


class Link(NamedTuple):
    """One step of a chain: where it is written, and what it says."""

    step: Step
    place: Place
    says: str

    @property
    def related(self) -> Related:
        """The link as a further place of a finding."""
        return Related(self.place, self.says)


class State(Enum):
    """What became of a chain."""

    WHOLE = "whole"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Chain:
    """The way of the requests of one entrance to one workload.

    `links` hold, in order; `end` is the link that breaks or is in doubt, None of a whole chain.
    """

    entrance: Entrance
    links: tuple[Link, ...]
    state: State = State.WHOLE
    end: Link | None = None
    missing: str = ""
    """Of an unknown one: the input that would decide."""
    pod: Pod | None = None
    """One of the pods, where the chain gets that far."""
    peer: Peer | None = None
    port: int | None = None
    """The port of the pods, where the chain gets that far."""
    protocol: str = "TCP"
    assumptions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write the chain in one line: each link, and where it breaks."""
        words = [one.says for one in self.links]
        if self.end is not None:
            words.append(f"{'✗' if self.state is State.BROKEN else '?'} {self.end.says}")
        return " → ".join(words)

    def then(self, step: Step, place: Place, says: str) -> Chain:
        """Return the chain with one more link that holds."""
        return replace(self, links=(*self.links, Link(step, place, says)))

    def broken(self, step: Step, place: Place, says: str) -> Chain:
        """Return the chain that ends at a link which does not hold."""
        return replace(self, state=State.BROKEN, end=Link(step, place, says))

    def unsure(self, step: Step, place: Place, says: str, missing: str) -> Chain:
        """Return the chain that ends at a link of which nothing is known."""
        return replace(self, state=State.UNKNOWN, end=Link(step, place, says), missing=missing)
