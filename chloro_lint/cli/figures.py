"""The pictures of a report: what is drawn of the world of each set, while the run has it."""

from __future__ import annotations

from chloro_lint.compliance import Figure
from chloro_lint.proof.topology import Topology
from chloro_lint.reporters.capacity_chart import capacity_chart
from chloro_lint.reporters.capacity_table import SetUse
from chloro_lint.reporters.topology_figure import topology_figures
from chloro_lint.world import World


class Figures:
    """Looks at worlds as an onlooker of the linter, and draws what it saw."""

    def __init__(self) -> None:
        self._topologies: list[Topology] = []
        self._uses: list[SetUse] = []

    def look(self, world: World) -> None:
        """Take from a world what the pictures need of it."""
        self._topologies.append(world.topology())
        self._uses.append(SetUse(world.set.name, world.capacity.quotas))

    def drawn(self) -> tuple[Figure, ...]:
        """Return a picture for each thing there is to show."""
        return (*topology_figures(self._topologies), *capacity_chart(self._uses))
