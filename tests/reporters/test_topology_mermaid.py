"""The flowchart in Mermaid's language keeps within what Mermaid draws, and says what it leaves out."""

from __future__ import annotations

import re

from chloro_lint.reporters.topology_formats import FORMATS
from chloro_lint.reporters.topology_mermaid import MOST_CHARACTERS, MOST_EDGES
from chloro_lint.reporters.topology_words import Shown
from chloro_lint.reporters.view import View
from chloro_lint.world import World
from tests.topologies import policy, workload, world_of


def chart(*worlds: World) -> list[str]:
    sets = [Shown(one.topology(), one.chains.all) for one in worlds]
    text = FORMATS["mermaid"](sets, (), View(width=96))
    assert len(text) <= MOST_CHARACTERS
    return text.splitlines()


def edges(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if re.search(r'\|".*"\| ', line)]


def each_on_a_port_of_its_own(number: int) -> list[str]:
    """Return isolated workloads that all hear each other, no two of them on the same port."""
    found = []
    for one in range(number):
        hears = f"[{{from: [{{podSelector: {{}}}}], ports: [{{port: {8000 + one}}}]}}]"
        found.append(workload(f"w{one}"))
        found.append(policy(f"w{one}", ingress=hears, egress="[{to: [{podSelector: {}}]}]"))
    return found


def test_a_chart_that_mermaid_draws_is_whole() -> None:
    open_to_all = [workload(f"w{number}") for number in range(18)]
    lines = chart(world_of(*open_to_all))
    # Each to each other, and to and from the internet, the DNS server and any other pod.
    assert len(edges(lines)) == 18 * 17 + 2 * 3 * 18
    assert not any("Not drawn" in line for line in lines)


def test_workloads_that_nothing_tells_apart_are_one_box_where_mermaid_would_refuse_each() -> None:
    open_to_all = [workload(f"w{number}") for number in range(30)]
    lines = chart(world_of(*open_to_all))
    assert len(edges(lines)) == 2
    assert (
        '    s0n0["w0, w1, w10, w11, and 26 more '
        '#40;Deployment, open, reach each other on every port#41;"]' in lines
    )
    assert not any("Not drawn" in line for line in lines)


def test_the_limit_is_that_of_all_sets_together() -> None:
    half = [workload(f"w{number}") for number in range(17)]
    once = edges(chart(world_of(*half)))
    twice = edges(chart(world_of(*half, name="a"), world_of(*half, name="b")))
    assert 250 < len(once) <= MOST_EDGES
    assert len(twice) == 4


def test_beyond_all_gathering_a_box_says_how_many_connections_are_missing() -> None:
    lines = chart(world_of(*each_on_a_port_of_its_own(40)))
    assert len(edges(lines)) == MOST_EDGES
    left = 40 * 39 - MOST_EDGES
    assert f'  r0["Not drawn: {left} more connections. #96;--format csv#96; has all."]' in lines
    targets = {line.rsplit(" ", 1)[1] for line in edges(lines)}
    named = {line.strip().partition("[")[0] for line in lines if line.startswith("    s0n")}
    assert targets <= named
