"""What a rule about a whole set says of some manifests, before it becomes a report."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

from chloro_lint.baseline import Component
from chloro_lint.kube.decode import decode
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Outcome, Place, Source
from chloro_lint.parse import parse
from chloro_lint.world import World
from tests.harness import rule, table

WEB = Component("web", "Deployment", "web", "default", "web")


def set_outcomes(
    name: str,
    manifests: str,
    parameters: Mapping[str, Any] | None = None,
    component: Component = WEB,
    assumptions: Mapping[str, Any] | None = None,
) -> list[Outcome]:
    """Judge a set; a rule about a component gets the Deployment ``web``, or another one."""
    of = rule(name)
    given = {key: one.default for key, one in of.parameters.items()} | dict(parameters or {})
    resources = decode(
        parse(Source("web.yaml", dedent(manifests).encode())), table(), "default"
    ).resources
    world = World(ManifestSet(resources), assumptions=assumptions)
    if of.component:
        given |= {"component": component, "workload": world.workload(component)}
    return list(of.check(world, given))


def where(outcome: Outcome) -> tuple[str, str]:
    """Return the object of an outcome and the path in it, as people write them."""
    assert isinstance(outcome.at, Place)
    return outcome.at.resource.label, ".".join(str(step) for step in outcome.at.path)
