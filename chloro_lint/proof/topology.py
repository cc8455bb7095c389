"""Who reaches whom in a set, as plain data: workloads and outsiders, and what passes between them.

Every workload is one node, and so is everybody outside whom a rule, an assumption or a flow names.
Between two nodes stands what passes surely and what passes possibly (see `connectivity`); under an
architecture each port is wanted (one of its flows), unwanted (in none), missing (of a required
flow, and blocked), or unknown. `topology_survey` computes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from chloro_lint.proof.connectivity import Passage
from chloro_lint.proof.peers import Peer
from chloro_lint.proof.ports import NOTHING, Connections

State = Literal["wanted", "unwanted", "missing", "unknown", "open"]
JUDGED: tuple[State, ...] = ("wanted", "unwanted", "missing", "unknown")
"""What ports are under an architecture; without one what passes is ``open``."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A workload, or somebody outside."""

    key: str
    """Names it across two sets: ``Deployment/shop/web``, ``internet``."""
    label: str
    sort: str
    """``workload``, or the sort of an outsider."""
    peer: Peer
    party: str = ""
    detail: str = ""
    open: tuple[str, ...] = ()
    """The directions in which no policy isolates it."""
    system: bool = False
    """Whether it is a part of the architecture's system."""
    store: bool = False
    """Whether it keeps data: a database server, or claims of its own."""

    @property
    def namespace(self) -> str:
        """The namespace of a workload; nothing for who is outside."""
        return self.peer.namespace if self.peer.in_set else ""


_WORST: tuple[State, ...] = ("missing", "unwanted", "unknown", "wanted", "open")


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """What passes from one node to another, and what the architecture says of it."""

    source: Node
    target: Node
    passage: Passage
    judged: bool = False
    wanted: Connections = NOTHING
    unwanted: Connections = NOTHING
    missing: Connections = NOTHING
    unknown: Connections = NOTHING
    unheard: Connections = NOTHING
    """Of the missing ports those that are open, and that nobody listens on."""
    why: tuple[str, ...] = ()
    """What an unknown depends on."""

    @property
    def state(self) -> State:
        """The worst that is to be said of it."""
        return min((state for state, _ in self.parts), key=_WORST.index, default="open")

    @property
    def parts(self) -> tuple[tuple[State, Connections], ...]:
        """What there is to say of it: states, with the ports that are in them."""
        if not self.judged:
            some: tuple[tuple[State, Connections], ...]
            some = (("open", self.passage.surely), ("unknown", self.unknown))
            return tuple(one for one in some if not one[1].empty)
        return tuple(
            (state, ports)
            for state, ports in zip(
                JUDGED, (self.wanted, self.unwanted, self.missing, self.unknown), strict=True
            )
            if not ports.empty
        )


class Beyond(NamedTuple):
    """A flow of the architecture between two who are outside: no manifest here decides it."""

    source: Node
    target: Node
    connections: Connections


@dataclass(frozen=True, slots=True)
class Mesh:
    """Workloads that reach each other on every port, since nothing isolates them."""

    sources: tuple[Node, ...]
    targets: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Topology:
    """All nodes of a set, and all links between them."""

    name: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    judged: bool
    absent: tuple[str, ...] = ()
    """Components of the architecture that are not here."""
    unread: tuple[str, ...] = ()
    """Policies that are not evaluated, by kind and name."""
    beyond: tuple[Beyond, ...] = ()
    mesh: Mesh | None = None
    unlisted: int = 0
    """Pairs that were not looked at, there being too many."""
    more_strangers: int = 0

    @property
    def workloads(self) -> tuple[Node, ...]:
        """The nodes that are in the set."""
        return tuple(one for one in self.nodes if one.peer.in_set)

    @property
    def shown(self) -> tuple[Node, ...]:
        """The workloads, and of those outside whoever has a link."""
        linked = {id(end) for one in self.links for end in (one.source, one.target)}
        linked |= {id(end) for one in self.beyond for end in (one.source, one.target)}
        return tuple(one for one in self.nodes if one.peer.in_set or id(one) in linked)
