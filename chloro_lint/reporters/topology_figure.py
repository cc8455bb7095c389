"""Who reaches whom as a picture for a report, one for each set, with every link as a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chloro_lint.compliance import Figure
from chloro_lint.proof.topology import Topology
from chloro_lint.reporters.topology_svg import topology_svg
from chloro_lint.reporters.topology_tables import links
from chloro_lint.reporters.topology_words import tally

_HEAD = ("From", "To", "Passes", "Verdict")


def topology_figures(topologies: Sequence[Topology]) -> Iterator[Figure]:
    """Draw the sets that have pods; the name of each is part of its title."""
    for number, one in enumerate((one for one in topologies if one.workloads), start=1):
        title = f"Who reaches whom in set {one.name}" if one.name else "Who reaches whom"
        name = f"topology-{number}"
        yield Figure(
            name=name,
            title=title,
            description=f"{tally(one).capitalize()}.",
            svg=topology_svg([one], name=f"{name}-picture", title=title),
            head=_HEAD,
            rows=tuple(links(one)),
        )
