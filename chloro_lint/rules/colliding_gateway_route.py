"""CHL124: no two Gateway API routes take the same requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chloro_lint.kube.definitions import in_force
from chloro_lint.kube.gateway_routes import GROUP, ROUTES, Match, backends, matches_of
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
)
from chloro_lint.world import World


@rule(
    code="CHL124",
    name="colliding-gateway-route",
    severity=Severity.ERROR,
    target="set",
    summary="Two Gateway API routes take the same requests of one Gateway",
    why=(
        "Of two equal matches the older route wins, and of two of one age the one whose name sorts "
        "first: the other gets nothing, and a rebuilt cluster may route differently. Within one "
        "route the earlier rule wins."
    ),
    fix="Remove one of the matches, or give it a hostname, path or header of its own.",
    references=(
        "https://gateway-api.sigs.k8s.io/reference/spec/#gateway.networking.k8s.io/v1.HTTPRouteRule",
    ),
)
def colliding_gateway_route(world: World, _parameters: Parameters) -> Iterator[Outcome]:
    """Compare the matches of the routes of one kind that are attached to one listener.

    Two matches that lead to the same backends are a warning: nobody is sent astray.
    """
    for kind in ROUTES:
        first: dict[_Key, tuple[Resource, int, Match]] = {}
        routes = in_force(world.set.of_kind(kind, GROUP))
        for route in sorted(routes, key=lambda one: one.identity[2:]):
            for number, _ in enumerate(route.items("spec", "rules")):
                for match in matches_of(route, number):
                    yield from _compared(first, route, number, match)


class _Key(NamedTuple):
    parent: tuple[str, str, str, str]
    """Namespace, name, section and port of the listener."""
    host: str
    path: str
    kind: str
    others: str


def _compared(
    first: dict[_Key, tuple[Resource, int, Match]], route: Resource, number: int, match: Match
) -> Iterator[Outcome]:
    at = route.at(*match.written)
    earlier = None
    for parent in _parents(route):
        for host in match.hosts or ("",):
            path = match.path.rstrip("/") or "/" if match.kind == "PathPrefix" else match.path
            key = _Key(parent, host, path, match.kind, match.others)
            found = first.setdefault(key, (route, number, match))
            if found[2] is not match and earlier is None:
                earlier = found
    if earlier is None:
        yield passed(at, seen=match.words)
    else:
        yield _colliding(earlier, route, number, match, at)


def _parents(route: Resource) -> Iterator[tuple[str, str, str, str]]:
    for parent in route.items("spec", "parentRefs"):
        if isinstance(parent, dict):
            yield (
                str(parent.get("namespace", route.namespace)),
                str(parent.get("name", "")),
                str(parent.get("sectionName", "")),
                str(parent.get("port", "")),
            )


def _targets(route: Resource, number: int) -> frozenset[tuple[str, str, int | None]]:
    return frozenset(
        (one.namespace, one.name, one.port) for one in backends(route) if one.rule == number
    )


def _colliding(
    earlier: tuple[Resource, int, Match], route: Resource, number: int, match: Match, at: Place
) -> Outcome:
    other, other_number, other_match = earlier
    same = _targets(other, other_number) == _targets(route, number)
    whose = "itself" if other is route else other.label
    lead = "to the same backends" if same else "elsewhere"
    return failed(
        at,
        f"{route.label} takes {match.words}, which {whose} sends {lead}",
        seen=match.words,
        expected="one route for each match",
        related=(Related(other.at(*other_match.written), "the other match"),),
        severity=Severity.WARNING if same else None,
    )
